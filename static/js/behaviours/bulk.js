// Ticking rows: how many are ticked, and a whole range with shift. What is done with them is a plain form.
import { settled } from "../settled.js";

settled("[data-bulk]", (form) => {
  const boxes = () => [...form.elements].filter(({ name }) => name === "ticket");
  const count = form.querySelector("[data-count]");
  let last;
  const say = () => (count.textContent = count.dataset.count.replace("{n}", boxes().filter(({ checked }) => checked).length));
  const changed = ({ target, shift }) => {
    if (target.form !== form) return;
    if (target.name === "ticket") {
      const all = boxes();
      const [from, to] = [all.indexOf(last), all.indexOf(target)].sort((a, b) => a - b);
      if (shift && from >= 0) all.slice(from, to + 1).forEach((box) => (box.checked = target.checked));
      last = target;
    }
    say();
  };
  document.addEventListener("click", (event) => changed({ target: event.target, shift: event.shiftKey }));
  document.addEventListener("change", changed);
  form.addEventListener("reset", () => setTimeout(say));
});
