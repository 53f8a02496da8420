// A card with the reference on hover, focus or tap of a citation number; Escape closes it.
export function citationCards() {
  const links = document.querySelectorAll("sup.citation a[data-ref]");
  if (!links.length) return;
  const card = document.createElement("div");
  card.className = "rs-card";
  card.id = "citation-card";
  card.setAttribute("role", "tooltip");
  card.hidden = true;
  document.body.append(card);

  const show = (link) => {
    const entry = document.getElementById(`ref-${link.dataset.ref}`);
    if (!entry) return;
    card.textContent = entry.textContent.trim();
    card.hidden = false;
    const box = link.getBoundingClientRect();
    const left = Math.min(box.left, document.documentElement.clientWidth - card.offsetWidth - 8);
    card.style.setProperty("left", `${Math.max(8, left) + scrollX}px`);
    const below = box.bottom + 6 + card.offsetHeight < innerHeight;
    card.style.setProperty("top", `${(below ? box.bottom + 6 : box.top - card.offsetHeight - 6) + scrollY}px`);
    link.setAttribute("aria-describedby", card.id);
  };
  const hide = () => {
    card.hidden = true;
    document.querySelector('[aria-describedby="citation-card"]')?.removeAttribute("aria-describedby");
  };
  for (const link of links) {
    link.addEventListener("mouseenter", () => show(link));
    link.addEventListener("focus", () => show(link));
    link.addEventListener("mouseleave", hide);
    link.addEventListener("blur", hide);
  }
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
}
