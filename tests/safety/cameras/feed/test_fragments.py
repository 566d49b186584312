"""A camera's packets as fragments: they play, at the right time, from where one comes in."""

from __future__ import annotations

import io
from pathlib import Path

import av
import pytest

from civigil.kernel.errors import Invalid
from civigil.safety.cameras.feed.fragments import BASE_S, Fragment, Fragmenter, codec_of
from civigil.safety.cameras.feed.streamer import Streamer
from civigil.safety.cameras.reading.ring import Ring
from civigil.safety.cameras.reading.source import Feed
from civigil.safety.cameras.worker.messages import NotStreamed, Streamed
from tests.safety.cameras.videos import film, scene, walks


@pytest.fixture(
    scope="module", params=[("libx264", 0), ("libx264", 2), ("libx265", 0)], ids=["h264", "b-frames", "h265"]
)
def video(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    codec, b_frames = request.param
    people = [(walks((0, 150), (25, 0)), 40)]
    return film(tmp_path_factory.mktemp("films") / "walk.mp4", scene(3, people), codec=codec, b_frames=b_frames)


def fragments(video: Path) -> tuple[Fragmenter, list[Fragment], list[float]]:
    """All fragments of a film and the times of its pictures."""
    made, found, times = None, [], []
    with Feed(str(video)) as feed:
        for piece in feed.pieces():
            at_s = feed.moment(piece.packet)
            times += [frame.at_s for frame, _ in piece.frames]
            if at_s is None:
                continue
            made = made or Fragmenter(feed.stream)
            fragment = made.add(piece.packet, at_s)
            found += [] if fragment is None else [fragment]
    assert made is not None
    return made, found, times


def played(data: bytes) -> list[float]:
    with av.open(io.BytesIO(data)) as container:
        return [frame.time or 0.0 for frame in container.decode(video=0)]


def test_a_stream_plays_from_any_key_picture_on_at_the_times_that_are_said(video: Path) -> None:
    made, found, times = fragments(video)
    assert len(found) == 29, "one picture is in work"
    keys = [number for number, one in enumerate(found) if one.key]
    assert keys == [0, 10, 20]
    for begin in keys:
        group = found[begin : begin + 10]
        shown = played(made.init + b"".join(one.data for one in group))
        if begin < 20:
            assert len(shown) == 10
        assert shown == pytest.approx(sorted(one.media_s for one in group), abs=2e-3)
    assert sorted(one.at_s for one in found) == pytest.approx(sorted(times)[: len(found)], abs=0.11)
    assert all(one.media_s == pytest.approx(one.at_s + BASE_S) for one in found)


def test_the_codec_is_named_as_browsers_ask_for_it(video: Path) -> None:
    made, _, _ = fragments(video)
    assert made.mime.startswith(
        ('video/mp4; codecs="avc1.64', 'video/mp4; codecs="hev1.1.6.L', 'video/mp4; codecs="hvc1.1.6.L')
    )


def test_what_browsers_do_not_play_is_refused_by_name(tmp_path: Path) -> None:
    path = film(tmp_path / "old.mp4", scene(1, []), codec="mpeg4", b_frames=0)
    with Feed(str(path)) as feed, pytest.raises(Invalid, match="no mpeg4 live"):
        Fragmenter(feed.stream)
    with pytest.raises(Invalid, match="names no codec"):
        codec_of(b"ftypmoovavcC")


def test_who_comes_sees_the_running_group_and_nothing_is_made_for_nobody(video: Path) -> None:
    told: list[Streamed | NotStreamed] = []
    streamer = Streamer(told.append)
    with Feed(str(video)) as feed:
        ring = Ring(feed.stream, seconds=10, bytes_at_most=10_000_000)
        streamer.open(feed.stream, ring)
        for number, piece in enumerate(feed.pieces()):
            at_s = feed.moment(piece.packet)
            if at_s is None:
                continue
            ring.add(piece.packet, at_s)
            streamer.add(piece.packet, at_s)
            if number == 14:
                assert told == []
                streamer.want(True)
                assert [one.key for one in told if isinstance(one, Streamed)] == [True, False, False, False]
            if number == 18:
                streamer.want(False)
                before = len(told)
        assert len(told) == before == 8
        streamer.refuse("it is masked")
        streamer.want(True)
        assert told[-1] == NotStreamed(why="it is masked")
    first = told[0]
    assert isinstance(first, Streamed)
    assert first.init
    assert first.mime.startswith("video/mp4")
