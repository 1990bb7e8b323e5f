import { BUILD, BUILDS } from "./build.js";
import { verified } from "./download.js";

const STORED = "holdfast-stored";
const ACTIVE = "holdfast-active";
const SWEPT = "holdfast-swept";

/** @type {Promise<Manifest | null> | null} */
let active = null;

/**
 * Returns the manifest of this worker's build; null where it is neither stored nor to be had.
 *
 * @returns {Promise<Manifest | null>}
 */
export function activeManifest() {
  active ??= load().catch(() => null).then((manifest) => {
    if (!manifest) active = null;
    return manifest;
  });
  return active;
}

async function load() {
  const stored = await caches.match(BUILD.manifest, { cacheName: BUILDS }).catch(() => null);
  if (stored) return parse(await stored.text());
  // Evicted while the worker stayed: the bytes are known, so that any copy will do.
  const text = await fetchManifest();
  await putManifest(text, { active: Date.now() }).catch(() => null);
  return parse(text);
}

/**
 * Returns the text of this build's manifest from the network.
 *
 * @returns {Promise<string>}
 */
export async function fetchManifest() {
  const response = await verified(BUILD.manifest, BUILD.integrity, "default");
  return response.text();
}

/**
 * Returns a manifest; throws where it is of a form that this worker does not know.
 *
 * @param {string} text
 * @returns {Manifest}
 */
export function parse(text) {
  const manifest = JSON.parse(text);
  if (manifest.v !== 1) throw new Error(`manifest of version ${manifest.v}`);
  return manifest;
}

/**
 * Stores this build's manifest: from here on the build is there.
 *
 * @param {string} text
 * @param {{active?: number, swept?: number}} [times]
 */
export async function putManifest(text, { active = 0, swept = 0 } = {}) {
  const cache = await caches.open(BUILDS);
  const headers = { [STORED]: `${Date.now()}`, [ACTIVE]: `${active}`, [SWEPT]: `${swept}` };
  await cache.put(BUILD.manifest, new Response(text, { headers }));
}

/**
 * Returns all stored builds, the last active one first.
 *
 * @returns {Promise<StoredBuild[]>}
 */
export async function storedBuilds() {
  const cache = await caches.open(BUILDS);
  /** @type {StoredBuild[]} */
  const builds = [];
  for (const request of await cache.keys()) {
    const response = await cache.match(request);
    if (!response) continue;
    const time = (/** @type {string} */ name) => Number(response.headers.get(name));
    const path = new URL(request.url).pathname;
    builds.push({ path, stored: time(STORED), active: time(ACTIVE), swept: time(SWEPT), response });
  }
  return builds.sort((one, other) => other.active - one.active);
}

/**
 * Returns the manifests of other builds that were active once, the last one first.
 *
 * @returns {Promise<Manifest[]>}
 */
export async function formerManifests() {
  const builds = await storedBuilds().catch(() => []);
  const former = builds.filter((build) => build.active && build.path !== BUILD.manifest);
  return Promise.all(former.map(async (build) => parse(await build.response.clone().text())));
}

/**
 * Returns the file of a build at a path; null where there is none.
 *
 * @param {Manifest} manifest
 * @param {string} path
 * @returns {FileEntry | null}
 */
export function fileAt(manifest, path) {
  const found = manifest.files[path];
  return found ? { path, hash: found[0], size: found[1], type: found[2] } : null;
}
