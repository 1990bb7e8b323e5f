import { answer } from "./answer.js";
import { formerManifests } from "./manifest.js";
import { pathOf } from "./paths.js";
import { after } from "./strategies.js";

/** `/assets/photo.<digits>.jpg` and `/assets/photo.<digits>/800.<digits>.avif` are one picture. */
const PICTURE = /^(\/assets\/.+?\.[0-9a-f]{10})(?:\/[^/]+|\.\w+)$/;
const PATIENCE = 4000;

/**
 * Answers a request for a picture that is not stored in this size or format: online by the network, and
 * else by the one of its files that is stored. A browser scales it as it would have scaled the other.
 *
 * @param {FetchEvent} event
 * @param {URL} url
 * @param {Manifest | null} manifest
 * @returns {Promise<Response>}
 */
export async function pictureInAnySize(event, url, manifest) {
  const network = fetch(event.request);
  const quick = await Promise.race([network.catch(() => null), after(PATIENCE)]);
  if (quick?.ok) return quick;
  return (await storedSize(event, pathOf(url), manifest)) ?? network;
}

/**
 * @param {FetchEvent} event
 * @param {string} path
 * @param {Manifest | null} manifest
 */
async function storedSize(event, path, manifest) {
  const family = PICTURE.exec(path)?.[1];
  if (!family) return null;
  for (const one of manifest ? [manifest, ...(await formerManifests())] : []) {
    const found = Object.keys(one.files).find((name) => PICTURE.exec(name)?.[1] === family);
    if (!found) continue;
    const [hash, size, type] = one.files[found];
    return answer(one, { path: found, hash, size, type }, event.request);
  }
  return null;
}
