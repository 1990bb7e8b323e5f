/**
 * An open part of the menu closes when the reader turns to something else, or presses Escape.
 *
 * @param {Document} document
 */
export function closeSubmenus(document) {
  /** @param {(open: HTMLDetailsElement) => boolean} isDone */
  const close = (isDone) => {
    for (const open of document.querySelectorAll("details.sub[open]")) {
      if (open instanceof HTMLDetailsElement && isDone(open)) open.open = false;
    }
  };
  document.addEventListener("click", ({ target }) => {
    close((open) => !(target instanceof Node && open.contains(target)) || (target instanceof Element && target.closest("a") !== null));
  });
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    close((open) => {
      if (open.contains(document.activeElement)) open.querySelector("summary")?.focus();
      return true;
    });
  });
}
