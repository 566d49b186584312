"""Following the stream of facts: every fact once, in order, from the newest that fit into the ring.

The stream says each fact again on a subject of its own as it stores it (`live.…`, JetStream's republish), with its sequence. One
plain subscription hears them; a sequence that is missing is fetched from the stream itself (direct get, in batches). So the
gateway makes no consumer, holds no fact back from being trimmed, and has no right to change anything. Once a second the stream
is asked how far it is, so that a silent loss of the newest is found too, and a stream that was made anew is noticed.

What cannot be fetched any more (a purge that was faster) is a gap: the ring is told, and every viewer begins afresh.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from typing import Any, Protocol

import msgspec
import structlog
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js.api import StreamInfo
from nats.js.errors import NotFoundError

from civigil.gateway.errors import trace_of
from civigil.gateway.live.limits import LiveLimits
from civigil.runtime.bus import names
from civigil.runtime.bus.connect import LeanClient

Headers = Mapping[str, str]


class Taker(Protocol):
    """What is told of the facts: the feed."""

    def take(self, seq: int, subject: str, headers: Headers, body: bytes) -> None:
        """The next fact."""
        ...

    def begin(self, origin: str, first: int, because: str) -> None:
        """Forget what came: the next fact is `first`, of the stream `origin`."""
        ...

    def level(self) -> None:
        """All that was in the stream has been taken."""
        ...


class _Unanswered(Exception):
    """The stream does not say what it was asked for."""


class Follower:
    """Follows the facts' stream for as long as it runs."""

    def __init__(self, client: LeanClient, taker: Taker, limits: LiveLimits) -> None:
        self.trouble = (
            "the stream has not been reached yet"  # why the newest facts may be missing; empty while all is well
        )
        self._client = client
        self._taker = taker
        self._limits = limits
        self._log = structlog.get_logger("live")
        self._origin = ""
        self._last = 0
        self._level = False  # nothing is being fetched: the next message is the next fact
        self._target = 0  # the highest sequence that is known to be there
        self._seen_before = 0  # how far the stream was when it was asked the time before
        self._due = asyncio.Event()
        self._js = client.jetstream()
        client.when_lost.append(self._cut_off)

    async def run(self) -> None:
        """Follow until cancelled."""
        heard = await self._client.take(names.RETOLD, self._came)
        try:
            while True:
                try:
                    await self._look()
                    if not self._level:
                        await self._catch_up()
                except (_Unanswered, NatsError, OSError, TimeoutError) as error:
                    self._in_trouble(error)
                except Exception as error:  # whoever started this starts it again; until then viewers are told
                    self._in_trouble(error)
                    raise
                else:
                    self._well()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self._limits.look_every_s):
                        await self._due.wait()
                self._due.clear()
        finally:
            self._level = False
            with contextlib.suppress(NatsError, OSError):
                await self._client.leave(heard)

    def _came(self, message: Msg) -> None:
        headers = message.headers or {}
        text = headers.get("Nats-Sequence", "")
        if not text.isdigit():
            return  # nobody but the stream may publish here
        seq = int(text)
        if self._level and seq == self._last + 1:
            self._hand(seq, message.subject.partition(".")[2], headers, message.data)
        elif seq > self._last:
            self._level = False
            self._target = max(self._target, seq)
            self._due.set()

    def _cut_off(self) -> None:
        """The connection broke: what is said meanwhile does not come by itself."""
        self.trouble = self.trouble or "the bus is away"
        self._level = False
        self._due.set()

    async def _look(self) -> None:
        """Ask the stream how far it is, and whether it is still the same."""
        if not self._client.is_connected:
            raise _Unanswered("the bus is away")
        async with asyncio.timeout(self._limits.answer_within_s):
            try:
                found = await self._js.stream_info(names.FACTS)
            except NotFoundError as error:
                raise _Unanswered("the stream of facts is not there") from error
        if _origin_of(found) != self._origin or found.state.last_seq < self._seen_before:
            self._begin(found)
        elif not self._level or self._last < self._seen_before:  # what was there a while ago and has not come was lost
            self._level = False
            self._target = max(self._target, found.state.last_seq)
        self._seen_before = found.state.last_seq

    def _begin(self, found: StreamInfo) -> None:
        """Read a stream from the newest that fit into the ring."""
        first, last = max(found.state.first_seq, 1), found.state.last_seq
        because = "the city's stream of facts was made anew" if self._origin else ""
        self._origin = _origin_of(found)
        self._start_at(max(first, last - self._limits.ring_facts + 1), because)
        self._target = last
        self._level = False

    def _start_at(self, first: int, because: str) -> None:
        self._last = first - 1
        self._taker.begin(self._origin, first, because)

    async def _catch_up(self) -> None:
        """Fetch what is missing, up to the newest that is known of; from then on messages are facts again."""
        while self._last < self._target:
            if not await self._fetch():
                await self._skip_what_is_gone()
        self._level = True  # no await since the comparison: no message came between
        self._taker.level()

    async def _fetch(self) -> bool:
        """One batch of facts after the last one; False where the stream has none."""
        inbox = self._client.new_inbox()
        came: asyncio.Queue[Msg] = asyncio.Queue()
        subscription = await self._client.take(inbox, came.put_nowait)
        asked = {"seq": self._last + 1, "batch": self._limits.batch, "max_bytes": self._limits.batch_bytes}
        found = False
        try:
            await self._client.publish(f"$JS.API.DIRECT.GET.{names.FACTS}", msgspec.json.encode(asked), reply=inbox)
            while True:
                async with asyncio.timeout(self._limits.answer_within_s):
                    message = await came.get()
                headers: dict[str, Any] = message.headers or {}
                if "Nats-Sequence" not in headers:
                    if headers.get("Status") in {"204", "404"}:
                        return found
                    raise _Unanswered(f"the stream does not give what is missing: {headers.get('Status', 'no answer')}")
                found = self._fetched(int(headers["Nats-Sequence"]), headers, message.data) or found
        finally:
            with contextlib.suppress(NatsError, OSError):
                await self._client.leave(subscription)

    def _fetched(self, seq: int, headers: Headers, body: bytes) -> bool:
        if seq <= self._last:
            return False
        if seq > self._last + 1:
            self._lost(seq)
        self._hand(seq, headers.get("Nats-Subject", ""), headers, body)
        return True

    def _hand(self, seq: int, subject: str, headers: Headers, body: bytes) -> None:
        """Give a fact to the taker. One that it stumbles over is a gap, behind which everybody begins afresh."""
        self._last = seq
        try:
            self._taker.take(seq, subject, headers, body)
        except Exception as error:  # noqa: BLE001 - the edge of a fact: one must not hold up all that come after it
            self._log.error("live_fact_stumbled", seq=seq, subject=subject, trace=trace_of(error))
            self._start_at(seq + 1, "a fact could not be told, so how things stand is told afresh")
            self._taker.level()

    async def _skip_what_is_gone(self) -> None:
        """The stream has nothing after the last fact although it said so: purged, or an answer of a replica that lags."""
        async with asyncio.timeout(self._limits.answer_within_s):
            found = await self._js.stream_info(names.FACTS)
        if _origin_of(found) != self._origin or found.state.last_seq < self._last:
            self._begin(found)
        elif found.state.first_seq > self._target:
            self._lost(found.state.first_seq)
            self._target = found.state.last_seq
        else:
            raise _Unanswered("the stream does not give what is missing")

    def _lost(self, first: int) -> None:
        self._log.warning("live_facts_lost", after=self._last, first=first)
        self._start_at(first, "some facts are no longer kept, so they cannot be told one by one")

    def _in_trouble(self, error: Exception) -> None:
        said = str(error) or type(error).__name__
        if not self.trouble:
            self._log.warning("live_stream_waits", error=said)
        self.trouble = said
        self._level = False

    def _well(self) -> None:
        if self.trouble:
            self._log.info("live_stream_followed", seq=self._last)
        self.trouble = ""


def _origin_of(found: StreamInfo) -> str:
    """The identity of a stream: a stream made anew, or another of its name, was created at another time."""
    return "" if found.created is None else found.created.isoformat()
