export const root = document.documentElement;

/**
 * Returns a sentence of the runtime, or the one that the page gives in its place: `data-text-NAME` on
 * `<html>`.
 *
 * @param {string} name
 * @param {string} usual
 */
export function sentence(name, usual) {
  return root.getAttribute(`data-text-${name}`) ?? usual;
}

/**
 * Returns a new element with attributes and text.
 *
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, string>} [attributes]
 * @param {...(Node | string)} content
 * @returns {HTMLElementTagNameMap[K]}
 */
export function element(tag, attributes = {}, ...content) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...content);
  return made;
}
