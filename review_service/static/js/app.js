// Makes the pages faster for the hand; every page works without it.
import { keepForms } from "./keep.js";
import { citationCards } from "./cards.js";
import { claimPage } from "./claim.js";

keepForms();
citationCards();
claimPage();
const problems = document.querySelector(".rs-problems[tabindex]");
if (problems) problems.focus();
