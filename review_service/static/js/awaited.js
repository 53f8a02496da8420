// What was not ready arrives by itself: the page looks again, at most so often, while it holds a notice with a link.
const LOOKS = 20;
const PAUSE = 1500;

// A page on which somebody has typed or chosen, or that shows a refused form (to load it again would send it again), is
// left alone and says that it is there.
function isTouched() {
  return document.body.dataset.method !== "GET" || [...document.querySelectorAll("main form")].some((form) =>
    [...form.elements].some((field) => {
      if (field.type === "radio" || field.type === "checkbox") return field.checked !== field.defaultChecked;
      return field.type !== "hidden" && "defaultValue" in field && field.value !== field.defaultValue;
    }));
}

export async function awaitAnswer(looks = 0) {
  const notice = document.querySelector("[data-awaited]:has(a)");
  if (!notice || looks >= LOOKS) return;
  await new Promise((resolve) => setTimeout(resolve, PAUSE));
  const page = await fetch(location.href, { headers: { Accept: "text/html" } })
    .then((answer) => (answer.ok && !answer.redirected ? answer.text() : "")).catch(() => "");
  if (!page || page.includes(`data-awaited="${notice.dataset.awaited}"`)) { awaitAnswer(looks + 1); return; }
  if (isTouched()) notice.firstChild.textContent = notice.dataset.arrived;
  else location.reload();
}
