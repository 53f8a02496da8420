// The claim page by hand: select words to fill the passage, 1–5 for a verdict, j/k/n to move, the claim in view.
function fillFromSelection(text) {
  const form = document.getElementById(text.dataset.form);
  const field = form?.elements.namedItem("passage");
  if (!field) return;
  const take = () => {
    const chosen = getSelection();
    if (chosen.isCollapsed || !text.contains(chosen.anchorNode) || !text.contains(chosen.focusNode)) return;
    const words = chosen.toString().trim();
    if (!words) return;
    field.value = words;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  text.addEventListener("mouseup", take);
  text.addEventListener("touchend", () => setTimeout(take, 0));
  text.addEventListener("keyup", (event) => { if (event.shiftKey || event.key === "Shift") take(); });
}

function isTyping(target) {
  return target.closest("textarea, select, input:not([type=radio]):not([type=checkbox])") !== null;
}

function currentForm() {
  const focused = document.activeElement?.closest("form[data-verdicts]");
  const target = location.hash && document.querySelector(`${CSS.escape(location.hash).replace("\\#", "#")} form[data-verdicts]`);
  return focused || target || document.querySelector("form[data-verdicts]");
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const link = document.querySelector(`a[data-key="${CSS.escape(event.key)}"]`);
  if (link) { link.click(); return; }
  const choice = currentForm()?.querySelectorAll('input[name="verdict"]')[Number(event.key) - 1];
  if (choice) {
    choice.checked = true;
    choice.focus();
    choice.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

export function claimPage() {
  const context = document.querySelector("[data-context]");
  if (!context) return;
  const claim = context.querySelector('[aria-current="true"]');
  if (claim) context.scrollTop = claim.offsetTop - context.offsetTop - context.clientHeight / 3;
  document.querySelectorAll("[data-source-text]").forEach(fillFromSelection);
  document.addEventListener("keydown", onKey);
}
