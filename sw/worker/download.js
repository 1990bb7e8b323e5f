import { urlOf } from "./paths.js";

const LANES = 6;

/**
 * Fetches a file and lets the browser verify its SHA-256: whatever a half-done deployment, a cut
 * connection or a stale cache on the way delivers, only the right bytes come through. The status says
 * nothing then: some hosts send `/404.html` with 404.
 *
 * @param {string} path
 * @param {string} hash
 * @param {RequestCache} cache how the first attempt uses the HTTP cache; the second goes past it
 * @returns {Promise<Response>}
 */
export async function download(path, hash, cache) {
  return verified(urlOf(path), integrity(hash), cache);
}

/**
 * Fetches a URL with the given integrity, a second time past the HTTP cache where that fails.
 *
 * @param {string} url
 * @param {string} integrity
 * @param {RequestCache} cache
 * @returns {Promise<Response>}
 */
export async function verified(url, integrity, cache) {
  /** @param {RequestCache} mode */
  const attempt = (mode) => fetch(url, { integrity, cache: mode, priority: "low" });
  return attempt(cache).catch(() => attempt("reload"));
}

/**
 * Runs a task for every item, a few at a time. The first failure ends it, once what is under way has
 * come to its end.
 *
 * @template T
 * @param {Iterable<T>} items
 * @param {(item: T) => Promise<void>} task
 */
export async function inLanes(items, task) {
  const queue = [...items].values();
  /** @type {unknown[]} */
  const failures = [];
  const lane = async () => {
    for (const item of queue) {
      if (failures.length) return;
      await task(item).catch((failure) => failures.push(failure));
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  if (failures.length) throw failures[0];
}

/**
 * Returns a hash as `integrity` wants it.
 *
 * @param {string} hash
 */
function integrity(hash) {
  const bytes = (hash.match(/../g) ?? []).map((pair) => parseInt(pair, 16));
  return "sha256-" + btoa(String.fromCharCode(...bytes));
}
