// An open list stays as it is under the reader's eyes: rows that changed are replaced in their place, what is new waits behind a
// button above it. It is asked about the tickets that were heard of, and about its whole first page when something may have been missed.
const heard = new Set();
const fresh = new Set();
const asks = { headers: { "HX-Request": "true", "HX-Target": "rows" } };
const list = () => document.querySelector("#rows");
let missed = false;

function hear({ detail }) {
  detail?.id ? heard.add(detail.id) : (missed = true);
}
document.addEventListener("live:tickets", hear);
document.addEventListener("live:presence", ({ detail }) => document.getElementById(`row-${detail.id}`) && (heard.add(detail.id), refresh()));

async function refresh() {
  const box = list();
  if (!box) return;
  const keys = [...heard], all = missed || !keys.length || keys.length > 50;
  heard.clear();
  missed = false;
  const what = all ? `&version=${box.dataset.version}` : `&changed=${keys.join()}`;
  const answer = await fetch(box.dataset.list + what, asks).catch(() => null);
  if (!answer?.ok || answer.status === 204) return;
  const page = document.createElement("template");
  page.innerHTML = await answer.text();
  if (all) box.dataset.version = page.content.querySelector("#rows")?.dataset.version ?? "";
  merge([...page.content.querySelectorAll(".row")], all ? null : keys);
}

function merge(found, asked) {
  const seen = new Set(found.map(({ id }) => id));
  for (const row of found) {
    const old = document.getElementById(row.id);
    if (!old) fresh.add(row.id);
    else replace(old, row);
  }
  for (const key of asked ?? []) {
    const old = document.getElementById(`row-${key}`);
    if (seen.has(`row-${key}`)) continue;
    fresh.delete(`row-${key}`);
    old?.setAttribute("data-gone", "");
  }
  tell();
}

function replace(old, row) {
  const box = old.querySelector("[type=checkbox]"), mine = row.querySelector("[type=checkbox]");
  if (box && mine) mine.checked = box.checked;
  if (old.hasAttribute("aria-current")) {
    row.setAttribute("aria-current", "true");
    row.removeAttribute("data-unread");
  }
  const within = old.contains(document.activeElement) && (document.activeElement.matches("a") ? ".row__link" : "[type=checkbox]");
  old.replaceWith(row);
  if (within) row.querySelector(within)?.focus({ preventScroll: true });
}

function tell() {
  const line = list()?.querySelector(".fresh"), link = line?.querySelector("a");
  if (!line) return;
  line.hidden = !fresh.size;
  link.textContent = fresh.size === 1 ? link.dataset.one : link.dataset.many.replace("{n}", fresh.size);
}

document.addEventListener("refresh", ({ target }) => target.id === "rows" && refresh());
document.addEventListener("click", (event) => {
  const link = event.target.closest(".fresh a");
  if (!link) return;
  event.preventDefault();
  fresh.clear();
  window.htmx.ajax("GET", link.getAttribute("href"), { source: "#rows", target: "#rows", swap: "outerHTML" }).then(() => {
    const open = document.querySelector("#conversation")?.dataset.ticket;
    document.getElementById(`row-${open}`)?.setAttribute("aria-current", "true");
    list()?.closest(".pane__body").scrollTo({ top: 0 });
  });
});
// The list's own count is the one of its badge.
document.addEventListener("htmx:oobAfterSwap", ({ target }) => {
  const count = document.querySelector("#list-count");
  if (count && target.matches?.(".nav__item[aria-current] .count")) count.textContent = target.textContent;
});
// What is cut off is told to whoever points at it.
document.addEventListener("pointerover", ({ target }) => {
  const link = target.closest?.(".row")?.querySelector(".row__link");
  if (link && !link.title) link.title = link.textContent;
});
