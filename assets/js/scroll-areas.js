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
  for (const area of document.querySelectorAll(".prose table, .prose pre, .prose .math, .scroll")) watcher.observe(area);
}

/**
 * A list beside the page that is longer than the screen starts where the page stands in it.
 *
 * @param {Document} document
 */
export function showCurrent(document) {
  const list = document.querySelector(".side");
  const current = list?.querySelector(`li [aria-current="page"]`);
  if (!list || !current) return;
  const gap = current.getBoundingClientRect().top - list.getBoundingClientRect().top;
  if (gap > list.clientHeight * 0.75) list.scrollTop = gap - list.clientHeight / 3;
}
