/** Stands for `over.js` in a build of which no page expires. */
export function isOver() {
  return false;
}
