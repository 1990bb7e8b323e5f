import { worker } from "./scope.js";

// The site has no offline half any more: this worker takes the place of the one that was, and removes
// itself with all that was stored. A missing sw.js would leave the old one where it is.
worker.addEventListener("install", () => worker.skipWaiting());
worker.addEventListener("activate", (event) => event.waitUntil(remove()));

async function remove() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("holdfast-")).map((name) => caches.delete(name)));
  await worker.registration.unregister();
}
