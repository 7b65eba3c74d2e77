// Where there is room, notifications open beside the navigation; else, and without this, their link leads to the page.
const box = () => document.querySelector("#alerts");

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-popover=alerts]");
  if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  if (!matchMedia("(width >= 60rem)").matches || !window.htmx || link.ariaCurrent) return;
  event.preventDefault();
  window.htmx.ajax("GET", `${link.getAttribute("href")}?show=unread`, { source: link, target: box(), swap: "innerHTML" });
});
document.addEventListener("htmx:afterSwap", ({ detail: { target } }) => {
  if (target !== box() || box().matches(":popover-open") || !box().firstElementChild) return;
  box().showPopover({ source: document.querySelector("[data-popover=alerts]") });
  box().querySelector("a").focus();
});
// An answer to a request that could not be sent would stand in the way of the link.
document.addEventListener("htmx:sendError", ({ detail }) => detail.target?.id === "alerts" && location.assign(detail.requestConfig.path));
document.addEventListener("toggle", ({ target, newState }) => {
  if (target.id === "alerts" && newState === "closed") target.replaceChildren();
}, true);
