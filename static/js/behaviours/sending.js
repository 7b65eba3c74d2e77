// A reply shows at its place at once, on its way. The answer brings the real one, or what is in its way.
const gone = () => document.querySelector("[data-on-its-way]")?.remove();

document.addEventListener("htmx:confirm", ({ detail }) => {
  const way = document.querySelector("#on-its-way"), { elt, triggeringEvent } = detail;
  if (!way || elt.id !== "composer" || triggeringEvent?.submitter?.value !== "public") return;
  const one = way.content.firstElementChild.cloneNode(true), words = elt.reply.value.trim();
  gone();
  one.querySelector(".msg__body").replaceChildren(...words.split(/\n{2,}/).map((text) => Object.assign(document.createElement("p"), { innerText: text })));
  if (words) document.querySelector("#thread").append(one);
  one.closest("[data-anchored]")?.scrollTo(0, 0);
});
document.addEventListener("htmx:afterRequest", ({ detail }) => detail.elt.id === "composer" && !detail.successful && gone());
