const KEY = "holdfast-tabs";
const KEPT = 20;

/**
 * A choice of a tab holds for every group of tabs that has one of that name, and on other pages too. A
 * link to something inside a tab opens it. Choosing itself is the browser's: tabs are radio buttons.
 *
 * @param {Document} document
 */
export function rememberTabs(document) {
  const groups = [...document.querySelectorAll(".tabs")];
  if (groups.length === 0) return;

  /** @param {string} name @param {Element | null} except */
  const choose = (name, except = null) => {
    for (const group of groups) {
      const wanted = group === except ? undefined : radios(group).find((one) => nameOf(one) === name);
      if (wanted) wanted.checked = true;
    }
  };
  const show = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target || !target.closest(".tab")) return;
    for (let tab = target.closest(".tab"); tab; tab = tab.parentElement?.closest(".tab") ?? null) {
      const radio = tab.previousElementSibling?.previousElementSibling;
      if (radio instanceof HTMLInputElement) radio.checked = true;
    }
    target.scrollIntoView();
  };

  for (const name of stored().reverse()) choose(name);
  for (const group of groups) {
    group.addEventListener("change", ({ target }) => {
      if (!(target instanceof HTMLInputElement) || target.parentElement !== group) return;
      const top = group.getBoundingClientRect().top;
      const name = nameOf(target);
      choose(name, group);
      store([name, ...stored().filter((one) => one !== name)].slice(0, KEPT));
      // Other groups may have changed their height: what was chosen stays under the finger.
      scrollBy(0, group.getBoundingClientRect().top - top);
    });
  }
  addEventListener("hashchange", show);
  show();
}

/** @param {Element} group */
function radios(group) {
  return [...group.children].filter((one) => one instanceof HTMLInputElement);
}

/** @param {HTMLInputElement} radio */
function nameOf(radio) {
  return radio.nextElementSibling?.textContent ?? "";
}

/** @returns {string[]} the names of the tabs that were chosen, the last one first */
function stored() {
  try {
    const names = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(names) ? names.filter((one) => typeof one === "string") : [];
  } catch {
    return [];
  }
}

/** @param {string[]} names */
function store(names) {
  try {
    localStorage.setItem(KEY, JSON.stringify(names));
  } catch {
    // Storage may be forbidden: the choice then lasts as long as the page.
  }
}
