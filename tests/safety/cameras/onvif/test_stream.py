"""A camera in the settings by `onvif://`: its stream is asked for at each connection, and watched."""

from __future__ import annotations

import itertools
import traceback
from pathlib import Path

import pytest

from civigil.kernel.errors import Unavailable
from civigil.safety.cameras.onvif.address import address_of
from civigil.safety.cameras.onvif.device import stream_of
from civigil.safety.cameras.reading.source import Feed
from tests.safety.cameras.videos import film, scene, walks
from tests.support.onvif import OnvifCamera
from tests.support.rtsp import RtspCamera

pytestmark = [pytest.mark.plumbing]
LOGIN = ("admin", "pässword&1")


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film(tmp_path_factory.mktemp("films") / "day.mp4", scene(2, [(walks((0, 150), (20, 0)), 40)]), b_frames=0)


def first_size(source: str) -> tuple[int, int]:
    with Feed(source, open_limit_s=10.0, read_limit_s=2.0) as feed:
        frame, _ = next(itertools.chain.from_iterable(piece.frames for piece in feed.pieces()))
        return frame.width, frame.height


def test_the_stream_is_asked_for_at_each_connection_and_gets_the_cameras_own_password(day: Path) -> None:
    with RtspCamera(day, login=LOGIN) as live, OnvifCamera(login=LOGIN) as there:
        there.stream = live.address()
        assert first_size(there.source()) == (320, 240)
        there.stream = "rtsp://127.0.0.1:9/moved"
        assert stream_of(address_of(there.source())) == "rtsp://admin:p%C3%A4ssword%261@127.0.0.1:9/moved"
        assert live.plays == 1


def test_a_wrong_password_stands_in_no_error() -> None:
    wrong = "".join(("wrong", "-", "secret"))
    with OnvifCamera() as there, pytest.raises(Unavailable, match="refuses the name and password") as caught:
        Feed(there.source(("admin", wrong)))
    assert wrong not in "".join(traceback.format_exception(caught.value))
