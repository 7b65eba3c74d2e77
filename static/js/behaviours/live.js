// One stream tells which kind of thing changed; elements with `data-live="kind …"` then fetch themselves (hx-trigger="refresh"),
// those with `data-about="id"` only when it is that one.
// Without the stream, as for whoever came by a mailed link, visible pages ask every 20 seconds. A refresh waits while somebody types in the part it would replace.
// A hidden page listens to nothing and asks again when it is seen: a browser opens few connections to one host, and a
// stream for each tab would leave none for the pages.
const url = document.body.dataset.events;
const waiting = new Set();
const heard = new Set();
let source, timer, signedOut;
let opened = document.hidden;

const parts = (kind) => [...document.querySelectorAll(kind ? `[data-live~="${kind}"]` : "[data-live]")];
const typing = (part) => part.contains(document.activeElement) && document.activeElement.matches("input, select, textarea");

function flush() {
  timer = undefined;
  for (const part of waiting) {
    if (document.hidden || typing(part)) continue;
    waiting.delete(part);
    if (part.isConnected) window.htmx?.trigger(part, "refresh");
  }
}

function refresh(kind, id) {
  later(parts(kind).filter(({ dataset }) => !id || !dataset.about || dataset.about === id));
}

function later(some) {
  some.forEach((part) => waiting.add(part));
  timer ??= setTimeout(flush, 250);
}

function listen(kind) {
  if (heard.has(kind)) return;
  heard.add(kind);
  source.addEventListener(kind, ({ data }) => {
    const told = JSON.parse(data);
    document.dispatchEvent(new CustomEvent(`live:${kind}`, { detail: told }));
    refresh(kind, told.id);
  });
}

function connect() {
  if (!url || signedOut || document.hidden || !parts().length) return;
  if (!source || source.readyState === EventSource.CLOSED) {
    heard.clear();
    source = new EventSource(url);
    // What was said since the page was drawn, nobody told it: what can tell cheaply whether it is old asks.
    source.onopen = () => (opened ? refresh() : later(parts().filter((part) => part.matches('[hx-get*="version="]'))), (opened = true));
    source.addEventListener("again", () => refresh());
    source.addEventListener("signed-out", () => (signedOut = true, source.close()));
  }
  parts().flatMap((part) => part.dataset.live.split(/\s+/)).forEach(listen);
}

connect();
document.addEventListener("htmx:load", connect);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) return url ? connect() : refresh();
  source?.close();
  opened = true;
});
document.addEventListener("focusout", () => setTimeout(flush));
window.addEventListener("pagehide", () => source?.close());
window.addEventListener("pageshow", (event) => event.persisted && connect());
setInterval(() => {
  if (signedOut || document.hidden || source?.readyState === EventSource.OPEN || !parts().length) return;
  refresh();
  connect();
}, 20_000);
