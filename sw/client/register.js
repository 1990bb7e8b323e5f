// Import this file once on every page: it brings the site's offline half to life.
import { watchConnection } from "./connection.js";
import { hideExpired } from "./expiry.js";
import { root } from "./page.js";
import { watchForUpdates } from "./update.js";
import { ask } from "./worker.js";

const SCRIPT = "/sw.js";
const SECOND = 1000;
const TRIES = 5;

watchConnection();
hideExpired();
if ("serviceWorker" in navigator) {
  if ("dev" in root.dataset || root.dataset.worker === "off") void unregister();
  else whenLoaded(() => register(1));
}

/**
 * Registers the worker once the page is there: its downloads shall not slow the page down.
 *
 * @param {number} attempt
 */
async function register(attempt) {
  try {
    const registration = await navigator.serviceWorker.register(SCRIPT, { updateViaCache: "none" });
    const fresh = registration.installing;
    fresh?.addEventListener("statechange", () => {
      if (fresh.state === "redundant" && !registration.active) retry(attempt);
    });
    watchForUpdates(registration);
    await navigator.serviceWorker.ready;
    await check();
  } catch {
    // Private windows and broken storage: the site works without a worker.
  }
}

/**
 * A first installation failed: what came already is kept, so that the next attempt needs less.
 *
 * @param {number} attempt
 */
function retry(attempt) {
  if (attempt >= TRIES) return;
  setTimeout(() => register(attempt + 1), 2 ** attempt * SECOND * (1 + Math.random()));
}

/** Lets the worker fetch what the browser has evicted, and tells styles when everything is stored. */
async function check() {
  const reply = await ask("check");
  if (reply?.ready) root.dataset.offline = "ready";
}

async function unregister() {
  try {
    const registration = await navigator.serviceWorker.getRegistration("/");
    if (!registration) return;
    await registration.unregister();
    const names = (await caches.keys()).filter((name) => name.startsWith("holdfast-"));
    await Promise.all(names.map((name) => caches.delete(name)));
  } catch {
    // Without storage there is nothing to remove.
  }
}

/**
 * @param {() => void} task
 */
function whenLoaded(task) {
  if (document.readyState === "complete") task();
  else addEventListener("load", task, { once: true });
}
