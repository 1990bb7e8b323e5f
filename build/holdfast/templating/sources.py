"""Which templates a template needs: read from its syntax tree, before anything is rendered."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from hashlib import blake2b

from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.meta import find_referenced_templates

EXTENSIONS = ("jinja2.ext.loopcontrols", "jinja2.ext.do")
"""What templates may use beyond Jinja's own tags: whatever reads them has to know these."""


def closure(name: str, sources: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names of all templates that `name` needs, itself included, sorted.

    These are what it extends, includes, imports, or renders with `partial()`. A name without a source
    is part of the answer, since it matters when that template appears. Where a template is named by
    an expression, every source is.
    """
    found = {name}
    waiting = [name]
    while waiting:
        text = sources.get(waiting.pop())
        references, dynamic = _references(text) if text is not None else ((), False)
        if dynamic:
            return tuple(sorted(found.union(sources)))
        waiting += [one for one in references if one not in found]
        found.update(references)
    return tuple(sorted(found))


def digest(name: str, sources: Mapping[str, tuple[str, str]]) -> str:
    """Return what stands for a template and all that it needs: it changes when one of them does.

    `sources` gives the text of each template, and its file.
    """
    texts = {one: text for one, (text, _) in sources.items()}
    state = blake2b(digest_size=16)
    for one in closure(name, texts):
        state.update(repr((one, sources.get(one))).encode())
    return state.hexdigest()


@lru_cache(maxsize=512)
def _references(text: str) -> tuple[tuple[str, ...], bool]:
    """Return the names in a template, and whether there are some that only rendering can tell."""
    try:
        tree = Environment(extensions=EXTENSIONS).parse(text)
    except TemplateSyntaxError:
        return (), False
    names = list(find_referenced_templates(tree))
    mentions = sum(one.name == "partial" for one in tree.find_all(nodes.Name))
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "partial":
            first = call.args[0].value if call.args and isinstance(call.args[0], nodes.Const) else None
            names.append(first if isinstance(first, str) else None)
            mentions -= 1
    if mentions:
        names.append(None)  # Called by another name, or handed to a macro.
    return tuple(name for name in names if name is not None), None in names
