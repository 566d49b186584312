"""The archive holds every event once, answers `trace`, and plays recorded facts again."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import psycopg
import pytest
from nats.js import JetStreamContext

from civigil.kernel.envelope import Antecedent
from civigil.kernel.errors import Invalid, Missing
from civigil.kernel.severity import Status
from civigil.runtime.bus.streams import StreamLimits
from civigil.runtime.keeper import Retention, trim
from civigil.runtime.spine import run_spine
from civigil.runtime.store.archive import keep_partitions
from civigil.runtime.store.replay import Recorded, into_outboxes, recorded, replay
from civigil.runtime.store.trace import trace
from tests.runtime.plumbing.conftest import ROSTER, City


@contextlib.asynccontextmanager
async def _spine(city: City) -> AsyncIterator[None]:
    task = asyncio.create_task(run_spine(ROSTER, city.place, StreamLimits(facts_bytes=64 << 20), Retention()))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _archived(city: City, count: int) -> bool:
    return await city.rows("SELECT count(*) FROM spine.archive") == [(count,)]


async def test_every_event_is_archived_once_though_the_archivist_dies(city: City) -> None:
    facts = [city.seen(number) for number in range(2_500)]
    async with city.bus("probe") as bus:
        async with _spine(city):
            await bus.publish_many(facts[:1_500])
            await city.until(lambda: _archived(city, 1_500))
        await city.rows("DELETE FROM spine.archive WHERE seq > 1400 RETURNING 1")
        await city.rows("UPDATE spine.archived SET position = 1300 WHERE stream = 'FACTS' RETURNING 1")
        async with _spine(city):
            await bus.publish_many(facts[1_500:])
            await city.until(lambda: _archived(city, 2_500))
    ids = await city.rows(
        "SELECT count(DISTINCT id), bool_and(body = %s) FROM spine.archive WHERE id = %s", facts[0].raw, facts[0].id
    )
    assert ids == [(1, True)]


async def test_what_an_archivist_held_when_its_database_broke_off_is_archived_later(city: City) -> None:
    async with city.bus("probe") as bus, _spine(city):
        for start in range(0, 9_000, 1_500):
            await bus.publish_many([city.seen(number) for number in range(start, start + 1_500)])
            await city.rows(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE application_name = 'civigil archive FACTS' AND datname = current_database()"
            )
        await city.until(lambda: _archived(city, 9_000), within_s=40)


async def test_a_trace_tells_the_chain_from_the_sensor_to_the_last_effect(city: City) -> None:
    fact = city.seen(1)
    async with city.bus("probe") as bus, _spine(city), city.worker():
        await bus.publish_many([city.seen(2), fact, city.seen(3)])
        await city.until(lambda: _archived(city, 6))
    links = await trace(city.database_url, fact.id)
    assert [(link.depth, link.type) for link in links] == [(0, "probe.seen.v1"), (1, "probe.counted.v1")]
    assert links[1].causation == links[0].id == fact.id
    assert await trace(city.database_url, links[1].id) == links
    with pytest.raises(Missing):
        await trace(city.database_url, uuid4())


async def test_a_trace_follows_an_event_into_what_gathered_it(city: City) -> None:
    """Two sightings in one incident: from either one sees what was done; from the deed one sees both."""
    seen = [city.seen(number) for number in range(3)]
    gathered = city.seen(10, cause=seen[0], follows=(seen[1].id,))
    deed = city.seen(11, cause=Antecedent(id=gathered.id, correlation=gathered.correlation, status=Status.TEST))
    async with city.bus("probe") as bus, _spine(city):
        await bus.publish_many([*seen, gathered, deed])
        await city.until(lambda: _archived(city, 5))
    assert [one.id for one in await trace(city.database_url, seen[1].id)] == [
        seen[0].id,
        gathered.id,
        deed.id,
        seen[1].id,
    ]
    assert {one.id for one in await trace(city.database_url, deed.id)} == {
        one.id for one in [*seen[:2], gathered, deed]
    }
    assert [one.id for one in await trace(city.database_url, seen[2].id)] == [seen[2].id]


async def test_replay_rebuilds_a_room_that_lost_its_memory_and_doubles_nothing_in_one_that_did_not(city: City) -> None:
    began = datetime.now(UTC) - timedelta(minutes=1)
    async with city.bus("probe") as bus, _spine(city), city.worker():
        await bus.publish_many([city.seen(number) for number in range(50)])
        await city.until(lambda: _archived(city, 100))
        assert await _replay(city, began) == 100
        await city.until(lambda: _archived(city, 200))
        assert len(await city.effects()) == 50
        await city.rows("WITH gone AS (DELETE FROM probe.inbox), all_gone AS (DELETE FROM probe.effects) SELECT 1")
        assert await _replay(city, began) == 100  # what was a replay is not played again
        await city.until(lambda: _rebuilt(city, 50))
    assert await city.effects() == list(range(50))


async def test_a_recording_played_as_an_exercise_is_handled_by_everybody_and_stays_an_exercise(city: City) -> None:
    began = datetime.now(UTC) - timedelta(minutes=1)
    async with city.bus("probe") as bus, _spine(city), city.worker():
        await bus.publish(city.seen(7))
        await city.until(lambda: _archived(city, 2))
        await _replay(city, began, Status.EXERCISE)
        await city.until(lambda: _rebuilt(city, 2))
        await city.until(lambda: _archived(city, 5))  # the two facts again, and what followed from the first
    told = await city.rows("SELECT split_part(subject, '.', 2), headers FROM spine.archive WHERE seq > 2")
    assert {row[0] for row in told} == {"exercise"}
    assert all('"ce-status":"Exercise"' in row[1] for row in told)
    chains = await city.rows("SELECT correlation, count(*) FROM spine.archive GROUP BY 1 ORDER BY 2")
    assert [count for _, count in chains] == [2, 3]


async def test_a_replay_keeps_the_recorded_distances_and_refuses_to_run_backwards(city: City) -> None:
    facts = [
        Recorded(datetime(2026, 5, 1, 12, 0, second, tzinfo=UTC), "fact.test.a.b.v1.c", {}, b"")
        for second in (0, 0, 20)
    ]
    sent: list[int] = []

    async def take(batch: Sequence[Recorded]) -> None:
        sent.append(len(batch))

    assert await replay(_each(facts), take, speed=200) == 3
    assert sent == [2, 1]
    with pytest.raises(Invalid, match="is no speed"):
        await replay(_each(facts), take, speed=-1)


async def _each(facts: Sequence[Recorded]) -> AsyncIterator[Recorded]:
    for fact in facts:
        yield fact


async def _replay(city: City, began: datetime, status: Status | None = None) -> int:
    now = datetime.now(UTC)
    async with await psycopg.AsyncConnection.connect(city.database_url, autocommit=True) as connection:
        facts = recorded(city.database_url, began, now)
        return await replay(facts, into_outboxes(connection, now, status), speed=0)


async def _rebuilt(city: City, count: int) -> bool:
    return len(await city.effects()) == count


async def test_what_everybody_has_handled_is_trimmed_and_nothing_else(city: City) -> None:
    async with city.bus("probe") as bus, city.bus("spine") as spine:
        js = spine.client.jetstream()
        await bus.publish_many([city.seen(number) for number in range(300)])
        assert await trim(city.database_url, js, "FACTS", keep_messages=10) == 1  # nobody has handled anything
        async with _spine(city):
            await city.until(lambda: _archived(city, 300))
            assert await trim(city.database_url, js, "FACTS", keep_messages=10) == 1  # the probe has not
            async with city.worker():
                await city.until(lambda: _archived(city, 600))
        await city.until(lambda: _trimmed(city, js))


async def _trimmed(city: City, js: JetStreamContext) -> bool:
    return await trim(city.database_url, js, "FACTS", keep_messages=10) == 591


async def test_two_that_make_a_days_partition_at_once_do_not_collide(fresh_postgres_url: str) -> None:
    async def make(day: int) -> None:
        async with await psycopg.AsyncConnection.connect(fresh_postgres_url, autocommit=True) as connection:
            await keep_partitions(connection, datetime(2026, 5, day, tzinfo=UTC), retention_days=30)

    await asyncio.gather(*(make(day) for day in (1, 1, 1, 2, 2, 3, 3, 3)))


async def test_days_beyond_the_retention_are_dropped_whole(fresh_postgres_url: str) -> None:
    now = datetime(2026, 5, 1, 23, 59, tzinfo=UTC)
    async with await psycopg.AsyncConnection.connect(fresh_postgres_url, autocommit=True) as connection:
        assert await keep_partitions(connection, now, retention_days=30) == []
        assert await keep_partitions(connection, now + timedelta(days=30), retention_days=30) == []
        dropped = await keep_partitions(connection, now + timedelta(days=32), retention_days=30)
    assert dropped == ["archive_20260501", "archive_20260502"]
