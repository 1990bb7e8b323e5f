"""Turn plain values into bytes and back: equal values always give equal bytes."""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from typing import Any

from msgspec import msgpack

_ENCODER = msgpack.Encoder(order="deterministic")


def encode(value: Any) -> bytes:
    """Return the canonical bytes of a plain value (MessagePack with sorted keys).

    Raises TypeError for a value that has none, such as a function.
    """
    return _ENCODER.encode(value)


def decode(data: bytes, kind: Any) -> Any:
    """Return the value of type `kind` that `data` encodes."""
    return decoder(kind).decode(data)


def digest(data: bytes) -> bytes:
    """Return the 16 bytes that name an encoded value (BLAKE2b-128)."""
    return blake2b(data, digest_size=16).digest()


@cache
def decoder(kind: Any) -> msgpack.Decoder[Any]:
    """Return what decodes values of a type."""
    return msgpack.Decoder(kind)
