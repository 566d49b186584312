"""Cameras on true processes, PostgreSQL and NATS: what they report, and what happens when they fail."""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import av
import msgspec
import numpy as np
import pytest

from civigil.events.cameras import RestartFeed, SetZones, WatchedZone
from civigil.kernel.envelope import seal_in
from civigil.kernel.errors import Conflict, Invalid, Missing, Refused
from civigil.kernel.severity import Status
from civigil.runtime.clock import TrueClock
from civigil.runtime.hands import Hands
from civigil.safety.cameras import capability, service, store
from civigil.safety.cameras.link import fleet
from civigil.safety.cameras.model import Zone
from civigil.safety.cameras.settings import CameraFeed, CameraSettings
from civigil.safety.cameras.view import CameraView
from tests.safety.cameras.videos import film, scene
from tests.support.hands import HandsFor

pytestmark = [pytest.mark.plumbing, pytest.mark.slow]
WITHIN_S = 45.0


@pytest.fixture
def clock() -> TrueClock:
    """Processes that play films need a clock that goes."""
    return TrueClock()


def settings_for(*feeds: CameraFeed, **changes: Any) -> dict[str, CameraSettings]:
    quick = {"loiter_s": 6.0, "silence_before_lost_s": 60.0, "stale_s": 2.0, "lease_s": 2.0, "retry_at_most_s": 0.5}
    return {"cameras": msgspec.convert({**quick, "cameras": list(feeds)} | changes, CameraSettings)}


@contextlib.asynccontextmanager
async def watching(do: Hands[Any]) -> AsyncIterator[None]:
    """The fleet at work, stopped in order at the end."""
    task = asyncio.create_task(fleet(do))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def until(true: Callable[[], Awaitable[Any]], within_s: float = WITHIN_S) -> Any:
    """Wait for a condition; what it gave."""
    deadline = time.monotonic() + within_s
    while True:
        found = await true()
        if found:
            return found
        assert time.monotonic() < deadline, "it did not come to pass"
        await asyncio.sleep(0.05)


async def outbox(do: Hands[Any], name: str) -> list[dict[str, Any]]:
    """The bodies of the facts of a type that were said, with their occurred time and status beside them."""
    async with do.store.read() as sql:
        rows = await (await sql.execute("SELECT headers, body FROM outbox ORDER BY seq")).fetchall()
    facts = []
    for row in rows:
        headers = msgspec.json.decode(row["headers"])
        if headers["ce-type"] == name:
            facts.append(msgspec.json.decode(bytes(row["body"])) | {"headers": headers})
    return facts


async def camera(do: Hands[Any], id: str) -> CameraView | None:
    async with do.store.read() as sql:
        return await store.camera(sql, id)


def facts_of(do: Hands[Any], name: str) -> Callable[[], Awaitable[list[dict[str, Any]]]]:
    return lambda: outbox(do, name)


async def test_a_recording_gives_one_report_with_a_snapshot_and_a_clip_that_plays(
    hands_for: HandsFor, loiterer: Path
) -> None:
    feed = CameraFeed(id="yard", source=str(loiterer), pace=6.0, latitude=52.5, longitude=13.4)
    async with hands_for(capability, settings_for(feed)) as do, watching(do):
        [ended] = await until(facts_of(do, "cameras.feed_ended.v1"))
        [seen] = await outbox(do, "cameras.loitering_seen.v1")
        shown = await camera(do, "yard")
    assert ended["frames"] == 200
    assert seen["camera"] == "yard"
    assert seen["dwell_s"] == pytest.approx(6.0, abs=0.3)
    assert seen["place"]["latitude"] == 52.5
    assert seen["explanation"]["because"][0]["limit"] == 6.0
    assert seen["subjects"] == ["camera:yard", f"track:yard/{seen['track']}"]
    assert shown is not None
    assert (shown.state, shown.sightings, shown.frames) == ("ended", 1, 200)
    picture, clip = seen["evidence"]
    assert (picture["role"], clip["role"]) == ("snapshot", "clip")
    assert do.evidence.read(picture["id"])[:3] == b"\xff\xd8\xff"
    with av.open(io.BytesIO(do.evidence.read(clip["id"])), "r") as container:
        frames = list(container.decode(video=0))
    assert len(frames) / 10 == pytest.approx(5.0 + 2.0, abs=1.1)  # GOPs of one second


async def test_a_camera_that_hangs_is_killed_lost_and_recovered(hands_for: HandsFor, tmp_path: Path) -> None:
    source = film(tmp_path / "day.mp4", scene(3, []))
    feed = CameraFeed(id="gate", source=str(source), repeat=True)
    async with hands_for(capability, settings_for(feed, silence_before_lost_s=4.0)) as do, watching(do):
        await until(lambda: _watching(do, "gate"))
        hidden = source.rename(tmp_path / "hidden.mp4")
        frozen = await until(_child_of)
        os.kill(frozen, signal.SIGSTOP)
        lost = (await until(_told(do, "cameras.camera_lost.v1")))[-1]
        assert frozen not in _children()
        hidden.rename(source)
        found = (await until(_told(do, "cameras.camera_recovered.v1")))[-1]
        shown = await until(lambda: _watching(do, "gate"))
    assert lost["subjects"] == ["camera:gate"]
    assert "no fresh picture" in lost["explanation"]["summary"]
    assert found["silent_for_s"] >= 4.0
    assert shown.connections >= 2


REASONS = {
    "text": "not a video",
    "cut": "not a video",
    "missing": "no such file",
    "empty": "the file is empty",
    "sound": "it holds no video",
}
"""What is said of each film that cannot be watched."""


@pytest.fixture
def broken(tmp_path: Path, loiterer: Path) -> Path:
    """A folder with a text that is called a film, a film that is cut off, an empty one, and one of sound alone."""
    (tmp_path / "text.mp4").write_text("not a film")
    (tmp_path / "empty.mp4").write_bytes(b"")
    with av.open(str(tmp_path / "sound.mp4"), "w") as container:
        stream = container.add_stream("aac", rate=8000, layout="mono")
        silence = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        silence.sample_rate = 8000
        container.mux([*stream.encode(silence), *stream.encode(None)])
    (tmp_path / "cut.mp4").write_bytes(loiterer.read_bytes()[:20_000])
    return tmp_path


async def test_a_film_that_is_cut_off_or_no_film_is_a_lost_camera_with_its_reason(
    hands_for: HandsFor, broken: Path
) -> None:
    feeds = [CameraFeed(id=name, source=str(broken / f"{name}.mp4")) for name in REASONS]
    patient = settings_for(*feeds, start_before_lost_s=2.0, open_limit_s=60.0)  # five processes start at once
    async with hands_for(capability, patient) as do, watching(do):

        async def all_told() -> bool:
            """Each by its own reason."""
            shown = [one for one in [await camera(do, feed.id) for feed in feeds] if one is not None]
            return all(one.state == "lost" and REASONS[one.id] in one.reason for one in shown) and bool(shown)

        await until(all_told, 90.0)
        facts = await outbox(do, "cameras.camera_lost.v1")
    assert {fact["camera"] for fact in facts} == set(REASONS)


async def test_a_camera_that_takes_its_time_at_the_start_is_not_reported_as_lost(
    hands_for: HandsFor, tmp_path: Path
) -> None:
    source = film(tmp_path / "day.mp4", scene(3, []))
    hidden = source.rename(tmp_path / "hidden.mp4")
    feed = CameraFeed(id="gate", source=str(source), repeat=True)
    async with hands_for(capability, settings_for(feed, silence_before_lost_s=1.0, stale_s=60.0)) as do, watching(do):

        async def has_failed() -> bool:
            shown = await camera(do, "gate")
            return shown is not None and shown.connections > 2 and do.clock.now() - shown.since > timedelta(seconds=2)

        await until(has_failed)
        hidden.rename(source)
        await until(lambda: _watching(do, "gate"))
        assert await outbox(do, "cameras.camera_lost.v1") == []


async def test_the_process_of_a_camera_ends_when_the_room_is_gone(hands_for: HandsFor, tmp_path: Path) -> None:
    source = film(tmp_path / "day.mp4", scene(3, []))
    feed = CameraFeed(id="gate", source=str(source), repeat=True)
    async with hands_for(capability, settings_for(feed)) as do:
        async with watching(do):
            await until(_child_of)
        assert not _children()
        shown = await camera(do, "gate")
    assert shown is not None
    assert shown.state == "stopped"


async def test_two_workers_never_watch_the_same_camera(hands_for: HandsFor, loiterer: Path) -> None:
    feed = CameraFeed(id="yard", source=str(loiterer), pace=6.0)
    async with hands_for(capability, settings_for(feed)) as do, watching(do), watching(do):
        await until(facts_of(do, "cameras.feed_ended.v1"))
        assert len(await outbox(do, "cameras.loitering_seen.v1")) == 1


async def test_whoever_takes_over_a_dead_worker_reports_nothing_twice(hands_for: HandsFor, loiterer: Path) -> None:
    feed = CameraFeed(id="yard", source=str(loiterer), pace=4.0)
    async with hands_for(capability, settings_for(feed)) as do:
        dead = asyncio.create_task(_dies_after_its_report(do))
        await dead
        async with watching(do):
            await until(facts_of(do, "cameras.feed_ended.v1"))
        seen = await outbox(do, "cameras.loitering_seen.v1")
        shown = await camera(do, "yard")
    assert len(seen) == 1
    assert shown is not None
    assert shown.sightings == 1


async def _dies_after_its_report(do: Hands[Any]) -> None:
    """A worker that is gone without a word: its row stays as it was, with a lease that runs out."""
    async with watching(do):
        await until(facts_of(do, "cameras.loitering_seen.v1"))
        async with do.store.read() as sql:
            row = await (await sql.execute("SELECT holder, state, began, settled_s FROM camera")).fetchone()
    assert row is not None
    async with do.store.change() as change:
        await change.sql.execute(
            "UPDATE camera SET holder = %s, state = %s, began = %s, settled_s = %s,"
            " lease_until = clock_timestamp() + interval '1 second'",
            tuple(row.values()),
        )


async def test_an_exercise_never_restarts_a_real_camera(hands_for: HandsFor, tmp_path: Path) -> None:
    source = film(tmp_path / "day.mp4", scene(3, []))
    feed = CameraFeed(id="gate", source=str(source), repeat=True)
    async with hands_for(capability, settings_for(feed)) as do, watching(do):
        await until(lambda: _watching(do, "gate"))
        first = await until(_child_of)
        with pytest.raises(Refused, match="never reaches a real link"):
            await _ask_restart(do, "gate", Status.EXERCISE)
        with pytest.raises(Missing):
            await _ask_restart(do, "nowhere", Status.ACTUAL)
        await _ask_restart(do, "gate", Status.ACTUAL)

        async def another() -> bool:
            return any(pid != first for pid in _children())

        await until(another)
        assert await outbox(do, "cameras.camera_lost.v1") == []


async def _ask_restart(do: Hands[Any], name: str, status: Status) -> None:
    now = do.clock.now()
    order = RestartFeed(camera=name, reason="it looks frozen")
    asked = seal_in(order, id=do.new_id(), source="test", status=status, occurred=now, learned=now, actor="operator:1")
    async with do.store.change() as change:
        await service.restart_feed(asked, change, do)


async def _watching(do: Hands[Any], name: str) -> CameraView | None:
    shown = await camera(do, name)
    return shown if shown is not None and shown.state == "watching" and shown.frames > 0 else None


def _told(do: Hands[Any], name: str) -> Callable[[], Awaitable[list[dict[str, Any]]]]:
    return lambda: outbox(do, name)


def _children() -> list[int]:
    """The camera processes that this test process has started."""
    mine = os.getpid()
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        with contextlib.suppress(OSError):
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == mine and b"cameras.worker.process" in (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
    return found


async def _child_of() -> int | None:
    children = _children()
    return children[0] if children else None


async def test_a_store_that_is_away_for_a_while_loses_no_report(hands_for: HandsFor, loiterer: Path) -> None:
    feed = CameraFeed(id="yard", source=str(loiterer), pace=6.0)
    async with hands_for(capability, settings_for(feed)) as do:
        async with do.store.change() as change:
            await change.sql.execute(_AWAY_THREE_TIMES)
        async with watching(do):
            await until(facts_of(do, "cameras.feed_ended.v1"))
            assert len(await outbox(do, "cameras.loitering_seen.v1")) == 1
        async with do.store.read() as sql:
            row = await (await sql.execute("SELECT last_value FROM attempt")).fetchone()
    assert row == {"last_value": 4}


_AWAY_THREE_TIMES = """
    CREATE SEQUENCE attempt;
    CREATE FUNCTION be_away() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF nextval('attempt') <= 3 THEN
            RAISE EXCEPTION 'the server goes away' USING ERRCODE = '57P01';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER away BEFORE INSERT ON sighting FOR EACH ROW EXECUTE FUNCTION be_away();
"""


async def test_a_restarted_recording_is_watched_from_its_beginning(hands_for: HandsFor, loiterer: Path) -> None:
    feed = CameraFeed(id="yard", source=str(loiterer), pace=8.0)
    async with hands_for(capability, settings_for(feed)) as do, watching(do):
        await until(facts_of(do, "cameras.feed_ended.v1"))
        await _ask_restart(do, "yard", Status.ACTUAL)

        async def again() -> bool:
            return len(await outbox(do, "cameras.feed_ended.v1")) > 1

        await until(again)
        seen = await outbox(do, "cameras.loitering_seen.v1")
    assert len(seen) == 2
    assert seen[0]["track"] < seen[1]["track"]
    assert seen[0]["headers"]["ce-time"] < seen[1]["headers"]["ce-time"]


ANY = WatchedZone(name="any", corners=((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)), forbidden=True)


async def _set_zones(
    do: Hands[Any], zones: tuple[WatchedZone, ...] | None, *, version: int, status: Status = Status.ACTUAL
) -> int:
    now = do.clock.now()
    order = SetZones(camera="gate", version=version, zones=zones)
    asked = seal_in(order, id=do.new_id(), source="test", status=status, occurred=now, learned=now, actor="operator:1")
    async with do.store.change() as change:
        return (await service.set_zones(asked, change, do)).version


async def test_zones_that_people_set_outlive_a_restart_until_they_are_taken_back(
    hands_for: HandsFor, tmp_path: Path
) -> None:
    source = film(tmp_path / "day.mp4", scene(3, []))
    feed = CameraFeed(id="gate", source=str(source), repeat=True)
    async with hands_for(capability, settings_for(feed)) as do:
        async with watching(do):
            await until(lambda: _watching(do, "gate"))
            assert await _set_zones(do, (ANY,), version=1) == 2
        async with watching(do):
            shown = await until(lambda: _watching(do, "gate"))
            assert ([zone.name for zone in shown.zones], shown.zones_by) == (["any"], "operator:1")
            with pytest.raises(Conflict, match="version 2 by now"):
                await _set_zones(do, None, version=1)
            assert await _set_zones(do, None, version=2) == 3
        shown = await camera(do, "gate")
        said = await outbox(do, "cameras.zones_changed.v1")
    assert ([zone.name for zone in shown.zones], shown.zones_by, shown.zones_version) == (
        ["whole picture"],
        "settings",
        3,
    )
    assert [(one["version"], one["by"], len(one["zones"])) for one in said] == [
        (2, "operator:1", 1),
        (3, "operator:1", 1),
    ]


async def test_zones_that_mean_nothing_change_nothing(hands_for: HandsFor, tmp_path: Path) -> None:
    feed = CameraFeed(id="gate", source=str(tmp_path / "none.mp4"))
    bow = ((0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0))
    wrong: list[tuple[tuple[WatchedZone, ...], str]] = [
        ((msgspec.structs.replace(ANY, corners=bow),), "zone 'any'.*crosses itself"),
        ((msgspec.structs.replace(ANY, corners=bow[:1]),), "zone 'any'.*corners"),
        ((msgspec.structs.replace(ANY, corners=bow[:2]),), "zone 'any'.*a line has no inside"),
        ((msgspec.structs.replace(ANY, corners=(*bow[:2], (1.5, 0.0))),), "zone 'any'.*outside the picture"),
        ((msgspec.structs.replace(ANY, forbidden=False),), "zone 'any'.*watch nothing"),
        ((msgspec.structs.replace(ANY, grace_s=-1.0),), "zone 'any'.*grace_s"),
        ((msgspec.structs.replace(ANY, name=""),), "zone 1"),
        ((ANY, ANY), "two zones are named 'any'"),
        (tuple(msgspec.structs.replace(ANY, name=f"{number}") for number in range(65)), "65 zones, 64 are allowed"),
    ]
    async with hands_for(capability, settings_for(feed)) as do:
        await service.claim(do, feed, do.new_id())
        for zones, why in wrong:
            with pytest.raises(Invalid, match=why):
                await _set_zones(do, zones, version=1)
        with pytest.raises(Refused, match="never reaches a real link"):
            await _set_zones(do, (ANY,), version=1, status=Status.EXERCISE)
        shown = await camera(do, "gate")
        assert await outbox(do, "cameras.zones_changed.v1") == []
    assert shown is not None
    assert (shown.zones_version, shown.zones_by) == (1, "settings")


async def test_other_zones_in_the_settings_are_said_and_never_undo_what_people_set(
    hands_for: HandsFor, tmp_path: Path
) -> None:
    feed = CameraFeed(id="gate", source=str(tmp_path / "none.mp4"))
    other = msgspec.structs.replace(feed, zones=(Zone(name="other", forbidden=True),))
    async with hands_for(capability, settings_for(feed)) as do:
        first = await service.claim(do, feed, do.new_id())
        assert first is not None
        await service.release(do, feed, await _holder(do))
        second = await service.claim(do, other, do.new_id())
        assert second is not None
        assert ([zone.name for zone in second.zones], second.zones_version) == (["other"], 2)
        await _set_zones(do, (ANY,), version=2)
        await service.release(do, feed, await _holder(do))
        third = await service.claim(do, feed, do.new_id())
        assert third is not None
        assert ([zone.name for zone in third.zones], third.zones_version) == (["any"], 3)
        said = await outbox(do, "cameras.zones_changed.v1")
    assert [one["by"] for one in said] == ["settings", "operator:1"]


async def _holder(do: Hands[Any]) -> Any:
    async with do.store.read() as sql:
        row = await (await sql.execute("SELECT holder FROM camera")).fetchone()
    assert row is not None
    return row["holder"]
