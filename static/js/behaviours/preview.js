// A chosen theme or accent shows at once; saving keeps it.
document.addEventListener("change", ({ target }) => {
  const aspect = target.closest("[data-preview]")?.dataset.preview;
  if (aspect && target.checked) document.documentElement.dataset[aspect] = target.value;
});
