import { format, isNumeric } from "./format.js";
import { element } from "./page.js";

/** @typedef {import("./format.js").Column} Column */

/**
 * Returns the columns that an element asks for.
 *
 * @param {HTMLElement} shown
 * @returns {Column[]}
 */
export function columnsOf(shown) {
  try {
    const columns = JSON.parse(shown.dataset.columns ?? "[]");
    return columns.map((/** @type {Column | string} */ column) =>
      typeof column === "string" ? { field: column } : column,
    );
  } catch {
    console.error("data-columns is not JSON", shown);
    return [];
  }
}

/**
 * Shows items in a table, or in a list. Data becomes text, never markup.
 *
 * @param {HTMLElement} shown
 * @param {Column[]} columns
 * @param {Record<string, unknown>[]} items
 */
export function renderRows(shown, columns, items) {
  const known = columns.length ? columns : guessed(items);
  if (shown instanceof HTMLTableElement) renderTable(shown, known, items);
  else shown.replaceChildren(...items.map((item) => listItem(known, item)));
}

/**
 * @param {HTMLTableElement} table
 * @param {Column[]} columns
 * @param {Record<string, unknown>[]} items
 */
function renderTable(table, columns, items) {
  if (!table.tHead?.rows.length) {
    const heads = columns.map((column) =>
      element("th", { scope: "col", ...numeric(column) }, column.label ?? column.field),
    );
    table.createTHead().append(element("tr", {}, ...heads));
  }
  const body = table.tBodies[0] ?? table.createTBody();
  body.replaceChildren(...items.map((item) => tableRow(columns, item)));
}

/**
 * @param {Column[]} columns
 * @param {Record<string, unknown>} item
 */
function tableRow(columns, item) {
  const cells = columns.map((column, place) => {
    const { text, classes } = format(item[column.field], column);
    /** @type {Record<string, string>} */
    const attributes = classes ? { class: classes } : {};
    return place ? element("td", attributes, text) : element("th", { scope: "row", ...attributes }, text);
  });
  return element("tr", {}, ...cells);
}

/**
 * @param {Column[]} columns
 * @param {Record<string, unknown>} item
 */
function listItem(columns, item) {
  const parts = columns.flatMap((column, place) => {
    const { text, classes } = format(item[column.field], column);
    const part = element("span", { class: `field-${column.field} ${classes}`.trim() }, text);
    return place ? [" ", part] : [part];
  });
  return element("li", {}, ...parts);
}

/**
 * @param {Column} column
 * @returns {Record<string, string>}
 */
function numeric(column) {
  return isNumeric(column) ? { class: "number" } : {};
}

/**
 * @param {Record<string, unknown>[]} items
 * @returns {Column[]}
 */
function guessed(items) {
  const fields = Object.keys(items[0] ?? {}).filter((field) => field !== "id" && field !== "created");
  return fields.map((field) => ({ field }));
}
