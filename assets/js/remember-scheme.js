const KEY = "holdfast-scheme";

/**
 * The button in the header switches between light and dark. A choice that equals the system's own
 * is forgotten, so that the page follows the system again.
 *
 * @param {Document} document
 */
export function rememberScheme(document) {
  const button = document.querySelector("[data-scheme]");
  if (!button) return;
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");

  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
  const label = () => button.setAttribute("aria-label", `Switch to ${isDark() ? "light" : "dark"} colours`);

  button.addEventListener("click", () => {
    const wanted = isDark() ? "light" : "dark";
    const follows = (wanted === "dark") === system.matches;
    if (follows) delete root.dataset.theme;
    else root.dataset.theme = wanted;
    store(follows ? null : wanted);
    label();
  });
  system.addEventListener("change", label);
  label();
}

/** @param {string | null} scheme */
function store(scheme) {
  try {
    if (scheme) localStorage.setItem(KEY, scheme);
    else localStorage.removeItem(KEY);
  } catch {
    // Storage may be forbidden: the choice then lasts as long as the page.
  }
}
