/**
 * Tables and code that are wider than the page can be reached, and so scrolled, with the keyboard.
 *
 * @param {Document} document
 */
export function reachScrollAreas(document) {
  const watcher = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target.scrollWidth > target.clientWidth + 1) target.setAttribute("tabindex", "0");
      else target.removeAttribute("tabindex");
    }
  });
  for (const area of document.querySelectorAll(".prose table, .prose pre, .scroll")) watcher.observe(area);
}
