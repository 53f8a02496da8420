// Asks the device for a passkey, puts its answer into the form, and sends the form. Without a passkey the codes work as ever.
export function passkeys() {
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) return;
  for (const button of document.querySelectorAll("button[data-passkey]")) {
    button.hidden = false;
    button.addEventListener("click", () => answer(button));
  }
}

async function answer(button) {
  const form = button.form;
  if (!form.elements.password.reportValidity()) return;
  const options = JSON.parse(button.dataset.options);
  button.disabled = true;
  try {
    const made =
      button.dataset.passkey === "create"
        ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
        : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
    form.elements.passkey.value = JSON.stringify(made.toJSON());
    form.submit();
  } catch {
    say(button, "The passkey gave no answer. Try again, or use a code.");
    button.disabled = false;
  }
}

function say(button, words) {
  let note = button.parentElement.querySelector("[data-passkey-note]");
  if (!note) {
    note = document.createElement("p");
    note.className = "rs-error";
    note.dataset.passkeyNote = "";
    note.setAttribute("role", "alert");
    button.after(note);
  }
  note.textContent = words;
}
