// The sheet: a row opens its ticket beside the list, which stays where it is; the current row moves along.
import { settled } from "../settled.js";
import { ahead, parsed, taken } from "./ahead.js";
import { announce, warn } from "./announce.js";

const conversation = () => document.querySelector("#conversation");
const wide = matchMedia("(width >= 60rem)");

export const rows = () => [...document.querySelectorAll("#rows .row")];
export const current = () => document.querySelector("#rows .row[aria-current]");

let wanted, upwards, finish = () => {};

export function open(row) {
  const link = row?.querySelector(".row__link");
  if (!link) return;
  if (!conversation()) return location.assign(link.href);
  const address = link.getAttribute("href"), known = taken(address), all = rows();
  wanted = address;
  upwards = all.indexOf(row) < all.indexOf(current());
  if (known instanceof Promise) {
    conversation().classList.add("htmx-request");
    known.then((part) => wanted === address && bring(address, part));
  } else {
    bring(address, known);
  }
  mark(row);
  row.scrollIntoView({ block: "nearest" });
}

function bring(address, part) {
  if (!part) return window.htmx.ajax("GET", address, { source: conversation(), target: "#conversation", swap: "outerHTML" });
  window.htmx.trigger(conversation(), "htmx:abort");
  show(address, part);
  // It may be some seconds old.
  afterwards(() => window.htmx.trigger("#thread", "refresh"));
}

// Drawn first: what makes it work waits for the frame, or for the next key.
function show(address, part) {
  finish();
  const fresh = ["#conversation", "#props"].map((name) => part.querySelector(name)), title = part.querySelector("title").textContent;
  for (const one of fresh) {
    one.removeAttribute("hx-swap-oob");
    document.getElementById(one.id).replaceWith(one);
  }
  history.pushState({ htmx: true }, "", address);
  document.title = title;
  afterwards(() => {
    for (const one of fresh) {
      window.htmx.process(one);
      window.htmx.trigger(one, "htmx:load");
    }
    window.htmx.trigger(fresh[0], "htmx:afterSettle", { target: fresh[0], requestConfig: { verb: "get" } });
  });
}

function afterwards(act) {
  const before = finish;
  finish = () => (finish = () => {}, before(), act());
  requestAnimationFrame(() => requestIdleCallback(() => finish(), { timeout: 500 }));
}
for (const name of ["keydown", "pointerdown"]) document.addEventListener(name, () => finish(), true);

// Heard where it was asked, which may be gone by then: of what comes late, nothing is put into the ticket that is open now.
function answered({ target, currentTarget, detail }) {
  const address = detail.xhr.getResponseHeader("HX-Push-Url");
  if (target !== currentTarget || detail.requestConfig.verb !== "get" || !address) return;
  detail.shouldSwap = false;
  show(address, parsed(detail.serverResponse));
}
function late(event) {
  const { xhr, elt } = event.detail, box = document.createElement("template");
  if (event.currentTarget.isConnected || elt === event.currentTarget) return;
  event.preventDefault();
  if (xhr.status >= 400) return warn();
  box.innerHTML = xhr.response;
  for (const part of box.content.querySelectorAll("title, [id]")) {
    part.removeAttribute("aria-current");
    if (!part.id || document.getElementById(part.id)?.closest("#conversation, #props")) part.remove();
  }
  const { sent } = JSON.parse(xhr.getResponseHeader("HX-Trigger") ?? "{}");
  if (sent) window.htmx.trigger(elt, "sent", sent);
  window.htmx.swap(document.body, box.innerHTML, { swapStyle: "none" });
}
settled("#conversation, #props", (pane) => {
  pane.addEventListener("htmx:beforeSwap", answered);
  pane.addEventListener("htmx:beforeOnLoad", late);
});

export function mark(row) {
  current()?.removeAttribute("aria-current");
  row?.setAttribute("aria-current", "true");
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("#rows .row__link");
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  open(link.closest(".row"));
});

// What was opened takes the focus at its title; one page has one h1.
document.addEventListener("htmx:afterSettle", ({ detail }) => {
  const fresh = detail.elt.id === "conversation" || detail.target?.id === "conversation" ? conversation() : null;
  if (!fresh) return;
  const { ticket } = fresh.dataset;
  const row = ticket ? document.getElementById(`row-${ticket}`) : null;
  mark(row);
  row?.removeAttribute("data-unread");
  const title = document.querySelector("h1#list-title");
  if (ticket && title) {
    const smaller = document.createElement("h2");
    for (const { name, value } of title.attributes) smaller.setAttribute(name, value);
    smaller.append(...title.childNodes);
    title.replaceWith(smaller);
  }
  if (detail.requestConfig?.verb === "get" && !fresh.contains(document.activeElement)) fresh.querySelector("h1")?.focus();
  around();
});

// The next one as somebody goes, then the other.
function around() {
  const all = rows(), at = all.indexOf(current()), step = upwards ? -1 : 1;
  if (wide.matches && at >= 0) ahead(all[at + step], all[at - step]);
}

// Of what comes in while a ticket stands open, a reply is announced: the customer's, and a colleague's.
const replies = () => [...document.querySelectorAll("#thread [data-reply]")];
let known;
document.addEventListener("htmx:beforeSwap", ({ detail }) => detail.target.id === "thread" && (known = new Set(replies().map(({ id }) => id))));
document.addEventListener("htmx:afterSettle", () => {
  const now = known && replies().at(-1);
  if (now && !known.has(now.id)) announce(now.closest("#thread").dataset.replied.replace("{name}", now.querySelector(".msg__name").textContent));
  known = undefined;
});

// Opened in full, the list shows the row that is open.
if (wide.matches) current()?.scrollIntoView({ block: "nearest" });
around();
document.documentElement.dataset.scripts = "";

// Details beside the conversation are shown or hidden, in this browser.
const KEY = "props";
const panes = "(width >= 84rem)";
const set = (off) => (off ? (document.documentElement.dataset.props = "off") : delete document.documentElement.dataset.props);
try {
  set(localStorage.getItem(KEY) === "off");
} catch { /* A browser may keep nothing. */ }
document.addEventListener("click", (event) => {
  const button = event.target.closest("[popovertarget=props], [data-hide-props]");
  if (!button || !matchMedia(panes).matches) return;
  const off = document.documentElement.dataset.props !== "off";
  event.preventDefault();
  set(off);
  try {
    localStorage.setItem(KEY, off ? "off" : "");
  } catch { /* As above. */ }
});
settled("[data-hide-props]", (button) => (button.hidden = false));
