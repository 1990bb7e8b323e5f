import { root } from "./page.js";

const PROBE = "/sw.js?sw-bypass";
const PAUSE = 15_000;

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/**
 * Keeps `data-connection` on `<html>` at `online` or `offline`, and sends the page the event
 * `holdfast:connection` when it changes. What counts is whether a real request came through: browsers
 * call a phone online that hangs on a dead access point.
 */
export function watchConnection() {
  addEventListener("offline", () => noteConnection(false));
  addEventListener("online", probe);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && root.dataset.connection === "offline") void probe();
  });
  if (!navigator.onLine) noteConnection(false);
}

/**
 * Notes how a real request to this site has ended.
 *
 * @param {boolean} reached
 */
export function noteConnection(reached) {
  const state = reached ? "online" : "offline";
  clearTimeout(timer);
  if (!reached) timer = setTimeout(probe, PAUSE);
  if (root.dataset.connection === state) return;
  root.dataset.connection = state;
  dispatchEvent(new CustomEvent("holdfast:connection", { detail: state }));
}

async function probe() {
  if (document.visibilityState === "hidden") return;
  try {
    await fetch(PROBE, { method: "HEAD", cache: "no-store" });
    noteConnection(true);
  } catch {
    noteConnection(false);
  }
}
