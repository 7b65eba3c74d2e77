// A changed form says so (its save bar floats) and asks before it is left.
import { settled } from "../settled.js";

settled("form[data-unsaved]", (form) => {
  const dirty = (yes) => form.toggleAttribute("data-dirty", yes);
  const ask = (event) => event.preventDefault();
  form.addEventListener("input", ({ target }) => {
    if (target.matches("[data-aside]")) return;
    dirty(true);
    window.addEventListener("beforeunload", ask);
  });
  const settle = () => window.removeEventListener("beforeunload", ask);
  form.addEventListener("submit", settle);
  form.addEventListener("reset", () => (dirty(false), settle()));
  if (form.querySelector("[aria-invalid]")) dirty(true);
});
