// Says what the server could not: a failed request, a lost connection. The form and its text stay.
const alert = document.querySelector("#alert");
const status = document.querySelector("#announce");

export function announce(words) {
  if (status) status.textContent = words;
}

export function warn(words = navigator.onLine ? alert.dataset.failed : alert.dataset.offline) {
  if (alert) alert.textContent = words;
}

document.addEventListener("htmx:beforeRequest", () => warn(""));
window.addEventListener("offline", () => document.querySelector("[data-draft]") && warn(alert.dataset.kept));
window.addEventListener("online", () => warn(""));
