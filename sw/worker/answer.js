import { BUILD } from "./build.js";
import { partOf } from "./range.js";
import { bytesOf } from "./repair.js";

/**
 * Returns a file as the host would send it; null where its bytes are not to be had. A response that
 * the browser stored is never handed out itself: it may have come by a redirect, which a navigation
 * refuses (Fetch §4.4).
 *
 * @param {Manifest} manifest
 * @param {FileEntry | null} file null gives null
 * @param {Request} request
 * @param {number} [status]
 * @returns {Promise<Response | null>}
 */
export async function answer(manifest, file, request, status = 200) {
  const bytes = file && (await bytesOf(file));
  if (!bytes) return null;
  const headers = new Headers(manifest.headers);
  headers.set("content-type", file.type);
  headers.set("holdfast-build", BUILD.id);
  const range = request.headers.get("range");
  return range ? partOf(bytes, range, headers) : new Response(bytes.body, { status, headers });
}
