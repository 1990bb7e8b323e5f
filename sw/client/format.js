import { root } from "./page.js";

/**
 * @typedef {object} Column
 * @property {string} field
 * @property {string} [label]
 * @property {"text" | "number" | "money" | "percent" | "date" | "datetime"} [format]
 * @property {string} [currency]
 * @property {number} [digits] after the decimal point
 * @property {boolean} [fraction] whether a percentage is given as a fraction of one
 */

const NUMERIC = ["number", "money", "percent"];
const LANGUAGE = root.lang || undefined;
const NONE = "–";

/**
 * Returns whether a column holds numbers, which are easier to compare when they end below one another.
 *
 * @param {Column} column
 */
export function isNumeric(column) {
  return NUMERIC.includes(column.format ?? "text");
}

/**
 * Returns a value as text in the page's language, and the classes of its cell. What is not of the
 * column's kind stays as it is.
 *
 * @param {unknown} value
 * @param {Column} column
 * @returns {{text: string, classes: string}}
 */
export function format(value, column) {
  const classes = isNumeric(column) ? "number" : "";
  if (value === null || value === undefined || value === "") return { text: NONE, classes };
  if (isNumeric(column)) return number(value, column, classes);
  if (column.format?.startsWith("date")) return { text: point(value, column), classes };
  return { text: String(value), classes };
}

/**
 * Decimals come as strings, so that none of their digits is lost on the way.
 *
 * @param {unknown} value
 * @param {Column} column
 * @param {string} classes
 */
function number(value, column, classes) {
  const amount = Number(value);
  if (!Number.isFinite(amount)) return { text: String(value), classes };
  const isPercent = column.format === "percent";
  const text = formatter(column).format(isPercent && !column.fraction ? amount / 100 : amount);
  const trend = isPercent && amount ? (amount > 0 ? " up" : " down") : "";
  return { text, classes: classes + trend };
}

/**
 * @param {Column} column
 */
function formatter({ format, currency = "USD", digits }) {
  const fixed = digits === undefined ? {} : { minimumFractionDigits: digits, maximumFractionDigits: digits };
  if (format === "money") return new Intl.NumberFormat(LANGUAGE, { style: "currency", currency, ...fixed });
  if (format === "number") return new Intl.NumberFormat(LANGUAGE, fixed);
  const usual = { minimumFractionDigits: 1, maximumFractionDigits: 2, ...fixed };
  return new Intl.NumberFormat(LANGUAGE, { style: "percent", signDisplay: "exceptZero", ...usual });
}

/**
 * @param {unknown} value
 * @param {Column} column
 */
function point(value, column) {
  const plain = typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value);
  const time = new Date(String(value));
  if (Number.isNaN(time.getTime())) return String(value);
  /** @type {Intl.DateTimeFormatOptions} */
  const style = { dateStyle: "medium", ...(column.format === "datetime" ? { timeStyle: "short" } : {}) };
  // A date without a time is a day, the same everywhere.
  return new Intl.DateTimeFormat(LANGUAGE, plain ? { ...style, timeZone: "UTC" } : style).format(time);
}
