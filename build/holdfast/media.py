"""Media types by file name: one table of our own, so that no machine's configuration changes a build."""

from __future__ import annotations

_TYPES = {
    "aac": "audio/aac",
    "atom": "application/atom+xml",
    "avif": "image/avif",
    "bin": "application/octet-stream",
    "bmp": "image/bmp",
    "br": "application/octet-stream",
    "cjs": "text/javascript",
    "css": "text/css",
    "csv": "text/csv",
    "eot": "application/vnd.ms-fontobject",
    "epub": "application/epub+zip",
    "flac": "audio/flac",
    "geojson": "application/geo+json",
    "gif": "image/gif",
    "gz": "application/gzip",
    "htm": "text/html",
    "html": "text/html",
    "ico": "image/x-icon",
    "ics": "text/calendar",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "js": "text/javascript",
    "json": "application/json",
    "jsonld": "application/ld+json",
    "jxl": "image/jxl",
    "m4a": "audio/mp4",
    "map": "application/json",
    "md": "text/markdown",
    "mjs": "text/javascript",
    "mov": "video/quicktime",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "oga": "audio/ogg",
    "ogg": "audio/ogg",
    "ogv": "video/ogg",
    "opus": "audio/ogg",
    "otf": "font/otf",
    "pdf": "application/pdf",
    "png": "image/png",
    "py": "text/x-python",
    "rss": "application/rss+xml",
    "svg": "image/svg+xml",
    "tar": "application/x-tar",
    "ttf": "font/ttf",
    "txt": "text/plain",
    "vcf": "text/vcard",
    "vtt": "text/vtt",
    "wasm": "application/wasm",
    "wav": "audio/wav",
    "webm": "video/webm",
    "webmanifest": "application/manifest+json",
    "webp": "image/webp",
    "woff": "font/woff",
    "woff2": "font/woff2",
    "xhtml": "application/xhtml+xml",
    "xml": "application/xml",
    "xsl": "text/xsl",
    "yaml": "application/yaml",
    "yml": "application/yaml",
    "zip": "application/zip",
}

_COMPRESSIBLE = frozenset(
    {
        "application/json",
        "application/vnd.ms-fontobject",
        "application/wasm",
        "application/xml",
        "application/yaml",
        "font/otf",
        "font/ttf",
        "image/bmp",
        "image/x-icon",
    }
)

UNKNOWN = "application/octet-stream"


def type_of(path: str) -> str:
    """Return the media type of a file by its name, without parameters; unknown ones are plain bytes."""
    name = path.rpartition("/")[2]
    stem, dot, extension = name.rpartition(".")
    return _TYPES.get(extension.lower(), UNKNOWN) if dot and stem else UNKNOWN


def essence(type: str) -> str:
    """Return a media type without its parameters, in lower case."""
    return type.partition(";")[0].strip().lower()


def compressible(type: str) -> bool:
    """Return whether Brotli and gzip can be expected to make bytes of this type smaller."""
    bare = essence(type)
    return bare.startswith("text/") or bare.endswith(("+json", "+xml")) or bare in _COMPRESSIBLE


def content_type(type: str) -> str:
    """Return the value of a `Content-Type` header: text says that it is UTF-8.

    JSON and the XML types name their encoding by themselves (RFC 8259 §8.1, RFC 7303 §3).
    """
    return f"{type}; charset=utf-8" if essence(type).startswith("text/") and ";" not in type else type
