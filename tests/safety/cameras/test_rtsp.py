"""Network cameras that play, freeze, break off, come back, refuse and change: a true RTSP server, true processes."""

from __future__ import annotations

import io
import itertools
import traceback
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import av
import pytest
import structlog

from civigil.kernel.errors import Unavailable
from civigil.kernel.time import Instant
from civigil.runtime.clock import TrueClock
from civigil.runtime.hands import Hands
from civigil.safety.cameras import capability
from civigil.safety.cameras.model import Frame
from civigil.safety.cameras.reading.ring import Ring
from civigil.safety.cameras.reading.source import Feed
from civigil.safety.cameras.settings import CameraFeed
from civigil.safety.cameras.view import CameraView
from tests.safety.cameras.test_link import camera, facts_of, outbox, settings_for, until, watching
from tests.safety.cameras.videos import film, scene, walks
from tests.support.hands import HandsFor
from tests.support.rtsp import RtspCamera

pytestmark = [pytest.mark.plumbing, pytest.mark.slow]

WALKER = walks((0, 150), (20, 0))
LOGIN = ("me", "secret")


@pytest.fixture
def clock() -> TrueClock:
    """Cameras that play need a clock that goes."""
    return TrueClock()


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """4 s at 10 pictures a second, a key picture each second, as cameras send it."""
    return film(tmp_path_factory.mktemp("films") / "day.mp4", scene(4, [(WALKER, 40)]), b_frames=0)


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, at half the resolution."""
    pictures = [picture[::2, ::2] for picture in scene(4, [(WALKER, 40)])]
    return film(tmp_path_factory.mktemp("films") / "night.mp4", pictures, b_frames=0)


def opened(address: str) -> Feed:
    return Feed(address, open_limit_s=10.0, read_limit_s=2.0)


def frames_until(address: str, until_s: float) -> list[Frame]:
    """The frames of a stream until its own time is so late."""
    frames: list[Frame] = []
    with opened(address) as feed:
        for piece in feed.pieces():
            frames += [frame for frame, _ in piece.frames]
            if frames and frames[-1].at_s >= until_s:
                break
    return frames


@pytest.mark.parametrize(("b_frames", "says_time"), [(0, True), (2, False)])
def test_every_picture_of_a_stream_comes_with_its_own_time(tmp_path: Path, *, b_frames: int, says_time: bool) -> None:
    source = film(tmp_path / "day.mp4", scene(3, [(WALKER, 40)]), b_frames=b_frames)
    with RtspCamera(source, says_time=says_time) as live:
        frames = frames_until(live.address(), 4.0)  # the film begins again and its clock goes on
    assert [frame.at_s for frame in frames] == pytest.approx([number / 10 for number in range(len(frames))], abs=0.002)
    assert len(frames) == 41


def test_whoever_comes_between_two_key_pictures_sees_from_the_next_one_on(day: Path) -> None:
    with RtspCamera(day, begin_at=13) as live:
        frames = frames_until(live.address(), 2.0)
    assert [frame.at_s for frame in frames] == pytest.approx([number / 10 for number in range(len(frames))], abs=0.002)


def test_only_the_picture_is_asked_for(day: Path) -> None:
    with RtspCamera(day, audio=True) as live:
        assert len(frames_until(live.address(), 1.0)) > 5
        assert live.set_up == ["picture"]


def test_a_clip_of_a_live_stream_holds_all_of_its_pictures(day: Path) -> None:
    clip = None
    with RtspCamera(day) as live, opened(live.address()) as feed:
        ring = Ring(feed.stream, seconds=10.0, bytes_at_most=10_000_000)
        for piece in feed.pieces():
            moment = feed.moment(piece.packet)
            if moment is not None:
                ring.add(piece.packet, moment)
            if any(frame.at_s >= 5.0 for frame, _ in piece.frames):
                clip = ring.clip(2.5, 4.5)  # over the seam where the film begins again
                break
    assert clip is not None
    assert clip.from_s == pytest.approx(2.0, abs=0.01)
    with av.open(io.BytesIO(clip.mp4), "r") as container:
        times = [frame.time for frame in container.decode(video=0)]
    assert len(times) == 26
    assert all(one < other for one, other in itertools.pairwise(times))


def test_a_stream_that_ends_breaks_off_or_changes_its_picture_is_unavailable_not_over(day: Path, night: Path) -> None:
    with RtspCamera(day, repeat=False) as live, pytest.raises(Unavailable, match="ended"):
        frames_until(live.address(), 60.0)
    with RtspCamera(day) as live, pytest.raises(Unavailable, match="now 160 x 120"):
        for _ in _then(live.address(), lambda: live.show(night)):
            pass
    with RtspCamera(day) as live, pytest.raises(Unavailable, match="nothing came in time"):
        for _ in _then(live.address(), live.freeze):
            pass


def _then(address: str, act: Callable[[], None]) -> Iterator[Frame]:
    """The frames of a stream; when the first one is there, something happens to its camera."""
    with opened(address) as feed:
        for piece in feed.pieces():
            for frame, _ in piece.frames:
                if frame.index == 0:
                    act()
                yield frame


@pytest.mark.parametrize("scheme", ["Basic", "Digest"])
def test_a_camera_that_wants_a_password_gets_it_and_a_wrong_one_is_named_but_not_shown(
    day: Path, scheme: Literal["Basic", "Digest"]
) -> None:
    with RtspCamera(day, login=LOGIN, scheme=scheme) as live:
        assert frames_until(live.address(LOGIN), 0.5)
        for login in (None, ("me", "secret-but-wrong")):
            with pytest.raises(Unavailable, match="refuses the name and password") as caught:
                opened(live.address(login))
            assert "secret" not in "".join(traceback.format_exception(caught.value))
        assert live.plays == 1


async def test_a_wrong_password_loses_the_camera_and_stands_in_no_log(hands_for: HandsFor, day: Path) -> None:
    with RtspCamera(day, login=LOGIN) as live, structlog.testing.capture_logs() as logs:
        feed = CameraFeed(id="gate", source=live.address(("me", "secret-but-wrong")))
        async with hands_for(capability, settings_for(feed, start_before_lost_s=12.0)) as do, watching(do):
            [lost] = await until(facts_of(do, "cameras.camera_lost.v1"))
            shown = await camera(do, "gate")
            said = "".join(path.read_text() for path in do.scratch.glob("*.stderr"))
    assert "refuses the name and password" in lost["explanation"]["summary"]
    assert any(entry["event"] == "camera_failed" for entry in logs)
    assert "secret" not in f"{lost} {shown} {logs} {said}"
    assert shown is not None
    assert shown.source.startswith("rtsp://…@127.0.0.1:")


async def test_somebody_who_loiters_before_a_live_camera_is_reported_with_a_clip_that_plays(
    hands_for: HandsFor, loiterer: Path, clock: TrueClock
) -> None:
    with RtspCamera(loiterer) as live:
        feed = CameraFeed(id="yard", source=live.address())
        async with hands_for(capability, settings_for(feed)) as do, watching(do):
            [seen] = await until(facts_of(do, "cameras.loitering_seen.v1"))
            now = clock.now()
            [_, clip] = seen["evidence"]
            mp4 = do.evidence.read(clip["id"])
            shown = await camera(do, "yard")
    assert shown is not None
    assert shown.state == "watching"
    with av.open(io.BytesIO(mp4), "r") as container:
        assert len(list(container.decode(video=0))) / 10 == pytest.approx(5.0 + 2.0, abs=1.3)
    assert now - timedelta(seconds=30) < datetime.fromisoformat(seen["headers"]["ce-time"]) < now


async def test_a_frozen_camera_has_its_process_killed_is_lost_and_recovers(hands_for: HandsFor, day: Path) -> None:
    with RtspCamera(day) as live, structlog.testing.capture_logs() as logs:
        feed = CameraFeed(id="gate", source=live.address())
        async with hands_for(capability, settings_for(feed, silence_before_lost_s=6.0)) as do, watching(do):
            await until(_plays(do, "gate"))
            live.freeze()
            plays = live.plays
            [lost] = await until(facts_of(do, "cameras.camera_lost.v1"))
            assert live.plays == plays
            live.thaw()
            [found] = await until(facts_of(do, "cameras.camera_recovered.v1"))
            await until(_plays(do, "gate"))
    reasons = [entry["error"] for entry in logs if entry["event"] == "camera_failed"]
    assert reasons[0] == "camera gate: no picture for 2 s: its process was ended"
    assert all("it does not answer" in reason for reason in reasons[1:])
    assert "no fresh picture" in lost["explanation"]["summary"]
    assert found["silent_for_s"] >= 6.0
    assert live.plays > plays


async def test_a_dropped_connection_is_made_again_and_a_camera_that_is_off_tried_with_growing_pauses(
    hands_for: HandsFor, day: Path, clock: TrueClock
) -> None:
    with RtspCamera(day) as live, structlog.testing.capture_logs() as logs:
        feed = CameraFeed(id="gate", source=live.address())
        async with hands_for(capability, settings_for(feed)) as do, watching(do):
            await until(_plays(do, "gate"))
            live.drop()
            await until(_played(live, 2))
            await until(_plays(do, "gate", since=clock.now()))
            live.go_off()
            await until(_failures(logs, 4))
            live.come_back()
            await until(_played(live, 3))
            await until(_plays(do, "gate", since=clock.now()))
            assert await outbox(do, "cameras.camera_lost.v1") == []
    failures = [entry["failures"] for entry in logs if entry["event"] == "camera_failed"]
    assert failures[:5] == [1, 1, 2, 3, 4]  # a connection that gave pictures starts the count anew


async def test_a_new_resolution_is_watched_on_a_new_connection_and_no_loss(
    hands_for: HandsFor, day: Path, night: Path
) -> None:
    with RtspCamera(day) as live:
        feed = CameraFeed(id="gate", source=live.address())
        async with hands_for(capability, settings_for(feed)) as do, watching(do):
            before = await until(_plays(do, "gate"))
            live.show(night)
            after = await until(_plays(do, "gate", width=160))
            assert await outbox(do, "cameras.camera_lost.v1") == []
    assert (before.width, before.height) == (320, 240)
    assert (after.width, after.height) == (160, 120)


def _plays(
    do: Hands[Any], name: str, *, since: Instant | None = None, width: int | None = None
) -> Callable[[], Awaitable[CameraView | None]]:
    """A camera that gives pictures: newer ones than that, of this width."""

    async def plays() -> CameraView | None:
        shown = await camera(do, name)
        if shown is None or shown.state != "watching" or shown.last_picture is None or shown.frames == 0:
            return None
        good = (since is None or shown.last_picture > since) and width in {None, shown.width}
        return shown if good else None

    return plays


def _played(live: RtspCamera, times: int) -> Callable[[], Awaitable[bool]]:
    async def played() -> bool:
        return live.plays >= times

    return played


def _failures(logs: Any, count: int) -> Callable[[], Awaitable[bool]]:
    async def failed() -> bool:
        return any(entry["event"] == "camera_failed" and entry["failures"] >= count for entry in logs)

    return failed
