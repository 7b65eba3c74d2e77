// One press, one post: until the answer comes, a second submit of the same form goes nowhere.
// The server has its own guard (idempotency keys); htmx forms have theirs (hx-sync, hx-disabled-elt).
const busy = new Set();

function free(form) {
  busy.delete(form);
  form.querySelectorAll("[data-busy]").forEach((button) => button.removeAttribute("data-busy"));
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (busy.has(form)) return event.preventDefault();
  busy.add(form);
  event.submitter?.setAttribute("data-busy", "");
  setTimeout(free, 15_000, form); // the answer may be a file, which leaves the page standing
});
window.addEventListener("pageshow", () => busy.forEach(free));
