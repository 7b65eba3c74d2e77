// "On this page" says where the reader is: at the last heading that has passed the upper third, at the end at the last one.
const links = [...document.querySelectorAll(".toc a")];
const places = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));

function mark() {
  const end = innerHeight + scrollY >= document.documentElement.scrollHeight - 2;
  const at = end ? links.length - 1 : Math.max(0, places.findLastIndex((place) => place.getBoundingClientRect().top < innerHeight / 3));
  links.forEach((link, n) => (n === at ? link.setAttribute("aria-current", "location") : link.removeAttribute("aria-current")));
}

if (links.length) {
  let waits = 0;
  const soon = () => { waits ||= requestAnimationFrame(() => { waits = 0; mark(); }); };
  addEventListener("scroll", soon, { passive: true });
  addEventListener("resize", soon);
  mark();
}
