// What is new in an open conversation is put beside what stands there. What says the same is left alone: with the selection,
// the focus, an open menu, an unfolded quote.
const said = (node) => node.outerHTML.replace(/ (open|value)="[^"]*"/g, "");
const key = (node) => node.id || said(node);
const stops = (node) => [...node.querySelectorAll("a, button, summary")];

function replace(old, node) {
  const at = stops(old).indexOf(document.activeElement), folds = node.querySelectorAll("details");
  old.querySelectorAll("details").forEach(({ open }, number) => folds[number] && (folds[number].open ||= open));
  old.replaceWith(node);
  stops(node)[at]?.focus({ preventScroll: true });
}

function merge(box, fresh) {
  const found = new Map([...box.children].map((node) => [key(node), node])), wanted = [...fresh.children];
  const keys = new Set(wanted.map(key));
  found.forEach((node, name) => keys.has(name) || node.remove());
  let at = box.firstElementChild;
  for (const node of wanted) {
    const old = found.get(key(node));
    if (!old) box.insertBefore(node, at);
    else {
      if (old === at) at = old.nextElementSibling;
      else box.insertBefore(old, at);
      if (said(old) !== said(node)) replace(old, node);
    }
  }
  for (const { name, value } of fresh.attributes) box.setAttribute(name, value);
}

window.htmx?.defineExtension("merge", {
  handleSwap(_style, target, fragment) {
    const fresh = fragment.querySelector(`#${target.id}`);
    if (fresh) merge(target, fresh);
    return fresh && [target];
  },
});
