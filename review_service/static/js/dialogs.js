// Buttons that open a dialog of the same page; the browser keeps the focus inside and gives it back.
export function dialogs() {
  for (const button of document.querySelectorAll("[data-opens]")) {
    button.hidden = false;
    button.addEventListener("click", () => document.getElementById(button.dataset.opens).showModal());
  }
}
