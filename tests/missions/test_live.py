"""The law on a true city: rows at one time and the facts after it are the rows later, whatever people and machines do meanwhile.

Concerns come over the bus under the cameras' certificate, people's deeds over HTTP; the gateway is killed in the middle.
"""

from __future__ import annotations

import asyncio
import random
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from civigil.kernel.severity import Status
from civigil.runtime.clock import TrueClock, new_id
from tests.support.concerns import sighting
from tests.support.screen import Screen, screen
from tests.support.upped import UppedCity, upped

pytestmark = [pytest.mark.mission, pytest.mark.slow]

CONCERNS, DEEDS = 120, 60


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[UppedCity]:
    root: Path = tmp_path_factory.mktemp("live") / "d"
    with upped(root) as running:
        yield running


def watching(city: UppedCity, query: str = "") -> Any:
    headers = {"authorization": f"Bearer {city.token}"}
    return screen(city.url, headers, query=query, fold={"incidents": "incident"})


async def concerns(city: UppedCity, first: int) -> None:
    """Concerns of several causes, in each status."""
    bus = await city.bus("cameras")
    try:
        for number in range(first, first + CONCERNS):
            status = list(Status)[number // 10 % 3]
            await bus.publish(sighting(number, id=new_id(), now=TrueClock().now(), status=status))
            await asyncio.sleep(0.01)
    finally:
        await bus.close()


async def deeds(city: UppedCity, one: Screen, chance: random.Random) -> int:
    """What people do, some of it on a version that is no longer the newest; how much of it was done."""
    done = 0
    async with httpx.AsyncClient(base_url=city.url, trust_env=False, timeout=20) as http:
        http.headers["authorization"] = f"Bearer {city.token}"
        for _ in range(DEEDS):
            await one.until(lambda it: len(it.rows.get("incidents", {})) > 2, within_s=40)
            row = chance.choice(list(one.rows["incidents"].values()))
            other = chance.choice(list(one.rows["incidents"].values()))
            verb, body = chance.choice(
                [
                    ("move", {"to": "acknowledged", "note": "seen"}),
                    ("move", {"to": "closed", "note": "done", "disposition": "unfounded"}),
                    ("assign", {"to": "desk:fire", "note": ""}),
                    ("shelve", {"until": "2099-01-01T00:00:00Z", "reason": "roadworks"}),
                    ("link", {"other": other["id"], "linked": True, "note": "same street"}),
                    ("merge", {"absorb": other["id"], "absorb_version": other["version"], "note": "one and the same"}),
                    ("undo", {}),
                ]
            )
            try:
                answer = await http.post(f"/api/incidents/{row['id']}/{verb}", json={"version": row["version"], **body})
            except httpx.TransportError:  # the gateway was just killed
                await asyncio.sleep(0.2)
            else:
                done += answer.status_code == 200
                assert answer.status_code < 500 or answer.status_code == 503, answer.text
    return done


async def again_after_the_kill(city: UppedCity, one: Screen) -> Screen:
    """The same screen, resumed, once a gateway is there again."""
    async with asyncio.timeout(60):
        while True:
            try:
                async with watching(city, f"?epoch={one.epoch}&seq={one.seq}") as back:
                    await back.until(lambda it: bool(it.messages))
                    assert back.messages[0]["t"] == "resumed", back.messages[0].get("because")
                    back.rows = one.rows
                    for fact in back.facts:
                        back.apply(fact)
                    await back.until(lambda it: it.ended is not None or len(it.of("frame")) > 3)
                    return back
            except OSError:
                await asyncio.sleep(0.1)


async def test_two_screens_and_a_killed_gateway_end_with_the_rows_that_stand(city: UppedCity) -> None:
    chance = random.Random(3)
    async with watching(city) as one:
        await one.until(lambda it: bool(it.messages))
        speaking = asyncio.create_task(concerns(city, 0))
        assert await deeds(city, one, chance) > 5
        await speaking
        city.kill("gateway")
        await one.until(lambda it: it.ended is not None)
    await concerns(city, CONCERNS)
    back = await again_after_the_kill(city, one)
    async with watching(city, f"?epoch={back.epoch}&seq={back.seq}") as last:
        last.rows = back.rows
        assert await deeds(city, last, chance) > 5
        async with watching(city) as fresh:
            await fresh.until(lambda it: bool(it.messages))
            await fresh.until(lambda it: len(it.of("frame")) > 2)
            await last.until(lambda it: it.seq >= fresh.seq)
            for id, row in fresh.rows["incidents"].items():
                shown = last.rows["incidents"].get(id, {})
                differing = {name: (shown.get(name), value) for name, value in row.items() if shown.get(name) != value}
                assert not differing, id  # a fact says more than the row: who did it, and why
            assert last.rows["incidents"].keys() == fresh.rows["incidents"].keys()
            assert len(fresh.rows["incidents"]) > 5
    assert len(last.of("snapshot")) == 0


async def test_a_city_that_stops_says_goodbye_to_its_screens(city: UppedCity) -> None:
    async with watching(city) as one:
        await one.until(lambda it: bool(it.messages))
        took = await asyncio.to_thread(city.stop, signal.SIGTERM)
        await one.until(lambda it: it.ended is not None)
    assert one.ended is not None
    assert one.ended[0] == 1012
    assert took < 15
