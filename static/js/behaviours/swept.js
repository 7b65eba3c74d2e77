// What is exchanged goes as a whole: htmx tells each of its elements that it goes, twice, which took longer than to draw what comes.
// It tells so of text, too, in which there is nothing, and of what comes and is not its own.
// Nothing listens for it, and no trigger of ours listens elsewhere (`from:`), so that there is nothing else to undo.
document.addEventListener("htmx:beforeCleanupElement", ({ target }) => target.closest?.("[hx-disable]") || target.replaceChildren?.());
