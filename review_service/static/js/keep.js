// Keeps what is typed in this browser until it was saved: nothing is lost to a crash, a closed tab or a lost connection.
// Forms with a draft on the server (drafts.js) keep here only what the server has not got yet.
const KEEP_DAYS = 14;
const SENT = "sent:";

// Each person has their own: whoever signs in next at the same machine is not offered what somebody else typed.
export function keyOf(form) {
  return `keep:${document.body.dataset.person}:${new URL(form.action || location.href).pathname}:${form.id || ""}`;
}

export function typedFields(form) {
  return [...form.elements].filter(
    (field) => field.name && !["hidden", "password", "file", "submit", "button"].includes(field.type),
  );
}

function values(form) {
  return typedFields(form).map((field) =>
    field.type === "radio" || field.type === "checkbox" ? [field.name, field.value, field.checked] : [field.name, null, field.value],
  );
}

export function fill(form, kept) {
  for (const [name, value, state] of kept) {
    for (const field of typedFields(form)) {
      if (field.name !== name) continue;
      if (value === null) field.value = state;
      else if (field.value === value) field.checked = state;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
}

export function remember(form, facts = {}) {
  try { localStorage.setItem(keyOf(form), JSON.stringify({ at: Date.now(), values: values(form), ...facts })); } catch { /* full or forbidden */ }
}

export function forget(form) {
  localStorage.removeItem(keyOf(form));
}

// What this browser kept of the form and the page does not show; null where there is nothing.
export function keptOf(form) {
  let kept = null;
  try { kept = JSON.parse(localStorage.getItem(keyOf(form))); } catch { forget(form); }
  if (!kept) return null;
  const isOld = Date.now() - kept.at > KEEP_DAYS * 86400000;
  if (!isOld && JSON.stringify(kept.values) !== JSON.stringify(values(form))) return kept;
  if (isOld || document.body.dataset.method === "GET") forget(form); // a form shown again has not been saved
  return null;
}

export function offer(form, words, choices) {
  const note = document.createElement("p");
  note.className = "rs-notice rs-kept";
  note.setAttribute("role", "status");
  note.textContent = words;
  for (const [label, act] of choices) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm btn-outline-primary me-2";
    button.textContent = label;
    button.addEventListener("click", () => { act(); note.remove(); form.querySelector("textarea, input:not([type=hidden])")?.focus(); });
    note.append(button);
  }
  form.prepend(note);
}

export function moment(at) {
  return new Date(at).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
}

export function keepForms() {
  forgetWhatArrived();
  for (const form of document.querySelectorAll("form[data-keep]")) {
    form.addEventListener("submit", (event) => {
      if (!event.defaultPrevented) sessionStorage.setItem(SENT + keyOf(form), "1");
    });
    if (form.elements.namedItem("draft")) continue;
    const kept = keptOf(form);
    if (kept) {
      offer(form, `You typed here on ${moment(kept.at)} and it was not saved. `, [
        ["Bring it back", () => fill(form, kept.values)],
        ["Discard it", () => forget(form)],
      ]);
    }
    form.addEventListener("input", () => remember(form));
  }
}

// Every act that was saved ends at a page that says so (data-saved). Anything else (an error, a form shown again, the
// sign-in page, no answer at all) means that what was sent has not arrived, so it stays.
function forgetWhatArrived() {
  const isSaved = document.querySelector("[data-saved]") !== null;
  const isStill = document.body.dataset.method !== "GET";
  if (isStill) return;
  for (const name of Object.keys(sessionStorage).filter((name) => name.startsWith(SENT))) {
    if (isSaved) localStorage.removeItem(name.slice(SENT.length));
    sessionStorage.removeItem(name);
  }
}
