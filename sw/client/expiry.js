const LONGEST = 2 ** 31 - 1;

/**
 * Hides what has had its time: elements with `data-expires`, such as the entries of a list whose page
 * has expired since the site was built. Comes back when the next one is due.
 */
export function hideExpired() {
  const now = Date.now();
  let next = Infinity;
  for (const element of document.querySelectorAll("[data-expires]:not([hidden])")) {
    const end = Date.parse(element.getAttribute("data-expires") ?? "");
    if (end <= now) element.setAttribute("hidden", "");
    else if (end < next) next = end;
  }
  if (next < Infinity) setTimeout(hideExpired, Math.min(next - now, LONGEST));
}
