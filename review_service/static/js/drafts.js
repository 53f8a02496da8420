// Saves what is typed on the server by itself, and in this browser while the server cannot be reached (keep.js).
import { fill, forget, keptOf, moment, offer, remember, typedFields } from "./keep.js";

const PAUSE = 800; // after the last key
const AGAIN = 3000; // until the server is tried once more
const LARGEST_ON_LEAVING = 60000; // bytes: browsers send at most 64 kB after a page is left

const WORDS = {
  kept: "The server cannot be reached: kept in this browser, and saved as soon as it can be.",
  waits: "The server cannot be reached: kept in this browser, and sent by itself as soon as it can be.",
  expired: "You are signed out, or this page expired: kept in this browser. Send the form as it is: it comes back after signing in.",
  refused: "This cannot be saved as a draft: kept in this browser.",
};

class Draft {
  constructor(form) {
    this.form = form;
    this.state = form.querySelector("[data-draft-state]");
    this.saved = this.words();
    this.sending = null; // nobody knows whether they arrived
    this.isBusy = this.isSent = this.isUnreachable = this.hasNewer = false;
    form.addEventListener("input", () => this.typed());
    form.addEventListener("focusout", () => this.save());
    form.addEventListener("submit", (event) => this.submitted(event));
    addEventListener("pagehide", () => this.save(true));
    addEventListener("online", () => this.save());
  }

  hidden(name) { return this.form.elements.namedItem(name); }

  get revision() { return Number(this.hidden("draft_revision").value); }

  // What the copy in this browser follows: a revision, and the words on their way to the server that may become the next.
  get facts() {
    return { revision: this.revision, base: this.hidden("draft_base").value, sending: this.sending };
  }

  words() {
    const found = {};
    for (const field of typedFields(this.form)) {
      if (["radio", "checkbox"].includes(field.type) && !field.checked) continue;
      found[field.name] = field.value;
    }
    return JSON.stringify(found);
  }

  say(words) {
    if (this.state.textContent !== words) this.state.textContent = words;
  }

  typed() {
    if (this.isSent || this.words() === this.saved) return;
    remember(this.form, this.facts);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  // Where the server has not heard of what this browser kept: it goes into the form if nothing was saved since.
  bringBack() {
    const kept = keptOf(this.form);
    if (!kept) return;
    const isOurs = kept.revision === this.revision || kept.sending === this.words(); // the page closed before the answer came
    if (isOurs && kept.base === this.hidden("draft_base").value) {
      fill(this.form, kept.values);
      this.form.querySelector("[data-draft-discard]").hidden = false;
      this.say(`Restored from what this browser kept on ${moment(kept.at)}.`);
      this.save();
      return;
    }
    const compare = () => {
      fill(this.form, kept.values);
      this.isSent = true;
      clearTimeout(this.timer);
      this.hidden("draft_revision").value = kept.revision;
      this.form.querySelector("[data-draft-save]").click();
    };
    offer(this.form, `This browser kept other words, from ${moment(kept.at)}. `, [
      ["Compare the two", compare],
      ["Discard it", () => forget(this.form)],
    ]);
  }

  async save(isLeaving = false) {
    clearTimeout(this.timer);
    const words = this.words();
    if (this.isSent || this.hasNewer || words === this.saved || this.isBusy) return;
    const body = JSON.stringify({
      fields: JSON.parse(words),
      revision: this.revision,
      base: Number(this.hidden("draft_base").value) || null,
      key: this.hidden("idempotency_key").value,
    });
    this.isBusy = true;
    this.sending = words;
    remember(this.form, this.facts);
    const answer = await this.put(body, isLeaving && body.length < LARGEST_ON_LEAVING);
    this.isBusy = false;
    if (this.isSent) return;
    this.heard(answer, words);
    if (this.words() !== words) this.typed();
  }

  // What the server says, or null where nothing of it arrived whole.
  async put(body, keepalive) {
    this.stop = new AbortController();
    const headers = { "Content-Type": "application/json", "X-CSRFToken": this.hidden("csrf_token").value };
    const address = this.form.querySelector("[data-draft-save]").formAction;
    try {
      const answer = await fetch(address, { method: "PUT", headers, body, keepalive, signal: this.stop.signal });
      return { status: answer.status, told: answer.ok || answer.status === 409 ? await answer.json() : {} };
    } catch { return null; }
  }

  heard(answer, words) {
    this.isUnreachable = answer === null || answer.status >= 500;
    if (!this.isUnreachable) this.sending = null;
    if (this.isUnreachable) {
      this.say(this.isWaiting ? WORDS.waits : WORDS.kept);
      this.timer = setTimeout(() => this.save(), AGAIN);
    } else if (answer.status === 200) {
      const { revision, saved_at: savedAt } = answer.told;
      this.hidden("draft_revision").value = revision;
      this.saved = words;
      if (this.words() === words) forget(this.form);
      this.form.querySelector("[data-draft-discard]").hidden = false;
      this.say(`Saved as a draft on ${moment(savedAt)}.`);
    } else if (answer.status === 409) {
      const { saved_at: savedAt } = answer.told;
      this.hasNewer = true;
      this.form.querySelector("[data-draft-save]").textContent = "Compare them with these";
      this.say(`Another window has newer words, from ${moment(savedAt)}. Nothing was overwritten.`);
    } else if (answer.status === 410) {
      this.isSent = true;
      forget(this.form);
    } else {
      this.say([401, 403].includes(answer.status) ? WORDS.expired : WORDS.refused);
    }
    if (this.isWaiting && !this.isUnreachable) this.sendNow();
  }

  // Sent while there is no way to the server: the form waits, and goes by itself, with its own key, so that it acts once.
  submitted(event) {
    if (event.submitter?.matches("[data-draft-discard]")) forget(this.form);
    if (navigator.onLine && !this.isUnreachable) {
      this.isSent = true;
      clearTimeout(this.timer);
      this.stop?.abort();
      return;
    }
    event.preventDefault();
    remember(this.form, this.facts);
    this.say(WORDS.waits);
    this.submitter = event.submitter;
    if (this.isWaiting) return;
    this.isWaiting = true;
    this.tryAgain();
  }

  async tryAgain() {
    const answer = navigator.onLine ? await fetch("/healthz", { cache: "no-store" }).catch(() => null) : null;
    if (answer?.ok) this.sendNow();
    else setTimeout(() => this.tryAgain(), navigator.onLine ? AGAIN : PAUSE);
  }

  sendNow() {
    if (!this.isWaiting) return;
    this.isWaiting = this.isUnreachable = false;
    this.form.requestSubmit(this.submitter);
  }
}

export function drafts() {
  for (const field of document.querySelectorAll("form input[name=draft]")) {
    const draft = new Draft(field.form);
    draft.bringBack();
  }
}
