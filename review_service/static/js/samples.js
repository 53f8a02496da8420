// The sign-in page of a demonstration: a click on a sample person fills in the form.
export function samplePeople() {
  for (const cell of document.querySelectorAll("[data-sample]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-link btn-sm p-0";
    button.textContent = cell.textContent;
    button.addEventListener("click", () => {
      document.getElementById("email").value = cell.dataset.sample;
      document.getElementById("password").value = cell.dataset.password;
      document.querySelector("main form button").focus();
    });
    cell.replaceChildren(button);
  }
}
