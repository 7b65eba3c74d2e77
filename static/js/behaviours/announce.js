// Says what the server could not: a failed request, a lost connection. The form and its text stay.
const alert = document.querySelector("#alert");
const status = document.querySelector("#announce");

export function announce(words) {
  if (status) status.textContent = words;
}

export function warn(words = navigator.onLine ? alert.dataset.failed : alert.dataset.offline) {
  if (alert) alert.textContent = words;
}

document.addEventListener("htmx:beforeRequest", () => navigator.onLine && warn(""));
window.addEventListener("offline", () => warn(document.querySelector("[data-draft], [data-composer]") ? alert.dataset.kept : alert.dataset.away));
window.addEventListener("online", () => warn(""));
