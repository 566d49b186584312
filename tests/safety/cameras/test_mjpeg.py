"""JPEG after JPEG over HTTP, from a camera of the test's own: times, passwords, silence, other addresses, what is none."""

from __future__ import annotations

import base64
import itertools
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import cv2
import pytest

from civigil.kernel.errors import CivigilError, Unavailable
from civigil.safety.cameras.model import Frame
from civigil.safety.cameras.reading.ring import Ring, snapshot_of
from civigil.safety.cameras.reading.source import Feed, Kind
from tests.safety.cameras.videos import draw, ground

APART_S = 0.05
FLOOR = ground()
JPEGS = [
    cv2.imencode(".jpg", draw(number / 10, [(lambda _, x=10 * number: (float(x), 150.0), 30)], floor=FLOOR))[
        1
    ].tobytes()
    for number in range(20)
]


class Camera(BaseHTTPRequestHandler):
    """Plays twenty pictures, then does what its path says."""

    stop: ClassVar[threading.Event]

    def do_GET(self) -> None:
        if self.path == "/elsewhere":
            self.send_response(302)
            self.send_header("location", "/end")
            self.end_headers()
            return
        if self.path == "/locked" and self.headers.get("authorization") != LOGIN:
            self.send_response(401)
            self.send_header("www-authenticate", 'Basic realm="camera"')
            self.end_headers()
            return
        self.send_response(200)
        kind = "text/html" if self.path == "/page" else "multipart/x-mixed-replace; boundary=picture"
        self.send_header("content-type", kind)
        self.end_headers()
        if self.path == "/page":
            self.wfile.write(b"<html>please sign in</html>")
            return
        for one in JPEGS:
            self.wfile.write(f"--picture\r\ncontent-type: image/jpeg\r\ncontent-length: {len(one)}\r\n\r\n".encode())
            self.wfile.write(one + b"\r\n")
            time.sleep(APART_S)  # a camera has a pace: the times of its pictures are when they come
        if self.path == "/silence":
            self.stop.wait(10)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


LOGIN = "Basic " + base64.b64encode(b"guard:pass").decode()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    Camera.stop = threading.Event()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Camera)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    Camera.stop.set()
    server.shutdown()
    thread.join()
    server.server_close()


def watched(address: str, read_limit_s: float = 2.0) -> tuple[list[Frame], CivigilError | None]:
    frames: list[Frame] = []
    try:
        with Feed(address, open_limit_s=3.0, read_limit_s=read_limit_s) as feed:
            assert feed.kind is Kind.PICTURES
            for piece in feed.pieces():
                frames += [frame for frame, _ in piece.frames]
    except CivigilError as error:
        return frames, error
    return frames, None


def test_pictures_bear_the_time_at_which_they_came(address: str) -> None:
    frames, ended = watched(f"{address}/end")
    assert isinstance(ended, Unavailable)  # a camera does not end
    assert len(frames) >= len(JPEGS) - 1
    assert frames[0].at_s == 0.0
    assert (len(frames) - 1) * APART_S * 0.8 <= frames[-1].at_s <= (len(frames) - 1) * APART_S * 3


def test_a_clip_is_cut_of_its_pictures(address: str) -> None:
    with Feed(f"{address}/end", open_limit_s=3.0, read_limit_s=2.0) as feed:
        ring = Ring(feed.stream, seconds=10, bytes_at_most=10_000_000)
        for piece in itertools.islice(feed.pieces(), len(JPEGS) - 2):
            moment = feed.moment(piece.packet)
            if moment is not None:
                ring.add(piece.packet, moment)
        clip = ring.clip(0.2, 0.6)
        assert clip is not None
        assert snapshot_of(clip, 0.4)[:3] == b"\xff\xd8\xff"


def test_a_camera_that_falls_silent_is_let_go(address: str) -> None:
    frames, ended = watched(f"{address}/silence", read_limit_s=0.7)
    assert len(frames) >= len(JPEGS) - 1
    assert isinstance(ended, Unavailable)


@pytest.mark.parametrize("path", ["/page", "/locked", "/elsewhere"])
def test_what_gives_no_pictures_is_told(address: str, path: str) -> None:
    frames, ended = watched(address + path)
    assert frames == []
    assert isinstance(ended, CivigilError)
    assert "guard" not in str(ended)


def test_a_password_opens_it(address: str) -> None:
    frames, _ = watched(f"{address.replace('://', '://guard:pass@')}/locked")
    assert frames
