"""What a bad line and a broken recording do: pictures come late or are counted as damaged, and nothing crashes or hangs."""

from __future__ import annotations

import contextlib
import itertools
import random
import socket
import threading
import time
from pathlib import Path
from typing import Self

import cv2
import pytest

from civigil.kernel.errors import CivigilError, Unavailable
from civigil.safety.cameras.reading.source import Feed
from civigil.safety.cameras.worker.messages import Ended, Message
from tests.safety.cameras.test_session import run
from tests.safety.cameras.videos import film, scene, walks
from tests.support.rtsp import RtspCamera

LOST = 0.3
AGAIN_S = 0.06  # what TCP makes of a lost packet: the rest waits until it was sent again


class LossyLine:
    """A relay before a camera that loses packets: as TCP shows it, each lost one holds up what follows; or it cuts off."""

    def __init__(self, port: int, *, lost: float, seed: int) -> None:
        self._port, self._lost, self._chance = port, lost, random.Random(seed)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self.held_up = 0

    @property
    def port(self) -> int:
        """Where clients connect."""
        return int(self._listening.getsockname()[1])

    def __enter__(self) -> Self:
        self._begin(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        for one in (self._listening, *self._open):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        for thread in self._threads:
            thread.join(timeout=5)

    def _begin(self, work: object, *given: object) -> None:
        thread = threading.Thread(target=work, args=given, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                camera = socket.create_connection(("127.0.0.1", self._port))
                self._open += [client, camera]
                self._begin(self._carry, client, camera, 0.0)
                self._begin(self._carry, camera, client, self._lost)

    def _carry(self, from_: socket.socket, to: socket.socket, lost: float) -> None:
        with contextlib.suppress(OSError):
            while piece := from_.recv(1400):
                if self._chance.random() < lost:
                    self.held_up += 1
                    time.sleep(AGAIN_S)  # a line cannot be hurried: this is the world outside
                to.sendall(piece)
            to.shutdown(socket.SHUT_WR)


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """6 s at 10 pictures a second."""
    return film(tmp_path_factory.mktemp("films") / "day.mp4", scene(6, [(walks((0, 150), (40, 0)), 40)]), b_frames=0)


def test_a_line_that_loses_three_packets_of_ten_delays_pictures_and_loses_none(day: Path) -> None:
    with (
        RtspCamera(day) as camera,
        LossyLine(int(camera.address().rsplit(":", 1)[1].split("/")[0]), lost=LOST, seed=1) as line,
    ):
        address = f"rtsp://127.0.0.1:{line.port}/live"
        with Feed(address, open_limit_s=10.0, read_limit_s=5.0) as feed:
            frames = [frame for piece in itertools.islice(feed.pieces(), 40) for frame, _ in piece.frames]
    assert line.held_up > 10
    assert len(frames) >= 38
    apart = [later.at_s - earlier.at_s for earlier, later in itertools.pairwise(frames)]
    assert max(apart) < 0.15  # times are the camera's, whatever the line does
    assert feed.damaged == 0


def test_a_line_that_dies_is_told(day: Path) -> None:
    with RtspCamera(day) as camera:
        line = LossyLine(int(camera.address().rsplit(":", 1)[1].split("/")[0]), lost=0.0, seed=1)
        with line, Feed(f"rtsp://127.0.0.1:{line.port}/live", open_limit_s=5.0, read_limit_s=1.0) as feed:
            pieces = feed.pieces()
            next(pieces)
            line.__exit__()
            with pytest.raises(Unavailable):
                for _ in pieces:
                    pass


def mutated(raw: bytes, seed: int) -> bytes:
    """A recording with a few bytes changed, a part cut out, doubled or cut off."""
    chance = random.Random(seed)
    broken = bytearray(raw)
    for _ in range(chance.choice((1, 5, 50, 500))):
        broken[chance.randrange(len(broken))] = chance.randrange(256)
    at, long = chance.randrange(len(broken)), chance.randrange(1, len(broken) // 4)
    if seed % 4 == 1:
        del broken[at : at + long]
    elif seed % 4 == 2:
        broken[at:at] = broken[at : at + long]
    elif seed % 4 == 3:
        del broken[at:]
    return bytes(broken)


@pytest.fixture(scope="module", params=["libx264", "mpeg4", "jpeg"])
def recording(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, bytes]:
    """A short recording, and how its file ends."""
    pictures = scene(2, [(walks((0, 150), (40, 0)), 40)])
    if request.param == "jpeg":
        return "mjpeg", b"".join(cv2.imencode(".jpg", picture)[1].tobytes() for picture in pictures)
    path = tmp_path_factory.mktemp("films") / "short.avi"
    return "avi", film(path, pictures, codec=request.param, b_frames=0).read_bytes()


@pytest.mark.parametrize("first", range(0, 24, 8))
def test_a_broken_recording_is_watched_as_far_as_it_goes_or_refused(
    recording: tuple[str, bytes], first: int, tmp_path: Path
) -> None:
    ending, raw = recording
    for seed in range(first, first + 8):
        path = tmp_path / f"{seed}.{ending}"
        path.write_bytes(mutated(raw, seed))
        refused, said = "", list[Message]()
        try:
            said, _ = run(path, zones=(), pace=0.0)
        except CivigilError as error:
            refused = str(error)
        assert str(path) in refused or isinstance(said[-1], Ended)
