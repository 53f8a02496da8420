// The diff page by hand: n and p go from change to change, r to the claim's page; and from there d comes back.
const PLACE = "comparison";

export function changeKeys() {
  comeBack();
  const page = document.querySelector(".diff-page");
  const bar = document.querySelector("[data-changes]");
  if (!page || !bar) return;
  const all = [...page.querySelectorAll(".diff-step")];
  const where = bar.querySelector("[data-where]");
  const shown = () => all.filter((step) => step.checkVisibility());
  let at = null;
  const say = (words) => { where.textContent = words; };
  const count = () => { const n = shown().length; say(`${n} change${n === 1 ? "" : "s"}`); };
  const stand = (step, steps = shown()) => {
    at = step;
    step.focus({ preventScroll: true });
    say(`${steps.indexOf(step) + 1} of ${steps.length}`);
    history.replaceState(null, "", `#${step.id}`);
    remember();
  };
  const go = (way) => {
    const steps = shown();
    if (!steps.length) { say("no change shown"); return; }
    const here = steps.indexOf(at);
    const next = here >= 0 ? here + way : nearest(steps, way);
    const step = steps[(next + steps.length) % steps.length];
    step.scrollIntoView({ block: "center" });
    stand(step, steps);
  };
  // the change that was stood on is hidden now, or none was: go on from there in the order of the page
  const nearest = (steps, way) => {
    if (!at) return way > 0 ? 0 : -1;
    const after = steps.findIndex((step) => at.compareDocumentPosition(step) & Node.DOCUMENT_POSITION_FOLLOWING);
    return way > 0 ? Math.max(after, 0) : (after < 0 ? steps.length : after) - 1;
  };
  const remember = () => {
    const [, slug] = location.pathname.match(/\/articles\/([^/]+)\/diff\//) ?? [];
    if (slug) sessionStorage.setItem(`${PLACE}:${slug}`, location.pathname + location.search + location.hash);
  };
  const pointed = () => {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    const step = target && target.closest(".diff-step");
    if (step && step.checkVisibility()) stand(step);
  };
  bar.hidden = false;
  all.length ? count() : (bar.hidden = true);
  remember();
  page.addEventListener("change", count);
  page.addEventListener("focusin", (event) => { at = event.target.closest(".diff-step") ?? at; });
  for (const button of bar.querySelectorAll("button")) button.addEventListener("click", () => go(button.dataset.go === "next" ? 1 : -1));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input:not([type=checkbox]), select, textarea")) return;
    if (event.key === "n" || event.key === "j") go(1);
    else if (event.key === "p" || event.key === "k") go(-1);
    else if (event.key === "r" && at?.querySelector("a[data-rule]")) at.querySelector("a[data-rule]").click();
    else return;
    event.preventDefault();
  });
  addEventListener("hashchange", pointed);
  addEventListener("load", () => setTimeout(pointed, 0)); // after the browser has gone to the fragment itself
}

// On the page of a claim: the way back leads to the comparison that was looked at last.
function comeBack() {
  const link = document.querySelector("a[data-comparison]");
  const kept = link && sessionStorage.getItem(`${PLACE}:${link.dataset.comparison}`);
  if (!kept) return;
  const [page, at] = kept.split("#"), { place } = link.dataset;
  link.href = `${page}#${at === place.replace("claim", "check") ? at : place}`;
}
