// A source's text and the passage taken from it: by mouse, by touch or by keyboard, and always marked in the text.

// The range of [start, end) of an element's text.
function rangeOf(element, start, end) {
  const range = document.createRange();
  const nodes = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let at = 0;
  for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
    const after = at + node.length;
    if (start >= at && start < after) range.setStart(node, start - at);
    if (end > at && end <= after) { range.setEnd(node, end - at); return range; }
    at = after;
  }
  return range;
}

// Where the words stand, verbatim or with only their white space different, as the server looks for them.
function placeOf(words, text) {
  const parts = words.trim().split(/\s+/).filter(Boolean);
  if (!parts.length) return null;
  const found = new RegExp(parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("\\s+")).exec(text);
  return found && [found.index, found.index + found[0].length];
}

function sentencesOf(text) {
  return [...new Intl.Segmenter("en", { granularity: "sentence" }).segment(text)]
    .map(({ segment, index }) => [index + segment.length - segment.trimStart().length, index + segment.trimEnd().length])
    .filter(([start, end]) => end > start);
}

const marks = globalThis.CSS?.highlights && new Highlight();
if (marks) CSS.highlights.set("passage", marks);

export function passages(box) {
  const form = document.getElementById(box.dataset.form);
  const field = form?.elements.namedItem("passage");
  if (!field) return;
  const said = form.querySelector("[data-found]");
  const text = box.textContent;
  let marked = null;

  const show = () => {
    if (marked) marks?.delete(marked);
    const place = placeOf(field.value, text);
    marked = place && rangeOf(box, ...place);
    if (marked) marks?.add(marked);
    if (!field.value.trim()) said.textContent = "";
    else said.textContent = place ? "✓ Found in the text." : "Not in the stored text: it is kept as typed by hand.";
  };
  const take = () => {
    const chosen = getSelection();
    if (chosen.isCollapsed || !box.contains(chosen.anchorNode) || !box.contains(chosen.focusNode)) return;
    field.value = chosen.toString().trim();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  field.addEventListener("input", show);
  box.addEventListener("mouseup", () => setTimeout(take, 0));
  box.addEventListener("touchend", () => setTimeout(take, 0));
  bySentence(box, text, () => { take(); form.querySelector('input[name="verdict"]:checked, input[name="verdict"]').focus(); });
  show();
}

// Arrow keys choose a sentence, Shift adds the next one, Enter takes what is chosen.
function bySentence(box, text, take) {
  const sentences = sentencesOf(text);
  let first = -1;
  let last = -1;
  box.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && first >= 0) take();
    else if (step && !event.ctrlKey && !event.metaKey && !event.altKey) {
      last = Math.max(0, Math.min(sentences.length - 1, last + step));
      if (!event.shiftKey || first < 0) first = last;
      const [from, to] = [Math.min(first, last), Math.max(first, last)];
      const range = rangeOf(box, sentences[from][0], sentences[to][1]);
      getSelection().setBaseAndExtent(range.startContainer, range.startOffset, range.endContainer, range.endOffset);
      const line = rangeOf(box, ...sentences[last]).getBoundingClientRect();
      const frame = box.getBoundingClientRect();
      if (line.top < frame.top || line.bottom > frame.bottom) box.scrollTop += line.top - frame.top - 16;
    } else return;
    event.preventDefault();
  });
}
