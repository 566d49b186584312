"""How a room hears facts: in batches, each once by its effect, whatever happens in between.

    pull -> understand -> one transaction: claim in the inbox, handle, outbox -> commit -> acknowledge

A worker killed anywhere before the commit leaves nothing behind, and the facts come to another worker; killed after it, they come
again and the inbox knows them. A batch that fails is tried one by one, so that one bad fact holds nobody up; only where the
store itself is away does the whole batch wait.
"""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import msgspec
import structlog
from nats.aio.msg import Msg
from prometheus_client import Counter, Histogram

from civigil.kernel.capability import Capability, Roster, handler_for, heard_by
from civigil.kernel.envelope import Envelope, read
from civigil.kernel.errors import CivigilError, Tampered, Unavailable
from civigil.kernel.facts import Fact
from civigil.kernel.time import Clock, check_believable
from civigil.kernel.words import opened
from civigil.runtime.bus.aside import set_aside
from civigil.runtime.bus.consume import Puller, delivery_of
from civigil.runtime.bus.outcome import Outcome, backoff_s, outcome_of
from civigil.runtime.store import Change, Store
from civigil.runtime.store.inbox import claim
from civigil.runtime.store.pool import StoreUnavailable

BATCH = 500

HANDLED = Counter("civigil_facts_handled", "Facts handled and committed", ["room"])
REPEATED = Counter("civigil_facts_repeated", "Facts delivered again after they had been handled", ["room"])
ASIDE = Counter("civigil_set_aside", "Messages set aside because they could not be handled", ["room", "code"])
TOOK = Histogram("civigil_batch_seconds", "From the start of a batch to its commit", ["room"])

Handler = Callable[[Sequence[Envelope[Fact]], Change, Any], Awaitable[None]]


class Heard(msgspec.Struct, frozen=True):
    """A message that we understood."""

    message: Msg
    event: Envelope[Fact]


class Hearer:
    """One room's ear in one process."""

    def __init__(self, capability: Capability, roster: Roster, *, store: Store, clock: Clock, hands: Any) -> None:
        self._room = capability.name
        self._kinds: Mapping[str, type[Fact]] = heard_by(capability, roster)
        self._handlers: dict[str, Handler] = {
            name: capability.load(handler_for(capability, kind)) for name, kind in self._kinds.items()
        }
        self._store = store
        self._clock = clock
        self._hands = hands
        self._log = structlog.get_logger("hear").bind(room=self._room)

    async def listen(self, puller: Puller) -> None:
        """Hear until cancelled."""
        async with contextlib.aclosing(puller.batches(BATCH)) as batches:
            async for batch in batches:
                for handler, heard in (await self._understand(puller, batch)).items():
                    await self._handle(puller, handler, heard)

    async def handle_again(self, subject: str, headers: Mapping[str, str], body: bytes, change: Change) -> None:
        """Handle one message that had been set aside, in the change that takes it out of there. Raises as the handler does."""
        event = opened(read(headers, body, self._kinds), self._hands.sealer)
        if await claim(change, [event.id]):
            await self._handlers[event.type]([event], change, self._hands)

    async def _understand(self, puller: Puller, batch: Sequence[Msg]) -> dict[Handler, list[Heard]]:
        """Sort a batch by handler; what cannot be understood is set aside."""
        groups: dict[Handler, list[Heard]] = {}
        now = self._clock.now()
        for message in batch:
            try:
                event = opened(read(message.headers, message.data, self._kinds), self._hands.sealer)
                check_believable(event.occurred, now)
                if message.subject.split(".", 2)[1] != event.status.value.lower():
                    raise Tampered("the status in the subject is another than in the event", where=message.subject)
            except Unavailable:  # the key of its words cannot be had now
                await puller.again(message, after_s=backoff_s(delivery_of(message).delivered))
            except CivigilError as error:
                await self._give_up(puller, message, error)
            else:
                groups.setdefault(self._handlers[event.type], []).append(Heard(message, event))
        return groups

    async def _handle(self, puller: Puller, handler: Handler, heard: Sequence[Heard]) -> None:
        try:
            with TOOK.labels(self._room).time():
                await self._once(handler, heard)
        except Exception as error:  # the edge of a task: counted, reported, retried or set aside
            await self._failed(puller, handler, heard, error)
        else:
            await puller.acknowledge(*[one.message for one in heard])

    async def _once(self, handler: Handler, heard: Sequence[Heard]) -> None:
        async with self._store.change() as change:
            fresh = await claim(change, [one.event.id for one in heard])
            events: list[Envelope[Fact]] = []
            for one in heard:
                if one.event.id in fresh:
                    fresh.discard(one.event.id)  # twice in one batch is once
                    events.append(one.event)
            if events:
                await handler(events, change, self._hands)
        HANDLED.labels(self._room).inc(len(events))
        REPEATED.labels(self._room).inc(len(heard) - len(events))

    async def _failed(self, puller: Puller, handler: Handler, heard: Sequence[Heard], error: Exception) -> None:
        if len(heard) > 1 and not isinstance(error, StoreUnavailable):
            self._log.warning("batch_failed", facts=len(heard), error=str(error))
            for one in heard:
                await self._handle(puller, handler, [one])
            return
        for one in heard:
            deliveries = delivery_of(one.message).delivered
            if outcome_of(error, deliveries) is Outcome.ASIDE:
                await self._give_up(puller, one.message, error)
            else:
                await puller.again(one.message, after_s=backoff_s(deliveries))
        foreseen = isinstance(error, CivigilError)
        self._log.warning("facts_not_handled", facts=len(heard), error=str(error), exc_info=not foreseen and error)

    async def _give_up(self, puller: Puller, message: Msg, error: Exception) -> None:
        delivery = delivery_of(message)
        try:
            async with self._store.change() as change:
                await set_aside(
                    change,
                    origin=f"{delivery.stream} {delivery.sequence}",
                    subject=message.subject,
                    headers=message.headers or {},
                    body=message.data,
                    error=error,
                    deliveries=delivery.delivered,
                )
        except Unavailable:
            await puller.again(message, after_s=backoff_s(delivery.delivered))
            return
        ASIDE.labels(self._room, getattr(error, "code", "unforeseen")).inc()
        await puller.acknowledge(message)
