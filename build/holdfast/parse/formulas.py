"""Formulas: LaTeX becomes MathML, which browsers show without a script."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from .references import Finder
    from .tree import Tree

_EMPTY = re.compile(r"<(m[a-z]+)([^<>]*?) ?/>")
_LOOSE = re.compile(r"&(?!#?[0-9A-Za-z]+;)|<(?!/?m[a-z]+[\s>/])")
_REFUSED = re.compile(r' (?:style|href|xmlns)="[^"]*"')
_COMMAND = re.compile(r"<m[ino]>(\\[A-Za-z]+)</m[ino]>")
_ESCAPED = re.compile(r"\\.", re.DOTALL)
_ENVIRONMENT = re.compile(r"\\(begin|end)\s*\{([^}]*)\}")
_PRICE = re.compile(r"[0-9][0-9.,]*\s+[A-Za-z]{2,}\b")

_REASONS = {
    "DenominatorNotFoundError": "a fraction has no denominator",
    "DoubleSubscriptsError": "there are two subscripts in a row: put braces around one of them",
    "DoubleSuperscriptsError": "there are two superscripts in a row: put braces around one of them",
    "ExtraLeftOrMissingRightError": "a `\\left` has no `\\right`",
    "InvalidAlignmentError": "the alignment of its columns is wrong",
    "LimitsMustFollowMathOperatorError": "`\\limits` must follow an operator",
    "MissingEndError": "a `\\begin` has no `\\end`",
    "MissingSuperScriptOrSubscriptError": "there is nothing behind a `^` or `_`",
    "NoAvailableTokensError": "something is missing at its end",
    "NumeratorNotFoundError": "a fraction has no numerator",
}


def mark_formulas(tree: Tree, finder: Finder) -> None:
    """Write every formula of a page as MathML; what was meant as a price becomes text again."""
    for tag, node in tree.elements:
        style = node.attributes.get("data-math-style") if tag in ("span", "code") else None
        if style is None or node.parent is None or node.parent.tag == "pre":
            continue  # What stands in a `<pre>` is a code block: see `blocks.py`.
        latex, block = node.text(), style == "display"
        if tag == "span" and not block and _is_text(node, latex):
            node.replace_with(tree.mark(escape(f"${latex}$", quote=False)))
            continue
        line, column = finder.given(node.attributes.get("data-sourcepos") or "")
        place = (line, column + (2 if block or tag == "code" else 1)) if line else finder.literal(latex)
        alone = block and node.parent.tag == "p" and _is_alone(node)
        made = formula(latex, block, finder, place, inside=not alone)
        (node.parent if alone else node).replace_with(tree.mark(made))


def _is_text(node: LexborNode, latex: str) -> bool:
    """Say whether dollars were meant: a letter or digit touches them, or words follow an amount."""
    before, after = node.prev, node.next
    if before is not None and before.is_text_node and (before.text_content or "")[-1:].isalnum():
        return True
    if after is not None and after.is_text_node and (after.text_content or "")[:1].isalnum():
        return True
    return _PRICE.match(latex) is not None and not any(mark in latex for mark in "\\^_{}=")


def _is_alone(node: LexborNode) -> bool:
    """Say whether nothing but white space stands beside a node."""
    one = node.parent.first_child if node.parent is not None else None
    while one is not None:
        if one != node and not (one.is_text_node and not (one.text_content or "").strip()):
            return False
        one = one.next
    return True


def formula(latex: str, block: bool, finder: Finder, place: tuple[int, int], *, inside: bool = False) -> str:
    """Return a formula as HTML; one that cannot be read is shown as it was written, and is a problem.

    `place` is where it starts. A block scrolls where it is wider than the page; one `inside` a paragraph
    may be no `<div>`, which would end that.
    """
    made, fault, at = _mathml(latex, block)
    if fault:
        line, column = place
        if at > 0 and line:
            lines = latex[:at].split("\n")
            line, column = (
                (line + len(lines) - 1, len(lines[-1]) + 1) if len(lines) > 1 else (line, column + at)
            )
        help = (
            "where a dollar sign is meant, write `\\$`"
            if not block
            else "the manual tells which commands there are"
        )
        finder.problem("math", f"this formula cannot be read: {fault}", help, (line, column))
    name = "span" if inside else "div"
    return f'<{name} class="math" tabindex="0">{made}</{name}>' if block else made


@lru_cache(maxsize=4096)
def _mathml(latex: str, block: bool) -> tuple[str, str, int]:
    """Return a formula's MathML, what is wrong with it, and where in it (-1 if that is not known)."""
    from latex2mathml.converter import convert  # 80 ms that only pages with formulas cost.

    source = f"<code>{escape(latex, quote=False)}</code>"
    fault, at = _unbalanced(latex)
    if fault:
        return source, fault, at
    try:
        made = convert(latex, display="block" if block else "inline")
    except Exception as error:  # noqa: BLE001 - it lets IndexError and others through as well
        kind = type(error).__name__
        return source, _REASONS.get(kind, " ".join(str(error).split()) or kind), -1
    if unknown := _COMMAND.search(made):
        name = unknown[1]
        return source, f"there is no command `{name}`", latex.find(name)
    made = _REFUSED.sub("", _LOOSE.sub(lambda one: escape(one[0]), made))
    made = made.replace(' display="inline"', "", 1)
    return _EMPTY.sub(r"<\1\2></\1>", made), "", -1


def _unbalanced(latex: str) -> tuple[str, int]:
    """Return what is wrong with the braces and environments of a formula, and where."""
    if not latex.strip():
        return "it is empty", 0
    opened: list[int] = []
    bare = _ESCAPED.sub("  ", latex.rstrip())
    if bare.endswith("\\"):
        return "there is nothing behind the `\\` at its end", len(bare) - 1
    for at, letter in enumerate(bare):
        if letter == "{":
            opened.append(at)
        elif letter == "}":
            if not opened:
                return "a `}` closes nothing", at
            opened.pop()
    if opened:
        return "a `{` is not closed", opened[-1]
    begun: list[tuple[str, int]] = []
    for one in _ENVIRONMENT.finditer(latex):
        if one[1] == "begin":
            begun.append((one[2], one.start()))
        elif not begun or begun.pop()[0] != one[2]:
            return f"`\\end{{{one[2]}}}` closes nothing", one.start()
    return (f"`\\begin{{{begun[-1][0]}}}` has no `\\end`", begun[-1][1]) if begun else ("", -1)
