/** What is called like this never changes. */
export const FINGERPRINTED = /\.[0-9a-f]{8,64}\.\w+$/;

/**
 * Returns the path of a URL without its percent-encoding, as manifests have it.
 *
 * @param {URL} url
 */
export function pathOf(url) {
  try {
    return decodeURIComponent(url.pathname);
  } catch {
    return url.pathname;
  }
}

/**
 * Returns the URL of a path, spelled as the build spells it in links.
 *
 * @param {string} path
 */
export function urlOf(path) {
  return encodeURI(path).replace(/[?#]/g, encodeURIComponent);
}
