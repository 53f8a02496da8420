// A comment on a claim: what is selected in the claim are the words it is about.
const talk = () => document.querySelector("details[data-talk]");

// The server counts characters, browsers count UTF-16 units.
function chosenIn(claim) {
  const chosen = getSelection();
  if (chosen.isCollapsed || !claim.contains(chosen.anchorNode) || !claim.contains(chosen.focusNode)) return null;
  const range = chosen.getRangeAt(0);
  const before = document.createRange();
  before.setStart(claim, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const words = range.toString();
  const start = before.toString() + words.slice(0, words.length - words.trimStart().length);
  return words.trim() && { words: words.trim(), start: [...start].length };
}

let takeWords = () => {};

// Words that were chosen stay chosen when the form is opened, which ends the selection.
export function watchWords(claim) {
  const form = talk()?.querySelector("form[data-comment]");
  if (!form) return;
  takeWords = () => {
    const found = chosenIn(claim);
    if (!found) return;
    form.elements.namedItem("words").value = found.words;
    form.elements.namedItem("start").value = found.start;
  };
  document.addEventListener("selectionchange", takeWords);
  form.elements.namedItem("words").addEventListener("input", () => { form.elements.namedItem("start").value = ""; });
}

export function comment() {
  const box = talk();
  if (!box) return false;
  takeWords(); // a quick hand presses the key before the browser tells of the selection
  box.open = true;
  box.querySelector("textarea[name=text]").focus();
  return true;
}
