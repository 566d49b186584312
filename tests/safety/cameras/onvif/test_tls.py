"""Cameras asked over HTTPS: known by the fingerprint that somebody accepted, and told nothing before they show it."""

from __future__ import annotations

from pathlib import Path

import pytest

from civigil.kernel.errors import Invalid, Refused, Unavailable
from civigil.safety.cameras.network.inquiry import asked
from civigil.safety.cameras.onvif.address import address_of
from civigil.safety.cameras.onvif.device import Device, stream_of
from civigil.safety.cameras.onvif.discover import discover
from civigil.safety.cameras.onvif.tls import certificate_of
from tests.support.certificates import self_signed
from tests.support.onvif import OnvifCamera


def test_a_certificate_that_nobody_accepted_gets_no_word_and_shows_its_fingerprint(tmp_path: Path) -> None:
    context, sha256 = self_signed(tmp_path)
    with OnvifCamera(secure=context) as there:
        outcome = asked(address_of(there.source()))
        assert outcome.state == "certificate"
        assert outcome.certificate is not None
        assert (outcome.certificate.sha256, outcome.certificate.subject) == (sha256, "CN=IPCamera")
        with pytest.raises(Refused, match="no authority that is trusted here"):
            stream_of(address_of(there.source()))
        assert there.asked == [], "not even the time was asked for"


def test_the_accepted_certificate_counts_whatever_its_name_and_dates_and_another_gets_no_password(
    tmp_path: Path,
) -> None:
    context, sha256 = self_signed(tmp_path)
    other, changed = self_signed(tmp_path, "Another")
    with OnvifCamera("rtsp://127.0.0.1:9/live", secure=context) as there:
        at = address_of(there.source(more=f"?sha256={sha256}"))
        assert address_of(at.secret_source) == at, "what is kept says the same"
        with Device(at) as camera:
            assert camera.information().model == "PT-1"
            assert camera.stream("sub").endswith("@127.0.0.1:9/live")
    with OnvifCamera(secure=other) as there:
        at = address_of(there.source(more=f"?sha256={sha256}"))
        with pytest.raises(Refused, match="not the one that was accepted"), Device(at) as camera:
            camera.profiles()
        outcome = asked(at)
        assert (outcome.state, outcome.kind) == ("certificate", "certificate")
        assert outcome.certificate is not None
        assert outcome.certificate.sha256 == changed
        assert there.asked == []


def test_services_that_a_camera_names_over_plain_http_are_asked_over_https_too(tmp_path: Path) -> None:
    context, sha256 = self_signed(tmp_path)

    class Plain(OnvifCamera):
        def _url(self, path: str) -> str:
            return super()._url(path).replace("https://", "http://").replace(f":{self.port}", ":80")

    with Plain(secure=context) as there, Device(address_of(there.source(more=f"?sha256={sha256}"))) as camera:
        assert [one.token for one in camera.profiles()] == ["main", "sub", "still"]


def test_a_camera_that_answers_a_probe_over_https_is_found_so(tmp_path: Path) -> None:
    with OnvifCamera(secure=self_signed(tmp_path)[0]) as there:
        [found] = discover(0.3, to=[("127.0.0.1", there.discovery_port)]).found
    assert (found.secure, found.port) == (True, there.port)


def test_a_server_without_https_and_a_fingerprint_that_is_none_are_named() -> None:
    with OnvifCamera() as there, pytest.raises(Unavailable, match="does not answer over HTTPS"):
        certificate_of("127.0.0.1", there.port, limit_s=2.0)
    for more in ("onvifs://cam?sha256=12", "onvif://cam?sha256=" + "0" * 64):
        with pytest.raises(Invalid, match="64 hexadecimal"):
            address_of(more)
