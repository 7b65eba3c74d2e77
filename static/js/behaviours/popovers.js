// A property is edited where it stands: its form comes into a popover, and goes when it was saved.
const edit = () => document.querySelector("#edit");
let opener = "";

document.addEventListener("htmx:afterSwap", ({ detail }) => {
  const box = edit();
  if (detail.target.id === "keys-in") document.querySelector("#keys").showModal();
  if (detail.target !== box) return;
  const link = detail.requestConfig?.elt?.closest?.("[data-prop]");
  if (link) opener = link.dataset.prop;
  if (!box.firstElementChild) return box.hidePopover();
  const at = document.querySelector(`[data-prop="${opener}"]`);
  if (!box.matches(":popover-open")) box.showPopover({ source: at ?? undefined });
  (box.querySelector("[aria-invalid], [checked]:not([type=hidden]), select, input:not([type=hidden]), textarea") ?? box).focus();
});
document.addEventListener("toggle", ({ target, newState }) => {
  if (target.id !== "edit" || newState !== "closed") return;
  target.replaceChildren();
  document.querySelector(`[data-prop="${opener}"]`)?.focus();
}, true);
// Details that are fetched anew would take the popover's place away.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const asked = event.detail.fragment?.firstElementChild?.id ?? event.target.id;
  if (asked === "details" && edit()?.matches(":popover-open") && !event.detail.requestConfig?.elt) event.preventDefault();
});
// In a choice, too, Enter saves.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("#edit :is(select, [type=checkbox], [type=radio])")) return;
  event.preventDefault();
  event.target.form.requestSubmit();
});
