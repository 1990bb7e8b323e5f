// Brings an open page from the HTML that it was made of to new HTML, and touches nothing else.
//
// Three versions take part: the HTML before, the HTML now, and the page as it is shown, in which scripts
// and the reader changed things. Only what differs between the first two is changed in the third, so
// that everything else keeps its state: fields, focus, selection, scrolling, open details, playing media.

import { align } from "./align.js";
import { carry } from "./carry.js";

/** @typedef {{removed: Node[], added: Node[]}} Changed parts of the page that went, and that came */

const FOR_SCRIPTS = "[data-collection], [data-collection-note], [data-expires], [data-scheme]";

/** The page cannot be changed in place: only a reload shows the new HTML as it is meant. */
export class Lost extends Error {}

/** The HTML of the open page, and which of its nodes is which of the page's. */
export class Copy {
  /** @param {string} html what the page was made of */
  constructor(html) {
    /** @type {WeakMap<Node, Node>} */
    this.shown = new WeakMap();
    this.root = parsed(html);
    this.#pair(this.root, document.documentElement);
  }

  /**
   * Change the page to what new HTML says. After `Lost` it may have been changed in part.
   *
   * @param {string} html
   */
  update(html) {
    const next = parsed(html);
    if (scriptsOf(this.root) !== scriptsOf(next)) throw new Lost("other scripts");
    const changed = /** @type {Changed} */ ({ removed: [], added: [] });
    const focused = document.activeElement;
    this.#change(this.root, next, changed);
    carry(changed.removed, changed.added, focused);
    return changed;
  }

  /** @param {Node} node @param {Node} shown */
  #pair(node, shown) {
    this.shown.set(node, shown);
    if (node.nodeName === "NOSCRIPT") return;
    const pairs = align([...inside(node).childNodes], [...inside(shown).childNodes]);
    for (const [other, one] of pairs) this.#pair(one, other);
  }

  /** The node of the page that shows one of the HTML. @param {Node} node */
  #live(node) {
    const found = this.shown.get(node);
    if (!found?.isConnected && !(found?.getRootNode() instanceof DocumentFragment)) {
      throw new Lost("a script has taken it away");
    }
    return /** @type {Node} */ (found);
  }

  /**
   * @param {Node} node
   * @param {Node} next
   * @param {Changed} changed
   */
  #change(node, next, changed) {
    if (node.isEqualNode(next) || node.nodeName === "NOSCRIPT") return;
    if (node instanceof Element && next instanceof Element) {
      this.#attributes(node, next);
      this.#children(node, next, changed);
    } else if (node instanceof CharacterData && next instanceof CharacterData) {
      const live = /** @type {CharacterData} */ (this.#live(node));
      if (live.data !== node.data) throw new Lost("a script has written here");
      splice(live, next.data);
      node.data = next.data;
    }
  }

  /** @param {Element} node @param {Element} next */
  #attributes(node, next) {
    const names = new Set([...node.getAttributeNames(), ...next.getAttributeNames()]);
    const changed = [...names].filter((name) => node.getAttribute(name) !== next.getAttribute(name));
    if (changed.length === 0) return;
    const live = successor(/** @type {Element} */ (this.#live(node)), changed);
    this.shown.set(node, live);
    for (const name of changed) {
      const value = next.getAttribute(name);
      if (name === "class") changeClasses(live, node.getAttribute(name), value);
      else setAttribute(live, name, value);
      setAttribute(node, name, value);
    }
    if (live.parentElement instanceof HTMLMediaElement) live.parentElement.load();
  }

  /**
   * @param {Element} node
   * @param {Element} next
   * @param {Changed} changed
   */
  #children(node, next, changed) {
    const [before, after] = [[...inside(node).childNodes], [...inside(next).childNodes]];
    const pairs = align(before, after);
    const kept = new Set(pairs.values());
    for (const one of before) if (!kept.has(one)) changed.removed.push(...this.#remove(one));
    let previous = /** @type {Node | null} */ (null);
    for (const other of after) {
      const one = pairs.get(other);
      if (!one) changed.added.push(this.#insert(node, other, previous));
      else {
        if (one.previousSibling !== previous) this.#move(node, one, previous);
        this.#change(one, other, changed);
      }
      previous = one ?? other;
    }
  }

  /** @param {ChildNode} node */
  #remove(node) {
    const live = /** @type {ChildNode | undefined} */ (this.shown.get(node));
    node.remove();
    live?.remove();
    return live ? [live] : [];
  }

  /** @param {Element} parent @param {Node} node @param {Node | null} previous */
  #insert(parent, node, previous) {
    const live = document.importNode(node, true);
    if (needsScript(live)) throw new Lost("a script has to see what is new");
    const [place, next] = this.#place(parent, previous);
    place.insertBefore(live, next);
    insertAfter(inside(parent), node, previous);
    this.#pair(node, live);
    return live;
  }

  /** @param {Element} parent @param {Node} node @param {Node | null} previous */
  #move(parent, node, previous) {
    const live = this.#live(node);
    const [place, next] = this.#place(parent, previous);
    // What is moved so goes on playing, and keeps its focus.
    if ("moveBefore" in place) /** @type {any} */ (place).moveBefore(live, next);
    else place.insertBefore(live, next);
    insertAfter(inside(parent), node, previous);
  }

  /**
   * Where in the page something goes that follows a node of the HTML: its parent, and its next sibling.
   *
   * @param {Element} parent
   * @param {Node | null} previous
   * @returns {[Node, Node | null]}
   */
  #place(parent, previous) {
    const first = inside(parent).firstChild;
    const beside = previous ?? first;
    const live = beside && this.#live(beside);
    if (live?.parentNode) return [live.parentNode, previous ? live.nextSibling : live];
    const empty = inside(this.#live(parent));
    return [empty, empty.firstChild];
  }
}

/** @param {string} html */
function parsed(html) {
  return new DOMParser().parseFromString(html, "text/html").documentElement;
}

/** Where the children of a node are. @param {Node} node */
function inside(node) {
  return node instanceof HTMLTemplateElement ? node.content : node;
}

/** All that runs in a page, as text; structured data does not. @param {Element} root */
function scriptsOf(root) {
  const scripts = [...root.querySelectorAll("script:not([type='application/ld+json'])")];
  return scripts.map((one) => one.outerHTML).join("\n");
}

/** Whether scripts of Holdfast have to see something new: they look for it when a page is loaded. @param {Node} node */
function needsScript(node) {
  return node instanceof Element && (node.matches(FOR_SCRIPTS) || node.querySelector(FOR_SCRIPTS) !== null);
}

/** Change a text where it differs, so that a selection around it stays. @param {CharacterData} live @param {string} text */
function splice(live, text) {
  const old = live.data;
  const short = Math.min(old.length, text.length);
  let start = 0;
  while (start < short && old[start] === text[start]) start += 1;
  let end = 0;
  while (end < short - start && old.at(-1 - end) === text.at(-1 - end)) end += 1;
  live.replaceData(start, old.length - start - end, text.slice(start, text.length - end));
}

/** @param {Element} element @param {string} name @param {string | null} value */
function setAttribute(element, name, value) {
  if (value === null) element.removeAttribute(name);
  else element.setAttribute(name, value);
}

/** Of classes only those change that came or went, since scripts add others. @param {Element} live @param {string | null} old @param {string | null} value */
function changeClasses(live, old, value) {
  const [before, after] = [words(old), words(value)];
  live.classList.remove(...before.filter((one) => !after.includes(one)));
  live.classList.add(...after.filter((one) => !before.includes(one)));
}

/** @param {Node} parent @param {Node} node @param {Node | null} previous */
function insertAfter(parent, node, previous) {
  parent.insertBefore(node, previous ? previous.nextSibling : parent.firstChild);
}

/** @param {string | null} text */
function words(text) {
  return (text ?? "").split(/\s+/).filter(Boolean);
}

/**
 * A style sheet that changes gets a successor: the old one holds until the new one is there, so that the
 * page never stands without.
 *
 * @param {Element} live
 * @param {string[]} changed
 */
function successor(live, changed) {
  const isStyle = live instanceof HTMLLinkElement && live.relList.contains("stylesheet");
  if (!isStyle || !changed.includes("href")) return live;
  const fresh = /** @type {HTMLLinkElement} */ (live.cloneNode());
  for (const end of ["load", "error"]) fresh.addEventListener(end, () => live.remove(), { once: true });
  live.after(fresh);
  return fresh;
}
