/**
 * Stands for `sizes.js` in a build whose pictures come in one size.
 *
 * @param {FetchEvent} event
 */
export function inAnySize(event) {
  return fetch(event.request);
}
