// The flame graph of a profile: a tree of bars, each as wide as its time.

/** @typedef {[kind: string, name: string, time: number, count: number, children: Data[]]} Data */

/**
 * A bar's place: `start` is in nanoseconds from the left, and `bar` there once it was wide enough to be seen.
 * @typedef {{ kind: string, name: string, time: number, count: number, start: number, depth: number,
 *   parent: Bar | null, children: Bar[], bar: HTMLElement | null }} Bar
 */

"use strict";
{
  const ROW = 1.5; // rem
  const THINNEST = 1; // pixels: what is thinner is not drawn until somebody goes nearer
  /** @type {Record<string, string>} */
  const PREFIXES = { step: "step ", call: "call for ", template: "template ", macro: "macro ", base: "opening " };

  /** @param {string} id */
  const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
  const flame = element("flame");
  const about = element("about");
  const whole = /** @type {HTMLButtonElement} */ (element("whole"));
  const find = /** @type {HTMLInputElement} */ (element("find"));
  const found = element("found");

  /**
   * @param {Data} data
   * @param {Bar | null} parent
   * @param {number} start
   * @returns {Bar}
   */
  const grown = ([kind, name, time, count, children], parent, start) => {
    const depth = parent ? parent.depth + 1 : 0;
    /** @type {Bar} */
    const node = { kind, name, time, count, start, depth, parent, children: [], bar: null };
    let next = start;
    for (const child of children) {
      node.children.push(grown(child, node, next));
      next += child[2];
    }
    return node;
  };

  const root = grown(JSON.parse(element("tree").textContent ?? ""), null, 0);
  /** @param {Bar} node @returns {Bar[]} */
  const all = (node) => [node, ...node.children.flatMap(all)];
  const nodes = all(root);
  let shown = root;
  let current = root;

  /** @param {number} time */
  const seconds = (time) => {
    if (time >= 1e9) return `${(time / 1e9).toFixed(2)} s`;
    return time >= 1e6 ? `${(time / 1e6).toFixed(1)} ms` : `${Math.round(time / 1e3)} µs`;
  };
  /** @param {number} part @param {number} of */
  const share = (part, of) => `${((100 * part) / (of || 1)).toFixed(1)} %`;

  /** @param {Bar} node */
  const words = (node) => {
    const often = node.count > 1 ? `, ${node.count.toLocaleString("en")} times` : "";
    const told = `${PREFIXES[node.kind] ?? ""}${node.name}: ${seconds(node.time)}${often}.`;
    if (!node.parent) return told;
    return `${told} ${share(node.time, root.time)} of all, ${share(node.time, node.parent.time)} of ${node.parent.name}.`;
  };

  /** @param {Bar} node @param {Bar} other */
  const isWithin = (node, other) =>
    node === other ||
    (node.depth > other.depth && node.start >= other.start && node.start + node.time <= other.start + other.time);

  /** @param {Bar} node */
  const barOf = (node) => {
    if (node.bar) return node.bar;
    const bar = document.createElement("div");
    bar.className = node.kind;
    bar.setAttribute("role", "treeitem");
    bar.setAttribute("aria-level", String(node.depth + 1));
    bar.setAttribute("aria-label", words(node));
    if (node.children.length) bar.setAttribute("aria-expanded", "true");
    bar.title = words(node);
    bar.textContent = node.name;
    bar.addEventListener("click", () => fill(node));
    bar.addEventListener("focus", () => {
      current = node;
      about.textContent = words(node);
    });
    bar.addEventListener("pointerenter", () => (about.textContent = words(node)));
    node.bar = bar;
    return bar;
  };

  /** Draw what is wide enough of the bar that fills the width: what is in it, and above it what it is in. */
  const draw = () => {
    const width = flame.clientWidth;
    const bars = [];
    let deepest = 0;
    for (const node of nodes) {
      const above = node !== shown && isWithin(shown, node);
      const part = above ? 1 : node.time / (shown.time || 1);
      if (!(above || isWithin(node, shown)) || part * width < THINNEST) continue;
      const bar = barOf(node);
      bar.style.top = `${node.depth * ROW}rem`;
      bar.style.left = above ? "0" : `${(100 * (node.start - shown.start)) / (shown.time || 1)}%`;
      bar.style.width = `${100 * part}%`;
      bar.classList.toggle("above", above);
      bar.classList.toggle("narrow", part * width < 20);
      bar.tabIndex = node === current ? 0 : -1;
      bars.push(bar);
      deepest = Math.max(deepest, node.depth);
    }
    flame.replaceChildren(...bars);
    flame.style.height = `${(deepest + 1) * ROW}rem`;
    whole.disabled = shown === root;
  };

  /** @param {Bar} node */
  const fill = (node) => {
    shown = node;
    focus(node);
  };

  /** @param {Bar | null | undefined} node */
  const focus = (node) => {
    if (!node) return;
    current = node;
    draw();
    if (!node.bar?.isConnected) {
      shown = node.parent ?? root; // Too thin to be seen from where we are.
      draw();
    }
    node.bar?.focus();
  };

  /** @param {number} step */
  const beside = (step) => current.parent?.children[current.parent.children.indexOf(current) + step];

  /** @type {Record<string, () => void>} */
  const KEYS = {
    ArrowDown: () => focus(current.children[0]),
    ArrowUp: () => focus(current.parent),
    ArrowLeft: () => focus(beside(-1)),
    ArrowRight: () => focus(beside(1)),
    Home: () => focus(root),
    Enter: () => fill(current),
    " ": () => fill(current),
    Escape: () => {
      const left = shown;
      shown = shown.parent ?? root;
      focus(left);
    },
  };
  flame.addEventListener("keydown", (event) => {
    const act = KEYS[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  });

  find.addEventListener("input", () => {
    const wanted = find.value.trim().toLowerCase();
    const hits = new Set(wanted ? nodes.filter((node) => node.name.toLowerCase().includes(wanted)) : []);
    let time = 0;
    for (const node of nodes) {
      node.bar?.classList.remove("marked");
      if (!hits.has(node)) continue;
      barOf(node).classList.add("marked");
      let above = node.parent;
      while (above && !hits.has(above)) above = above.parent;
      time += above ? 0 : node.time; // What lies in another hit is counted with that.
    }
    found.textContent = wanted
      ? `${hits.size.toLocaleString("en")} found: ${seconds(time)}, ${share(time, root.time)}`
      : "";
  });

  whole.addEventListener("click", () => fill(root));
  window.addEventListener("resize", draw);
  draw();
  about.textContent = words(root);
}
