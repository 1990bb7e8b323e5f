import { answer } from "./answer.js";
import { API, BUILD } from "./build.js";
import { expired } from "./expiry.js";
import { activeManifest, fileAt, formerManifests } from "./manifest.js";
import { FINGERPRINTED, pathOf, urlOf } from "./paths.js";
import { after, fromNetwork, networkFirst } from "./strategies.js";

const PAGE_PATIENCE = 3000;

/** For when even the offline page has been evicted. */
const LITERAL =
  "<!doctype html><title>Offline</title><h1>You are offline</h1><p>This page is not stored on this device. " +
  '<a href="/">Home page</a>';

/**
 * Answers a navigation, whatever happens: by the page of the build, the network, the 404 or the offline
 * page, or a literal.
 *
 * @param {FetchEvent} event
 * @param {URL} url
 * @returns {Promise<Response>}
 */
export async function navigate(event, url) {
  const path = pathOf(url);
  const manifest = await activeManifest();
  const moved = manifest && movedTo(manifest, path, url);
  if (moved) return moved;
  const file = manifest && fileAt(manifest, path);
  const over = file && (await expired(manifest, file, event));
  const fresh = BUILD.networkFirst.some((prefix) => path.startsWith(prefix));
  const early = over ?? (file && !fresh ? null : await online(event, Boolean(file), fresh));
  if (early) return early;
  const stored = manifest && (await answer(manifest, file, event.request));
  if (stored) return stored;
  const late = file ? await fromNetwork(event).catch(() => null) : null;
  return late ?? (manifest && (await lost(manifest, path, event.request))) ?? literal();
}

/**
 * Returns the network's answer; null where there is none, or the stored page is the better one.
 *
 * @param {FetchEvent} event
 * @param {boolean} stored
 * @param {boolean} fresh
 * @returns {Promise<Response | null>}
 */
async function online(event, stored, fresh) {
  try {
    if (fresh && !stored) return await networkFirst(event, PAGE_PATIENCE);
    const network = fromNetwork(event);
    const response = await (stored ? Promise.race([network, after(PAGE_PATIENCE)]) : network);
    return response && stored && response.status >= 500 ? null : response;
  } catch {
    return null;
  }
}

/**
 * Returns the redirect from another spelling of a page's URL, or from one of its former URLs.
 *
 * @param {Manifest} manifest
 * @param {string} path
 * @param {URL} url
 * @returns {Response | null}
 */
function movedTo(manifest, path, url) {
  if (fileAt(manifest, path)) return null;
  const bare = path.replace(/(\/index)?\.html$|\/$/, "");
  const file = fileAt(manifest, bare + "/") ?? fileAt(manifest, bare);
  const alias = manifest.redirects[path] ?? manifest.redirects[bare];
  const [location, status] = file ? [urlOf(file.path), 308] : (alias ?? []);
  if (!location) return null;
  const target = new URL(location, url);
  target.search ||= url.search;
  return Response.redirect(target.href, status);
}

/**
 * Returns the page that says why there is none: 404 for what surely is no page of the site.
 *
 * @param {Manifest} manifest
 * @param {string} path
 * @param {Request} request
 * @returns {Promise<Response | null>}
 */
async function lost(manifest, path, request) {
  const missing = (await mayExist(manifest, path)) ? null : fileAt(manifest, "/404.html");
  const offline = fileAt(manifest, "/offline.html");
  return (await answer(manifest, missing, request, 404)) ?? answer(manifest, offline, request, 503);
}

/**
 * Returns whether a path that the active build does not hold may be answered by the host.
 *
 * @param {Manifest} manifest
 * @param {string} path
 */
async function mayExist(manifest, path) {
  if (manifest.online.includes(path) || FINGERPRINTED.test(path)) return true;
  if ([API, ...BUILD.networkFirst].some((prefix) => path.startsWith(prefix))) return true;
  return (await formerManifests()).some((former) => fileAt(former, path));
}

/** Returns the last word: a page without styles, better than the browser's own. */
export function literal() {
  const headers = { "content-type": "text/html; charset=utf-8" };
  return new Response(LITERAL, { status: 503, headers });
}
