"""What each holder of one authority is to have: its names, its purposes, how long it lasts, and where it lies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import msgspec

from civigil.runtime.trust.certificates.names import Holder, Kind, host_of, user_of
from civigil.runtime.trust.certificates.wanted import Wanted

DEVICES = "devices"
"""The folder of devices' certificates, below the authority's own."""


class Times(msgspec.Struct, frozen=True, kw_only=True):
    """How long certificates last, and how long before their end they are renewed; processes' at half, where theirs is given."""

    lasts: timedelta
    renew_before: timedelta
    processes_last: timedelta | None = None


class Wants:
    """The certificates of one directory as they are to be. `generation`: which one a holder's name is in now."""

    def __init__(self, directory: Path, times: Times, generation: Callable[[Holder], int]) -> None:
        self._directory = directory
        self._times = times
        self._generation = generation

    def of(self, holder: Holder, hosts: Sequence[str] = ()) -> Wanted:
        """A holder's; `hosts` of a server."""
        if holder.kind is Kind.PROCESS:
            return self.process(holder)
        return self.device(holder) if holder.kind is Kind.DEVICE else self.server(holder, hosts)

    def process(self, holder: Holder) -> Wanted:
        """A process's: it answers and calls, under its user's name on the bus and its host name."""
        generation, times = self._generation(holder), self._times
        return Wanted(
            holder=holder,
            generation=generation,
            certificate=self._directory / f"{holder.name}.pem",
            key=self._directory / f"{holder.name}.key",
            hosts=tuple(dict.fromkeys((user_of(holder, generation), host_of(holder.name)))),
            answers=True,
            calls=True,
            lasts=times.processes_last or times.lasts,
            renew_before=None if times.processes_last else times.renew_before,
        )

    def server(self, holder: Holder, hosts: Sequence[str]) -> Wanted:
        """A server's: it answers, under the host names and addresses at which it is reached."""
        return Wanted(
            holder=holder,
            generation=self._generation(holder),
            certificate=self._directory / f"{holder.name}.pem",
            key=self._directory / f"{holder.name}.key",
            hosts=tuple(hosts),
            answers=True,
            calls=False,
            lasts=self._times.lasts,
            renew_before=self._times.renew_before,
        )

    def device(self, holder: Holder) -> Wanted:
        """A device's: it calls, under its user's name on the bus."""
        generation, folder = self._generation(holder), self._directory / DEVICES
        return Wanted(
            holder=holder,
            generation=generation,
            certificate=folder / f"{holder.name}.crt",
            key=folder / f"{holder.name}.key",
            hosts=(user_of(holder, generation),),
            answers=False,
            calls=True,
            lasts=self._times.lasts,
            renew_before=self._times.renew_before,
        )
