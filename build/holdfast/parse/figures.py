"""Figures: an image alone in its paragraph whose title becomes its caption."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from .tree import Tree


def mark_figures(tree: Tree) -> None:
    """Make a `<figure>` of each paragraph that holds one image with a title, or a link around one."""
    for tag, node in tree.elements:
        image = node if tag == "img" and node.attributes.get("title") else None
        if image is None:
            continue
        inner = image
        if inner.parent is not None and inner.parent.tag == "a" and _is_alone(inner):
            inner = inner.parent
        paragraph = inner.parent
        if paragraph is None or paragraph.tag != "p" or not _is_alone(inner):
            continue
        caption = escape(image.attributes.get("title") or "", quote=False)
        del image.attrs["title"]
        name = paragraph.attributes.get("id")
        classes = paragraph.attributes.get("class")
        given = "".join(
            f' {key}="{escape(value)}"' for key, value in (("id", name), ("class", classes)) if value
        )
        paragraph.insert_before(tree.mark(f"<figure{given}>"))
        paragraph.insert_after(tree.mark(f"<figcaption>{caption}</figcaption></figure>"))
        paragraph.unwrap()


def _is_alone(node: LexborNode) -> bool:
    """Say whether an element is all that the one around it holds."""
    for one in (node.prev, node.next):
        if one is not None and not (
            one.is_text_node
            and not (one.text_content or "").strip()
            and (one.prev is None or one.next is None)
        ):
            return False
    return True
