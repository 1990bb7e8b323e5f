/**
 * Returns whether the time of a page is over, since its front matter says `expires`, by the clock of the
 * device.
 *
 * @param {Manifest} manifest
 * @param {string} path
 */
export function isOver(manifest, path) {
  return (manifest.expires?.[path] ?? Infinity) * 1000 <= Date.now();
}
