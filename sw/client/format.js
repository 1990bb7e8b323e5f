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
  const text = formatter(column, amount).format(isPercent && !column.fraction ? amount / 100 : amount);
  const trend = isPercent && amount ? (amount > 0 ? " up" : " down") : "";
  return { text, classes: classes + trend };
}

/** @type {Map<string, Intl.NumberFormat>} */
const formatters = new Map();

/**
 * @param {Column} column
 * @param {number} amount
 */
function formatter(column, amount) {
  const options = optionsOf(column, amount);
  const key = JSON.stringify(options);
  // To make one costs more than to format a hundred numbers.
  const made = formatters.get(key) ?? new Intl.NumberFormat(LANGUAGE, options);
  formatters.set(key, made);
  return made;
}

/**
 * @param {Column} column
 * @param {number} amount
 * @returns {Intl.NumberFormatOptions}
 */
function optionsOf({ format, currency = "USD", digits }, amount) {
  const fixed = digits === undefined ? {} : { minimumFractionDigits: digits, maximumFractionDigits: digits };
  if (format === "number") return fixed;
  if (format === "percent") {
    const usual = { minimumFractionDigits: 1, maximumFractionDigits: 2, ...fixed };
    return { style: "percent", signDisplay: "exceptZero", ...usual };
  }
  // Cents say too little of what costs less than one.
  const small = Math.abs(amount) < 1 ? { maximumFractionDigits: 4 } : {};
  return { style: "currency", currency, ...small, ...fixed };
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
