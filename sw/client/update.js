import { root } from "./page.js";
import { showNotice } from "./notice.js";
import { ask } from "./worker.js";

const HOUR = 3_600_000;
const MINUTE = 60_000;
const GUARD = "holdfast-reloaded";

let lastCheck = Date.now();
let wanted = false;
let failures = 0;

/**
 * Watches for new builds. With the policy `auto` a new build is active by itself, and the visitor hears
 * of it only where this very page has changed; with `prompt` it waits until the visitor agrees. The page
 * is never reloaded unasked.
 *
 * @param {ServiceWorkerRegistration} registration
 */
export function watchForUpdates(registration) {
  const container = navigator.serviceWorker;
  let controlled = Boolean(container.controller);
  container.addEventListener("controllerchange", () => {
    if (wanted) reloadOnce();
    else if (controlled) void offerReload();
    controlled = true;
  });
  offerWaiting(registration);
  registration.addEventListener("updatefound", () => follow(registration));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && Date.now() - lastCheck > HOUR) lookFor(registration);
  });
}

/**
 * @param {ServiceWorkerRegistration} registration
 */
function follow(registration) {
  const worker = registration.installing;
  worker?.addEventListener("statechange", () => {
    if (worker.state === "installed") offerWaiting(registration);
    if (worker.state !== "redundant" || registration.installing || !registration.active) return;
    // A deployment was under way, or the line was cut. What came is kept for the next attempt.
    failures += 1;
    if (failures < 5) setTimeout(() => lookFor(registration), 2 ** failures * MINUTE * (1 + Math.random()));
  });
}

/**
 * @param {ServiceWorkerRegistration} registration
 */
function lookFor(registration) {
  lastCheck = Date.now();
  registration.update().catch(() => null);
}

/**
 * Offers a build that waits, also one that was declined on an earlier page.
 *
 * @param {ServiceWorkerRegistration} registration
 */
function offerWaiting(registration) {
  const { waiting } = registration;
  if (!waiting || !registration.active) return;
  setTimeout(() => {
    if (registration.waiting !== waiting) return;
    offer(() => {
      wanted = true;
      void ask("skip-waiting", waiting);
    });
  }, 500);
}

async function offerReload() {
  const reply = await ask("changed");
  if (reply?.changed) offer(() => location.reload());
}

/**
 * @param {() => void} accept
 */
function offer(accept) {
  root.dataset.update = "ready";
  showNotice(accept);
}

/** Reloads for the build that the visitor agreed to: once, however often builds change. */
async function reloadOnce() {
  wanted = false;
  const build = (await ask("changed"))?.build ?? "";
  try {
    if (sessionStorage.getItem(GUARD) === build) return;
    sessionStorage.setItem(GUARD, build);
  } catch {
    // Without storage the visitor's click is the guard.
  }
  location.reload();
}
