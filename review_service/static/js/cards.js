// A card with the reference on hover, focus or tap of a citation number. It can be pointed at; Escape closes it.
const LINGER = 200;

function makeCard() {
  const card = document.createElement("div");
  card.className = "rs-card";
  card.id = "citation-card";
  card.setAttribute("role", "tooltip");
  card.hidden = true;
  document.querySelector("main").append(card);
  return card;
}

function place(card, link) {
  const box = link.getBoundingClientRect();
  const left = Math.min(box.left, document.documentElement.clientWidth - card.offsetWidth - 8);
  const isBelow = box.bottom + 4 + card.offsetHeight < innerHeight;
  card.style.setProperty("left", `${Math.max(8, left) + scrollX}px`);
  card.style.setProperty("top", `${(isBelow ? box.bottom + 4 : box.top - card.offsetHeight - 4) + scrollY}px`);
}

export function citationCards() {
  const links = document.querySelectorAll("sup.citation a[data-ref]");
  if (!links.length) return;
  const card = makeCard();
  let shown = null;
  let leaving = 0;

  const hide = () => {
    clearTimeout(leaving);
    card.hidden = true;
    shown?.removeAttribute("aria-describedby");
    shown = null;
  };
  const leave = () => { clearTimeout(leaving); leaving = setTimeout(hide, LINGER); };
  const show = (link) => {
    clearTimeout(leaving);
    const entry = document.getElementById(`ref-${link.dataset.ref}`);
    if (!entry || shown === link) return;
    hide();
    card.replaceChildren(...[...entry.childNodes].map((node) => node.cloneNode(true)));
    card.hidden = false;
    place(card, link);
    link.setAttribute("aria-describedby", card.id);
    shown = link;
  };
  for (const link of links) {
    link.addEventListener("pointerenter", (event) => { if (event.pointerType === "mouse") show(link); });
    link.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse") leave(); });
    link.addEventListener("focus", () => show(link));
    link.addEventListener("blur", leave);
    // the first tap shows the card, the second follows the link to the list
    let wasShown = false;
    link.addEventListener("pointerdown", (event) => { wasShown = event.pointerType === "mouse" || shown === link; });
    link.addEventListener("click", (event) => {
      if (event.detail && !wasShown) { event.preventDefault(); show(link); }
      else hide();
    });
  }
  card.addEventListener("pointerenter", () => clearTimeout(leaving));
  card.addEventListener("pointerleave", leave);
  document.addEventListener("pointerdown", (event) => { if (!event.target.closest("sup.citation a, .rs-card")) hide(); });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
}
