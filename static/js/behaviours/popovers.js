// A property is edited where it stands: its form comes into a popover, and goes when it was saved.
const edit = () => document.querySelector("#edit");
let opener = "", saved = false, sheet = false;

document.addEventListener("htmx:beforeSwap", ({ detail: { target, serverResponse } }) => {
  saved = target === edit() && serverResponse.includes('id="details"');
  sheet = target.matches("#props:popover-open");
});

document.addEventListener("htmx:afterSwap", ({ detail }) => {
  const box = edit();
  if (detail.target.id === "keys-in") document.querySelector("#keys").showModal();
  if (detail.target.id === "filter") detail.target.showPopover({ source: document.querySelector("#filter-open") });
  // Details and history are two elements: the second stands open where the first did.
  if (detail.target.id === "props") {
    const props = document.querySelector("#props");
    if (sheet) props.showPopover();
    props.querySelector(".seg [aria-current]").focus();
  }
  if (detail.target !== box) return;
  const link = detail.requestConfig?.elt?.closest?.("[data-prop]");
  if (link) opener = link.dataset.prop;
  if (!box.firstElementChild) return box.hidePopover();
  const at = document.querySelector(`[data-prop="${opener}"]`);
  if (!box.matches(":popover-open")) box.showPopover({ source: at ?? undefined });
  const first = ["[aria-invalid=true]", "input:checked", "select, textarea, input:not([type=hidden])"].map((one) => box.querySelector(one)).find(Boolean);
  first?.focus();
});
document.addEventListener("toggle", ({ target, newState }) => {
  if (target.id !== "edit" || newState !== "closed") return;
  target.replaceChildren();
  back();
}, true);
// What was pressed is drawn anew with the details: the focus returns to it, unless it has gone elsewhere.
const back = () => {
  if (opener && document.activeElement === document.body) document.querySelector(`[data-prop="${opener}"]`)?.focus();
};
document.addEventListener("htmx:afterSettle", back);
// What says the same is left as it is: nobody presses a button that is being replaced. And details that are fetched anew
// would take the popover's place away.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target, fragment } = event.detail;
  if (!target.matches("#head, #strip, #details")) return;
  const same = target.textContent === fragment.textContent;
  if (same || (target.id === "details" && !saved && edit()?.matches(":popover-open") && edit().firstElementChild)) event.preventDefault();
});
// The focus stays for a frame in what Escape has just closed: Enter in it sends nothing.
document.addEventListener("submit", (event) => {
  const box = event.target.closest("[popover]");
  if (!box?.contains(document.activeElement) || box.checkVisibility()) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);
// In a choice, too, Enter saves.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("#edit :is(select, [type=checkbox], [type=radio])")) return;
  event.preventDefault();
  event.target.form.requestSubmit();
});
