// Follows the build while an author writes: changes the open page in place where that can be, reloads it
// where not, and shows the problems of a build. The address of this script holds the id of its page.

import { Copy, Lost } from "./patch.js";
import { show } from "./problems.js";
import { showSources } from "./source.js";

const PLACE = `holdfast-dev:${location.pathname}`;
const PAUSE = 1000;

/**
 * What the server says of each build. `page` is there where the answer to this address is another one
 * than `shown`, and with the first word that the server says; `reload` counts what only a reload shows.
 *
 * @typedef {{page?: {id: string, status: number, html: string}, reload: number, published: boolean, problems: any[]}} News
 */

let shown = new URL(import.meta.url).searchParams.get("page") ?? "";
let status = 0;
let reloads = 0;
let copy = /** @type {Copy | null} */ (null);
let events = /** @type {EventSource | null} */ (null);

/** Reload, and come back to the same place of the page. */
function reload() {
  events?.close();
  // The top is no place to come back to: a reader may have scrolled before this script runs again.
  if (scrollX || scrollY) sessionStorage.setItem(PLACE, JSON.stringify([scrollX, scrollY]));
  location.reload();
}

/** Go to where the page was before it was reloaded. */
function restore() {
  const place = sessionStorage.getItem(PLACE);
  if (!place) return;
  sessionStorage.removeItem(PLACE);
  const [left, top] = JSON.parse(place);
  scrollTo({ left, top, behavior: "instant" });
}

/** @param {News} news */
function hear(news) {
  if (news.page && !follow(news.page, news.reload)) {
    reload();
    return;
  }
  reloads = news.reload;
  show(news);
}

/**
 * Bring the page to what the server answers now, and tell whether that was possible.
 *
 * @param {{id: string, status: number, html: string}} page
 * @param {number} count
 */
function follow(page, count) {
  if (page.id !== shown) {
    if (!copy || page.status !== status || count !== reloads) return false;
    try {
      const { added } = copy.update(page.html);
      // A script that cannot deal with what is new prevents the default: the page is loaded anew.
      const event = new CustomEvent("holdfast:patch", { cancelable: true, detail: { added } });
      if (!document.dispatchEvent(event)) return false;
    } catch (error) {
      if (!(error instanceof Lost)) console.error(error);
      return false;
    }
    shown = page.id;
  } else if (!copy) {
    copy = new Copy(page.html);
    ({ status } = page);
    document.documentElement.dataset.dev = "following";
  }
  return true;
}

/** Listen while the page can be seen: browsers open six connections to a server, whatever tabs there are. */
function listen() {
  events?.close();
  events = null;
  if (document.visibilityState === "hidden") return;
  const address = new URLSearchParams({ url: location.pathname, has: shown, base: copy ? "" : "wanted" });
  events = new EventSource(`/_holdfast/events?${address}`);
  events.addEventListener("message", ({ data }) => hear(JSON.parse(data)));
  events.addEventListener("error", ({ target }) => {
    // After a broken connection the browser tries again by itself, after an answer that is none it does not.
    if (target === events && events?.readyState === EventSource.CLOSED) setTimeout(listen, PAUSE);
  });
}

document.addEventListener("visibilitychange", listen);
addEventListener("pagehide", () => events?.close());
addEventListener("pageshow", ({ persisted }) => persisted && listen());
showSources();
restore();
listen();
