// What is typed in the composer is on the server within two seconds, and in this browser until the server has it. What another
// window wrote meanwhile is offered, never overwritten unseen.
import { settled } from "../settled.js";

const WAIT = 1000, AGAIN = 3000;

function stored(name, value) {
  try {
    if (value === undefined) return JSON.parse(localStorage.getItem(name));
    value ? localStorage.setItem(name, JSON.stringify(value)) : localStorage.removeItem(name);
  } catch { /* A browser may keep nothing: writing goes on without. */ }
  return null;
}

settled("[data-composer]", (form) => {
  const line = form.querySelector(".composer__saved"), notice = form.querySelector("[data-draft-other]");
  const running = new Set();
  const drafts = [...form.querySelectorAll("textarea[data-mode]")].map((field) => draft(form, field, { line, notice, running }));
  // A save that is under way would come after the sending, and the draft again.
  form.addEventListener("htmx:confirm", (event) => {
    if (event.detail.elt !== form) return;
    drafts.forEach((one) => one.hold(true));
    if (!running.size) return;
    event.preventDefault();
    Promise.allSettled([...running]).then(() => event.detail.issueRequest(true));
  });
  form.addEventListener("htmx:afterRequest", ({ detail }) => detail.elt === form && drafts.forEach((one) => one.hold(false)));
  form.addEventListener("sent", ({ detail }) => drafts.forEach((one) => one.sent(detail.mode)));
  const leave = () => document.hidden && drafts.forEach((one) => one.save(true));
  document.addEventListener("visibilitychange", leave);
  window.addEventListener("pagehide", leave);
});

function draft(form, field, { line, notice, running }) {
  const { mode } = field.dataset, name = `draft:${form.dataset.draftKey}:${mode}`;
  let base = field.dataset.version, known = field.value, held = false, timer, busy, going;

  const keep = () => stored(name, { text: field.value, base, at: Date.now() });
  const later = (time) => (timer ??= setTimeout(save, time));

  function offer(other) {
    held = true;
    notice.hidden = false;
    const answer = (take) => () => {
      notice.hidden = true;
      held = false;
      base = other.version ?? base;
      if (take) write(other.text);
      known = take && other.version ? other.text : null;
      keep();
      save();
    };
    notice.querySelector("[data-take]").onclick = answer(true);
    notice.querySelector("[data-keep]").onclick = answer(false);
  }

  function write(text) {
    field.value = text;
    field.dispatchEvent(new Event("restored", { bubbles: true }));
  }

  async function save(leaving) {
    clearTimeout(timer);
    timer = undefined;
    if (busy || held || !field.isConnected || field.value === known) return;
    const text = field.value;
    const body = new URLSearchParams({ mode, text, base, csrfmiddlewaretoken: form.csrfmiddlewaretoken.value });
    busy = fetch(form.dataset.draftUrl, { method: "POST", body, redirect: "manual", keepalive: leaving === true && text.length < 20_000 }).catch(() => null);
    running.add(busy);
    const answer = await busy;
    running.delete(busy);
    busy = null;
    if (answer?.status === 204) {
      base = answer.headers.get("Draft-Version") ?? "";
      known = text;
      field.value === text ? stored(name, null) : keep();
      line.textContent = line.dataset.saved;
    } else if (answer?.status === 409) {
      offer(await answer.json());
    } else {
      line.textContent = line.dataset.unsaved;
    }
    if (!held && field.value !== known) later(answer?.ok ? WAIT : AGAIN);
  }

  field.addEventListener("input", () => {
    keep();
    line.textContent = "";
    later(WAIT);
  });

  const mine = stored(name);
  if (mine?.text && mine.text !== field.value) {
    const theirs = { text: field.value, version: base };
    if (!base || mine.base === base) write(mine.text), later(0);
    else if (mine.at > Date.parse(base)) write(mine.text), offer(theirs);
    else offer({ text: mine.text });
  } else if (mine) {
    stored(name, null);
  }

  return {
    save,
    hold(yes) {
      held = yes;
      if (yes) going = field.value;
      else if (field.isConnected && field.value !== known) later(WAIT);
    },
    sent(which) {
      if (which === mode && (stored(name)?.text ?? going) === going) stored(name, null);
    },
  };
}
