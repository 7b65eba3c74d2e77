// Good news leaves after twelve seconds, unless a pointer or the focus rests on it. Bad news waits to be closed.
import { settled } from "../settled.js";

settled(".toast", (toast) => {
  const close = toast.querySelector("[data-close]");
  if (close) close.hidden = false;
  close?.addEventListener("click", () => toast.remove());
  if (toast.matches(".toast--error, .toast--warning, [data-stay]")) return;
  let timer;
  const wait = () => (timer = setTimeout(() => toast.remove(), 12_000));
  const stay = () => clearTimeout(timer);
  for (const [name, act] of [["pointerenter", stay], ["focusin", stay], ["pointerleave", wait], ["focusout", wait]]) {
    toast.addEventListener(name, () => (stay(), act()));
  }
  wait();
});
