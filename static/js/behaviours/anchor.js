// Whoever reads up in a conversation stays at the same words when it is fetched anew; whoever is at its end stays there.
const box = (element) => element.getBoundingClientRect();

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const scroller = detail.target.closest?.("[data-anchored]");
  if (!scroller || !detail.shouldSwap || Math.abs(scroller.scrollTop) < 2) return;
  const seen = [...scroller.querySelectorAll("article[id]")].find((one) => box(one).bottom > box(scroller).top);
  if (!seen) return;
  const { id } = seen, { top } = box(seen);
  document.addEventListener("htmx:afterSettle", () => {
    const now = document.getElementById(id);
    if (now) scroller.scrollTop += box(now).top - top;
  }, { once: true });
});
