// The command palette: the server lists what fits, this adds what can be done with the open ticket, and moves through both.
const dialog = document.querySelector("#palette"), opener = document.querySelector(".nav__search");
const input = dialog?.querySelector("input"), list = dialog?.querySelector("[role=listbox]");
const options = () => [...list.querySelectorAll("[role=option]")];
const chosen = () => list.querySelector("[aria-selected=true]");
let waits = false, runs = false, before;

function show() {
  if (document.querySelector("dialog[open]")) return;
  before = document.activeElement;
  dialog.showModal();
  input.value = "";
  asked();
  htmx.trigger(input, "opened");
}

function asked() {
  waits = true;
  runs = false;
}

function choose(one) {
  chosen()?.setAttribute("aria-selected", "false");
  input.setAttribute("aria-activedescendant", one?.id ?? "");
  one?.setAttribute("aria-selected", "true");
  one?.scrollIntoView({ block: "nearest" });
}

const said = (one) => (one.getAttribute("aria-label") ?? one.querySelector("span.vh")?.textContent ?? one.textContent).replace(/\s+/g, " ").trim();

function own() {
  const wanted = input.value.toLowerCase().split(/\s+/), found = new Map();
  for (const one of document.querySelectorAll("#conversation [data-key]:not([data-key~=u]), #props [data-key], #more .menu__item")) {
    const shown = one.labels?.[0] ?? one, words = said(shown);
    if (words && !found.has(words) && wanted.every((word) => words.toLowerCase().includes(word))) found.set(words, [one, shown]);
  }
  if (!found.size) return;
  const group = dialog.querySelector("template").content.firstElementChild.cloneNode(true);
  let number = 0;
  for (const [words, [one, shown]] of found) group.append(option(words, one, shown, `palette-0-${++number}`));
  list.prepend(group);
}

function option(words, one, shown, id) {
  const row = document.createElement("div"), text = document.createElement("span");
  Object.assign(row, { className: "palette__opt", id, role: "option", ariaSelected: "false" });
  const typed = input.value.trim().split(/\s+/)[0], at = words.toLowerCase().indexOf(typed.toLowerCase()), hit = document.createElement("mark");
  hit.textContent = words.slice(at, at + typed.length);
  text.append(words.slice(0, at), hit, words.slice(at + typed.length));
  const icon = shown.querySelector(".icon")?.cloneNode(true);
  icon?.classList.remove("icon--sm");
  row.append(icon ?? "", text);
  if (one.dataset.key && !document.body.hasAttribute("data-no-keys")) {
    const key = document.createElement("kbd");
    key.className = "kbd push";
    key.textContent = one.dataset.key.split(" ")[0].toUpperCase();
    row.append(key);
  }
  row.addEventListener("click", () => {
    dialog.close();
    one.matches("textarea, input:not([type=radio], [type=checkbox])") ? one.focus() : one.click();
  });
  return row;
}

function listed({ detail }) {
  own();
  choose(options()[0]);
  // An answer to less than was typed by now: the next one is on its way, and Enter waits for it.
  if (detail.requestConfig.parameters.q !== input.value) return;
  waits = false;
  if (runs) chosen()?.click();
  runs = false;
}

const MOVES = {
  ArrowDown: (all, at) => all[(at + 1) % all.length], ArrowUp: (all, at) => all.at(at - 1),
  Home: (all) => all[0], End: (all) => all.at(-1),
};

function press(event) {
  if (event.isComposing) return;
  const all = options(), move = MOVES[event.key];
  if (move) choose(move(all, all.indexOf(chosen())));
  else if (event.key !== "Enter") return;
  else if (waits) runs = true;
  else chosen()?.click();
  event.preventDefault();
}

if (dialog && opener) {
  const key = opener.querySelector("kbd");
  if (!/Mac|iP/.test(navigator.platform)) key.textContent = "Ctrl K";
  key.hidden = false;
  opener.setAttribute("aria-haspopup", "dialog");
  opener.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    dialog.open ? dialog.close() : show();
  });
  input.addEventListener("input", asked);
  input.addEventListener("keydown", press);
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("htmx:afterSwap", listed);
  input.addEventListener("htmx:sendError", () => dialog.close());
  dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
  // In the phone's menu, which is closed by then, the opener cannot take the focus back.
  dialog.addEventListener("close", () => before === opener && !opener.checkVisibility() && document.querySelector(".tabbar [popovertarget=nav]")?.focus());
}
