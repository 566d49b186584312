"""What one gateway process knows of now: the newest facts, the newest of each observation that somebody watches, and the beat.

A fact is written down once, as the text that every viewer gets: the envelope's attributes, and the body's own bytes as the room
sent them. Nothing is read out of a body here, so that a newer room's fields pass; it must only be JSON. The beat says when
viewers are told: at once when something comes after a pause, then every `frame_every_s`, and at least every `heartbeat_s`.
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Collection, Mapping
from typing import Any

import msgspec
import structlog
from prometheus_client import Counter

from civigil.gateway.live.follow import Follower
from civigil.gateway.live.limits import LiveLimits
from civigil.gateway.live.ring import Kind, Marked, Ring
from civigil.kernel.classified import Mark, withheld
from civigil.kernel.envelope import first_of
from civigil.kernel.errors import CivigilError
from civigil.kernel.ports import NoSealer, Sealer
from civigil.kernel.severity import Status
from civigil.kernel.words import opened_body
from civigil.runtime.bus.connect import LeanClient

TAKEN = Counter("civigil_live_facts", "Facts that came from the stream for viewers, hidden ones included")
UNFIT = Counter("civigil_live_unfit", "Facts and observations that were not what they said, and were shown to nobody")

_STATUSES = {status.value: status.value.lower() for status in Status}
_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_ENCODER = msgspec.json.Encoder()


class Told(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A fact as viewers get it."""

    seq: int
    id: str
    type: str
    status: str
    source: str
    occurred: str
    learned: str
    correlation: str
    body: msgspec.Raw


class Unfit(Exception):
    """What came is not what it says."""


class Feed:
    """The facts of one gateway process and their beat."""

    def __init__(
        self,
        client: LeanClient,
        shown: Collection[str],
        limits: LiveLimits,
        marks: Mapping[str, tuple[Mark, ...]] = {},
        sealer: Sealer = NoSealer(),  # noqa: B008 - it has no state
    ) -> None:
        """`shown`: the names of the facts that go to screens; `marks`: the fields of theirs that hold people's words."""
        self.ring = Ring(limits)
        self._shown = frozenset(shown)
        self._marks = marks
        self._sealer = sealer
        self._limits = limits
        self._log = structlog.get_logger("live")
        self._follower = Follower(client, self, limits)
        self._news = asyncio.Event()
        self._read = asyncio.Event()
        self._listeners: set[Callable[[], None]] = set()

    @property
    def trouble(self) -> str:
        """Why the newest facts may be missing; empty while all is well."""
        return self._follower.trouble

    async def follow(self) -> None:
        """Follow the stream until cancelled."""
        await self._follower.run()

    async def beat(self) -> None:
        """Tell viewers when it is time, until cancelled."""
        every_s = self._limits.frame_every_s
        while True:
            try:
                async with asyncio.timeout(self._limits.heartbeat_s - every_s):
                    await self._news.wait()
            except TimeoutError:
                pass
            self._news.clear()
            self.ring.settle()
            for tell in tuple(self._listeners):
                tell()
            await asyncio.sleep(every_s)

    async def begun(self) -> None:
        """Wait until the stream has been read up to its end."""
        await self._read.wait()

    @property
    def has_begun(self) -> bool:
        """Whether the stream has been read up to its end once, since it was begun."""
        return self._read.is_set()

    def listen(self, tell: Callable[[], None]) -> None:
        """Call `tell` at each beat."""
        self._listeners.add(tell)

    def leave(self, tell: Callable[[], None]) -> None:
        """Do not call it any more."""
        self._listeners.discard(tell)

    def wake(self) -> None:
        """There is something to tell."""
        self._news.set()

    def begin(self, origin: str, first: int, because: str) -> None:
        """Another stream, or a gap in it: everybody begins afresh."""
        self.ring.begin(origin, first, because)
        self._read.clear()

    def level(self) -> None:
        """All that was in the stream has been taken."""
        self._read.set()
        self._news.set()

    def take(self, seq: int, subject: str, headers: Mapping[str, str], body: bytes) -> None:
        """The next fact of the stream."""
        TAKEN.inc()
        name = headers.get("ce-type", "")
        if name not in self._shown:
            self.ring.pass_over(seq)
            return
        try:
            kind = kind_of(subject, headers)
            marks = self._marks.get(name)
            if marks is not None:
                body = self._opened(headers, body, marks)
            text = text_of(seq, headers, body)
            marked = None if marks is None else marked_of(seq, headers, body, marks)
        except Unfit as error:
            UNFIT.inc()
            self._log.warning("live_fact_unfit", seq=seq, subject=subject, why=str(error))
            self.ring.pass_over(seq)
            return
        self.ring.take(seq, kind, text, marked)
        self._news.set()

    def _opened(self, headers: Mapping[str, str], body: bytes, marks: tuple[Mark, ...]) -> bytes:
        """The body with people's words as text. Raises `Unfit` where a seal is broken."""
        try:
            return opened_body(body, headers["ce-type"], first_of(headers) or headers.get("ce-id"), marks, self._sealer)
        except CivigilError as error:
            raise Unfit(str(error)) from error


def kind_of(subject: str, headers: Mapping[str, str]) -> Kind:
    """The type's name and the status. Raises `Unfit` where the subject, which the bus checks, says otherwise than the sender."""
    name, status = headers.get("ce-type", ""), headers.get("ce-status", "")
    if status not in _STATUSES:
        raise Unfit(f"{status!r} is no status")
    if subject.split(".", 1)[-1].rpartition(".")[0] != f"{_STATUSES[status]}.{name}":
        raise Unfit(f"{status} {name} does not belong on this subject")
    return name, status


def text_of(seq: int, headers: Mapping[str, str], body: bytes) -> str:
    """A fact as viewers get it. Raises `Unfit` where it lacks an attribute, or its body is no JSON object in UTF-8."""
    try:
        told = Told(
            seq=seq,
            id=headers["ce-id"],
            type=headers["ce-type"],
            status=headers["ce-status"],
            source=headers["ce-source"],
            occurred=headers["ce-time"],
            learned=headers["ce-learned"],
            correlation=headers.get("ce-correlation") or headers["ce-id"],
            body=json_object(body),
        )
        return _ENCODER.encode(told).decode()
    except KeyError as error:
        raise Unfit(f"{error.args[0]} is missing") from error
    except UnicodeDecodeError as error:
        raise Unfit(f"not UTF-8: {error}") from error


def marked_of(seq: int, headers: Mapping[str, str], body: bytes, marks: tuple[Mark, ...]) -> Marked | None:
    """What is marked in a fact; None where nothing is. Raises `Unfit` as `text_of` does."""
    if not any(mark.need or mark.beside for mark in marks):
        return None
    read: dict[str, Any] = msgspec.json.decode(body)
    needs = {mark.field: mark.of(read) for mark in marks if read.get(mark.field)}
    if not any(needs.values()):
        return None

    @functools.cache
    def without(hidden: frozenset[str]) -> str:
        gone = {field: withheld(need) for field, need in needs.items() if need in hidden}
        return text_of(seq, headers, msgspec.json.encode(read | gone) if gone else body)

    assigned = read.get("assigned")
    return Marked(frozenset(filter(None, needs.values())), assigned if isinstance(assigned, str) else None, without)


def json_object(body: bytes) -> msgspec.Raw:
    """The body's own bytes, known to be a JSON object. Raises `Unfit`."""
    try:
        _OBJECT.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unfit(f"not a JSON object: {error}") from error
    return msgspec.Raw(body)
