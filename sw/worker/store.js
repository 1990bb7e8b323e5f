import { BLOBS } from "./build.js";

const FOLDER = "/_holdfast/blob/";

/**
 * Returns the stored bytes of a hash; null where they are not there, or the store does not work.
 *
 * @param {string} hash
 * @returns {Promise<Response | null>}
 */
export async function readBlob(hash) {
  try {
    return (await caches.match(FOLDER + hash, { cacheName: BLOBS })) ?? null;
  } catch {
    return null;
  }
}

/**
 * Stores verified bytes. Rejects where the store is full, or does not work.
 *
 * @param {string} hash
 * @param {Response} bytes
 */
export async function writeBlob(hash, bytes) {
  const cache = await caches.open(BLOBS);
  await cache.put(FOLDER + hash, new Response(bytes.body));
}

/**
 * Returns the hashes of everything stored.
 *
 * @returns {Promise<Set<string>>}
 */
export async function storedHashes() {
  const cache = await caches.open(BLOBS);
  const keys = await cache.keys();
  return new Set(keys.map((request) => request.url.slice(-64)));
}

/**
 * Deletes all bytes but those of the given hashes.
 *
 * @param {Set<string>} live
 */
export async function sweepBlobs(live) {
  const cache = await caches.open(BLOBS);
  for (const hash of await storedHashes()) {
    if (!live.has(hash)) await cache.delete(FOLDER + hash);
  }
}

/**
 * Runs a task that must not overlap with another worker's: the sweep of one build and the commit of
 * the next. Browsers without locks run it at once.
 *
 * @template T
 * @param {() => Promise<T>} task
 * @returns {Promise<T>}
 */
export function exclusively(task) {
  return navigator.locks ? navigator.locks.request(BLOBS, task) : task();
}
