import { BUILD } from "./build.js";
import { sweep } from "./lifecycle.js";
import { activeManifest, fileAt, formerManifests } from "./manifest.js";
import { pathOf } from "./paths.js";
import { refill } from "./repair.js";
import { worker } from "./scope.js";

/**
 * Answers a page: `{holdfast: 1, type, …}` with a port for the reply. Pages of older builds talk to newer
 * workers and the other way round: what is not known gets null.
 *
 * @param {ExtendableMessageEvent} event
 */
export async function receive(event) {
  const { holdfast, type } = event.data ?? {};
  if (holdfast !== 1) return;
  const reply = await answers(type, event).catch(() => null);
  event.ports[0]?.postMessage(reply);
}

/**
 * @param {string} type
 * @param {ExtendableMessageEvent} event
 */
async function answers(type, event) {
  switch (type) {
    case "skip-waiting":
      return worker.skipWaiting();
    case "check":
      return check();
    case "changed":
      return { build: BUILD.id, changed: await hasChanged(/** @type {WindowClient} */ (event.source)) };
  }
  return null;
}

/** Sweeps, fetches what the browser has evicted, and tells whether everything is stored. */
async function check() {
  await sweep().catch(() => null);
  const manifest = await activeManifest();
  if (manifest) await refill(manifest);
  return { build: BUILD.id, ready: Boolean(manifest) };
}

/**
 * Returns whether this build shows another page where the client has one of the build before.
 *
 * @param {WindowClient} client
 */
async function hasChanged(client) {
  const path = pathOf(new URL(client.url));
  const [manifest, [before]] = await Promise.all([activeManifest(), formerManifests()]);
  if (!manifest || !before) return false;
  return fileAt(manifest, path)?.hash !== fileAt(before, path)?.hash;
}
