// Which children of an element became which: the changes between two versions of a page, level by level.

/** Comparisons beyond which children are paired by their order alone. */
const MOST = 1_000_000;

/** What an element must have in common with another one to become it, besides its name. */
const KEYS = /** @type {Record<string, string[]>} */ ({
  input: ["type", "name"],
  link: ["rel", "media", "hreflang", "sizes", "type"],
  meta: ["name", "property", "http-equiv", "charset"],
});

/**
 * Pairs two lists of siblings, in order: each pair is a node of the first list and what it is in the
 * second. Elements with an `id` are paired with their like even where they changed places.
 *
 * @param {Node[]} before
 * @param {Node[]} after
 * @returns {Map<Node, Node>} from the second list to the first
 */
export function align(before, after) {
  const pairs = /** @type {Map<Node, Node>} */ (new Map());
  const short = Math.min(before.length, after.length);
  let start = 0;
  while (start < short && before[start].isEqualNode(after[start])) pairs.set(after[start], before[start++]);
  let end = 0;
  while (end < short - start && before.at(-1 - end)?.isEqualNode(after[after.length - 1 - end])) {
    end += 1;
    pairs.set(after[after.length - end], before[before.length - end]);
  }
  const old = before.slice(start, before.length - end);
  const fresh = after.slice(start, after.length - end);
  for (const [a, b] of old.length * fresh.length > MOST ? inOrder(old, fresh) : best(old, fresh)) pairs.set(b, a);
  addMoved(pairs, old, fresh);
  return pairs;
}

/**
 * The common subsequence of the greatest weight.
 *
 * @param {Node[]} before
 * @param {Node[]} after
 */
function best(before, after) {
  const width = after.length + 1;
  const scores = new Uint32Array((before.length + 1) * width);
  const facts = after.map(factsOf);
  const weights = before.map((one) => {
    const mine = factsOf(one);
    return after.map((other, at) => (alike(one, other) ? weight(mine, facts[at]) : 0));
  });
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      const paired = weights[i][j] && weights[i][j] + scores[(i + 1) * width + j + 1];
      scores[i * width + j] = Math.max(paired, scores[(i + 1) * width + j], scores[i * width + j + 1]);
    }
  }
  const pairs = /** @type {[Node, Node][]} */ ([]);
  for (let i = 0, j = 0; i < before.length && j < after.length; ) {
    const score = scores[i * width + j];
    const weight = weights[i][j];
    if (weight && score === weight + scores[(i + 1) * width + j + 1]) pairs.push([before[i++], after[j++]]);
    else if (score === scores[(i + 1) * width + j]) i += 1;
    else j += 1;
  }
  return pairs;
}

/**
 * @param {Node[]} before
 * @param {Node[]} after
 */
function inOrder(before, after) {
  const pairs = /** @type {[Node, Node][]} */ ([]);
  let at = 0;
  for (const one of before) {
    const found = after.findIndex((other, index) => index >= at && alike(one, other));
    if (found < 0) continue;
    pairs.push([one, after[found]]);
    at = found + 1;
  }
  return pairs;
}

/**
 * @param {Map<Node, Node>} pairs
 * @param {Node[]} before
 * @param {Node[]} after
 */
function addMoved(pairs, before, after) {
  const taken = new Set(pairs.values());
  const named = new Map();
  for (const one of before) if (one instanceof Element && one.id && !taken.has(one)) named.set(one.id, one);
  for (const one of after) {
    if (!(one instanceof Element) || pairs.has(one)) continue;
    const other = named.get(one.id);
    if (other && alike(other, one)) pairs.set(one, other);
  }
}

/** Whether one node can become another. @param {Node} one @param {Node} other */
function alike(one, other) {
  if (one.nodeType !== other.nodeType || one.nodeName !== other.nodeName) return false;
  if (!(one instanceof Element) || !(other instanceof Element)) return true;
  return (KEYS[one.localName] ?? []).every((name) => one.getAttribute(name) === other.getAttribute(name));
}

/**
 * By what a node is known again: all of its text, its id, and the ids and names of fields inside.
 *
 * @param {Node} node
 */
function factsOf(node) {
  const none = /** @type {(string | null)[]} */ ([]);
  if (!(node instanceof Element)) return { text: node.nodeValue, id: "", inside: none };
  const inside = [...node.querySelectorAll("[id], [name]")].map((one) => one.id || one.getAttribute("name"));
  return { text: node.outerHTML, id: node.id, inside };
}

/** @param {ReturnType<typeof factsOf>} one @param {ReturnType<typeof factsOf>} other */
function weight(one, other) {
  if (one.text === other.text) return 8;
  if (one.id && one.id === other.id) return 4;
  if (one.inside.some((name) => other.inside.includes(name))) return 4;
  return one.id === other.id ? 2 : 1;
}
