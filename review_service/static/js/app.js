// Makes the pages faster for the hand; every page works without it.
import { awaitAnswer } from "./awaited.js";
import { citationCards } from "./cards.js";
import { changeKeys } from "./changes.js";
import { sourceChoices } from "./choices.js";
import { claimPage } from "./claim.js";
import { dialogs } from "./dialogs.js";
import { drafts } from "./drafts.js";
import { keepForms } from "./keep.js";
import { passkeys } from "./passkeys.js";
import { samplePeople } from "./samples.js";

drafts(); // first: what waits for the server is not sent yet
keepForms();
dialogs();
citationCards();
claimPage();
awaitAnswer();
changeKeys();
sourceChoices();
passkeys();
samplePeople();
// after the browser has gone to the address's fragment, which takes the focus away
addEventListener("load", () => setTimeout(() => document.querySelector(".rs-problems[tabindex]")?.focus(), 0));

// A message that was there from the start is not read out; one that arrives is.
for (const message of document.querySelectorAll(".rs-flash, .rs-saved")) {
  const words = message.textContent;
  setTimeout(() => { message.textContent = ""; message.textContent = words; }, 150);
}
