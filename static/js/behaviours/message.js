// A message's menu: its link is copied, its words are quoted into what is being written. What is among staff stays there.
import { announce } from "./announce.js";

document.addEventListener("click", async (event) => {
  const link = event.target.closest("[data-copy-link], [data-quote]");
  if (!link || event.metaKey || event.ctrlKey) return;
  const words = link.dataset.quote ? quoted(link.dataset.quote) : "";
  if (link.dataset.quote) {
    if (link.closest(".msg--note")) document.querySelector("#composer [name=mode][value=internal]")?.click();
    const field = [...document.querySelectorAll("#conversation textarea")].find((one) => one.checkVisibility());
    if (!field) return;
    event.preventDefault();
    field.setRangeText(words, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    link.closest("[popover]")?.hidePopover();
    return field.focus();
  }
  if (!navigator.clipboard) return;
  event.preventDefault();
  await navigator.clipboard.writeText(link.href);
  link.closest("[popover]")?.hidePopover();
  announce(link.dataset.copyLink);
});

function quoted(key) {
  const body = document.querySelector(`#m-${CSS.escape(key)} .msg__body`);
  const lines = (body?.innerText ?? "").trim().split("\n");
  return `${lines.map((line) => `> ${line}`.trimEnd()).join("\n")}\n\n`;
}
