// The button beside a link that is meant to be passed on. Without scripts the field is there to select.
import { settled } from "../settled.js";
import { announce } from "./announce.js";

settled("[data-copy]", (button) => {
  const words = button.querySelector("span");
  const before = words.textContent;
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy);
    field.select();
    await navigator.clipboard.writeText(field.value);
    words.textContent = button.dataset.done;
    announce(button.dataset.done);
    setTimeout(() => (words.textContent = before), 4000);
  });
});
