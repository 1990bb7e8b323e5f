/** Stands for `expiry.js` in a build of which no page expires. */
export function expired() {
  return null;
}
