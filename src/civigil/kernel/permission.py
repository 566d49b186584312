"""Permissions: `room:noun:verb`, and who holds them."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from civigil.kernel.errors import Invalid

_GRAMMAR = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*(:[a-z][a-z0-9]*(_[a-z0-9]+)*){2}")


Server = Literal["the identity provider", "PostgreSQL", "NATS"]
PROVIDER: Server = "the identity provider"
DATABASE: Server = "PostgreSQL"
BUS: Server = "NATS"
SERVERS: tuple[Server, ...] = (PROVIDER, DATABASE, BUS)


class Permission(msgspec.Struct, frozen=True, order=True):
    """What a route, an order or a stream demands, such as `cameras:feed:view`. Raises `Invalid` when misspelt."""

    name: str
    meaning: str = ""  # one plain line for the person who grants it
    needs: tuple[Server, ...] = (DATABASE,)  # what must be there; an order needs NATS besides (`kernel/away.py`)

    def __post_init__(self) -> None:
        """Hold the name to the grammar."""
        if not _GRAMMAR.fullmatch(self.name):
            raise Invalid(f"{self.name!r} is not a permission: room:noun:verb is", where="permission")

    @property
    def room(self) -> str:
        """The room that declared it."""
        return self.name.partition(":")[0]


class Principal(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks: a person, a process or a device, as the identity check established it."""

    id: str  # stable pseudonym, fit for a log: `operator:3f9c…`, `process:cameras`
    roles: tuple[str, ...] = ()


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What the Authorizer said, and why, in words that an audit can keep."""

    allowed: bool
    because: str
