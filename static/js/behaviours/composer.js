// The composer's keys and lists: Ctrl/⌘ Enter sends by the button that shows, "@" offers colleagues, "/" saved replies, a button articles.
import { settled } from "../settled.js";

const asked = { headers: { "HX-Request": "true" } };
const shown = (element) => element?.checkVisibility();
const typed = (field) => field.dispatchEvent(new Event("input", { bubbles: true }));

// A listbox whose options an address answers; `choose` gets what was taken.
function listbox(list, input, choose) {
  let request;
  const options = () => [...list.querySelectorAll("[role=option]")];
  const picked = () => list.querySelector("[aria-selected=true]");
  function pick(option) {
    picked()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    option ? input.setAttribute("aria-activedescendant", option.id) : input.removeAttribute("aria-activedescendant");
  }
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", ({ target }) => target.closest("[role=option]") && choose(target.closest("[role=option]")));
  return {
    options, picked,
    async load(address, words) {
      request?.abort();
      request = new AbortController();
      const url = new URL(address, location.href);
      url.searchParams.set("q", words);
      const answer = await fetch(url, { ...asked, signal: request.signal }).catch(() => null);
      if (!answer?.ok) return false;
      list.innerHTML = await answer.text();
      pick(options()[0]);
      return options().length > 0;
    },
    stop: () => request?.abort(),
    key(event) {
      const all = options(), at = all.indexOf(picked()), step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) pick(all[(at + step + all.length) % all.length]);
      else if ((event.key === "Enter" || event.key === "Tab") && picked()) choose(picked());
      else return false;
      event.preventDefault();
      return true;
    },
  };
}

const field = () => [...document.querySelectorAll("[data-composer] textarea[data-mode]")].find(shown);

function insert(into, text) {
  into.setRangeText(text, into.selectionStart, into.selectionEnd, "end");
  into.focus();
  typed(into);
}

// A suggested article's link, from beside the conversation.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-insert]"), into = link && field();
  if (!into || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  link.closest("[popover]")?.hidePopover();
  insert(into, link.dataset.insert);
});

settled("[data-composer]", (form) => {
  const mode = (value) => form.querySelector(`[name=mode][value=${value}]`);

  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.metaKey || event.ctrlKey) || event.isComposing) return;
    event.preventDefault();
    const button = [...form.querySelectorAll(".composer__foot [name=visibility]")].find(shown);
    const next = event.shiftKey && mode("public")?.checked && form.querySelector("[data-next]");
    (next || button)?.click();
  });
  // By R, N or a pointer the text is next; by arrow keys one is still choosing.
  form.addEventListener("click", (event) => {
    if (event.target.matches("[name=mode]") && (!event.isTrusted || event.detail)) field()?.focus();
  });
  names(form, mode);
  mentions(form.querySelector("[data-colleagues]"), form.querySelector("#colleagues"));
  replies(form);
  picker(form.querySelector("[data-articles]"), form.querySelector("#articles"));
});

// Whom a reply names is not told: it may be meant as a note.
function names(form, mode) {
  const notice = form.querySelector("[data-names]"), reply = form.querySelector("[name=reply]"), note = form.querySelector("[name=note]");
  if (!notice) return;
  let last = "";
  reply.addEventListener("input", async () => {
    const name = reply.value.match(/(?:^|[\s(])@([\p{L}\w.-]{2,40})/u)?.[1] ?? "";
    if (name === last) return;
    last = name;
    const url = new URL(note.dataset.colleagues, location.href);
    url.searchParams.set("q", name);
    const answer = name && (await fetch(url, asked).catch(() => null));
    notice.hidden = !(answer?.ok && (await answer.text()).includes("option"));
  });
  notice.querySelector("[data-turn]").addEventListener("click", () => {
    note.value = [note.value.trimEnd(), reply.value].filter(Boolean).join("\n\n");
    reply.value = "";
    mode("internal").click();
    [reply, note].forEach(typed);
    notice.hidden = true;
  });
}

function mentions(note, list) {
  if (!note) return;
  const begun = () => note.value.slice(0, note.selectionStart).match(/(?:^|[\s(])@([\p{L}\w.-]*(?: [\p{L}\w.-]*)?)$/u);
  const close = () => ((list.hidden = true), box.stop(), note.removeAttribute("aria-activedescendant"), note.removeAttribute("aria-controls"));
  const box = listbox(list, note, (option) => {
    const end = note.selectionStart, start = end - (begun()?.[1].length ?? 0);
    note.setRangeText(`${option.dataset.said} `, start, end, "end");
    close();
    typed(note);
  });
  note.addEventListener("input", async () => {
    const name = begun();
    if (!name) return close();
    const found = await box.load(note.dataset.colleagues, name[1]);
    list.hidden = !found || !begun();
    if (!list.hidden) note.setAttribute("aria-controls", list.id);
  });
  note.addEventListener("blur", close);
  note.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing || event.ctrlKey || event.metaKey) return;
    if (event.key === "Escape") event.preventDefault(), event.stopPropagation(), close();
    else if (box.key(event)) event.stopPropagation();
  });
}

// A button's list, in which one looks for words; `choose` gets what was taken besides the text.
function picker(link, panel, choose) {
  const search = panel.querySelector("input");
  let into, timer;
  const box = listbox(panel.querySelector("[role=listbox]"), search, ({ dataset }) => {
    panel.hidePopover();
    choose?.(dataset);
    insert(into, dataset.text);
  });
  const load = () => {
    const url = new URL(link.href);
    url.searchParams.set("mode", into.name);
    box.load(url, search.value);
  };
  function show() {
    into = field();
    search.value = "";
    panel.showPopover({ source: link });
    search.focus();
    load();
  }
  link.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    show();
  });
  search.addEventListener("input", () => (clearTimeout(timer), (timer = setTimeout(load, 120))));
  search.addEventListener("keydown", (event) => {
    if (event.key === "/" && !search.value && choose) {
      event.preventDefault();
      panel.hidePopover();
      return insert(into, "/");
    }
    if (!box.key(event) && event.key === "Enter") event.preventDefault();
  });
  return show;
}

function replies(form) {
  const line = form.querySelector(".composer__sets"), main = form.querySelector("[data-main]");
  const before = main && { way: main.getAttribute("formaction"), words: main.textContent };
  const show = picker(form.querySelector("[data-replies]"), form.querySelector("#replies"), ({ macro, sets, then, button }) => set(macro, sets, then, button));
  // What it sets stands beside the button, and the button says how it is sent.
  function set(macro, sets, then, words) {
    form.macro.value = macro;
    line.hidden = !sets;
    line.querySelector("span").textContent = sets;
    if (!main) return;
    main.setAttribute("formaction", then ? before.way.replace(/then=\w*/, `then=${then}`) : before.way);
    main.querySelector("span").textContent = then ? words : before.words.trim();
  }
  line.querySelector("[data-unset]").addEventListener("click", () => (set("", "", "", ""), field()?.focus()));
  form.addEventListener("keydown", (event) => {
    const { target } = event;
    if (event.key !== "/" || !target.matches("textarea") || event.isComposing || event.ctrlKey || event.metaKey) return;
    if (!/(^|\n)$/.test(target.value.slice(0, target.selectionStart))) return;
    event.preventDefault();
    show();
  });
}
