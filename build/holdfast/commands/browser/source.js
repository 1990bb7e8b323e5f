// Where did this come from? Alt and a click on a text show its file and line, and open the editor there.

import { element } from "./problems.js";

const BLOCKS = "p, li, h1, h2, h3, h4, h5, h6, pre, td, th, dt, dd, figcaption, summary, label";

const STYLE = `
:host { all: initial; position: fixed; inset: auto 16px 16px auto; z-index: 2147483647; }
p { margin: 0; padding: 8px 16px; color: #f4f4f4; background: #1d1f24; border-radius: 4px;
  font: 14px/1.5 ui-monospace, monospace; }
p + p { padding-top: 0; color: #90caf9; }`;

let badge = /** @type {HTMLElement | null} */ (null);

/** Show some lines in the corner of the page until the next click. @param {string[]} lines */
function show(lines) {
  badge?.remove();
  badge = document.createElement("holdfast-source");
  const root = badge.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  root.append(...lines.map((line) => element("p", line)));
  badge.setAttribute("role", "status");
  document.documentElement.append(badge);
}

/** What to ask of an element: the text around it, and how many equal ones stand before. @param {Element} target */
function question(target) {
  const block = target.closest(BLOCKS);
  const text = block?.textContent ?? "";
  const equal = block ? [...document.querySelectorAll(block.localName)].filter((one) => one.textContent === text) : [];
  return { url: decodeURI(location.pathname), text, nth: block ? equal.indexOf(block) : 0 };
}

/** @param {{file: string, line: number, template: string, opened: boolean}} spot */
function linesOf({ file, line, template, opened }) {
  const place = file && (line ? `${file}:${line}` : file);
  const lines = [place, template].filter(Boolean);
  if (file && !opened) lines.push("Set HOLDFAST_EDITOR to open it from here.");
  return lines;
}

/** @param {MouseEvent} event */
async function ask(event) {
  badge?.remove();
  if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || !(event.target instanceof Element)) return;
  event.preventDefault();
  event.stopPropagation();
  const body = JSON.stringify(question(event.target));
  const headers = { "content-type": "application/json" };
  const answer = await fetch("/_holdfast/source", { method: "POST", headers, body });
  show(answer.ok ? linesOf(await answer.json()) : ["No file of this site made this page."]);
}

/** Listen for clicks with Alt, before any script of the page hears of them. */
export function showSources() {
  document.addEventListener("click", (event) => void ask(event), { capture: true });
}
