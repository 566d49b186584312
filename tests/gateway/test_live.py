"""The live stream on a true bus, a true store and a true socket: what a viewer is told, and that it is the truth."""

from __future__ import annotations

from tests.gateway.conftest import Front
from tests.gateway.live_city import LiveCity
from tests.support.screen import screen


async def test_a_viewer_begins_with_the_rows_and_is_told_what_changes(front: Front, live_city: LiveCity) -> None:
    await live_city.change("green", visitors=3)
    async with screen(front.listen.url, await front.as_operator()) as one:
        await one.until(lambda it: bool(it.rows))
        assert one.rows["parks"]["green"]["visitors"] == 3
        await live_city.change("green", visitors=4)
        await live_city.change("lake", visitors=1)
        await one.until(lambda it: len(it.rows["parks"]) == 2)
        assert one.rows["parks"] == await live_city.rows()
