"""Certificates of a city on one machine, kept as they should be while it runs: for `civigil up`, which holds the authority.

Each method is one look and returns what it found; the caller decides how often, and what follows for nats-server and the processes.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import msgspec

from civigil.kernel.devices import DeviceIdentity
from civigil.kernel.time import Clock, Instant
from civigil.runtime.trust.authority import Authority

Servers = Mapping[str, Sequence[str]]
DEVICE_LOOKED_AT_EVERY = timedelta(hours=1)
"""To look at a device's certificate costs half a millisecond, and there may be twenty thousand: each has its turn in the hour."""


class Renewed(msgspec.Struct, frozen=True, kw_only=True):
    """Whose certificates were issued or renewed."""

    processes: tuple[str, ...] = ()
    servers: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.processes or self.servers or self.devices)


class Custody:
    """What is to be kept: the processes' names, the servers with their hosts, and the devices, which may become others."""

    def __init__(
        self,
        authority: Authority,
        *,
        processes: Sequence[str],
        servers: Servers,
        devices: Callable[[], Sequence[DeviceIdentity]],
        clock: Clock,
    ) -> None:
        self.authority = authority
        self._processes = processes
        self._servers = servers
        self._devices = devices
        self._clock = clock
        self._known: object = None
        self._issuers: object = None
        self._next_look: dict[str, Instant] = {}

    def begin(self) -> Renewed:
        """Make the authorities where there are none, and every certificate that is due. Raises as `Authority` does."""
        self.authority.ensure(self._clock.now())
        made = self.renew()
        self.changed()
        return made

    def renew(self) -> Renewed:
        """Issue whatever is due now, and look after the authorities. Raises as `Authority` does."""
        now, authority = self._clock.now(), self.authority
        authority.look_after(now)
        processes = tuple(name for name in self._processes if authority.due(name, now))
        servers = tuple(name for name, hosts in self._servers.items() if authority.server_due(name, hosts, now))
        devices = tuple(
            one.id for one in self._devices() if self._its_turn(one.id, now) and authority.device_due(one.id, now)
        )
        for name in processes:
            authority.identity(name, now)
        for name in servers:
            authority.server(name, self._servers[name], now)
        for id in devices:
            authority.device(id, now)
        return Renewed(processes=processes, servers=servers, devices=devices)

    def _its_turn(self, id: str, now: Instant) -> bool:
        """Whether a device's certificate is to be looked at now; the turns are spread over the hour by the first look."""
        if self._next_look.get(id, now) > now:
            return False
        first = id not in self._next_look
        share = (zlib.crc32(id.encode()) % 3600) / 3600 if first else 1.0
        self._next_look[id] = now + DEVICE_LOOKED_AT_EVERY * max(share, 1 / 60)
        return True

    def changed(self) -> bool:
        """Whether anybody was revoked or let in again, or an authority replaced, since the last question. Raises `Tampered`."""
        issuers = _mark(self.authority.issuers_file)
        if (
            self._issuers is not None and issuers != self._issuers
        ):  # certificates of another authority are due, whoever holds them
            self._next_look.clear()
        self._issuers = issuers
        before, self._known = self._known, (_users(self.authority), issuers)
        return before is not None and before != self._known


def _users(authority: Authority) -> object:
    """What the users of the bus follow from."""
    register = authority.register
    return set(register.barred), register.generations, authority.former_in_force


def _mark(file: Path) -> tuple[int, int]:
    found = file.stat()
    return found.st_mtime_ns, found.st_ino
