// The flame graph of a profile: the bars of a tree, as wide as their time. Data: [kind, name, ns, count, children].
"use strict";
{
  const ROW = 1.5; // rem
  const PREFIXES = { step: "step ", call: "call for ", template: "template ", macro: "macro ", base: "opening " };
  const THINNEST = 1; // pixels: what is thinner is not drawn until somebody goes nearer
  const flame = document.getElementById("flame");
  const about = document.getElementById("about");
  const whole = document.getElementById("whole");
  const find = document.getElementById("find");
  const found = document.getElementById("found");

  /** A node of the tree, with its place: `start` in nanoseconds from the left. */
  const grown = ([kind, name, time, count, children], parent, start) => {
    const node = { kind, name, time, count, parent, start, depth: parent ? parent.depth + 1 : 0, bar: null };
    let next = start;
    node.children = children.map((child) => {
      const made = grown(child, node, next);
      next += made.time;
      return made;
    });
    return node;
  };

  const root = grown(JSON.parse(document.getElementById("tree").textContent), null, 0);
  const nodes = [];
  const collect = (node) => { nodes.push(node); node.children.forEach(collect); };
  collect(root);
  let shown = root;
  let current = root;

  const seconds = (time) =>
    time >= 1e9 ? `${(time / 1e9).toFixed(2)} s` : time >= 1e6 ? `${(time / 1e6).toFixed(1)} ms` : `${Math.round(time / 1e3)} µs`;
  const share = (part, of) => `${((100 * part) / (of || 1)).toFixed(1)} %`;
  const words = (node) => {
    const often = node.count > 1 ? `, ${node.count.toLocaleString("en")} times` : "";
    const inside = node.parent ? ` ${share(node.time, root.time)} of all, ${share(node.time, node.parent.time)} of ${node.parent.name}.` : "";
    return `${PREFIXES[node.kind] ?? ""}${node.name}: ${seconds(node.time)}${often}.${inside}`;
  };

  const isAbove = (node, of) => node.start <= of.start && node.start + node.time >= of.start + of.time && node.depth < of.depth;

  /** Return the bar of a node, made when it is first wide enough to be seen. */
  const barOf = (node) => {
    if (!node.bar) {
      node.bar = document.createElement("div");
      node.bar.className = node.kind;
      node.bar.setAttribute("role", "treeitem");
      node.bar.setAttribute("aria-level", String(node.depth + 1));
      node.bar.setAttribute("aria-label", words(node));
      if (node.children.length) node.bar.setAttribute("aria-expanded", "true");
      node.bar.tabIndex = -1;
      node.bar.title = words(node);
      node.bar.textContent = node.name;
      node.bar.addEventListener("click", () => { focus(node); show(node); });
      node.bar.addEventListener("focus", () => { current = node; about.textContent = words(node); });
      node.bar.addEventListener("pointerenter", () => { about.textContent = words(node); });
    }
    return node.bar;
  };

  const draw = () => {
    const width = flame.clientWidth;
    const visible = [];
    let deepest = 0;
    for (const node of nodes) {
      const above = isAbove(node, shown);
      const inside = node === shown || (node.start >= shown.start && node.start + node.time <= shown.start + shown.time && node.depth > shown.depth);
      const part = above ? 1 : node.time / shown.time;
      if (!(above || inside) || part * width < THINNEST) continue;
      const bar = barOf(node);
      bar.style.top = `${node.depth * ROW}rem`;
      bar.style.left = above ? "0" : `${(100 * (node.start - shown.start)) / shown.time}%`;
      bar.style.width = `${100 * part}%`;
      bar.classList.toggle("above", above);
      bar.classList.toggle("narrow", part * width < 20);
      bar.tabIndex = node === current ? 0 : -1;
      visible.push(bar);
      deepest = Math.max(deepest, node.depth);
    }
    flame.replaceChildren(...visible);
    flame.style.height = `${(deepest + 1) * ROW}rem`;
    whole.disabled = shown === root;
  };

  const show = (node) => {
    shown = node;
    draw();
    if (document.activeElement === document.body) current.bar?.focus();
    about.textContent = words(current);
  };

  const focus = (node) => {
    if (!node) return;
    const before = current.bar;
    current = node;
    if (!node.bar?.isConnected) draw();
    if (!node.bar?.isConnected) show(node.parent ?? root);
    if (before) before.tabIndex = -1;
    if (node.bar) { node.bar.tabIndex = 0; node.bar.focus(); }
  };

  const beside = (node, step) => node.parent?.children[node.parent.children.indexOf(node) + step];

  const KEYS = {
    ArrowDown: () => focus(current.children[0]),
    ArrowUp: () => focus(current.parent),
    ArrowLeft: () => focus(beside(current, -1)),
    ArrowRight: () => focus(beside(current, 1)),
    Home: () => focus(root),
    Enter: () => { show(current); current.bar.focus(); },
    " ": () => { show(current); current.bar.focus(); },
    Escape: () => { const back = shown.parent ?? root; current = shown; show(back); current.bar.focus(); },
  };
  flame.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in KEYS)) return;
    event.preventDefault();
    KEYS[event.key]();
  });

  find.addEventListener("input", () => {
    const wanted = find.value.trim().toLowerCase();
    const hits = wanted ? nodes.filter((node) => node.name.toLowerCase().includes(wanted)) : [];
    for (const node of nodes) node.bar?.classList.remove("marked");
    for (const node of hits) barOf(node).classList.add("marked");
    const marked = new Set(hits);
    const outermost = hits.filter((node) => { for (let one = node.parent; one; one = one.parent) if (marked.has(one)) return false; return true; });
    const time = outermost.reduce((sum, node) => sum + node.time, 0);
    found.textContent = wanted ? `${hits.length.toLocaleString("en")} found: ${seconds(time)}, ${share(time, root.time)}` : "";
  });

  whole.addEventListener("click", () => { current = root; show(root); root.bar.focus(); });
  window.addEventListener("resize", draw);
  draw();
  about.textContent = words(root);
}
