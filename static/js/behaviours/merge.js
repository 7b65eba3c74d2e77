// What is fetched anew is put beside what stands there: what says the same stays the same element, with the selection, the focus,
// an open menu, an unfolded quote. Tokens and what somebody unfolded are no difference; what fills itself stays full.
const said = (node) => node.outerHTML.replace(/ (open|value|data-token)="[^"]*"/g, "");
const speaks = (node) => !node.children.length || [...node.childNodes].some(({ nodeType, data }) => nodeType === 3 && data.trim());

function update(old, node) {
  if (old.matches("[data-fills]") || said(old) === said(node)) return;
  if (!speaks(old) && !speaks(node)) return merge(old, node);
  const focused = old === document.activeElement;
  old.replaceWith(node);
  if (focused) node.focus({ preventScroll: true });
}

function merge(box, fresh) {
  const left = [...box.children], wanted = [...fresh.children];
  const take = (fits) => left.splice(left.findIndex(fits) >>> 0, 1)[0];
  const found = wanted.map((node) => take((old) => (node.id ? old.id === node.id : said(old) === said(node))));
  wanted.forEach((node, at) => (found[at] ??= take((old) => !old.id && !node.id && old.localName === node.localName && old.className === node.className)));
  left.forEach((old) => old.remove());
  let next = box.firstElementChild;
  wanted.forEach((node, at) => {
    const old = found[at];
    if (old === next && old) next = old.nextElementSibling;
    else box.insertBefore(old ?? node, next);
    if (old) update(old, node);
  });
  for (const { name, value } of fresh.attributes) box.setAttribute(name, value);
}

window.htmx?.defineExtension("merge", {
  isInlineSwap: (style) => style === "merge",
  handleSwap(style, target, fragment) {
    const fresh = style === "merge" && fragment.querySelector(`#${target.id}`);
    if (fresh) merge(target, fresh);
    return fresh && [target];
  },
});
