"""What goes on while a server is away: each permission says what it needs, and everything else is derived from that.

    LIVE_VIEW = Permission("gateway:live:view", "…", needs=(DATABASE, BUS))

A permission that an order demands needs the bus, since orders are asked there. Everything needs the database, which knows the
sessions and keeps the log: who was signed out must not live on, and no deed is done unwritten. Nothing needs the identity provider
but the way in by it.
"""

from __future__ import annotations

from civigil.kernel.capability import Roster
from civigil.kernel.permission import BUS, DATABASE, PROVIDER, SERVERS, Permission, Server

__all__ = ["BUS", "DATABASE", "PROVIDER", "SERVERS", "Server", "needs_of"]


def needs_of(permission: Permission, roster: Roster) -> frozenset[Server]:
    """The servers without which what this permission permits is refused."""
    ordered = any(how.permission.name == permission.name for room in roster for how in room.obeys.values())
    return frozenset((*permission.needs, *((BUS,) if ordered else ())))
