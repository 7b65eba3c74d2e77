// What is typed in a field with `data-draft` stays in this browser until it is sent, or its person signs out.
import { settled } from "../settled.js";

const PREFIX = "draft:";
const key = (field) => PREFIX + field.dataset.draft;

// A browser may keep nothing: writing goes on without.
function kept(act) {
  try {
    return act(localStorage);
  } catch {
    return null;
  }
}

settled("[data-draft]", (field) => {
  if (!field.value) field.value = kept((store) => store.getItem(key(field))) ?? "";
  field.addEventListener("input", () => kept((store) => (field.value ? store.setItem(key(field), field.value) : store.removeItem(key(field)))));
});

document.addEventListener("sent", ({ target }) => {
  target.querySelectorAll("[data-draft]").forEach((field) => kept((store) => store.removeItem(key(field))));
});

document.addEventListener("submit", ({ target }) => {
  if (!target.action.endsWith("/account/sign-out/")) return;
  kept((store) => Object.keys(store).filter((name) => name.startsWith(PREFIX)).forEach((name) => store.removeItem(name)));
});
