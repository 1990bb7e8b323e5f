"""Names: which URL and which output file a path below `content/` gets."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from posixpath import splitext
from urllib.parse import quote, unquote

MARKDOWN = (".md", ".markdown")
_UNSAFE = frozenset("#?%\"'`<>|*\\:/‘’“”„«»")
_PLAIN = re.compile(r"\w(?:[\w.-]*\w)?", re.ASCII)
_PATH_SAFE = "/-._~!$&()*+,;=:@"
_ENCODED = re.compile(r"[\w/\-.~!$&()*+,;=:@]*", re.ASCII)
_APOSTROPHES = frozenset("'’‘ʼ`´")
_LONGEST_SLUG = 200


def is_markdown(path: str) -> bool:
    """Return whether a path names a page rather than a plain file."""
    return path.endswith(MARKDOWN)


@lru_cache(maxsize=65536)
def stem(path: str) -> str:
    """Return the last part of a path without its extension."""
    name = path.rpartition("/")[2]
    return name.rpartition(".")[0] or name


@lru_cache(maxsize=65536)
def folder(path: str) -> str:
    """Return the folder of a path, an empty string for the root."""
    return path.rpartition("/")[0]


@lru_cache(maxsize=65536)
def beside(path: str) -> str:
    """Return the folder that a document can describe: its own, or one of its name beside it."""
    return folder(path) if stem(path).lower() in ("_index", "index", "readme") else path.rpartition(".")[0]


@lru_cache(maxsize=65536)
def safe(name: str) -> str:
    """Return one part of a path as it stands in a URL and in the output, not yet percent-encoded.

    The author's name is kept, letters of every script and their case included; white space becomes
    `-`; quotes, control characters and what means something in a URL or is forbidden in a Windows
    file name (`# ? % " ' < > | * : \\`) are dropped. Unicode is normalised to NFC, since macOS gives
    decomposed names. Empty where nothing is left.
    """
    if _PLAIN.fullmatch(name):
        return name
    text = re.sub(r"\s+(-\s+)*", "-", unicodedata.normalize("NFC", name).strip())
    return "".join(letter for letter in text if letter.isprintable() and letter not in _UNSAFE).strip("-.")


def safe_file(name: str) -> str:
    """Return a plain file's name as it stands in the output; its extension is treated apart."""
    base, extension = splitext(name)
    return f"{safe(base)}.{safe(extension[1:])}" if extension else safe(base)


def encode(path: str) -> str:
    """Return a path percent-encoded as the site writes it in URLs (RFC 3986, upper-case hex)."""
    return path if _ENCODED.fullmatch(path) else quote(path, safe=_PATH_SAFE)


def url_of(output: str) -> str:
    """Return the canonical URL of an output file: `learn/index.html` is `/learn/`."""
    path = output.removesuffix("index.html") if f"/{output}".endswith("/index.html") else output
    return "/" + encode(path)


def slug_of(title: str) -> str:
    """Return a title as one part of a URL: in lower case, words of any script with `-` between them.

    Letters, their marks and digits are kept (NFC), apostrophes dropped. At most 200 bytes, cut behind a
    word. Empty where nothing is left, such as of a title that is all emoji.
    """
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFC", title).lower())
    slug = re.sub("-+", "-", "".join(map(_slug_letter, text))).strip("-")
    while len(slug.encode()) > _LONGEST_SLUG:
        slug = slug.rpartition("-")[0] or slug[: _LONGEST_SLUG // 4]
    return slug


@lru_cache(maxsize=4096)
def _slug_letter(letter: str) -> str:
    if letter in _APOSTROPHES or "\ufe00" <= letter <= "\ufe0f":
        return ""  # A variation selector counts as a mark, and asks for an emoji's coloured form.
    kind = unicodedata.category(letter)
    if kind[0] in "LN" or kind in ("Mn", "Mc"):
        return letter
    # Of the invisible ones, a non-joiner parts Persian words; the others change how letters are joined.
    return "" if kind in ("Cf", "Me") and letter != "\u200c" else "-"


def unslashed(output: str) -> tuple[str, str]:
    """Return the output and the URL of a page whose URL shall not end with a slash.

    `learn/index.html` becomes `learn.html`, which hosts send for `/learn`. The home page is `/` on any
    site, and what would be called `index.html` again stays in its folder.
    """
    bare = output.removesuffix("/index.html")
    if bare == output or f"/{bare}".endswith("/index"):
        return output, url_of(output)
    return f"{bare}.html", "/" + encode(bare)


def output_of(url: str, *, colons: bool = False) -> str:
    """Return the output file of a URL that an author chose; empty where the URL cannot be used.

    `/about/` and `/about` give `about/index.html`, `/about.html` gives `about.html`. A colon, which
    Windows forbids in names, has to be wanted.
    """
    path = unicodedata.normalize("NFC", unquote(url))
    parts = path.split("/")[1:]
    if ":" in path and not colons:
        return ""
    if not path.startswith("/") or re.search(r'[?#\\%"<>|*]', path) or not path.isprintable():
        return ""
    if any(part in (".", "..") or part != part.strip() for part in parts) or "" in parts[:-1]:
        return ""
    if path.endswith((".html", ".htm")):
        return path[1:]
    return f"{path.strip('/')}/index.html".lstrip("/")


def old_output(url: str) -> str:
    """Return what stood at an old URL: as `output_of`, but any extension makes it a file."""
    output = output_of(url)
    name = url.rpartition("/")[2]
    return output.removesuffix("/index.html") if output and "." in name[1:] else output


def humanise(name: str) -> str:
    """Return the title of a folder that has no page: `deployment-guides` is `Deployment guides`."""
    text = re.sub(r"[-_\s]+", " ", name).strip()
    return text[:1].upper() + text[1:] if text else name


def bare(output: str) -> str:
    """Return an output as links name it: `learn/index.html` is `learn`."""
    return output.removesuffix("index.html").rstrip("/") if output.endswith("index.html") else output


def name_of(path: str) -> str:
    """Return the name by which links call a document: its folder's where it describes one."""
    name = stem(path)
    if name.lower() in ("_index", "index", "readme") and folder(path):
        name = folder(path).rpartition("/")[2]
    return name.lower()


def feed_folder(output: str) -> str:
    """Return the folder of the output in which the feeds of a page lie, without an ending slash."""
    return bare(output).removesuffix(".html")
