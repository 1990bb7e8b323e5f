import { SEEN } from "./build.js";

const MOST = 100;
const TIME = "holdfast-seen";

/** From this status on an answer says "not now" as much as a cut line does. */
const DOWN = 502;

/**
 * Asks the network, and after a while or a failure gives the last good answer, whose header
 * `Holdfast-Seen` says when it came. Without one the network's word is final, and may reject.
 *
 * @param {FetchEvent} event
 * @param {number} patience milliseconds
 * @returns {Promise<Response>}
 */
export async function networkFirst(event, patience) {
  const network = fromNetwork(event);
  event.waitUntil(network.then((response) => keep(event.request, response)).catch(() => null));
  const quick = await Promise.race([network.catch(() => null), after(patience)]);
  if (quick && quick.status < DOWN) return quick;
  const seen = await caches.match(event.request, { cacheName: SEEN, ignoreVary: true }).catch(() => null);
  return seen ?? network;
}

/**
 * Returns the network's answer: the one that the browser asked for in advance, where it did.
 *
 * @param {FetchEvent} event
 * @returns {Promise<Response>}
 */
export async function fromNetwork(event) {
  return (await event.preloadResponse) ?? fetch(event.request);
}

/**
 * Resolves with null after some milliseconds.
 *
 * @param {number} patience
 * @returns {Promise<null>}
 */
export function after(patience) {
  return new Promise((resolve) => setTimeout(resolve, patience, null));
}

/**
 * Keeps a copy of a good answer that anybody on this device may see again; the oldest ones go.
 *
 * @param {Request} request
 * @param {Response} response
 */
async function keep(request, response) {
  if (response.status !== 200 || response.type !== "basic" || response.redirected) return;
  if (request.headers.has("authorization") || request.cache === "no-store") return;
  const { headers } = response;
  if (/no-store|event-stream/i.test(headers.get("cache-control") + " " + headers.get("content-type"))) return;
  const copy = response.clone();
  const marked = new Headers(headers);
  marked.set(TIME, new Date().toISOString());
  const cache = await caches.open(SEEN);
  await cache.delete(request, { ignoreVary: true });
  await cache.put(request, new Response(copy.body, { headers: marked }));
  const keys = await cache.keys();
  for (const old of keys.slice(0, -MOST)) await cache.delete(old);
}
