"""The hands: revoke, let in again, and tell what the bus forbade a process."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable
from typing import Final

import msgspec

from civigil.cyber.access.certificates import rules
from civigil.cyber.access.certificates.view import ReadmittedView, RevokedView
from civigil.cyber.access.settings import AccessSettings
from civigil.events.access import CertificatesRevoked, HolderReadmitted, ReadmitHolder, RevokeCertificates
from civigil.kernel.envelope import Envelope
from civigil.kernel.errors import Invalid, Refused, Unavailable
from civigil.kernel.severity import Status
from civigil.kernel.time import Instant
from civigil.runtime.bus import names
from civigil.runtime.bus.consume import Puller
from civigil.runtime.hands import Hands
from civigil.runtime.store import Change
from civigil.runtime.trust.authority import Authority
from civigil.runtime.trust.certificates.names import Holder, holder_of
from civigil.runtime.trust.certificates.profile import Reason

TRIED_AT_MOST: Final = 5
TELL_EVERY_S: Final = 60.0
"""Seconds between two concerns about one process; what it tries meanwhile is told in the next."""


def authority_of(do: Hands[AccessSettings]) -> Authority:
    """The city's authority. Raises `Refused` on a machine that does not hold it."""
    if do.authority is None:
        raise Refused("the city's authority lies on another machine", where="trust")
    return do.authority


def holder_asked(text: str, authority: Authority) -> Holder:
    """Whom an order means: a holder, or the serial number of a certificate. Raises `Invalid`, `Missing`."""
    return holder_of(text) if ":" in text[:8] else authority.holder_of_serial(text)


async def revoke(asked: Envelope[RevokeCertificates], change: Change, do: Hands[AccessSettings]) -> RevokedView:
    """Revoke whatever certificates a holder has. It is cut off within moments, and stays so unless it is given a new one.

    Raises `Conflict` where one that was cut off before would be given a new one so: that takes two people (`readmit`).
    """
    _check_status(asked.status)
    authority = authority_of(do)
    body = asked.body
    holder = holder_asked(body.holder, authority)
    rules.check_revocation(str(holder), replaced=body.replace)
    now, by = change.now, asked.actor or "unknown"
    deed = authority.exchange if body.replace else authority.revoke
    revoked = await asyncio.to_thread(deed, holder, _reason_of(body.reason), by, now)
    generation = authority.register.generation(holder)
    change.emit(
        CertificatesRevoked(
            holder=str(holder), reason=body.reason, certificates=len(revoked), replaced=body.replace, by=by
        ),
        occurred=now,
        status=asked.status,
        cause=asked,
    )
    return RevokedView(holder=str(holder), certificates=len(revoked), generation=generation, replaced=body.replace)


async def readmit(asked: Envelope[ReadmitHolder], change: Change, do: Hands[AccessSettings]) -> ReadmittedView:
    """Let a barred holder in again, with a new certificate under the next generation of its name."""
    _check_status(asked.status)
    authority = authority_of(do)
    holder = holder_asked(asked.body.holder, authority)
    generation = await asyncio.to_thread(authority.readmit, holder, change.now)
    said = HolderReadmitted(holder=str(holder), generation=generation, by=asked.actor or "unknown")
    change.emit(said, occurred=change.now, status=asked.status, cause=asked)
    return ReadmittedView(holder=str(holder), generation=generation)


def _reason_of(text: str) -> Reason:
    """Why a certificate is revoked, from its word in RFC 5280 §5.3.1. Raises `Invalid`."""
    try:
        return Reason(text)
    except ValueError as error:
        raise Invalid(f"{text[:40]!r} is none of {', '.join(Reason)}", where="reason") from error


def _check_status(status: Status) -> None:
    if status is not Status.ACTUAL:
        raise Refused("certificates hold in exercises as they do in earnest", where="status")


class Forbidden(msgspec.Struct, frozen=True):
    """What the runtime tells of a process that the bus held back."""

    tried: tuple[str, ...]
    times: int


async def watch_processes(do: Hands[AccessSettings]) -> None:
    """Raise a concern about every process that says or hears what it does not declare, until cancelled."""
    misdeeds = Misdeeds()

    async def tell_the_rest() -> None:
        while True:
            await asyncio.sleep(TELL_EVERY_S / 10)
            await _tell(misdeeds, do)

    async with asyncio.TaskGroup() as group:
        group.create_task(tell_the_rest(), name="access misdeeds")
        puller = Puller(do.bus.client, names.FORBIDDEN, do.room, window=100)
        async with contextlib.aclosing(puller.batches(100)) as batches:
            async for messages in batches:
                for message in messages:
                    with contextlib.suppress(msgspec.DecodeError, UnicodeDecodeError):  # a newer runtime's word
                        said = msgspec.json.decode(message.data, type=Forbidden)
                        misdeeds.add(message.subject.partition(".")[2], said)
                await _tell(misdeeds, do)
                await puller.acknowledge(*messages)


class Misdeeds:
    """What processes tried, summed until it is told: the first at once, the rest a minute later."""

    def __init__(self) -> None:
        self._waiting: dict[str, Forbidden] = {}
        self._told: dict[str, Instant] = {}

    def add(self, process: str, said: Forbidden) -> None:
        """Add what a process tried."""
        before = self._waiting.get(process, Forbidden((), 0))
        tried = tuple(dict.fromkeys((*before.tried, *said.tried)))[:TRIED_AT_MOST]
        self._waiting[process] = Forbidden(tried, before.times + said.times)

    def due(self, now: Instant) -> dict[str, Forbidden]:
        """What is to be told now."""
        return {
            process: said
            for process, said in self._waiting.items()
            if process not in self._told or (now - self._told[process]).total_seconds() >= TELL_EVERY_S
        }

    def told(self, processes: Iterable[str], now: Instant) -> None:
        """It was told."""
        for process in processes:
            self._told[process] = now
            self._waiting.pop(process, None)


async def _tell(misdeeds: Misdeeds, do: Hands[AccessSettings]) -> None:
    """Tell what is due; what cannot be stored now stays to be told."""
    now = do.clock.now()
    due = misdeeds.due(now)
    if not due:
        return
    try:
        async with do.store.change() as change:
            for process, said in due.items():
                change.emit(rules.misbehaved(process, said.tried, said.times), occurred=now, status=Status.ACTUAL)
    except Unavailable as error:
        do.log.warning("not_told_yet", error=str(error))
        return
    misdeeds.told(due, now)
