"""Real recordings: UCSD Ped2, a campus walk with up to twenty people in view."""

from __future__ import annotations

from pathlib import Path

import pytest

from civigil.safety.cameras.model import Zone
from civigil.safety.cameras.reading.source import Feed
from civigil.safety.cameras.settings import CameraFeed, CameraSettings
from civigil.safety.cameras.watch import Watcher

pytestmark = pytest.mark.real_data


def watched(path: Path, *zones: Zone) -> tuple[Watcher, list[tuple[str, float]], list[int]]:
    """The watcher at the end, its sightings, and how many people were followed in each picture."""
    given = zones or CameraSettings().zones_of(CameraFeed(id="a", source="a"))
    watcher = Watcher(given)
    sightings: list[tuple[str, float]] = []
    followed: list[int] = []
    with Feed(str(path)) as feed:
        for piece in feed.pieces():
            for frame, _ in piece.frames:
                sightings += [(one.what.value, one.at_s) for one in watcher.step(frame)]
                followed.append(len(watcher.seen))
    return watcher, sightings, followed


def test_a_busy_walk_gives_few_reports_and_no_flood(shared: Path) -> None:
    folder = shared / "data" / "cameras" / "ucsd_ped2" / "test"
    reports = {name: watched(folder / f"{name}.mp4")[1] for name in ("01", "07")}
    assert 1 <= len(reports["01"]) <= 6
    assert 1 <= len(reports["07"]) <= 6
    assert all(10 <= at_s <= 18 for report in reports.values() for _, at_s in report)


def test_about_as_many_are_followed_as_walk_there(shared: Path) -> None:
    """Counted by eye in three pictures of this clip: 10, 9 and 10 people."""
    _, _, followed = watched(shared / "data" / "cameras" / "ucsd_ped2" / "train" / "06.mp4")
    assert all(6 <= followed[at] <= 13 for at in (60, 80, 119))


def test_entering_the_lawn_in_front_is_seen(shared: Path) -> None:
    """Somebody walks over the lower part of the picture in this clip, where nobody else does."""
    lawn = Zone(name="front", corners=((0.0, 0.85), (0.6, 0.85), (0.6, 1.0), (0.0, 1.0)), forbidden=True)
    _, sightings, _ = watched(shared / "data" / "cameras" / "ucsd_ped2" / "train" / "01.mp4", lawn)
    assert [what for what, _ in sightings].count("intrusion") in {1, 2}


def test_the_upper_wall_is_entered_by_nobody(shared: Path) -> None:
    wall = Zone(name="wall", corners=((0.0, 0.0), (1.0, 0.0), (1.0, 0.3), (0.0, 0.3)), forbidden=True)
    for name in ("03", "06"):
        _, sightings, _ = watched(shared / "data" / "cameras" / "ucsd_ped2" / "train" / f"{name}.mp4", wall)
        assert sightings == []
