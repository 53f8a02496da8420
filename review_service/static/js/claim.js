// The claim page by hand: one key for a verdict, the claim in view, keys to go on.
import { comment, watchWords } from "./comment.js";
import { passages } from "./passage.js";

function isTyping(target) {
  return target.closest("textarea, select, input:not([type=radio]):not([type=checkbox])") !== null;
}

// The form that a key means: where the focus is, where the address points, else the first that waits for a ruling.
function currentForm() {
  const here = document.activeElement?.closest(".rs-source") ?? document.querySelector(".rs-source:target");
  return here?.querySelector("form[data-verdicts]")
    ?? document.querySelector("form[data-verdicts][data-waits]")
    ?? document.querySelector("form[data-verdicts]");
}

const STEPS = { f: "next", b: "previous", u: "use" };

// The text beside the form that a key means; the first one where nobody may rule.
function currentText() {
  return (currentForm()?.closest(".rs-source") ?? document).querySelector("[data-source-text]");
}

// The form that confirms a ruling in new surroundings: of the source that a key means, else the first one.
function confirmation() {
  return currentForm()?.closest(".rs-source")?.querySelector("form[data-confirm]") ?? document.querySelector("form[data-confirm]");
}

function choose(form, number) {
  const choice = form?.querySelectorAll('input[name="verdict"]')[number - 1];
  if (!choice) return;
  choice.checked = true;
  choice.focus();
  choice.dispatchEvent(new Event("input", { bubbles: true }));
}

function onKey(event) {
  const typing = isTyping(event.target);
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    currentForm()?.requestSubmit();
  }
  if (event.key === "Escape" && typing) event.target.blur();
  if (event.ctrlKey || event.metaKey || event.altKey || typing || document.querySelector("dialog[open]")) return;
  const link = document.querySelector(`a[data-key="${CSS.escape(event.key)}"]`);
  if (link) link.click();
  else if (/^[1-9]$/.test(event.key)) choose(currentForm(), Number(event.key));
  else if (event.key === "?") document.querySelector("[data-opens]")?.click();
  else if (event.key in STEPS) currentText()?.passages?.[STEPS[event.key]]();
  else if (event.key === "c") confirmation()?.requestSubmit();
  else if (event.key === "t" && comment()) { /* opened */ }
  else if (event.key === "p") currentText()?.focus();
  else if (event.key === "m") currentForm()?.elements.namedItem("note")?.focus();
  else return;
  event.preventDefault();
}

function keepInView(box, element) {
  if (element) box.scrollTop += element.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 3;
}

export function claimPage() {
  const context = document.querySelector("[data-context]");
  if (!context) return;
  keepInView(context, context.querySelector('[aria-current="true"]'));
  const claim = document.querySelector(".rs-claim-box");
  if (claim.scrollHeight > claim.clientHeight) claim.tabIndex = 0;
  document.documentElement.style.setProperty("--rs-claim-height", `${claim.offsetHeight}px`);
  document.querySelector(".rs-source:target")?.scrollIntoView({ behavior: "instant" });
  document.querySelectorAll("[data-source-text]").forEach(passages);
  watchWords(document.querySelector(".rs-claim-text"));
  document.addEventListener("keydown", onKey);
}
