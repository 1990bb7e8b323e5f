"""The compressed forms of an output that our own server sends by `Accept-Encoding`."""

from __future__ import annotations

import struct
import zlib

import brotli

from .. import media

_GZIP_HEADER = b"\x1f\x8b\x08\0\0\0\0\0\x02\xff"  # deflate, no time, slowest, unknown system

SAVING = 64
"""Bytes that a compressed form must save: less does not pay for a second file."""


def encodings(data: bytes, type: str, quality: int) -> dict[str, bytes]:
    """Return the compressed forms by content coding: `br` (at `quality`, 0 to 11) and `gzip` (at 9).

    Only types that compress have any, and only where it makes the file smaller. Equal bytes give equal
    forms, on every system.
    """
    if not media.compressible(type) or len(data) <= SAVING:
        return {}
    forms = {"br": _brotli(data, type, quality), "gzip": _gzip(data)}
    return {coding: form for coding, form in forms.items() if len(form) + SAVING <= len(data)}


def _brotli(data: bytes, type: str, quality: int) -> bytes:
    mode = brotli.MODE_TEXT if _is_text(type) else brotli.MODE_GENERIC
    return bytes(brotli.compress(data, mode=mode, quality=quality))


def _is_text(type: str) -> bool:
    return not type.startswith(("font/", "image/x-icon", "image/bmp", "application/wasm"))


def _gzip(data: bytes) -> bytes:
    """Return a gzip file (RFC 1952) whose header is the same on every system."""
    deflate = zlib.compressobj(level=9, wbits=-zlib.MAX_WBITS)
    body = deflate.compress(data) + deflate.flush()
    return _GZIP_HEADER + body + struct.pack("<LL", zlib.crc32(data), len(data) & 0xFFFFFFFF)
