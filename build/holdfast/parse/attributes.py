"""Attributes that an author gives in braces: `{#id .class key=value}` behind what they belong to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from .references import Finder
    from .tree import Tree

_ONE = r"""[#.][\w:.-]+|[A-Za-z][\w:.-]*=(?:"[^"\n]*"|'[^'\n]*'|[^\s"'{}]+)"""
_WORD = r"[A-Za-z][\w-]*"
LIST = re.compile(rf"\{{:?[ ]*((?:{_ONE})(?:[ ]+(?:{_ONE}|{_WORD}))*)[ ]*\}}")
"""A list of attributes. It starts with none that is only a word, since prose in braces would be one as well."""
_PAIR = re.compile(rf"{_ONE}|{_WORD}")
_AT_END = re.compile(rf"[ \t]+{LIST.pattern}\s*$")
_LAST_LINE = re.compile(rf"\n[ \t]*{LIST.pattern}\s*$")

_INLINE = frozenset(
    (
        "a",
        "abbr",
        "b",
        "code",
        "del",
        "em",
        "i",
        "img",
        "ins",
        "kbd",
        "mark",
        "s",
        "span",
        "strong",
        "sub",
        "sup",
    )
)
_ENDING = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "dt", "td", "th"))


def read_attributes(written: str) -> dict[str, str]:
    """Return the attributes of a list without its braces; classes are joined."""
    found: dict[str, str] = {}
    for one in _PAIR.findall(written):
        if one[0] == "#":
            found["id"] = one[1:]
        elif one[0] == ".":
            found["class"] = f"{found['class']} {one[1:]}" if "class" in found else one[1:]
        else:
            name, _, value = one.partition("=")
            found[name.lower()] = value[1:-1] if value[:1] in ("'", '"') else value
    return found


def set_attributes(tree: Tree, finder: Finder) -> None:
    """Give every element the attributes that stand behind it, and take them out of the text."""
    setter = _Setter(tree, finder)
    for tag, node in list(tree.elements):
        if tag in _INLINE:
            setter.behind(node)
        elif tag in _ENDING:
            setter.at_end(node, node, _AT_END)
        elif tag in ("p", "li", "dd"):
            setter.block(tag, node)
        elif tag == "table":
            setter.table(node)


class _Setter:
    """Sets attributes in one page's tree."""

    def __init__(self, tree: Tree, finder: Finder) -> None:
        self._tree, self._finder = tree, finder

    def behind(self, node: LexborNode) -> None:
        """Look right behind an inline element."""
        text = node.next
        found = LIST.match(text.text_content or "") if text is not None and text.is_text_node else None
        if text is not None and found:
            self._set(node, found)
            _put(text, (text.text_content or "")[found.end() :])

    def at_end(self, node: LexborNode, owner: LexborNode, pattern: re.Pattern[str]) -> bool:
        """Look at the end of an element's own text; `owner` gets what is found."""
        text = node.last_child
        while text is not None and (text.tag in ("ul", "ol") or _is_blank(text)):
            text = text.prev
        found = pattern.search(text.text_content or "") if text is not None and text.is_text_node else None
        if text is None or found is None:
            return False
        self._set(owner, found)
        _put(text, (text.text_content or "")[: found.start()])
        return True

    def block(self, tag: str, node: LexborNode) -> None:
        """Look in the last line of a block; a paragraph of nothing else belongs to the block before it."""
        if self.at_end(node, node, _LAST_LINE) or tag != "p":
            return
        text = node.first_child
        only = text is not None and text.next is None and text.is_text_node
        found = LIST.fullmatch((text.text_content or "").strip()) if text is not None and only else None
        owner = _element_before(node)
        if found and owner is not None:
            self._set(owner, found)
            self._tree.remove(node)

    def table(self, node: LexborNode) -> None:
        """Look in the last row: GitHub's tables take the line behind them for one."""
        rows = node.css("tr")
        cells = rows[-1].css("td") if rows else []
        texts = [cell.text().strip() for cell in cells]
        found = LIST.fullmatch(texts[0]) if texts and not any(texts[1:]) else None
        if found:
            self._set(node, found)
            self._tree.remove(rows[-1])

    def _set(self, node: LexborNode, found: re.Match[str]) -> None:
        for name, value in read_attributes(found[1]).items():
            if name == "style" or name.startswith("on"):
                self._finder.problem(
                    "markdown-attribute",
                    f"the attribute `{name}` is not allowed",
                    "give it a class, and write a rule for that in your own style sheet"
                    if name == "style"
                    else "browsers run no script in a page; put it into a file below assets/",
                    self._finder.literal(found[0]),
                )
            elif name == "class":
                node.attrs["class"] = (
                    f"{before} {value}" if (before := node.attributes.get("class")) else value
                )
            else:
                node.attrs[name] = value
                if name == "id":
                    self._tree.anchors[value] = None


def _is_blank(node: LexborNode) -> bool:
    return node.is_text_node and not (node.text_content or "").strip()


def _put(text: LexborNode, content: str) -> None:
    """Put a text in another's place."""
    if content:
        text.replace_with(content)
    else:
        text.decompose()


def _element_before(node: LexborNode) -> LexborNode | None:
    before = node.prev
    while before is not None and _is_blank(before):
        before = before.prev
    return before if before is not None and before.is_element_node else None
