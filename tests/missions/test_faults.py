"""Kill what you like: what was accepted has its one effect.

500 facts a second go into a true city while its worker, its bus, its database, its gateway and at last everything at once is
killed with SIGKILL, each before the last has quite come back. Every fact whose publisher was told 'accepted' must stand once and
in one timeline. CIVIGIL_FAULT_SECONDS makes the load longer, and the pauses between the kills with it.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from civigil.kernel.errors import CivigilError
from civigil.runtime.clock import TrueClock, new_id
from tests.support.concerns import sighting
from tests.support.upped import UppedCity, upped

pytestmark = pytest.mark.mission

RATE = 500
SECONDS = int(os.environ.get("CIVIGIL_FAULT_SECONDS", "18"))
BATCH = 50


class Load:
    """A publisher that goes on whatever happens, and remembers what was accepted."""

    def __init__(self, city: UppedCity) -> None:
        self._city = city
        self.accepted: set[str] = set()
        self.sent = 0

    async def run(self, facts: int) -> None:
        """Publish so many facts at the rate; each is sent again, under its id, until it is accepted."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        bus = await self._city.bus("cameras")
        try:
            while self.sent < facts:
                now = TrueClock().now()
                batch = [sighting(self.sent + step, id=new_id(), now=now) for step in range(BATCH)]
                self.sent += BATCH
                waiting = list(batch)
                while waiting:
                    problems = await bus.publish_many(waiting)
                    pairs = list(zip(waiting, problems, strict=True))
                    self.accepted.update(str(fact.id) for fact, problem in pairs if problem is None)
                    waiting = [fact for fact, problem in pairs if problem is not None]
                    if waiting:
                        await asyncio.sleep(0.1)
                await asyncio.sleep(max(0.0, began + self.sent / RATE - loop.time()))
        finally:
            await bus.close()


async def _until(true: Callable[[], bool], within_s: float) -> None:
    async with asyncio.timeout(within_s):
        while True:
            try:
                if await asyncio.to_thread(true):
                    return
            except (CivigilError, OSError):
                pass
            await asyncio.sleep(0.25)


async def _restart_after_all_is_killed(city: UppedCity) -> None:
    await asyncio.to_thread(city.kill_tree)
    await asyncio.to_thread(city.start)


async def test_what_was_accepted_has_one_effect_whatever_is_killed(short_tmp: Path) -> None:
    with upped(short_tmp / "data") as city:
        load = Load(city)
        faults: list[Callable[[], Awaitable[None]]] = [
            *(
                lambda name=name: asyncio.to_thread(city.kill, name)
                for name in ("incidents", "nats-server", "postgres", "gateway")
            ),
            lambda: _restart_after_all_is_killed(city),
        ]
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(load.run(RATE * SECONDS))
            for fault in faults:
                await asyncio.sleep(SECONDS / (len(faults) + 1))
                await fault()
        assert len(load.accepted) == RATE * SECONDS

        def settled() -> bool:
            counted = city.rows("SELECT count(*) FROM incidents.timeline WHERE kind = 'concern'")
            archived = city.rows(
                "SELECT count(DISTINCT id) FROM spine.archive WHERE subject LIKE 'fact.test.cameras.%%'"
            )
            waiting = city.rows("SELECT count(*) FROM incidents.outbox")
            return counted >= [(len(load.accepted),)] and archived >= [(len(load.accepted),)] and waiting == [(0,)]

        await _until(settled, 60)
        _check_effects(city, load.accepted)


def _check_effects(city: UppedCity, accepted: set[str]) -> None:
    entries = city.rows("SELECT event::text, count(*) FROM incidents.timeline WHERE kind = 'concern' GROUP BY 1")
    assert {event for event, _ in entries} == accepted, "something accepted was lost, or something else came in"
    assert all(count == 1 for _, count in entries), "something was counted twice"
    gaps = city.rows(
        "SELECT incident FROM incidents.timeline GROUP BY incident HAVING min(seq) <> 1 OR max(seq) <> count(*)"
    )
    assert gaps == [], "a timeline has a gap"
    wrong = city.rows(
        "SELECT id FROM incidents.incidents i WHERE concerns <> "
        "(SELECT count(*) FROM incidents.timeline t WHERE t.incident = i.id AND t.kind = 'concern')"
    )
    assert wrong == [], "an incident counts other than its timeline"
    split = city.rows(
        "SELECT subject FROM incidents.subjects WHERE subject LIKE 'track:%%' GROUP BY subject HAVING count(*) > 1"
    )
    assert split == [], "one cause stands in two incidents"
    assert city.rows("SELECT count(*) FROM incidents.aside") == [(0,)]
    raised = city.rows(
        "SELECT count(*), count(DISTINCT id) FROM spine.archive WHERE subject LIKE 'fact.test.incidents.incident_raised.%%'"
    )
    incidents = city.rows("SELECT count(*) FROM incidents.incidents")
    assert raised[0][1] == incidents[0][0], "an incident was raised without its fact, or a fact without its incident"
