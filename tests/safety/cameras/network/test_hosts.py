"""What a person names to be asked, and what is refused of it."""

from __future__ import annotations

import pytest

from civigil.kernel.errors import Invalid
from civigil.protocols.onvif.soap import Login
from civigil.safety.cameras.network.hosts import host_of
from civigil.safety.cameras.network.login import read, written
from civigil.safety.cameras.network.service import name_of


@pytest.mark.parametrize(
    ("asked", "service"),
    [
        ("10.4.0.17", "http://10.4.0.17:80/onvif/device_service"),
        (" gate.example:8080 ", "http://gate.example:8080/onvif/device_service"),
        ("https://10.4.0.17", "https://10.4.0.17:443/onvif/device_service"),
        ("http://10.4.0.17/onvif/dev", "http://10.4.0.17:80/onvif/dev"),
        ("[fe80::1]:81", "http://[fe80::1]:81/onvif/device_service"),
    ],
)
def test_a_host_is_asked_where_cameras_answer(asked: str, service: str) -> None:
    assert host_of(asked).service == service


@pytest.mark.parametrize("asked", ["", "ftp://10.0.0.1", "a host", "10.0.0.1:99999", "[::1", "admin:secret@10.0.0.1"])
def test_what_names_no_host_is_refused_and_no_password_is_repeated(asked: str) -> None:
    with pytest.raises(Invalid) as caught:
        host_of(asked)
    assert "secret" not in str(caught.value)


def test_a_name_and_password_are_read_as_they_were_written_and_shown_by_no_error() -> None:
    login = Login("admin", "p:ss wörd%@/")
    again = read(written(login))
    assert (again.name, again.password) == (login.name, login.password)
    for wrong in (Login("", "secret"), Login("a:b", "secret"), Login("admin", "secret\n"), Login("x", "secret" * 50)):
        with pytest.raises(Invalid) as caught:
            written(wrong)
        assert "secret" not in str(caught.value)


def test_a_camera_gets_a_name_that_no_other_has_or_had_and_no_page_of_the_room() -> None:
    assert name_of("Front Door – Süd", set()) == "front-door-s-d"
    assert name_of("Front Door", {"front-door", "front-door-2"}) == "front-door-3"
    assert name_of("Review", set()) == "review-2"
    assert name_of("門", set()) == "camera"
