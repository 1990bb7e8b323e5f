import { element, sentence } from "./page.js";

/** @type {HTMLElement | null} */
let notice = null;

/**
 * Shows that there is a new version, quietly: a live region that takes no focus and hides nothing.
 *
 * @param {() => void} accept called when the visitor wants it now
 */
export function showNotice(accept) {
  notice?.remove();
  const reload = element("button", { type: "button" }, sentence("reload", "Reload"));
  const label = sentence("dismiss", "Dismiss");
  const dismiss = element("button", { type: "button", "aria-label": label }, "×");
  const shown = element("div", { class: "holdfast-notice", role: "status" });
  notice = shown;
  reload.addEventListener("click", accept);
  dismiss.addEventListener("click", () => shown.remove());
  document.body.append(shown);
  // A live region is read out when it changes, not when it appears.
  requestAnimationFrame(() => {
    const said = element("span", {}, sentence("update", "New version available."));
    shown.append(said, " ", reload, " ", dismiss);
  });
}
