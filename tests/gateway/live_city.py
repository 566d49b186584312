"""The streams of a small city, and the room of parks at work in it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from typing import Any

import msgspec

from civigil.kernel.capability import Roster
from civigil.kernel.envelope import headers_of, seal_in, subject_of
from civigil.kernel.facts import Fact
from civigil.kernel.severity import Status
from civigil.runtime.bus.publish import Outgoing
from civigil.runtime.bus.streams import StreamLimits, ensure_streams
from civigil.runtime.hands import Hands
from civigil.runtime.store.outbox import relay
from civigil.runtime.worker import Surroundings, hands_of
from tests.gateway.parks import capability as parks
from tests.gateway.parks.reading import live_rows
from tests.gateway.parks.words import BenchCounted, KeeperPaid, ParkChanged, ParkNoted

SMALL = StreamLimits(facts_bytes=64 << 20, orders_bytes=8 << 20, observations_bytes=8 << 20)

_CHANGE = """
    INSERT INTO parks (id, status, version, open, visitors, note) VALUES (%(id)s, %(status)s, 1, %(open)s, %(visitors)s, %(note)s)
    ON CONFLICT (id) DO UPDATE SET version = parks.version + 1, open = excluded.open, visitors = excluded.visitors,
        note = excluded.note
    RETURNING status, version
"""


class LiveCity:
    """Parks at work."""

    def __init__(self, do: Hands[Any], roster: Roster) -> None:
        self.do = do
        self.said = 0  # changes
        self._roster = roster

    async def make_streams(self) -> None:
        await ensure_streams(self.do.bus.client.jetstream(), self._roster, SMALL)

    async def change(
        self, park: str, *, visitors: int = 0, status: Status = Status.ACTUAL, note: str = "", wages: bool = False
    ) -> None:
        """Change a park and say so, with its state and as a service does it."""
        self.said += 1
        async with self.do.store.change() as change:
            given = {"id": park, "status": status.value, "open": True, "visitors": visitors, "note": note}
            row = await (await change.sql.execute(_CHANGE, given)).fetchone()
            assert row is not None
            kept = Status(row[0])
            kind = ParkNoted if note else ParkChanged
            fact = kind(park=park, version=row[1], open=True, visitors=visitors, note=note)
            if wages:
                change.emit(KeeperPaid(keeper=park), occurred=change.now, status=kept)
            change.emit(fact, occurred=change.now, status=kept)

    async def publish(self, *facts: Fact) -> None:
        """Facts straight onto the bus."""
        now, new_id = self.do.clock.now(), self.do.new_id
        sealed = [
            seal_in(one, id=new_id(), source="parks", status=Status.TEST, occurred=now, learned=now) for one in facts
        ]
        assert await self.do.bus.publish_many(sealed) == [None] * len(sealed)

    async def say(self, kind: type[Fact], body: bytes, but: Mapping[str, str] | None = None) -> None:
        """A fact whose body and headers need not be what they should be."""
        now = self.do.clock.now()
        fit = ParkChanged(park="x", version=1, open=True, visitors=0)
        sealed = seal_in(fit, id=self.do.new_id(), source="parks", status=Status.TEST, occurred=now, learned=now)
        headers = {**headers_of(sealed), "ce-type": kind.event_type, **(but or {})}
        headers = {name: value for name, value in headers.items() if value}
        subject = subject_of(kind, Status.TEST, "nowhere")
        assert await self.do.bus.publisher.send_many([Outgoing(subject, headers, body)]) == [None]

    async def observe(self, bench: str, sitting: int) -> None:
        now = self.do.clock.now()
        envelope = seal_in(
            BenchCounted(sitting=sitting),
            id=self.do.new_id(),
            source=f"parks/{bench}",
            status=Status.ACTUAL,
            occurred=now,
            learned=now,
        )
        await self.do.bus.observe(envelope)

    async def rows(self) -> dict[str, dict[str, Any]]:
        """The parks as they stand, as a screen would have them."""
        async with self.do.store.read() as sql:
            found = await live_rows(sql, 100_000, self.do.clock.now())
        return {row["id"]: row for row in msgspec.to_builtins(found.rows)}


@contextlib.asynccontextmanager
async def at_work(place: Surroundings, roster: Roster) -> AsyncIterator[LiveCity]:
    """A city with streams, whose room of parks relays what it says."""
    async with hands_of(parks, place) as do:
        city = LiveCity(do, roster)
        await city.make_streams()
        async with do.store.change() as change:
            await change.sql.execute("DELETE FROM parks")
        relaying = asyncio.create_task(relay(place.database_url, parks.name, do.bus.publisher))
        try:
            yield city
        finally:
            relaying.cancel()
            await asyncio.wait({relaying})
