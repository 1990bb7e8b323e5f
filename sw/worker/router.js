import { answer } from "./answer.js";
import { API, STATE } from "./build.js";
import { activeManifest, fileAt, formerManifests } from "./manifest.js";
import { literal, navigate } from "./pages.js";
import { FINGERPRINTED, pathOf } from "./paths.js";
import { inAnySize } from "./sizes.js";
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
  if (!manifest) return fetch(event.request);
  const found = fileAt(manifest, path) ?? (await formerFile(path));
  const stored = await answer(manifest, found, event.request);
  return stored ?? inAnySize(event, path, manifest);
}

/**
 * Returns a fingerprinted file of a former build: what is called like that never changes.
 *
 * @param {string} path
 */
async function formerFile(path) {
  const former = FINGERPRINTED.test(path) ? await formerManifests() : [];
  return former.map((manifest) => fileAt(manifest, path)).find(Boolean) ?? null;
}

async function report() {
  const headers = { "content-type": "application/json", "cache-control": "no-store" };
  return new Response(JSON.stringify(await state(), null, 1), { headers });
}
