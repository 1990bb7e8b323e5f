"""Boxes of AVIF files (ISO/IEC 14496-12): enough of them to blank metadata where it lies."""

from __future__ import annotations

import struct
from collections.abc import Iterator

_EMPTY_EXIF = bytes(4) + b"MM\x00\x2a\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00"
"""An offset of zero and a TIFF header without entries: what decoders accept as EXIF."""


def without_items(data: bytes) -> bytes:
    """Return a picture whose EXIF and XMP items are blank. All offsets stay as they are.

    Raises ValueError or struct.error where the boxes are not as expected.
    """
    made = bytearray(data)
    for start, end, kind in _boxes(data, 0, len(data)):
        if kind != b"meta":
            continue
        inside = {name: (first, last) for first, last, name in _boxes(data, start + 4, end)}
        if b"iinf" not in inside or b"iloc" not in inside:
            continue
        kinds = dict(_items(data, *inside[b"iinf"]))
        base = inside.get(b"idat", (0, 0))[0]
        for item, method, extents in _locations(data, *inside[b"iloc"]):
            if kinds.get(item) not in (b"Exif", b"mime"):
                continue
            if method > 1:
                raise ValueError("an item made of other items")
            filling = _EMPTY_EXIF if kinds[item] == b"Exif" else b""
            for offset, length in extents:
                at = offset + (base if method == 1 else 0)
                if at + length > len(data):
                    raise ValueError("an item goes beyond the end")
                made[at : at + length] = filling[:length].ljust(length, b"\0" if filling else b" ")
                filling = b"\0" if filling else b""
    return bytes(made)


def _boxes(data: bytes, start: int, end: int) -> Iterator[tuple[int, int, bytes]]:
    """Yield the start and the end of each box's body, and its type."""
    while start + 8 <= end:
        size, kind = struct.unpack_from(">I4s", data, start)
        head = 8
        if size == 1:
            size, head = struct.unpack_from(">Q", data, start + 8)[0], 16
        size = size or end - start
        if size < head or start + size > end:
            raise ValueError("a box goes beyond the end")
        yield start + head, start + size, kind
        start += size


def _items(data: bytes, start: int, end: int) -> Iterator[tuple[int, bytes]]:
    """Yield the id and the type of every item of an `iinf` box."""
    count = 6 if data[start] == 0 else 8
    for first, _, kind in _boxes(data, start + count, end):
        if kind == b"infe" and data[first] >= 2:
            wide = data[first] > 2
            item = struct.unpack_from(">I" if wide else ">H", data, first + 4)[0]
            yield item, data[first + (10 if wide else 8) :][:4]


def _locations(data: bytes, start: int, end: int) -> Iterator[tuple[int, int, list[tuple[int, int]]]]:
    """Yield the id, the construction method and the extents of every item of an `iloc` box."""
    version, sizes, more = data[start], data[start + 4], data[start + 5]
    position = start + 6

    def number(size: int) -> int:
        nonlocal position
        position += size
        if position > end:
            raise ValueError("a location goes beyond its box")
        return int.from_bytes(data[position - size : position])

    for _ in range(number(4 if version == 2 else 2)):
        item = number(4 if version == 2 else 2)
        method = number(2) & 15 if version else 0
        number(2)
        base = number(more >> 4)
        extents = []
        for _ in range(number(2)):
            number(more & 15 if version else 0)
            offset = number(sizes >> 4)
            extents.append((base + offset, number(sizes & 15)))
        yield item, method, extents
