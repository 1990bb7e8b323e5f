"""The page at an old URL, for hosts that know no redirects: it sends browsers on."""

from __future__ import annotations

from html import escape
from urllib.parse import quote, urljoin

from ..settings import Settings
from ..values import Output

_SAFE = "/:@!$&'()*+,;=~-._?#[]%"


def stub(output: str, target: str, settings: Settings) -> Output:
    """Return a stub: a refresh at once and a link for people, a canonical URL for search engines.

    `target` is a path of the site or a URL of another.
    """
    to = escape(quote(target, safe=_SAFE))
    canonical = escape(urljoin(f"{settings.url}/", quote(target.partition("#")[0], safe=_SAFE)))
    rows = (
        "<!doctype html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="refresh" content="0; url={to}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="robots" content="noindex">',
        f"<title>This page has moved · {escape(settings.title)}</title>",
        f'<link rel="canonical" href="{canonical}">',
        "</head>",
        "<body><main><h1>This page has moved</h1>",
        f'<p>It is now at <a href="{to}">{canonical}</a>.</p></main></body>',
        "</html>",
    )
    data = ("\n".join(rows) + "\n").encode()
    return Output(output, data, "text/html; charset=utf-8", precache=False, redirect=True)
