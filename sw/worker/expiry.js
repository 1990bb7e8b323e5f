import { answer } from "./answer.js";
import { fileAt } from "./manifest.js";
import { isOver } from "./over.js";
import { bytesOf } from "./repair.js";
import { after, fromNetwork } from "./strategies.js";

const GONE = 410;
const PATIENCE_FOR_OTHERS = 3000;

/**
 * Returns the answer of a page whose time is over, since its front matter says `expires`; null of any
 * other. It is what the network has in its place, else the 404 page of the site with the status "gone"
 * (RFC 9110 §15.5.11). A host that was not built since then still has the page itself; that one is not
 * shown.
 *
 * @param {Manifest} manifest
 * @param {FileEntry} file
 * @param {FetchEvent} event
 * @returns {Promise<Response | null>}
 */
export async function expired(manifest, file, event) {
  if (!isOver(manifest, file.path)) return null;
  const asked = Promise.race([fromNetwork(event), after(PATIENCE_FOR_OTHERS)]);
  const network = await asked.catch(() => null);
  const other = network && network.status < 500 && !(await isTheSame(network.clone(), file));
  if (other) return network;
  const told = await answer(manifest, fileAt(manifest, "/404.html"), event.request, GONE);
  return told ?? new Response("Gone", { status: GONE });
}

/**
 * @param {Response} response
 * @param {FileEntry} file
 */
async function isTheSame(response, file) {
  const stored = response.ok && (await bytesOf(file));
  return stored && (await stored.text()) === (await response.text());
}
