"""Pictures without what they tell of their makers: places, cameras, times, comments. No pixel changes.

What a browser needs to show a picture as it was meant stays: colour profiles, and the orientation.
Bytes that are not as their format says are returned as they are.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from .boxes import without_items

_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_BARE = {0x01, *range(0xD0, 0xD9)}
"""Markers of JPEG that no length follows."""

_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP cICP sBIT mDCV cLLI acTL fcTL fdAT".split()
)
"""Chunks that say how pixels look (PNG, third edition, §11)."""

_EXIF = b"Exif\x00\x00"
_ORIENTATION = 0x0112


def stripped(data: bytes) -> bytes:
    """Return an AVIF, JPEG, PNG or WebP picture without metadata, and anything else as it is."""
    try:
        if data.startswith(b"\xff\xd8\xff"):
            return _jpeg(data)
        if data.startswith(_PNG_SIGNATURE):
            return _png(data)
        if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            return _webp(data)
        if data[4:8] == b"ftyp":
            return without_items(data)
    except (struct.error, IndexError, ValueError):
        pass  # Damaged, or a form that is not known: better shown than broken.
    return data


def _jpeg(data: bytes) -> bytes:
    """Keep JFIF, colour profiles and Adobe's transform; cut what follows the picture, such as a film."""
    parts, position = [b"\xff\xd8"], 2
    while True:
        while data[position : position + 2] == b"\xff\xff":
            position += 1
        if data[position] != 0xFF:
            raise ValueError("no marker where one has to be")
        marker = data[position + 1]
        if marker in _BARE or marker == 0xD9:
            parts.append(data[position : position + 2])
            position += 2
            if marker == 0xD9:
                return b"".join(parts)
            continue
        end = position + 2 + struct.unpack_from(">H", data, position + 2)[0]
        body = data[position + 4 : end]
        if marker == 0xDA:
            scan = _MARKER.search(data, end)
            if scan is None:
                raise ValueError("the picture has no end")
            end = scan.start()
        if marker == 0xE1 and body.startswith(_EXIF):
            parts += _exif_segment(_orientation(body[6:]))
        elif _shapes(marker, body):
            parts.append(data[position:end])
        position = end


def _shapes(marker: int, body: bytes) -> bool:
    """Tell whether a segment of a JPEG is needed to show it."""
    if marker == 0xE2:
        return body.startswith(b"ICC_PROFILE\x00")
    return marker in (0xE0, 0xEE) if 0xE0 <= marker <= 0xEF else marker != 0xFE


def _exif_segment(orientation: int) -> Iterator[bytes]:
    if orientation > 1:
        body = _EXIF + _tiff(orientation)
        yield b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _png(data: bytes) -> bytes:
    from zlib import crc32

    parts, position = [_PNG_SIGNATURE], 8
    while True:
        length, kind = struct.unpack_from(">I4s", data, position)
        end = position + 12 + length
        if end > len(data):
            raise ValueError("a chunk goes beyond the end")
        if kind in _PNG_KEPT:
            parts.append(data[position:end])
        elif kind == b"eXIf" and (orientation := _orientation(data[position + 8 : end - 4])) > 1:
            chunk = b"eXIf" + _tiff(orientation)
            parts.append(struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", crc32(chunk)))
        position = end
        if kind == b"IEND":
            return b"".join(parts)


def _webp(data: bytes) -> bytes:
    parts, position = [], 12
    end = 8 + struct.unpack_from("<I", data, 4)[0]
    flags_at = 0
    removed = 0
    while position + 8 <= end:
        kind, length = struct.unpack_from("<4sI", data, position)
        following = position + 8 + length + length % 2
        chunk = data[position:following]
        if kind == b"EXIF":
            removed |= 0x08
            body = data[position + 8 : position + 8 + length]
            if (orientation := _orientation(body.removeprefix(_EXIF))) > 1:
                tiff = _tiff(orientation)
                parts.append(b"EXIF" + struct.pack("<I", len(tiff)) + tiff)
                removed &= ~0x08
        elif kind == b"XMP ":
            removed |= 0x04
        else:
            if kind == b"VP8X":
                flags_at = 12 + sum(map(len, parts)) + 8
            parts.append(chunk)
        position = following
    body = b"".join(parts)
    made = bytearray(b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body)
    if flags_at:
        made[flags_at] &= ~removed & 0xFF
    return bytes(made)


def _orientation(tiff: bytes) -> int:
    """Return the orientation that EXIF gives (1 to 8), 1 where it gives none (EXIF 2.32 §4.6.4)."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 8:
        return 1
    first = struct.unpack_from(f"{order}I", tiff, 4)[0]
    for number in range(struct.unpack_from(f"{order}H", tiff, first)[0]):
        tag, _, _, value = struct.unpack_from(f"{order}HHIH", tiff, first + 2 + 12 * number)
        if tag == _ORIENTATION:
            return int(value) if 1 <= value <= 8 else 1
    return 1


def _tiff(orientation: int) -> bytes:
    """Return EXIF data that holds an orientation and nothing else."""
    entry = struct.pack(">HHIHH", _ORIENTATION, 3, 1, orientation, 0)
    return b"MM\x00\x2a" + struct.pack(">IH", 8, 1) + entry + bytes(4)
