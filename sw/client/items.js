import { recall, remember } from "./seen.js";

const PATIENCE = 10_000;

/**
 * @typedef {object} Answer
 * @property {Record<string, unknown>[] | null} items null where nothing was ever seen
 * @property {Date | null} seen when the items left the server
 * @property {boolean} fresh whether they came from there just now
 * @property {boolean} reached whether the server answered at all
 */

/**
 * Returns the items of a collection: from the network, else as they were last seen on this device.
 *
 * @param {string} url
 * @returns {Promise<Answer>}
 */
export async function load(url) {
  let reached = false;
  try {
    const headers = { accept: "application/json" };
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(PATIENCE) });
    const marked = response.headers.get("holdfast-seen");
    reached = !marked;
    if (!response.ok) throw new Error(`${response.status}`);
    const { items } = await response.json();
    if (!Array.isArray(items)) throw new Error("no items");
    const seen = marked ? new Date(marked) : new Date();
    await remember(url, { items, seen });
    return { items, seen, fresh: !marked, reached };
  } catch {
    const known = await recall(url);
    return { items: known?.items ?? null, seen: known?.seen ?? null, fresh: false, reached };
  }
}
