import { element, root } from "./page.js";

/** @typedef {import("./items.js").Answer} Answer */

const SENTENCES = {
  fresh: "As of {time}.",
  seen: "Offline. As of {time}, when it was last seen.",
  stale: "No answer from the server. As of {time}, when it was last seen.",
  empty: "Nothing here yet.",
  missing: "Offline, and not seen on this device before.",
  error: "No answer from the server, and not seen on this device before.",
};

/**
 * Returns the element that says how old a collection is; one is made where the page has none.
 *
 * @param {HTMLElement} shown
 * @returns {HTMLElement}
 */
export function noteFor(shown) {
  const around = shown.closest("section, figure, article") ?? shown.parentElement;
  const notes = [...(around?.querySelectorAll("[data-collection-note]") ?? [])];
  const after = (/** @type {Element} */ note) =>
    shown.compareDocumentPosition(note) & Node.DOCUMENT_POSITION_FOLLOWING;
  const found = notes.find(after) ?? notes[0];
  const note = found instanceof HTMLElement ? found : element("p", { "data-collection-note": "" });
  if (!found) shown.after(note);
  note.setAttribute("role", "status");
  return note;
}

/**
 * Says how old an answer is, and returns its state in a word. The sentences may be the page's own:
 * `data-text-fresh`, `-seen`, `-stale`, `-empty`, `-missing`, `-error` on the note.
 *
 * @param {HTMLElement} note
 * @param {Answer} answer
 */
export function describe(note, answer) {
  const state = stateOf(answer);
  const text = note.getAttribute(`data-text-${state}`) ?? SENTENCES[state];
  const [before, after] = text.split("{time}");
  note.replaceChildren(before, ...(after === undefined || !answer.seen ? [] : [timeOf(answer.seen), after]));
  return state;
}

/**
 * @param {Answer} answer
 */
function stateOf({ items, fresh, reached }) {
  if (!items) return reached ? "error" : "missing";
  if (fresh) return items.length ? "fresh" : "empty";
  return reached ? "stale" : "seen";
}

/**
 * Returns a point in time in the page's language: the hour alone where it is today.
 *
 * @param {Date} time
 */
function timeOf(time) {
  const today = time.toDateString() === new Date().toDateString();
  const format = new Intl.DateTimeFormat(root.lang || undefined, {
    ...(today ? {} : { dateStyle: "medium" }),
    timeStyle: "short",
  });
  return element("time", { datetime: time.toISOString() }, format.format(time));
}
