"""Ids: UUID version 7 (RFC 9562 §5.7), so that ids sort by the time at which they were made."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias
from uuid import UUID

from civigil.kernel.errors import Invalid
from civigil.kernel.time import Instant

EventId: TypeAlias = UUID
NewId: TypeAlias = Callable[[], UUID]

_MILLISECONDS = 1 << 48


def uuid7(at: Instant, randomness: bytes) -> UUID:
    """The UUID version 7 for an instant and ten random bytes (74 of their bits are used).

    Raises `Invalid` for an instant before 1970 or fewer than ten bytes.
    """
    milliseconds = int(at.timestamp() * 1000)
    if not 0 <= milliseconds < _MILLISECONDS:
        raise Invalid(f"no UUIDv7 for {at.isoformat()}: it counts milliseconds since 1970", where="id")
    if len(randomness) < 10:
        raise Invalid(f"a UUIDv7 needs 10 random bytes, got {len(randomness)}", where="id")
    noise = int.from_bytes(randomness[:10], "big")
    value = milliseconds << 80
    value |= 0x7 << 76 | (noise >> 62 & 0xFFF) << 64  # version, rand_a
    value |= 0b10 << 62 | noise & (1 << 62) - 1  # variant, rand_b
    return UUID(int=value)


def parse_id(text: str, *, where: str = "id") -> UUID:
    """The id that a person, a header or a path names. Raises `Invalid`."""
    try:
        return UUID(text)
    except (ValueError, AttributeError, TypeError) as error:
        raise Invalid(f"{text!r} is not an id: a UUID such as 01931c5e-… is expected", where=where) from error
