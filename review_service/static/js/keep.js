// Keeps what is typed in this browser until it was saved: nothing is lost to a crash, a closed tab or a lost connection.
const KEEP_DAYS = 14;
const SENT = "sent:";

// Each person has their own: whoever signs in next at the same machine is not offered what somebody else typed.
function keyOf(form) {
  return `keep:${document.body.dataset.person}:${new URL(form.action || location.href).pathname}:${form.id || ""}`;
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
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
}

function offer(form, key, kept) {
  const note = document.createElement("p");
  note.className = "rs-notice rs-kept";
  note.setAttribute("role", "status");
  note.textContent = `You typed here on ${new Date(kept.at).toLocaleString()} and it was not saved. `;
  for (const [label, act] of [
    ["Bring it back", () => fill(form, kept.values)],
    ["Discard it", () => localStorage.removeItem(key)],
  ]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm btn-outline-primary me-2";
    button.textContent = label;
    button.addEventListener("click", () => { act(); note.remove(); form.querySelector("textarea, input:not([type=hidden])")?.focus(); });
    note.append(button);
  }
  form.prepend(note);
}

export function keepForms() {
  forgetWhatArrived();
  for (const form of document.querySelectorAll("form[data-keep]")) {
    const key = keyOf(form);
    offerWhatWasKept(form, key);
    form.addEventListener("input", () => {
      try { localStorage.setItem(key, JSON.stringify({ at: Date.now(), values: values(form) })); } catch { /* full or forbidden */ }
    });
    form.addEventListener("submit", () => sessionStorage.setItem(SENT + key, "1"));
  }
}

function offerWhatWasKept(form, key) {
  let kept = null;
  try { kept = JSON.parse(localStorage.getItem(key)); } catch { localStorage.removeItem(key); }
  if (!kept) return;
  if (Date.now() - kept.at > KEEP_DAYS * 86400000) localStorage.removeItem(key);
  else if (JSON.stringify(kept.values) !== JSON.stringify(values(form))) offer(form, key, kept);
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
