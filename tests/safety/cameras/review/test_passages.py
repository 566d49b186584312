"""Who passed which zone when: one line a stay, whole over a gap, none for a flicker, and found by zone and time."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from typer.testing import CliRunner

from civigil.kernel.errors import Invalid
from civigil.runtime.hands import Hands
from civigil.safety.cameras import capability, service
from civigil.safety.cameras.commands import app
from civigil.safety.cameras.model import Seen, Zone
from civigil.safety.cameras.review import past
from civigil.safety.cameras.review.passages import Passage, Passages, wanted
from civigil.safety.cameras.review.searching import Span, span
from civigil.safety.cameras.rules import Timeline
from civigil.safety.cameras.settings import CameraFeed, CameraSettings
from civigil.safety.cameras.worker.messages import Passed
from tests.support.hands import HandsFor

LEFT = Zone(name="left", corners=((0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0)), forbidden=True)


def at(track: int, seconds: float, x: float, y: float = 0.8) -> Seen:
    return Seen(
        track=track, at_s=seconds, first_s=0.0, left=x - 0.05, top=y - 0.2, width=0.1, height=0.2, aspect=16 / 9
    )


def walked(frames: list[list[Seen]], times: list[float], zones: tuple[Zone, ...] = (LEFT,)) -> list[Passage]:
    passages = Passages(zones)
    for seen, time in zip(frames, times, strict=True):
        passages.step(seen, time)
    return passages.finish()


def across(count: int = 41, step: float = 0.25) -> tuple[list[list[Seen]], list[float]]:
    """From left to right in ten seconds."""
    times = [step * n for n in range(count)]
    return [[at(1, time, 0.1 + 0.08 * time)] for time in times], times


def test_a_walk_is_one_line_for_the_picture_and_one_for_the_zone_with_its_way_and_pace() -> None:
    zone, whole = sorted(walked(*across()), key=lambda one: one.until_s)
    assert (whole.zone, whole.from_s, whole.until_s) == ("", 0.0, 10.0)
    assert (zone.zone, zone.dwell_s) == ("left", pytest.approx(5.0, abs=0.3))
    assert whole.heading == pytest.approx(0.0)
    assert whole.height == pytest.approx(0.2)
    assert whole.speed == pytest.approx(0.08 * 16 / 9 / 0.2, rel=0.05)


def test_a_short_gap_does_not_make_two_stays_of_one_and_a_long_one_does() -> None:
    times = [0.5 * n for n in range(60)]
    short = [[at(1, time, 0.2)] if not 5 < time < 7.5 else [] for time in times]
    long = [[at(1, time, 0.2)] if not 5 < time < 12 else [] for time in times]
    assert len([one for one in walked(short, times) if one.zone == "left"]) == 1
    assert len([one for one in walked(long, times) if one.zone == "left"]) == 2


def test_who_stands_goes_nowhere_and_a_flicker_is_nobody() -> None:
    times = [0.25 * n for n in range(20)]
    [stands] = walked([[at(1, time, 0.8)] for time in times], times)
    assert stands.heading is None
    assert walked([[at(1, 0.0, 0.8)], [at(1, 0.1, 0.8)]], [0.0, 0.1]) == []


def test_a_zone_drawn_anew_ends_its_stays_and_not_those_of_the_picture() -> None:
    passages = Passages((LEFT,))
    for n in range(8):
        passages.step([at(1, n * 0.5, 0.2)], n * 0.5)
    passages.change_zones(())
    assert [one.zone for one in passages.ended()] == ["left"]
    passages.step([at(1, 4.0, 0.2)], 4.0)
    assert [one.zone for one in passages.finish()] == [""]


def test_a_stream_whose_clock_jumps_back_ends_what_was() -> None:
    passages = Passages(())
    for n in range(5):
        passages.step([at(1, 100 + n * 0.5, 0.2)], 100 + n * 0.5)
    passages.step([], 0.0)
    assert len(passages.ended()) == 1


def test_who_was_there_between_two_times_is_found_also_who_came_before_and_left_after() -> None:
    passages = walked(*across())
    assert len(wanted(passages, zone="left", from_s=2.0, to_s=3.0)) == 1
    assert wanted(passages, zone="left", from_s=6.0, to_s=8.0) == []
    assert len(wanted(passages, zone=None, from_s=6.0, to_s=8.0)) == 1
    assert wanted(passages, zone="left", from_s=None, to_s=None, dwell_s=9.0) == []


BEGAN = datetime(2026, 5, 1, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("since", "until", "began", "expected"),
    [
        ("90", "1:40", None, Span(from_s=90.0, to_s=100.0)),
        ("0:01:30", None, None, Span(from_s=90.0)),
        ("23:45", "0:15", BEGAN, Span(from_s=900.0, to_s=2700.0)),
        (None, None, None, Span()),
    ],
)
def test_a_time_is_read_as_a_person_writes_it(
    since: str | None, until: str | None, began: datetime | None, expected: Span
) -> None:
    assert span(since, until, began) == expected


@pytest.mark.parametrize(
    ("since", "until"), [("noon", None), ("-5", None), ("100", "90"), ("nan", None), ("1:99", None)]
)
def test_a_time_that_is_none_is_refused(since: str, until: str | None) -> None:
    with pytest.raises(Invalid, match="--"):
        span(since, until, None)


def test_a_recording_is_searched_by_zone_and_time_without_a_server(loiterer: Path, tmp_path: Path) -> None:
    zones = tmp_path / "zones.json"
    zones.write_text(
        json.dumps([{"name": "middle", "corners": [[0.4, 0], [0.6, 0], [0.6, 1], [0.4, 1]], "loiter_s": 60}])
    )
    run = ["search", str(loiterer), "--zones", str(zones), "--zone", "middle", "--from", "0:12", "--to", "15", "--json"]
    done = CliRunner().invoke(app, run, catch_exceptions=False)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert lines[-1] == {"type": "found", "passages": 1, "tracks": 1}
    assert lines[0]["zone"] == "middle"
    assert lines[0]["dwell_s"] > 10
    with pytest.raises(Invalid, match="not among the zones: middle"):
        CliRunner().invoke(app, [*run, "--zone", "nowhere"], catch_exceptions=False)


async def test_passages_are_kept_once_found_by_zone_and_time_and_forgotten(hands_for: HandsFor, clock: Any) -> None:
    feed = CameraFeed(id="gate", source="gate.mp4")
    async with hands_for(capability, {"cameras": CameraSettings(cameras=(feed,), passages_days=7)}) as do:
        assert await service.claim(do, feed, UUID(int=9)) is not None
        timeline = Timeline(began=clock.now() - timedelta(seconds=60))
        message = Passed(passages=tuple(walked(*across())))
        for _ in range(2):
            await service.passed(do, feed, timeline, message)
        began = clock.now() - timedelta(seconds=60)
        assert (await sought(do)).total == 2 - 1, "the picture as a whole"
        found = await sought(do, zone="left", since=began + timedelta(seconds=2), until=began + timedelta(seconds=3))
        assert (found.total, found.tracks, found.passages[0].track) == (1, 1, 1)
        assert (await sought(do, zone="left", since=began + timedelta(seconds=8))).total == 0
        assert (await sought(do, heading=350.0)).total == 1, "over the turn from 360 to 0"
        assert (await sought(do, heading=180.0)).total == 0
        clock.move(8 * 86_400)
        assert await service.claim(do, feed, UUID(int=9)) is not None
        assert (await sought(do)).total == 0


async def sought(do: Hands[Any], zone: str = "", **wanted: Any) -> past.WhoPassed:
    asked = past.Asked(
        **{
            "camera": None,
            "status": "Actual",
            "zone": zone,
            "since": None,
            "until": None,
            "dwell_s": 0.0,
            "heading": None,
        }
        | wanted
    )
    async with do.store.read() as sql:
        return await past.search(sql, asked, limit=10)
