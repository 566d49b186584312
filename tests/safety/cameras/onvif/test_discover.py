"""Cameras found over true UDP, and what is made of answers that are none."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from civigil.kernel.errors import Invalid
from civigil.safety.cameras.onvif.address import address_of, is_near
from civigil.safety.cameras.onvif.commands import login_of
from civigil.safety.cameras.onvif.discover import discover
from civigil.safety.cameras.settings import CameraFeed
from tests.support.onvif import OnvifCamera

GROUP = "239.255.255.250"


def test_each_camera_is_found_once_with_the_address_on_its_own_host() -> None:
    with OnvifCamera() as one, OnvifCamera() as other:
        to = [("127.0.0.1", one.discovery_port), ("127.0.0.1", other.discovery_port)]
        answered = discover(0.5, to=to)
    assert answered.odd == ()
    assert [found.port for found in answered.found] == sorted([one.port, other.port])
    first = answered.found[0]
    assert (first.name, first.hardware, first.location) == ("Front Door", "PT-1", "city/Berlin")
    assert first.path == "/onvif/device_service"


@pytest.mark.parametrize(
    ("odd", "why"),
    [
        ("bomb", "document type or an entity"),
        ("huge", "longer than 32768 bytes"),
        ("elsewhere", "no address on the host that it answers from"),
    ],
)
def test_an_answer_that_lies_is_left_out_and_said(odd: str, why: str) -> None:
    with OnvifCamera(odd=odd) as there:
        answered = discover(0.3, to=[("127.0.0.1", there.discovery_port)])
    assert answered.found == ()
    [told] = answered.odd
    assert why in told.why


def test_only_private_networks_are_near() -> None:
    assert all(is_near(one) for one in ("10.1.2.3", "192.168.0.9", "172.16.0.1", "169.254.7.7", "127.0.0.1"))
    assert not any(is_near(one) for one in ("8.8.8.8", "172.32.0.1", "camera.example"))


def test_the_command_finds_a_camera_by_multicast_and_prints_settings_that_are_read(tmp_path: Path) -> None:
    login = tmp_path / "login"
    login.write_text("admin:pässword&1\n")
    login.chmod(0o600)
    with OnvifCamera(group=GROUP) as there:
        said = _civigil("cameras", "discover", "--seconds", "0.6", "--login-file", str(login), "--json")
        [camera] = [one for one in said["cameras"] if one["address"] == f"127.0.0.1:{there.port}"]
        assert (camera["make"], camera["model"]) == ("Test & Sons", "PT-1")
        assert [one["token"] for one in camera["profiles"]] == ["main", "sub", "still"]
        feed = msgspec.toml.decode(camera["settings"].encode(), type=dict[str, dict[str, list[CameraFeed]]])
        [named] = feed["cameras"]["cameras"]
        assert named.source == f"onvif://admin:PASSWORD@127.0.0.1:{there.port}?profile=sub"
        assert "pässword" not in json.dumps(said)
        turned = _civigil(
            "cameras",
            "ptz",
            f"onvif://127.0.0.1:{there.port}",
            "--login-file",
            str(login),
            "--preset",
            "Gate",
            "--json",
        )
        assert [one["name"] for one in turned["presets"]] == ["Gate"]
        assert there.drive.done == ["go"]


def _civigil(*words: str) -> dict[str, list[dict[str, str]]]:
    done = subprocess.run(
        [sys.executable, "-m", "civigil", *words],
        capture_output=True,
        text=True,
        check=True,
        env=dict(os.environ),
        timeout=60,
    )
    found: dict[str, list[dict[str, str]]] = json.loads(done.stdout)
    return found


def test_a_login_that_others_may_read_or_that_is_none_is_refused_without_showing_it(tmp_path: Path) -> None:
    login = tmp_path / "login"
    login.write_text("me:secret")
    login.chmod(0o644)
    with pytest.raises(Invalid, match="others may read it"):
        login_of(login)
    login.chmod(0o600)
    assert login_of(login).password == "secret"
    login.write_text("no-colon-secret")
    with pytest.raises(Invalid) as caught:
        login_of(login)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "source",
    ["onvif://", "onvif://name@host", "onvif://host:port", "onvif://host:99999", "rtsp://host", "onvif://[::1"],
)
def test_an_address_that_names_no_camera_is_refused(source: str) -> None:
    with pytest.raises(Invalid):
        address_of(source)


def test_an_address_keeps_a_password_with_every_sign() -> None:
    at = address_of("onvif://me:a%40b%3A%2F%3F@cam.example:8080/onvif/dev?profile=Profile_1")
    assert at.login is not None
    assert (at.login.name, at.login.password, at.host, at.port) == ("me", "a@b:/?", "cam.example", 8080)
    assert (at.service, at.profile) == ("http://cam.example:8080/onvif/dev", "Profile_1")
