// Says that this ticket is open here, or being written in: every 20 seconds, and at once when that changes.
const STILL = 8000;
let ticket, doing, token, rest;

const place = () => document.querySelector("[data-beat]");

function beat(url, what, leaving = false) {
  const told = new URLSearchParams({ doing: what, csrfmiddlewaretoken: token });
  fetch(url, { method: "POST", body: told, keepalive: leaving }).catch(() => {});
}

function say(what) {
  const now = place()?.dataset.beat;
  if (ticket && ticket !== now) beat(ticket, "gone");
  if (now !== ticket) clearTimeout(rest);
  token = place()?.dataset.token ?? token;
  [ticket, doing] = [now, what];
  if (now && !document.hidden) beat(now, what);
}

document.addEventListener("htmx:load", () => place()?.dataset.beat !== ticket && say("looking"));
document.addEventListener("input", ({ target }) => {
  if (!ticket || !target.closest?.("#composer")) return;
  clearTimeout(rest);
  rest = setTimeout(say, STILL, "looking");
  if (doing !== "writing") say("writing");
});
document.addEventListener("sent", () => ticket && say("looking"));
document.addEventListener("visibilitychange", () => {
  if (!ticket) return;
  document.hidden ? beat(ticket, "gone", true) : say(doing);
});
window.addEventListener("pagehide", () => ticket && beat(ticket, "gone", true));
window.addEventListener("pageshow", ({ persisted }) => persisted && say("looking"));
setInterval(() => ticket && !document.hidden && (say(doing), window.htmx?.trigger(place(), "refresh")), 20_000);
if (place()) say("looking");
