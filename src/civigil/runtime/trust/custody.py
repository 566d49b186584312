"""Certificates of a city on one machine, kept as they should be while it runs: for `civigil up`, which holds the authority.

Each method is one look and returns what it found; the caller decides how often, and what follows for nats-server and the processes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec

from civigil.kernel.devices import DeviceIdentity
from civigil.kernel.time import Clock
from civigil.runtime.trust.authority import Authority
from civigil.runtime.trust.certificates.register import Register

Servers = Mapping[str, Sequence[str]]


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
        self._known: tuple[Register, bool] | None = None

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
        devices = tuple(one.id for one in self._devices() if authority.device_due(one.id, now))
        for name in processes:
            authority.identity(name, now)
        for name in servers:
            authority.server(name, self._servers[name], now)
        for id in devices:
            authority.device(id, now)
        return Renewed(processes=processes, servers=servers, devices=devices)

    def changed(self) -> bool:
        """Whether anything was revoked, let in again or let go of since the last question. Raises `Tampered`."""
        known = self.authority.register, self.authority.former_in_force
        before, self._known = self._known, known
        return before is not None and _of_users(before[0], before[1]) != _of_users(*known)


def _of_users(register: Register, former: bool) -> object:
    """What the users of the bus follow from."""
    return register.barred.keys(), register.generations, former
