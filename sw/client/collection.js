// Import this file on pages that show a collection: it fills every `[data-collection]`.
import { noteConnection } from "./connection.js";
import { describe, noteFor } from "./as-of.js";
import { load } from "./items.js";
import { columnsOf, renderRows } from "./rows.js";

const LEAST_PAUSE = 5;

for (const shown of document.querySelectorAll("[data-collection]")) {
  if (shown instanceof HTMLElement) show(shown);
}

/**
 * Shows a collection in an element, and keeps it fresh while somebody looks at it.
 *
 * @param {HTMLElement} shown
 */
function show(shown) {
  const note = noteFor(shown);
  const columns = columnsOf(shown);
  let busy = false;

  const refresh = async () => {
    if (busy || document.visibilityState === "hidden") return;
    busy = true;
    shown.setAttribute("aria-busy", "true");
    const answer = await load(urlOf(shown));
    if (answer.items) renderRows(shown, columns, answer.items);
    shown.dataset.state = describe(note, answer);
    shown.removeAttribute("aria-busy");
    noteConnection(answer.fresh || answer.reached);
    busy = false;
  };

  shown.dataset.state = "loading";
  void refresh();
  addEventListener("holdfast:connection", (event) => {
    if (/** @type {CustomEvent} */ (event).detail === "online") void refresh();
  });
  document.addEventListener("visibilitychange", refresh);
  const pause = Number(shown.dataset.refresh);
  if (pause) setInterval(refresh, Math.max(LEAST_PAUSE, pause) * 1000);
}

/**
 * @param {HTMLElement} shown
 */
function urlOf(shown) {
  const { collection = "", limit = "100", sort } = shown.dataset;
  const query = new URLSearchParams(sort ? { limit, sort } : { limit });
  return `/api/v1/${encodeURIComponent(collection)}?${query}`;
}
