// The sheet: a row opens its ticket beside the list, which stays where it is; the current row moves along.
import { settled } from "../settled.js";
import { announce } from "./announce.js";

const conversation = () => document.querySelector("#conversation");
const wide = matchMedia("(width >= 60rem)");

export const rows = () => [...document.querySelectorAll("#rows .row")];
export const current = () => document.querySelector("#rows .row[aria-current]");

export function open(row) {
  const link = row?.querySelector(".row__link");
  if (!link) return;
  if (!conversation()) return location.assign(link.href);
  // Asked first: what is drawn here meanwhile costs no time.
  window.htmx.ajax("GET", link.getAttribute("href"), { source: conversation(), target: "#conversation", swap: "outerHTML" });
  mark(row);
  row.scrollIntoView({ block: "nearest" });
}

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
});

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
