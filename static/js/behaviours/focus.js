// After a load or a swap, focus goes where `data-focus` says: the opened ticket's title, a form's list of errors.
import { settled } from "../settled.js";

settled("[data-focus]", (element) => {
  if (!element.matches("a, button, input, select, textarea")) element.tabIndex = -1;
  element.focus();
});
