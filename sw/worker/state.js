import { BUILD, SEEN } from "./build.js";
import { activeManifest, storedBuilds } from "./manifest.js";
import { missingFrom } from "./repair.js";
import { storedHashes } from "./store.js";

/** Returns how things stand: for `/_holdfast/state`, and for pages that ask. */
export async function state() {
  const manifest = await activeManifest();
  const builds = await storedBuilds().catch(() => []);
  const seen = await caches.open(SEEN).then((cache) => cache.keys()).catch(() => []);
  const missing = manifest && (await missingFrom(manifest).catch(() => null));
  return {
    build: BUILD.id,
    ready: missing?.size === 0,
    files: manifest ? Object.keys(manifest.files).length : 0,
    missing: missing ? [...missing.values()] : null,
    blobs: await storedHashes().then((hashes) => hashes.size, () => null),
    builds: builds.map(({ path }) => path),
    seen: seen.map((request) => request.url),
  };
}
