"""Streams of every codec that cameras send, a camera that changes it while it is watched, and where pictures are decoded."""

from __future__ import annotations

import io
import itertools
from pathlib import Path

import av
import pytest

from civigil.kernel.errors import Missing
from civigil.runtime.clock import TrueClock
from civigil.safety.cameras import capability
from civigil.safety.cameras.reading import source
from civigil.safety.cameras.reading.decoder import IN_SOFTWARE, chosen
from civigil.safety.cameras.reading.ring import Ring
from civigil.safety.cameras.reading.source import Feed, Kind
from civigil.safety.cameras.settings import CameraFeed
from civigil.safety.cameras.worker.messages import Alive, Opened
from tests.safety.cameras.test_link import camera, outbox, settings_for, until, watching
from tests.safety.cameras.test_session import of, run
from tests.safety.cameras.videos import film, hevc, jpegs, scene, walks
from tests.support.hands import HandsFor
from tests.support.rtsp import RtspCamera

pytestmark = pytest.mark.slow

WALKER = walks((0, 150), (20, 0))


@pytest.fixture
def clock() -> TrueClock:
    """Cameras that play need a clock that goes."""
    return TrueClock()


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """3 s of the same walk in each codec; that in H.265 is half as large each way."""
    folder, pictures = tmp_path_factory.mktemp("films"), scene(3, [(WALKER, 40)])
    return {
        "h264": film(folder / "a.mp4", pictures, b_frames=0),
        "hevc": hevc(folder / "b.mp4", [picture[::2, ::2] for picture in pictures]),
        "mjpeg": jpegs(folder / "c.avi", pictures),
    }


@pytest.mark.plumbing
@pytest.mark.parametrize("codec", ["hevc", "mjpeg"])
def test_a_stream_of_another_codec_is_watched_and_a_clip_of_it_plays(films: dict[str, Path], codec: str) -> None:
    with RtspCamera(films[codec]) as live, Feed(live.address(), open_limit_s=10.0, read_limit_s=2.0) as feed:
        assert feed.codec == codec
        ring = Ring(feed.stream, seconds=10.0, bytes_at_most=10_000_000)
        frames = []
        for piece in itertools.islice(feed.pieces(), 24):
            moment = feed.moment(piece.packet)
            if moment is not None:
                ring.add(piece.packet, moment)
            frames += [frame for frame, _ in piece.frames]
        clip = ring.clip(1.0, 2.0)
    assert len(frames) >= 23
    assert frames[-1].at_s == pytest.approx(len(frames) / 10, abs=0.25)
    assert 120 < float(frames[5].gray.mean()) < 160, "its pictures are those of the film"
    assert feed.damaged == 0
    assert clip is not None
    with av.open(io.BytesIO(clip.mp4), "r") as container:
        assert container.streams.video[0].codec_context.name == codec
        assert len(list(container.decode(video=0))) >= 10


@pytest.mark.plumbing
async def test_a_camera_that_changes_codec_and_size_while_it_is_watched_goes_on_and_says_so(
    hands_for: HandsFor, films: dict[str, Path]
) -> None:
    with RtspCamera(films["h264"]) as live:
        feed = CameraFeed(id="gate", source=live.address())
        async with hands_for(capability, settings_for(feed, stale_s=1.0)) as do, watching(do):

            async def watched(codec: str, width: int) -> bool:
                shown = await camera(do, "gate")
                good = shown is not None and shown.state == "watching" and shown.frames > 0
                return good and shown is not None and (shown.codec, shown.width) == (codec, width)

            await until(lambda: watched("h264", 320))
            live.show(films["hevc"])
            await until(lambda: watched("hevc", 160))
            live.show(films["mjpeg"])
            await until(lambda: watched("mjpeg", 320))
            shown = await camera(do, "gate")
            assert await outbox(do, "cameras.camera_lost.v1") == []
    assert shown is not None
    assert shown.connections >= 3, "each codec is a connection of its own: no clip mixes two"


def test_without_a_device_pictures_are_decoded_in_software(tmp_path: Path) -> None:
    assert chosen("software") is IN_SOFTWARE
    assert chosen("auto", nodes=(("cuda", str(tmp_path / "none")),)) is IN_SOFTWARE
    assert chosen("auto", nodes=(("vdpau", str(tmp_path)), ("videotoolbox", str(tmp_path)))) is IN_SOFTWARE


def test_a_device_that_was_asked_for_and_is_not_there_is_said_and_the_camera_watched_on(films: dict[str, Path]) -> None:
    said, _ = run(films["h264"], zones=(), decoder="videotoolbox")
    assert [one.decoded_by for one in of(said, Opened)] == ["software"]
    assert {one.trouble for one in of(said, Alive)} == {"it is decoded in software: videotoolbox is not built in here"}
    assert of(said, Alive)[-1].frames > 20


def test_a_camera_at_this_machines_own_socket_is_read_live(monkeypatch: pytest.MonkeyPatch) -> None:
    """No such camera is at hand: FFmpeg's own test source stands in for the driver, the rest of the way is the true one."""
    with pytest.raises(Missing, match="no such file or device"):
        Feed("/dev/video97")
    monkeypatch.setattr(source, "_DEVICES", "lavfi")
    monkeypatch.setattr(source, "kind_of", lambda _: Kind.DEVICE)
    with Feed("testsrc=size=320x240:rate=10") as feed:
        assert feed.kind.live
        ring = Ring(feed.stream, seconds=5.0, bytes_at_most=10_000_000)
        frames = [frame for piece in itertools.islice(feed.pieces(), 12) for frame, _ in piece.frames]
    assert [frame.at_s for frame in frames[:3]] == pytest.approx([0.0, 0.1, 0.2])
    assert frames[0].gray.shape == (240, 320)
    assert not ring.can_cut, "raw pictures give snapshots, and no clip"
