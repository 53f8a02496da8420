// Keeps what is typed in this browser until it was sent: nothing is lost to a crash, a closed tab or a lost connection.
const KEEP_DAYS = 14;

function keyOf(form) {
  return `keep:${new URL(form.action || location.href).pathname}:${form.id || ""}`;
}

function typedFields(form) {
  return [...form.elements].filter(
    (field) => field.name && !["hidden", "password", "file", "submit", "button"].includes(field.type),
  );
}

function values(form) {
  return typedFields(form).map((field) =>
    field.type === "radio" || field.type === "checkbox" ? [field.name, field.value, field.checked] : [field.name, null, field.value],
  );
}

function fill(form, kept) {
  for (const [name, value, state] of kept) {
    for (const field of typedFields(form)) {
      if (field.name !== name) continue;
      if (value === null) field.value = state;
      else if (field.value === value) field.checked = state;
    }
  }
}

function offer(form, key, kept) {
  const note = document.createElement("p");
  note.className = "rs-notice";
  note.setAttribute("role", "status");
  note.textContent = `You typed here on ${new Date(kept.at).toLocaleString()} and did not send it. `;
  for (const [label, act] of [
    ["Bring it back", () => fill(form, kept.values)],
    ["Discard it", () => localStorage.removeItem(key)],
  ]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm btn-outline-primary me-2";
    button.textContent = label;
    button.addEventListener("click", () => { act(); note.remove(); });
    note.append(button);
  }
  form.prepend(note);
}

export function keepForms() {
  const here = new Set();
  for (const form of document.querySelectorAll("form[data-keep]")) {
    const key = keyOf(form);
    here.add(key);
    offerWhatWasKept(form, key);
    form.addEventListener("input", () => {
      try { localStorage.setItem(key, JSON.stringify({ at: Date.now(), values: values(form) })); } catch { /* full or forbidden */ }
    });
    form.addEventListener("submit", () => sessionStorage.setItem(`sent:${key}`, "1"));
  }
  forgetSent(here);
}

function offerWhatWasKept(form, key) {
  let kept = null;
  try { kept = JSON.parse(localStorage.getItem(key)); } catch { /* not ours: forget it */ }
  const isOld = kept && Date.now() - kept.at > KEEP_DAYS * 86400000;
  const isThere = kept && JSON.stringify(kept.values) === JSON.stringify(values(form));
  if (!kept || isOld || isThere) localStorage.removeItem(key);
  else offer(form, key, kept);
}

// A form that was sent and led to another page of ours has arrived: what was kept of it can go.
function forgetSent(here) {
  for (const name of Object.keys(sessionStorage).filter((name) => name.startsWith("sent:"))) {
    const key = name.slice("sent:".length);
    if (!here.has(key)) localStorage.removeItem(key);
    sessionStorage.removeItem(name);
  }
}
