// What somebody unfolded stays so when its part of the page is fetched anew.
import { settled } from "../settled.js";

const open = new Set();

document.addEventListener("toggle", ({ target }) => {
  if (target.matches("details[id]")) target.open ? open.add(target.id) : open.delete(target.id);
}, true);
settled("details[id]", (details) => (details.open ||= open.has(details.id)));
