// Calls `act` once for every matching element, now and after each swap.
export function settled(selector, act) {
  const seen = new WeakSet();
  const meet = (element) => {
    if (seen.has(element)) return;
    seen.add(element);
    act(element);
  };
  const look = (root) => {
    if (root.matches?.(selector)) meet(root);
    root.querySelectorAll(selector).forEach(meet);
  };
  look(document);
  document.addEventListener("htmx:load", (event) => look(event.target));
}
