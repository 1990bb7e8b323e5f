import { answer } from "./answer.js";
import { fileAt } from "./manifest.js";

const GONE = 410;

/** For a site whose own page of this kind is not to be had. */
const WORDS = "<!doctype html><title>Gone</title><h1>This page is not here any more</h1>";

/**
 * Returns whether the time of a page is over: its front matter says `expires`.
 *
 * @param {Manifest} manifest
 * @param {string} path
 */
export function hasExpired(manifest, path) {
  const end = manifest.expires?.[path];
  return end !== undefined && end * 1000 <= Date.now();
}

/**
 * Returns the answer of a page whose time is over: what the network has in its place, else the 404
 * page of the site with the status "gone" (RFC 9110 §15.5.11). A host that was not built since then
 * still has the page itself; that one is not shown.
 *
 * @param {Manifest} manifest
 * @param {FileEntry} file
 * @param {Request} request
 * @param {Response | null} network
 * @returns {Promise<Response>}
 */
export async function gone(manifest, file, request, network) {
  if (network && !(await holds(network.clone(), file.hash))) return network;
  const missing = fileAt(manifest, "/404.html");
  const told = missing && (await answer(manifest, missing, request, GONE));
  return told ?? new Response(WORDS, { status: GONE, headers: { "content-type": "text/html" } });
}

/**
 * Returns whether a response has the bytes of a hash.
 *
 * @param {Response} response
 * @param {string} hash
 */
async function holds(response, hash) {
  if (!response.ok) return false;
  const digest = await crypto.subtle.digest("SHA-256", await response.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("") === hash;
}
