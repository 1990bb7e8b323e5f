// What a reader did to a part of the page that is made anew comes along to the new one.

const KEPT = "input, textarea, select, details";

/**
 * @param {Node[]} removed parts of the page that are gone
 * @param {Node[]} added parts that came
 * @param {Element | null} focused what had the focus before
 */
export function carry(removed, added, focused) {
  const old = new Map(found(removed).map((one) => [nameOf(one), one]));
  for (const fresh of found(added)) {
    const before = old.get(nameOf(fresh));
    if (!before) continue;
    copy(before, fresh);
    if (before === focused) focus(before, fresh);
  }
}

/** @param {Node[]} parts */
function found(parts) {
  const elements = parts.filter((one) => one instanceof Element);
  return elements.flatMap((one) => [...(one.matches(KEPT) ? [one] : []), ...one.querySelectorAll(KEPT)]);
}

/** By what an element is known again. @param {Element} element */
function nameOf(element) {
  const { localName, id } = element;
  if (element instanceof HTMLDetailsElement) return [localName, id, element.querySelector("summary")?.textContent].join("\n");
  const value = isToggle(element) ? element.getAttribute("value") : "";
  return [localName, id, element.getAttribute("name"), element.getAttribute("type"), value].join("\n");
}

/** @param {Element} element */
function isToggle(element) {
  return element instanceof HTMLInputElement && ["checkbox", "radio"].includes(element.type);
}

/** @param {Element} element */
function isText(element) {
  return element instanceof HTMLTextAreaElement || (element instanceof HTMLInputElement && !isToggle(element));
}

/** Set what the reader changed, and leave the rest as the new HTML has it. @param {any} old @param {any} fresh */
function copy(old, fresh) {
  if (old instanceof HTMLDetailsElement) fresh.open = old.open;
  else if (isToggle(old)) fresh.checked = old.checked === old.defaultChecked ? fresh.checked : old.checked;
  else if (old instanceof HTMLSelectElement) fresh.value = old.value;
  else if (old.value !== old.defaultValue && old.type !== "file") fresh.value = old.value;
}

/** @param {any} old @param {any} fresh */
function focus(old, fresh) {
  fresh.focus({ preventScroll: true });
  // Fields for numbers, dates and the like have no selection: it is null there.
  if (isText(old) && old.selectionStart !== null) fresh.setSelectionRange(old.selectionStart, old.selectionEnd);
}
