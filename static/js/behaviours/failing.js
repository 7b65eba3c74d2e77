// What could not be fetched says so in its pane, above what stood there before; what could not be sent, above the page. What a
// page fetches by itself it fetches again later.
import { warn } from "./announce.js";
import { mark } from "./sheet.js";

const words = document.querySelector("#failed");
const byItself = (event) => ["refresh", "intersect"].includes(event?.type);
const gone = () => document.querySelectorAll(".failed").forEach((notice) => notice.remove());

function tell({ elt, target }, path) {
  const own = target.closest(".pane"), pane = own.checkVisibility() ? own : document.querySelector("#list");
  const notice = words.content.firstElementChild.cloneNode(true), link = notice.querySelector("a");
  notice.querySelector("p").textContent = words.dataset[own.id];
  link.href = path;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    window.htmx.ajax("GET", path, { source: elt, target, swap: elt.getAttribute("hx-swap") ?? "outerHTML" });
  });
  gone();
  const head = pane.querySelector(".pane__head");
  head ? head.after(notice) : pane.prepend(notice);
}

function fail({ detail }) {
  const { verb, path, triggeringEvent } = detail.requestConfig, opens = detail.elt.id === "conversation";
  // It went, or is out of sight: its own page says so.
  if (opens && detail.xhr.status === 404) return location.assign(path);
  if (byItself(triggeringEvent) || (verb === "post" && !triggeringEvent)) return;
  if (opens) mark(document.getElementById(`row-${detail.elt.dataset.ticket}`));
  if (verb === "get" && words?.dataset[detail.target.closest(".pane")?.id]) tell(detail, path);
  else warn();
}

for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) document.addEventListener(name, fail);
document.addEventListener("htmx:beforeRequest", ({ detail }) => byItself(detail.requestConfig.triggeringEvent) || gone());
