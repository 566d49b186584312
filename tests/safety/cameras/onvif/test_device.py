"""A camera that speaks ONVIF, asked over true HTTP: what it is, where its streams are, how it turns; and when it lies."""

from __future__ import annotations

import traceback
from datetime import timedelta

import pytest

from civigil.kernel.errors import CivigilError, Invalid, Missing, Refused, Unavailable
from civigil.protocols.onvif.ptz import Speed
from civigil.safety.cameras.onvif.address import address_of
from civigil.safety.cameras.onvif.device import Device, described, stream_of
from tests.support.onvif import OnvifCamera

WRONG = "wrong-secret"


@pytest.mark.parametrize("media2", [False, True])
@pytest.mark.parametrize("digest", [False, True])
def test_a_camera_tells_what_it_is_and_where_its_streams_are(*, media2: bool, digest: bool) -> None:
    with OnvifCamera("rtsp://127.0.0.1:9/live", media2=media2, digest=digest) as there:
        with Device(address_of(there.source())) as camera:
            assert camera.information().make == "Test & Sons"
            profiles = {one.token: one for one in camera.profiles()}
            assert (profiles["main"].encoding, profiles["main"].width) == ("H265" if media2 else "H264", 2560)
            assert (
                camera.profile().token == "sub"
            )  # main is wider than 1920, and a JPEG stream cannot be kept as it comes
            assert camera.stream("sub") == "rtsp://admin:p%C3%A4ssword%261@127.0.0.1:9/live"
            assert camera.snapshot("sub") == f"http://127.0.0.1:{there.port}/still.jpg"
        assert stream_of(address_of(there.source(more="?profile=main%20stream"))).endswith("@127.0.0.1:9/live")
        with pytest.raises(Missing, match="there are main, sub, still"):
            stream_of(address_of(there.source(more="?profile=nothing")))


@pytest.mark.parametrize("skew", [timedelta(hours=-3), timedelta(days=-365 * 50), timedelta(minutes=7)])
def test_a_camera_whose_clock_is_wrong_still_takes_the_password(skew: timedelta) -> None:
    with OnvifCamera(skew=skew) as there, Device(address_of(there.source())) as camera:
        assert camera.information().model == "PT-1"
        assert there.refused == 0


@pytest.mark.parametrize("digest", [False, True])
def test_a_wrong_password_is_named_but_not_shown(*, digest: bool) -> None:
    with OnvifCamera(digest=digest) as there, Device(address_of(there.source(("admin", WRONG)))) as camera:
        with pytest.raises(Unavailable, match="refuses the name and password") as caught:
            camera.profiles()
        assert WRONG not in "".join(traceback.format_exception(caught.value))
        assert WRONG not in repr(camera.address)


ODD: dict[str, tuple[type[CivigilError], str]] = {
    "html": (Invalid, "answers with a web page"),
    "bomb": (Invalid, "bears a document type or an entity"),
    "huge": (Invalid, "more than 1000000 bytes"),
    "elsewhere": (Refused, "another host, 10.9.8.7"),
    "elsewhere-service": (Refused, "another host, 10.9.8.7"),
    "sends-on": (Refused, "sends us to another address"),
    "drip": (Unavailable, "takes longer than"),
}


@pytest.mark.parametrize("odd", ODD)
def test_a_camera_that_lies_sends_nobody_elsewhere_and_is_named(odd: str) -> None:
    kind, words = ODD[odd]
    with OnvifCamera(odd=odd) as there, pytest.raises(kind, match=words):
        stream_of(address_of(there.source()), limit_s=1.0 if odd == "drip" else 5.0)


def test_nobody_there_is_unavailable() -> None:
    with OnvifCamera() as there:
        address = address_of(there.source())
    with pytest.raises(Unavailable, match="does not answer"):
        stream_of(address, limit_s=1.0)
    assert isinstance(described(address, limit_s=1.0), Unavailable)


def test_a_drive_turns_stops_by_itself_and_goes_to_its_presets() -> None:
    with OnvifCamera() as there, Device(address_of(there.source())) as camera:
        clock = [100.0]
        there.drive.clock = lambda: clock[0]
        there.drive.now()
        camera.move("main", Speed(pan=1.0, zoom=0.5), 1.0)
        clock[0] += 0.5
        now = camera.pointing("main")
        assert (now.pan, now.zoom, now.moving) == (0.25, 0.125, True)
        clock[0] += 5.0  # nobody says stop: it stops after its second
        now = camera.pointing("main")
        assert (now.pan, now.moving) == (0.5, False)
        assert [one.name for one in camera.presets("main")] == ["Gate"]
        camera.save("main", "Wide <1>")
        assert [one.name for one in camera.presets("main")] == ["Gate", "Wide <1>"]
        camera.place("main", -0.5, 0.1, 0.0)
        clock[0] += 10.0
        assert camera.pointing("main").pan == -0.5
        camera.go("main", "1")
        clock[0] += 10.0
        assert camera.pointing("main").tilt == -0.2
        camera.go_home("main")
        camera.stop("main")
        with pytest.raises(Refused, match="it refuses: Sorry"):
            camera.go("main", "77")


def test_a_fixed_camera_says_that_it_cannot_be_turned() -> None:
    with (
        OnvifCamera(turns=False) as there,
        Device(address_of(there.source())) as camera,
        pytest.raises(Refused, match="no PTZ"),
    ):
        camera.stop("main")
