"""Single documents, parsed by either engine: what the tests of Markdown stand on."""

from __future__ import annotations

import pytest

from holdfast import parse
from holdfast.problems import as_text
from holdfast.settings import Authoring, Markdown
from holdfast.values import Document, Source

COMMONMARK = Markdown()
PYTHON_MARKDOWN = Markdown(engine="python-markdown")
BOTH = pytest.mark.parametrize("markdown", [COMMONMARK, PYTHON_MARKDOWN], ids=lambda each: each.engine)


def page(text: str | bytes, markdown: Markdown = COMMONMARK, path: str = "page.md") -> Document:
    """Return the document of a text."""
    data = text if isinstance(text, bytes) else text.encode()
    return parse.document(Source(path, data), Authoring(markdown))


def html(document: Document) -> str:
    """Return a body with its holes written as `{kind target}`."""
    return "".join(
        piece if isinstance(piece, str) else f"{{{piece.kind} {piece.target}}}" for piece in document.body
    )


def problems(document: Document) -> str:
    """Return the problems as people read them."""
    return "\n".join(map(as_text, document.problems))
