// The problems of the last build, shown above the last good page until they are mended.

const STYLE = `
:host { all: initial; position: fixed; inset: auto 0 0 0; z-index: 2147483647; }
section { box-sizing: border-box; max-height: 60vh; overflow: auto; padding: 16px 20px; color: #f4f4f4;
  background: #1d1f24; border-top: 4px solid #f2b134; font: 14px/1.5 system-ui, sans-serif; }
section.error { border-color: #ef5350; } section.held { max-height: 85vh; }
header { position: sticky; top: -16px; display: flex; gap: 16px; align-items: start; justify-content: space-between;
  margin: -16px -20px 8px; padding: 16px 20px 8px; background: inherit; }
h2 { margin: 0; font-size: 16px; }
article { margin: 0 0 16px; }
b { font-weight: 600; }
.error b { color: #ff8a80; } .warning b { color: #ffd180; }
pre { margin: 4px 0; padding: 8px; overflow: auto; background: #111317; font: 13px/1.4 ui-monospace, monospace; }
p { margin: 2px 0; } .where { color: #90caf9; }
button { flex: none; padding: 4px 12px; font: inherit; color: inherit; background: #3a3d45; border: 0;
  border-radius: 4px; cursor: pointer; }
button:focus-visible { outline: 2px solid #90caf9; }`;

/** @param {string} name @param {string} text @param {string} [kind] */
export function element(name, text, kind = "") {
  const made = document.createElement(name);
  made.textContent = text;
  made.className = kind;
  return made;
}

/**
 * One problem, with the parts that a terminal shows.
 * @param {{severity: string, code: string, message: string, file: string, line: number, column: number,
 *   frame: string, help: string, page: string, more: number}} problem
 */
function article(problem) {
  const made = element("article", "", problem.severity);
  const sentence = element("p", "");
  sentence.append(element("b", `${problem.severity}[${problem.code}]: `), problem.message);
  const place = [problem.file, problem.line, problem.column].filter(Boolean).join(":");
  made.append(sentence, element("p", place, "where"));
  if (problem.frame) made.append(element("pre", problem.frame));
  const more = problem.more ? ` and ${problem.more} more page${problem.more > 1 ? "s" : ""}` : "";
  if (problem.page) made.append(element("p", `on: ${problem.page}${more}`));
  if (problem.help) made.append(element("p", `help: ${problem.help}`));
  return made;
}

/** How many problems there are of each severity: `2 errors, 1 warning`. @param {{severity: string}[]} problems */
function tally(problems) {
  const numbers = ["error", "warning"].map((name) => [problems.filter((one) => one.severity === name).length, name]);
  return numbers.filter(([number]) => number).map(([number, name]) => `${number} ${name}${number === 1 ? "" : "s"}`).join(", ");
}

let overlay = /** @type {HTMLElement | null} */ (null);

/**
 * Show the problems of the last build above the page, or take them away.
 *
 * @param {{problems: any[], published: boolean}} state
 */
export function show(state) {
  overlay?.remove();
  overlay = null;
  if (!state.problems.length) return;
  overlay = document.createElement("holdfast-problems");
  const root = overlay.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  const worst = state.problems.some((one) => one.severity === "error") ? "error" : "warning";
  const panel = element("section", "", state.published ? worst : `${worst} held`);
  panel.setAttribute("role", "alert");
  panel.tabIndex = 0;
  panel.addEventListener("keydown", (event) => event.key === "Escape" && overlay?.remove());
  const close = element("button", "Hide");
  close.addEventListener("click", () => overlay?.remove());
  const header = element("header", "");
  const count = tally(state.problems);
  const title = state.published ? count : `${count}: this page is as it was before your last change`;
  header.append(element("h2", title), close);
  panel.append(header, ...state.problems.map(article));
  root.append(panel);
  document.documentElement.append(overlay);
}
