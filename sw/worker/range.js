/**
 * Returns the part of a stored file that a `Range` header asks for: media players want no more
 * (RFC 9110 §14). What is not understood gets the whole file.
 *
 * @param {Response} stored
 * @param {string} range
 * @param {Headers} headers
 * @returns {Promise<Response>}
 */
export async function partOf(stored, range, headers) {
  const blob = await stored.blob();
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(range.trim()) ?? [];
  headers.set("accept-ranges", "bytes");
  if (!first && !last) return new Response(blob, { headers });
  const start = first ? Number(first) : Math.max(0, blob.size - Number(last));
  const end = first && last ? Math.min(Number(last) + 1, blob.size) : blob.size;
  if (start >= end) {
    headers.set("content-range", `bytes */${blob.size}`);
    return new Response(null, { status: 416, headers });
  }
  headers.set("content-range", `bytes ${start}-${end - 1}/${blob.size}`);
  return new Response(blob.slice(start, end), { status: 206, headers });
}
