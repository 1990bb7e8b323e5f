import { download, inLanes } from "./download.js";
import { isOver } from "./over.js";
import { readBlob, storedHashes, writeBlob } from "./store.js";

let whole = false;

/**
 * Sees to it that everything is stored. As long as nothing turns out to be missing, a worker looks once.
 *
 * @param {Manifest} manifest
 */
export async function refill(manifest) {
  if (whole) return;
  await fill(manifest, []);
  whole = true;
}

/**
 * Returns the bytes of a file; what the browser has evicted is fetched again, and verified. Null
 * where that cannot be.
 *
 * @param {FileEntry} file
 * @returns {Promise<Response | null>}
 */
export async function bytesOf(file) {
  const stored = await readBlob(file.hash);
  if (stored) return stored;
  whole = false;
  try {
    const bytes = await download(file.path, file.hash, "default");
    await writeBlob(file.hash, bytes.clone()).catch(() => null);
    return bytes;
  } catch {
    return null;
  }
}

/**
 * Fetches what a build lacks, and nothing else: a file that moved or doubled is there already.
 *
 * @param {Manifest} manifest
 * @param {Manifest[]} former builds whose files may lie in the HTTP cache under the same URLs
 */
export async function fill(manifest, former) {
  const missing = await missingFrom(manifest);
  await inLanes(missing, async ([hash, path]) => {
    const replaced = former.some((one) => path in one.files && one.files[path][0] !== hash);
    // What is new may have come with the page a moment ago; what has changed can only be newer outside.
    const bytes = await download(path, hash, replaced ? "no-cache" : "force-cache");
    await writeBlob(hash, bytes);
  });
}

/**
 * Returns the hashes that a build needs and the store lacks, each with a path to fetch it from. A page
 * that has expired is not needed: its host may have it no more.
 *
 * @param {Manifest} manifest
 * @returns {Promise<Map<string, string>>}
 */
export async function missingFrom(manifest) {
  const stored = await storedHashes();
  /** @type {Map<string, string>} */
  const missing = new Map();
  for (const [path, [hash]] of Object.entries(manifest.files)) {
    if (!stored.has(hash) && !missing.has(hash) && !isOver(manifest, path)) missing.set(hash, path);
  }
  return missing;
}
