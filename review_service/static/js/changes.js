// The diff page by hand: n and p jump from change to change.
export function changeKeys() {
  const rows = [...document.querySelectorAll('.diff-row[id^="change-"]')];
  const bar = document.querySelector("[data-changes]");
  if (!rows.length || !bar) return;
  const where = bar.querySelector("[data-where]");
  let at = -1;
  const go = (step) => {
    at = (at + step + rows.length) % rows.length;
    rows[at].focus({ preventScroll: true });
    rows[at].scrollIntoView({ block: "center" });
    where.textContent = `${at + 1} of ${rows.length}`;
  };
  bar.hidden = false;
  where.textContent = `${rows.length} change${rows.length === 1 ? "" : "s"}`;
  const steps = { next: () => go(1), previous: () => go(at < 0 ? 0 : -1) };
  for (const button of bar.querySelectorAll("button")) button.addEventListener("click", steps[button.dataset.go]);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
    if (event.key === "n" || event.key === "j") steps.next();
    else if (event.key === "p" || event.key === "k") steps.previous();
    else return;
    event.preventDefault();
  });
  addEventListener("hashchange", () => {
    const target = rows.findIndex((row) => `#${row.id}` === location.hash);
    if (target >= 0) at = target;
  });
}
