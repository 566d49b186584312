"""Reading: damaged, cut off, changed and hostile sources; the ring, clips and snapshots."""

from __future__ import annotations

import contextlib
import io
import itertools
import socket
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from civigil.kernel.errors import Invalid, Missing, Unavailable
from civigil.safety.cameras.model import Frame
from civigil.safety.cameras.reading.ring import Ring, snapshot_of
from civigil.safety.cameras.reading.source import Feed, Kind, kind_of
from tests.safety.cameras.videos import draw, film, ground, scene, walks

WALKER = walks((0, 150), (20, 0))


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """12 s at 10 pictures a second, a key picture each second."""
    return film(tmp_path_factory.mktemp("films") / "day.mp4", scene(12, [(WALKER, 40)]))


def frames_of(path: Path, from_s: float = 0.0) -> list[Frame]:
    with Feed(str(path)) as feed:
        return [frame for piece in feed.pieces(from_s) for frame, _ in piece.frames]


def test_every_picture_comes_with_its_own_time(day: Path) -> None:
    frames = frames_of(day)
    assert [round(frame.at_s, 3) for frame in frames] == [number / 10 for number in range(120)]
    assert [frame.index for frame in frames] == list(range(120))


def test_brightness_is_that_of_the_picture(day: Path) -> None:
    drawn = draw(5.0, [(WALKER, 40)], floor=ground())
    seen = frames_of(day)[50].gray.astype(float)
    # limited range: 16..235 stands for 0..255
    assert np.abs((seen - 16) * 255 / 219 - drawn).mean() < 3


def test_a_recording_resumes_at_a_key_picture_with_the_same_clock(day: Path) -> None:
    frames = frames_of(day, from_s=6.5)
    assert 5.5 <= frames[0].at_s <= 6.5
    assert frames[-1].at_s == pytest.approx(11.9)


@pytest.mark.parametrize("content", [b"", b"no film at all", b"\x00" * 5000])
def test_what_is_no_film_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(content)
    with pytest.raises(Invalid, match=r"film\.mp4"):
        frames_of(path)


def test_a_missing_file_is_missing(tmp_path: Path) -> None:
    with pytest.raises(Missing):
        frames_of(tmp_path / "none.mp4")


def test_a_file_without_a_picture_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sound.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=44100)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 44100), np.float32), format="fltp", layout="mono")
        frame.sample_rate = 44100
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    with pytest.raises(Invalid, match="no video"):
        frames_of(path)


def test_a_recording_cut_off_in_the_middle_is_watched_as_far_as_it_goes(tmp_path: Path) -> None:
    whole = film(tmp_path / "whole.ts", scene(12, [(WALKER, 40)]))
    cut = tmp_path / "cut.ts"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    assert 30 < len(frames_of(cut)) < 120


def test_damage_inside_a_recording_is_counted_and_passed_over(tmp_path: Path) -> None:
    whole = bytearray(film(tmp_path / "whole.ts", scene(12, [(WALKER, 40)])).read_bytes())
    rng = np.random.default_rng(3)
    for at in rng.integers(len(whole) // 3, 2 * len(whole) // 3, 400):
        whole[at] ^= 0xFF
    damaged = tmp_path / "damaged.ts"
    damaged.write_bytes(whole)
    frames = frames_of(damaged)
    assert len(frames) > 60
    assert all(one.at_s < other.at_s for one, other in itertools.pairwise(frames))


PICTURE = b"\x00\x00\x01\xe0"
"""Before the pictures of a transport stream: nine bytes later stands the time (ISO/IEC 13818-1, 2.4.3.6)."""


def retimed(path: Path, change: Callable[[int, float], float]) -> Path:
    """A transport stream whose pictures bear other times, in seconds: by their number and the time that they had."""
    raw, at, number = bytearray(path.read_bytes()), -1, 0
    while (at := raw.find(PICTURE, at + 1)) >= 0:
        one = raw[at + 9 : at + 14]
        ticks = (one[0] >> 1 & 7) << 30 | one[1] << 22 | (one[2] >> 1) << 15 | one[3] << 7 | one[4] >> 1
        ticks = round(change(number, ticks / 90_000) * 90_000) % 2**33
        head = one[0] & 0xF1 | (ticks >> 30) << 1
        raw[at + 9 : at + 14] = struct.pack(">BHH", head, (ticks >> 15 & 0x7FFF) << 1 | 1, (ticks & 0x7FFF) << 1 | 1)
        number += 1
    path.write_bytes(raw)
    return path


@pytest.mark.parametrize("off_s", [-30.0, 30.0, 3_600.0])
def test_one_damaged_time_moves_nothing_and_time_that_begins_again_does(tmp_path: Path, off_s: float) -> None:
    def one(number: int, at_s: float) -> float:
        return at_s + off_s if number == 50 else at_s

    def all_after(number: int, at_s: float) -> float:
        return at_s + off_s if number >= 50 else at_s

    def film_of(name: str) -> Path:
        return film(tmp_path / name, scene(8, [(WALKER, 40)]), b_frames=0)

    later = 60.0  # so that none lies before the first
    times = [frame.at_s for frame in frames_of(retimed(film_of("one.ts"), lambda n, s: one(n, s + later)))]
    assert times == pytest.approx([n / 10 for n in range(80)], abs=0.05)
    times = [frame.at_s for frame in frames_of(retimed(film_of("all.ts"), lambda n, s: all_after(n, s + later)))]
    assert times == pytest.approx([n / 10 + (off_s if n >= 50 else 0) for n in range(80)], abs=0.05)


def test_a_promised_picture_that_is_not_there_is_missed(tmp_path: Path) -> None:
    whole = film(tmp_path / "whole.mp4", scene(6, [(WALKER, 40)])).read_bytes()
    # the index lies behind the pictures: overwrite the last ones, keep the index
    index = whole.rindex(b"moov")
    torn = whole[: index // 2] + b"\x00" * (index - 4 - index // 2) + whole[index - 4 :]
    path = tmp_path / "torn.mp4"
    path.write_bytes(torn)
    with Feed(str(path)) as feed:
        frames = [frame for piece in feed.pieces() for frame, _ in piece.frames]
        assert feed.promised == 60
        assert len(frames) < 60
        assert feed.damaged > 0


@pytest.mark.parametrize(
    "content",
    [
        "#EXTM3U\n#EXTINF:10,\nfile:///etc/hostname\n",
        "ffconcat version 1.0\nfile '/etc/hostname'\n",
        "v=0\nm=video 5004 RTP/AVP 96\n",
    ],
)
def test_a_file_cannot_make_us_open_another(tmp_path: Path, content: str) -> None:
    path = tmp_path / "list.mp4"
    path.write_text(content)
    with pytest.raises(Invalid):
        frames_of(path)


def test_only_the_schemes_of_cameras_are_read() -> None:
    assert kind_of("rtsp://camera/1") is Kind.STREAM
    assert kind_of("/dev/video0") is Kind.DEVICE
    assert kind_of("http://camera/1") is Kind.PICTURES
    for address in ("ftp://camera/1", "concat://a", "gopher://x"):
        with pytest.raises(Invalid):
            kind_of(address)


def test_a_folder_of_pictures_is_a_recording(tmp_path: Path) -> None:
    for number, picture in enumerate(scene(2, [(WALKER, 40)])):
        cv2.imwrite(str(tmp_path / f"{number:04}.jpg"), picture)
    assert len(frames_of(tmp_path)) == 20
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(Invalid, match="no .jpg"):
        frames_of(empty)


@contextlib.contextmanager
def ring_of(path: Path, *, until_s: float, seconds: float = 8.0, bytes_at_most: int = 10_000_000) -> Iterator[Ring]:
    """The ring as it is when a recording has come so far."""
    with Feed(str(path)) as feed:
        ring = Ring(feed.stream, seconds=seconds, bytes_at_most=bytes_at_most)
        for piece in feed.pieces():
            moment = feed.moment(piece.packet)
            if moment is not None:
                ring.add(piece.packet, moment)
            if any(frame.at_s >= until_s for frame, _ in piece.frames):
                break
        yield ring


def pictures_of(mp4: bytes) -> list[np.ndarray]:
    with av.open(io.BytesIO(mp4), "r") as container:
        return [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]


def test_a_clip_covers_its_moment_and_is_the_camera_s_own_pictures(day: Path) -> None:
    with ring_of(day, until_s=11.0) as ring:
        clip = ring.clip(5.2, 9.0)
    assert clip is not None
    assert clip.from_s == pytest.approx(5.0)
    assert clip.mp4.index(b"moov") < clip.mp4.index(b"mdat")
    with av.open(str(day)) as container:
        original = [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]
    cut = pictures_of(clip.mp4)
    assert len(cut) == pytest.approx(41, abs=2)  # up to two are missing whose successors lie behind the cut
    assert np.array_equal(cut[20], original[70])


def test_the_snapshot_shows_the_moment(day: Path) -> None:
    with ring_of(day, until_s=11.0) as ring:
        clip = ring.clip(5.0, 9.0)
    assert clip is not None
    shown = cv2.imdecode(np.frombuffer(snapshot_of(clip, 7.3), np.uint8), cv2.IMREAD_GRAYSCALE)
    assert shown is not None
    away = {at_s: np.abs(shown.astype(float) - draw(at_s, [(WALKER, 40)], floor=ground())).mean() for at_s in AROUND}
    assert min(away, key=lambda at_s: away[at_s]) == 7.3


AROUND = (6.3, 7.1, 7.2, 7.3, 7.4, 7.5, 8.3)


def test_a_ring_holds_no_more_than_its_seconds_and_bytes(day: Path) -> None:
    with ring_of(day, until_s=11.5, seconds=3.0) as ring:
        assert 3.0 <= ring.span_s <= 4.2
    total = day.stat().st_size
    with ring_of(day, until_s=11.5, seconds=100.0, bytes_at_most=total // 3) as ring:
        assert 0 < ring.size <= total // 3


def test_a_group_that_alone_is_too_large_is_not_kept(tmp_path: Path) -> None:
    endless = film(tmp_path / "endless.mp4", scene(6, [(WALKER, 40)]), gop=600)
    with ring_of(endless, until_s=5.5, bytes_at_most=5_000) as ring:
        assert ring.size == 0
        assert ring.clip(2.0, 4.0) is None


def test_a_moment_that_left_the_ring_has_no_clip(day: Path) -> None:
    with ring_of(day, until_s=11.5, seconds=2.0) as ring:
        assert ring.clip(0.5, 1.5) is None


def test_a_camera_that_accepts_and_says_nothing_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"rtsp://me:secret@127.0.0.1:{silent.getsockname()[1]}/live"
        with pytest.raises(Unavailable, match="rtsp://…@127") as caught:
            Feed(address, open_limit_s=0.5, read_limit_s=0.5)
    assert "secret" not in str(caught.value)


def test_a_camera_that_is_off_is_unavailable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(Unavailable):
        Feed(f"rtsp://127.0.0.1:{port}/live", open_limit_s=2.0, read_limit_s=2.0)
