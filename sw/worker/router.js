import { answer } from "./answer.js";
import { API, STATE } from "./build.js";
import { activeManifest, fileAt, formerManifests } from "./manifest.js";
import { literal, navigate } from "./pages.js";
import { FINGERPRINTED, pathOf } from "./paths.js";
import { pictureInAnySize } from "./sizes.js";
import { state } from "./state.js";
import { networkFirst } from "./strategies.js";

const API_PATIENCE = 4000;

/**
 * Returns the answer to a request; null where the browser shall go its own way.
 *
 * @param {FetchEvent} event
 * @returns {Promise<Response> | null}
 */
export function route(event) {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return null;
  if (url.searchParams.has("sw-bypass")) return null;
  if (url.pathname === STATE) return report();
  const navigates = request.mode === "navigate";
  if (url.pathname.startsWith(API)) return navigates ? null : networkFirst(event, API_PATIENCE);
  if (!navigates) return file(event, url).catch(() => fetch(request));
  // Whatever goes wrong in here, a visitor with a network shall not notice, and one without sees words.
  return navigate(event, url).catch(() => fetch(request)).catch(literal);
}

/**
 * Answers with a file of the active build or, for a page that an older build made, of that build.
 *
 * @param {FetchEvent} event
 * @param {URL} url
 */
async function file(event, url) {
  const path = pathOf(url);
  const manifest = await activeManifest();
  const found = manifest && (fileAt(manifest, path) ?? (await formerFile(path)));
  const stored = manifest && found && (await answer(manifest, found, event.request));
  if (stored) return stored;
  return event.request.destination === "image" ? pictureInAnySize(event, url, manifest) : fetch(event.request);
}

/**
 * Returns a fingerprinted file of a former build: what is called like that never changes.
 *
 * @param {string} path
 */
async function formerFile(path) {
  if (!FINGERPRINTED.test(path)) return null;
  for (const manifest of await formerManifests()) {
    const found = fileAt(manifest, path);
    if (found) return found;
  }
  return null;
}

async function report() {
  const headers = { "content-type": "application/json", "cache-control": "no-store" };
  return new Response(JSON.stringify(await state(), null, 1), { headers });
}
