import { answer } from "./answer.js";
import { formerManifests } from "./manifest.js";
import { after } from "./strategies.js";

/** `/assets/photo.<digits>.jpg` and `/assets/photo.<digits>/800.<digits>.avif` are one picture. */
const PICTURE = /^(\/assets\/.+?\.[0-9a-f]{10})(?:\/[^/]+|\.\w+)$/;
const PATIENCE = 4000;

/**
 * Answers a request for a file that is not stored: by the network, and a picture without one by that of
 * its files that is stored. A browser scales it as it would have scaled the other.
 *
 * @param {FetchEvent} event
 * @param {string} path
 * @param {Manifest} manifest
 * @returns {Promise<Response>}
 */
export async function inAnySize(event, path, manifest) {
  const network = fetch(event.request);
  const family = event.request.destination === "image" && PICTURE.exec(path)?.[1];
  if (!family) return network;
  const quick = await Promise.race([network.catch(() => null), after(PATIENCE)]);
  if (quick?.ok) return quick;
  for (const one of [manifest, ...(await formerManifests())]) {
    const found = Object.keys(one.files).find((name) => PICTURE.exec(name)?.[1] === family);
    if (!found) continue;
    const [hash, size, type] = one.files[found];
    const stored = await answer(one, { path: found, hash, size, type }, event.request);
    if (stored) return stored;
  }
  return network;
}
