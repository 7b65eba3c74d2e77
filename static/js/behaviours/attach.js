// The files of a form: chosen, dropped or pasted, they stand in a list, each with its size and a way out. They all end up
// in the one input that is there, which works by itself where this does not run.
import { settled } from "../settled.js";
import { announce } from "./announce.js";

const language = document.documentElement.lang;
const names = (files) => new Intl.ListFormat(language, { type: "unit" }).format(files.map((file) => file.name));
const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (hole, name) => values[name] ?? hole);
const carriesFiles = (transfer) => Boolean(transfer?.types.includes("Files"));
const same = (one) => (other) => one.name === other.name && one.size === other.size && one.lastModified === other.lastModified;

// Rounded up: what is too large never reads as large as what is allowed.
function size(bytes) {
  const [unit, value] = bytes < 2 ** 20 ? ["KB", Math.ceil(bytes / 2 ** 10)] : ["MB", Math.ceil((bytes / 2 ** 20) * 10) / 10];
  return `${new Intl.NumberFormat(language).format(value)}\u00a0${unit}`;
}

// What of these files may come along, and what to say about the others.
function sifted(held, more, { largest, most, together, ...words }) {
  const kept = [...held], said = [], outside = [], heavy = [];
  for (const file of more) {
    const sum = kept.reduce((all, one) => all + one.size, file.size);
    if (kept.some(same(file))) continue;
    else if (file.size > Number(largest)) said.push(fill(words.tooLarge, { name: file.name, size: size(file.size), limit: size(largest) }));
    else if (kept.length >= Number(most)) outside.push(file);
    else if (together && sum > Number(together)) heavy.push(file);
    else kept.push(file);
  }
  if (outside.length) said.push(fill(words.tooMany, { names: names(outside), limit: most }));
  if (heavy.length) said.push(fill(words.tooMuch, { names: names(heavy), limit: size(together) }));
  return { kept, said };
}

// The clipboard calls every picture the same.
let pasted = 0;
const renamed = (file) => new File([file], file.name.replace(/(\.\w+)?$/, `-${Date.now().toString(36)}${pasted++}$1`), { type: file.type });

function dropped(transfer) {
  const folders = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter((entry) => entry?.isDirectory).map((entry) => entry.name);
  return { files: [...transfer.files].filter((file) => !folders.includes(file.name)), folders };
}

settled("[data-attach]", (box) => {
  const [input, rows, said, bar, row] = ["input", "ul", ".attach__said", "progress", "template"].map((name) => box.querySelector(name));
  const { form } = input;
  if (!form) return;
  let held = [];

  function made(file) {
    const item = row.content.firstElementChild.cloneNode(true);
    const use = item.querySelector("use");
    if (file.type.startsWith("image/")) use.setAttribute("href", use.getAttribute("href").replace(/#.*/, "#image"));
    item.title = item.querySelector("span").textContent = file.name;
    item.querySelector("small").textContent = size(file.size);
    const button = item.querySelector("button");
    button.setAttribute("aria-label", fill(button.dataset.label, { name: file.name }));
    button.addEventListener("click", () => remove(file));
    return item;
  }

  function keep(files) {
    const transfer = new DataTransfer();
    files.forEach((file) => transfer.items.add(file));
    input.files = transfer.files;
    held = files;
    rows.replaceChildren(...held.map(made));
    rows.hidden = !held.length;
  }

  function say(sentences) {
    said.replaceChildren(...sentences.map((words) => Object.assign(document.createElement("p"), { textContent: words })));
  }

  function add(files, problems = []) {
    const told = sifted(held, files, box.dataset);
    const added = told.kept.slice(held.length);
    const sentences = [...problems, ...told.said];
    keep(told.kept);
    say(sentences);
    if (added.length) sentences.push(fill(box.dataset.added, { names: names(added) }));
    if (sentences.length) announce(sentences.join(" "));
  }

  function bring(files, problems) {
    add(files, problems);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function remove(file) {
    const at = held.indexOf(file);
    keep(held.filter((other) => other !== file));
    say([]);
    announce(fill(box.dataset.removed, { names: file.name }));
    (rows.children[Math.min(at, held.length - 1)]?.querySelector("button") ?? input).focus();
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  input.addEventListener("change", () => add([...input.files]));
  form.addEventListener("reset", () => (keep([]), say([])));
  form.addEventListener("dragover", (event) => {
    if (!carriesFiles(event.dataTransfer)) return;
    event.preventDefault();
    form.setAttribute("data-dropping", "");
  });
  form.addEventListener("dragleave", (event) => form.contains(event.relatedTarget) || form.removeAttribute("data-dropping"));
  form.addEventListener("drop", (event) => {
    form.removeAttribute("data-dropping");
    if (!carriesFiles(event.dataTransfer)) return;
    event.preventDefault();
    const { files, folders } = dropped(event.dataTransfer);
    bring(files, folders.map((name) => fill(box.dataset.folder, { name })));
  });
  // Text that is copied from an office program comes with a picture of itself: then the text is meant.
  form.addEventListener("paste", (event) => {
    if (!carriesFiles(event.clipboardData) || event.clipboardData.types.includes("text/plain")) return;
    event.preventDefault();
    const text = event.target.closest("[data-mode]");
    const files = [...event.clipboardData.files].map((file) => (text ? renamed(file) : file));
    bring(files);
    // In the composer a picture stands where the caret is.
    const pictures = files.filter((file) => held.includes(file) && file.type.startsWith("image/"));
    if (!text || !pictures.length) return;
    text.setRangeText(pictures.map(({ name }) => `![${name}](${name})`).join("\n"), text.selectionStart, text.selectionEnd, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
  });
  form.addEventListener("htmx:xhr:progress", ({ detail }) => {
    if (!held.length || !detail.lengthComputable || bar.value === 1) return;
    bar.hidden = false;
    bar.value = detail.loaded / detail.total;
  });
  form.addEventListener("htmx:afterRequest", () => ((bar.hidden = true), (bar.value = 0)));
  keep([...input.files]);
  box.dataset.ready = "";
});

// A file that misses the form would open in place of the page, and what was typed would be gone.
for (const name of ["dragover", "drop"]) {
  document.addEventListener(name, (event) => {
    const missed = !event.defaultPrevented && carriesFiles(event.dataTransfer) && !event.target.closest?.("input[type=file]");
    if (missed && document.querySelector("[data-attach]")) event.preventDefault();
  });
}
