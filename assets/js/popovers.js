/**
 * A menu that covers the page closes when one of its links is followed.
 *
 * @param {Document} document
 */
export function closeOnChoice(document) {
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const popover = event.target.closest("a")?.closest("[popover]");
    if (popover instanceof HTMLElement && popover.matches(":popover-open")) popover.hidePopover();
  });
}
