"""How a room supplies a port of trust: its declaration names a function, which is called at the start of each process.

    capability = Capability(name="vault", …, supplies={"sealer": "supply:sealer", "audit": "supply:audit"})

    def sealer(means: Means[VaultSettings]) -> Sealer: ...

The function is called after the migrations and before anything else works. It may be called in several processes at once, and
in one that only prepares the streams: what it makes, it makes whole or finds made. What it raises stops the start.

The port `sign_in` is another matter: people come in nowhere but at the gateway, which makes it from the room's own `Hands`
(`gateway/ways.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec

from civigil.kernel.capability import Roster, supplier_of
from civigil.kernel.permission import Permission
from civigil.kernel.time import Clock
from civigil.runtime.data import DataDirectory
from civigil.runtime.settings import Settings
from civigil.runtime.store.pool import Pool

S = TypeVar("S", covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Means(Generic[S]):
    """What a supplier is given to make its port from."""

    roster: Roster
    settings: S  # the supplying room's own
    city: Settings  # everybody's
    data: DataDirectory
    trust: Pool  # of this process; sees the schema `trust`, open for as long as the process works
    database_url: str
    declared: tuple[
        Permission, ...
    ]  # every permission that there is in this process: the rooms', and the gateway's in the gateway
    clock: Clock


def supplied(
    port: str,
    roster: Roster,
    settings: Settings,
    *,
    data: DataDirectory,
    pool: Pool,
    database_url: str,
    declared: tuple[Permission, ...],
    clock: Clock,
) -> Any | None:
    """What the roster supplies for a port of `kernel.ports.PORTS`; None where no room does.

    Raises `Invalid` where two rooms would, or a supplier's name leads nowhere, and what the supplier raises.
    """
    room = supplier_of(port, roster)
    if room is None:
        return None
    own = settings.rooms.get(room.name)
    if own is None and room.settings is not None:
        own = msgspec.convert({}, room.settings)
    means: Means[Any] = Means(
        roster=roster,
        settings=own,
        city=settings,
        data=data,
        trust=pool,
        database_url=database_url,
        declared=declared,
        clock=clock,
    )
    return room.load(room.supplies[port])(means)
