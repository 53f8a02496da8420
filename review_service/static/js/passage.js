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

// Browsers count UTF-16 units, the server counts characters.
function characters(text, start, end) {
  return [[...text.slice(0, start)].length, [...text.slice(0, end)].length];
}

// What is chosen in the box, as offsets into its text; null where it is nothing, or reaches beyond it.
function chosenIn(box) {
  const chosen = getSelection();
  if (chosen.isCollapsed || !box.contains(chosen.anchorNode) || !box.contains(chosen.focusNode)) return null;
  const range = chosen.getRangeAt(0);
  const before = document.createRange();
  before.setStart(box, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const words = range.toString();
  const start = before.toString().length + words.length - words.trimStart().length;
  return words.trim() ? [start, start + words.trim().length] : null;
}

export function passages(box) {
  const form = document.getElementById(box.dataset.form);
  const field = form?.elements.namedItem("passage");
  const text = box.textContent;
  // The page is filled in where the text has pages and nobody has typed a place.
  const pages = JSON.parse(box.dataset.pages ?? "[]");
  let located = "";
  const locate = (start) => {
    const where = form.elements.namedItem("locator");
    const page = pages.findLast(([begins]) => begins <= start);
    if (!page || (where.value && where.value !== located)) return;
    located = where.value = `p. ${page[1]}`;
  };
  const use = (start, end) => {
    if (!field) return;
    field.value = text.slice(start, end);
    const place = characters(text, start, end);
    ["passage_start", "passage_end"].forEach((name, at) => { form.elements.namedItem(name).value = place[at]; });
    locate(place[0]);
    field.dispatchEvent(new CustomEvent("input", { bubbles: true, detail: [start, end] }));
  };
  stepThrough(box, text, field && use);
  if (!field) return;
  const said = form.querySelector("[data-found]");
  let marked = null;

  const show = (taken) => {
    if (marked) marks?.delete(marked);
    const place = taken ?? placeOf(field.value, text);
    marked = place && rangeOf(box, ...place);
    if (marked) marks?.add(marked);
    if (!field.value.trim()) said.textContent = "";
    else said.textContent = place ? "✓ Found in the text." : "Not in the stored text: it is kept as typed by hand.";
  };
  const take = () => {
    const chosen = chosenIn(box);
    if (chosen) use(...chosen);
  };
  field.addEventListener("input", (event) => {
    if (!event.detail) for (const name of ["passage_start", "passage_end"]) form.elements.namedItem(name).value = "";
    show(event.detail || null);
  });
  box.addEventListener("mouseup", () => setTimeout(take, 0));
  box.addEventListener("touchend", () => setTimeout(take, 0));
  bySentence(box, text, () => { take(); form.querySelector('input[name="verdict"]:checked, input[name="verdict"]').focus(); });
  show(null);
}

// The passages that the machine found: the best in view at once, the others a key or a click away.
function stepThrough(box, text, use) {
  const bar = box.parentElement.querySelector("[data-passages]");
  if (!bar) return;
  const links = [...bar.querySelectorAll("a")];
  const found = links.map((link) => box.querySelector(link.getAttribute("href")));
  let at = 0;
  const go = (rank) => {
    at = (rank + links.length) % links.length;
    links.forEach((link, place) => (place === at ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current")));
    found.forEach((passage, place) => passage.classList.toggle("rs-passage-current", place === at));
    const [line, frame] = [found[at].getBoundingClientRect(), box.getBoundingClientRect()];
    box.scrollTop += line.top - frame.top - Math.max(16, (box.clientHeight - line.height) / 3);
  };
  const take = () => {
    const start = box.textContent.indexOf(found[at].textContent, rangeStart(box, found[at]));
    use(start, start + found[at].textContent.length);
  };
  links.forEach((link, place) => link.addEventListener("click", (event) => { event.preventDefault(); go(place); }));
  const button = bar.querySelector("[data-use]");
  button.hidden = !use;
  button.addEventListener("click", take);
  box.passages = { next: () => go(at + 1), previous: () => go(at - 1), use: () => use && take() };
  go(0);
}

function rangeStart(box, element) {
  const before = document.createRange();
  before.setStart(box, 0);
  before.setEndBefore(element);
  return before.toString().length;
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
