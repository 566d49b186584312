"""Who in the field may connect: a device's identity, with the few subjects that it may say and hear."""

from __future__ import annotations

import re

import msgspec

from civigil.kernel.errors import Invalid

_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,47}")
_WORD = re.compile(r"[a-z][a-z0-9]*")
KEPT = frozenset({"fact", "order", "obs", "live", "answer", "refused", "forbidden"})
"""First words of subjects that are the city's own: no device says or hears them."""


class DeviceIdentity(msgspec.Struct, frozen=True, kw_only=True):
    """One device as a room admits it. It may say `<word>.<id>` for each of its words, and hear `cmd.<id>` and below.

    Its id stands in every subject, so that no device can speak for another. Raises `Invalid`.
    """

    id: str  # small letters, digits, - and _; 48 characters at most
    says: tuple[str, ...] = ("tel", "alarm", "state", "renew")

    def __post_init__(self) -> None:
        """Refuse names that would reach further than the device."""
        if not _ID.fullmatch(self.id):
            said = "small letters, digits, - and _ are allowed, 48 characters at most"
            raise Invalid(f"{self.id!r} is no device's name: {said}", where="device.id")
        for word in self.says:
            if not _WORD.fullmatch(word) or word in KEPT or word == "cmd":
                raise Invalid(f"a device cannot say {word!r}", where=f"device {self.id}")

    @property
    def publish(self) -> tuple[str, ...]:
        """The subjects that it may say."""
        return tuple(f"{word}.{self.id}" for word in self.says)

    @property
    def hear(self) -> tuple[str, ...]:
        """The subjects that it may hear."""
        return f"cmd.{self.id}", f"cmd.{self.id}.>"
