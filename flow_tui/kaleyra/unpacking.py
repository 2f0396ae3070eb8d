"""Unpack a compressed body, and no more of it than is kept."""

import zlib
from dataclasses import dataclass, field
from typing import Final

GZIP: Final = ("gzip", "x-gzip")
_GZIP_BITS: Final = 31
_ZLIB_BITS: Final = 15
_RAW_BITS: Final = -15
_MEMBER: Final = b"\x1f\x8b"
"""What each member of gzip begins with."""
_STEP: Final = 4 * 1024
"""Bytes that are unpacked at once: zlib copies what it leaves, and a member may be tiny."""


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What was unpacked."""

    data: bytes = field(repr=False)
    """Up to the limit, and one byte more if there is more."""
    is_whole: bool
    """Whether the end was reached."""
    has_surplus: bool = False
    """Whether anything follows the end."""


def unpack_gzip(packed: bytes | bytearray, limit: int) -> Unpacked:
    """Unpack gzip: a member, and each further one right behind it.

    Args:
        packed: What came.
        limit: Bytes that are unpacked at most, and one more.

    Raises:
        zlib.error: It is not gzip.
    """
    data, end = _unpack_one(packed, 0, _GZIP_BITS, limit)
    while end is not None and len(data) <= limit and packed.startswith(_MEMBER, end):
        try:
            more, next_end = _unpack_one(packed, end, _GZIP_BITS, limit - len(data))
        except zlib.error:  # it only begins like a member
            break
        data += more
        end = next_end
    return _unpacked(packed, data, end)


def unpack_deflate(packed: bytes | bytearray, limit: int) -> Unpacked:
    """Unpack zlib's format, or the bare one inside it, which many servers call deflate, too.

    Nothing marks the bare one: it is believed only if it ends where the body does.

    Args:
        packed: What came.
        limit: Bytes that are unpacked at most, and one more.

    Raises:
        zlib.error: It is neither.
    """
    try:
        return _unpacked(packed, *_unpack_one(packed, 0, _ZLIB_BITS, limit))
    except zlib.error:
        data, end = _unpack_one(packed, 0, _RAW_BITS, limit)
        if end != len(packed):
            raise
    return _unpacked(packed, data, end)


def _unpack_one(
    packed: bytes | bytearray, start: int, window_bits: int, limit: int
) -> tuple[bytearray, int | None]:
    """Unpack one stream from `start`; return where it ends, too, or None if it was not reached."""
    unpacker, data = zlib.decompressobj(window_bits), bytearray()
    while start < len(packed) and len(data) <= limit and not unpacker.eof:
        piece = packed[start : start + _STEP]
        data += unpacker.decompress(piece, limit + 1 - len(data))
        start += len(piece) - len(unpacker.unused_data) - len(unpacker.unconsumed_tail)
    return data, start if unpacker.eof else None


def _unpacked(packed: bytes | bytearray, data: bytearray, end: int | None) -> Unpacked:
    is_whole = end is not None
    return Unpacked(bytes(data), is_whole, has_surplus=is_whole and end != len(packed))
