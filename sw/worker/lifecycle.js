import { BUILD, BUILDS, KEPT } from "./build.js";
import { fetchManifest, formerManifests, parse, putManifest, storedBuilds } from "./manifest.js";
import { fill } from "./repair.js";
import { worker } from "./scope.js";
import { exclusively, sweepBlobs } from "./store.js";

/**
 * Stores the build: all bytes first, the manifest last. Whatever fails before that leaves the active
 * build as it was, and what has come already is there for the next attempt.
 */
export async function install() {
  const text = await fetchManifest();
  const manifest = parse(text);
  const former = await formerManifests();
  await fill(manifest, former);
  await exclusively(async () => {
    // The active worker may have swept what no manifest named yet.
    await fill(manifest, former);
    await putManifest(text);
  });
  // Pages of the build before keep working: their files are answered from it for as long as it is kept.
  if (BUILD.update === "auto") await worker.skipWaiting();
}

/** Makes the build the active one. The browser holds back all requests until this ends: be brief. */
export async function activate() {
  const preload = worker.registration.navigationPreload;
  if (preload) await (BUILD.networkFirst.length ? preload.enable() : preload.disable());
  await touch({ active: Date.now() }).catch(() => null);
  await worker.clients.claim();
}

let swept = false;

/** Drops the builds that are too old, and bytes that no kept build names: once after each activation. */
export async function sweep() {
  if (swept) return;
  swept = true;
  await exclusively(async () => {
    const builds = await storedBuilds();
    const own = builds.find((build) => build.path === BUILD.manifest);
    // Pages may ask before the activation has been noted.
    swept = Boolean(own?.active);
    if (!own?.active || own.swept) return;
    const kept = builds.filter(
      (build, place) => build === own || (build.active ? place < KEPT : build.stored > own.stored),
    );
    const cache = await caches.open(BUILDS);
    for (const build of builds) {
      if (!kept.includes(build)) await cache.delete(build.path);
    }
    /** @type {Set<string>} */
    const live = new Set();
    for (const build of kept) {
      const manifest = parse(await build.response.clone().text());
      for (const [hash] of Object.values(manifest.files)) live.add(hash);
    }
    await sweepBlobs(live);
    await touch({ active: own.active, swept: Date.now() });
  });
}

/**
 * Notes times beside the build's manifest.
 *
 * @param {{active: number, swept?: number}} times
 */
async function touch(times) {
  const stored = await caches.match(BUILD.manifest, { cacheName: BUILDS });
  if (stored) await putManifest(await stored.text(), times);
}
