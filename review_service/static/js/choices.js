// Offers sources while somebody types into a field that names one: a list of the browser's own, filled from the server.
const PAUSE = 200;
const SHORTEST = 2;

function listOf(field) {
  const list = document.createElement("datalist");
  list.id = `${field.id}-offered`;
  field.after(list);
  field.setAttribute("list", list.id);
  return list;
}

export function sourceChoices() {
  for (const field of document.querySelectorAll("input[data-choices]")) {
    let list = null;
    let waiting = 0;
    field.addEventListener("focus", () => field.select());
    field.addEventListener("input", () => {
      clearTimeout(waiting);
      const words = field.value.trim();
      if (words.length < SHORTEST || words.includes(" · ")) return;
      waiting = setTimeout(async () => {
        const found = await fetch(`${field.dataset.choices}?q=${encodeURIComponent(words)}`)
          .then((answer) => (answer.ok ? answer.json() : null)).catch(() => null);
        if (!found || field.value.trim() !== words) return;
        list ??= listOf(field);
        list.replaceChildren(...found.offered.map((label) => new Option(label, label)));
      }, PAUSE);
    });
  }
}
