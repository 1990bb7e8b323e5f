/**
 * Marks the entry of the table of contents whose part of the page is being read.
 *
 * @param {Document} document
 */
export function followHeadings(document) {
  /** @type {Map<Element, Element>} */
  const links = new Map();
  for (const link of document.querySelectorAll("#Toc a[href^='#']")) {
    const id = (link.getAttribute("href") ?? "").slice(1);
    const heading = document.getElementById(decodeURIComponent(id));
    if (heading) links.set(heading, link);
  }
  if (links.size === 0) return;

  const mark = () => {
    const line = innerHeight / 4;
    let current = null;
    for (const [heading, link] of links) {
      if (heading.getBoundingClientRect().top <= line) current = link;
    }
    for (const link of links.values()) {
      if (link === current) link.setAttribute("aria-current", "location");
      else link.removeAttribute("aria-current");
    }
  };
  const watcher = new IntersectionObserver(mark, { rootMargin: "0px 0px -75% 0px" });
  for (const heading of links.keys()) watcher.observe(heading);
}
