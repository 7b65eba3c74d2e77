// What is typed in an article is on the server within two seconds; the answer says who else is writing in it.
import { settled } from "../settled.js";

settled("[data-article-draft]", (form) => {
  const line = form.querySelector(".writing__saved"), writers = form.querySelector("#writers");
  let timer, dirty = false;

  async function save(leaving) {
    clearTimeout(timer);
    timer = null;
    if (!dirty) return;
    dirty = false;
    const body = new URLSearchParams(["csrfmiddlewaretoken", "version", "title", "summary", "content"].map((name) => [name, form.elements[name].value]));
    const answer = await fetch(form.dataset.articleDraft, { method: "POST", body, redirect: "manual", keepalive: leaving === true && form.elements.content.value.length < 20_000 }).catch(() => null);
    line.textContent = answer?.ok ? line.dataset.saved : line.dataset.unsaved;
    if (answer?.ok) writers.innerHTML = await answer.text();
    else dirty = true, (timer ??= setTimeout(save, 3000));
  }

  form.addEventListener("input", ({ target }) => {
    if (!["title", "summary", "content"].includes(target.name)) return;
    dirty = true;
    line.textContent = "";
    timer ??= setTimeout(save, 1000);
  });
  form.addEventListener("submit", () => (dirty = false));
  document.addEventListener("visibilitychange", () => document.hidden && save(true));
});
