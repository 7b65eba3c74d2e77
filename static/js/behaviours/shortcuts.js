// Single keys of the workspace (ui.md, `/agent/keys/`): each clicks or focuses what carries it in `data-key`.
import { current, open, rows } from "./sheet.js";

const off = document.body.hasAttribute("data-no-keys");
const seen = (element) => element.checkVisibility?.({ visibilityProperty: true }) ?? true;
const named = (key) => [...document.querySelectorAll(`[data-key~="${CSS.escape(key)}"]`)];
const GO = { i: "?queue=mine", u: "?queue=unassigned", m: "?queue=mentions", a: "?queue=open", r: "/agent/reports/" };
let prefix = "", timer, last;

function act(key) {
  const all = named(key), one = all.find(seen) ?? all.find(({ tagName }) => tagName !== "INPUT");
  if (!one) return false;
  if (one.matches("input:not([type=radio], [type=checkbox]), textarea, select")) one.focus();
  else if (one.matches(".row__link")) open(one.closest(".row"));
  else one.click();
  return true;
}

function step(by, opens) {
  const list = rows();
  const at = list.findIndex((row) => row.contains(document.activeElement));
  const from = at >= 0 ? at : list.indexOf(current());
  const row = list[from < 0 ? 0 : from + by];
  if (!row) return;
  if (opens || (document.querySelector("#conversation")?.dataset.ticket && seen(row))) open(row);
  row.querySelector(".row__link").focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function tick(range) {
  const list = rows(), row = list.find((one) => one.contains(document.activeElement)) ?? current();
  const box = row?.querySelector("[type=checkbox]");
  if (!box) return;
  const from = list.indexOf(last), to = list.indexOf(row);
  const meant = range && from >= 0 ? list.slice(Math.min(from, to), Math.max(from, to) + 1) : [row];
  const checked = range && from >= 0 ? true : !box.checked;
  for (const one of meant) {
    const each = one.querySelector("[type=checkbox]");
    if (!each || each.checked === checked) continue;
    each.checked = checked;
    each.dispatchEvent(new Event("change", { bubbles: true }));
  }
  last = row;
}

function leave() {
  const { activeElement, body } = document;
  if (activeElement !== body && !activeElement.closest("#conversation, #props")) return activeElement.blur();
  (current() ?? document).querySelector(".row__link")?.focus();
}

const KEYS = {
  j: () => step(1), k: () => step(-1), "]": () => step(1, true), "[": () => step(-1, true),
  o: () => open(rows().find((row) => row.contains(document.activeElement)) ?? rows()[0]),
  x: () => tick(false), X: () => tick(true),
  u: () => act("u") || location.assign("/agent/"),
};

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (event.defaultPrevented || event.isComposing || event.metaKey) return;
  // On some keyboards brackets are typed with Alt.
  if ("[]".includes(key) ? event.ctrlKey && !event.altKey : event.ctrlKey || event.altKey) return;
  if (key === "Escape" && !document.querySelector(":popover-open, dialog[open]")) {
    return target.matches("input, textarea, select") ? target.blur() : leave();
  }
  if (off || key.length > 1 || target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog, [popover]:popover-open")) return;
  if (prefix) {
    prefix = "";
    document.querySelector(`.nav a[href$="${GO[key.toLowerCase()]}"]`)?.click();
    return event.preventDefault();
  }
  if (key === "g") {
    prefix = "g";
    clearTimeout(timer);
    timer = setTimeout(() => (prefix = ""), 1500);
    return event.preventDefault();
  }
  const done = KEYS[key] ? (KEYS[key](), true) : act(key);
  if (done) event.preventDefault();
});
// The last row that was ticked by hand begins a range.
document.addEventListener("change", ({ target }) => target.matches(".row [type=checkbox]") && (last = target.closest(".row")));
