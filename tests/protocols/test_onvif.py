"""ONVIF's messages: ours as the standard spells them, others' as cameras spell them, and what is none."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from uuid import UUID

import pytest

from civigil.kernel.errors import Invalid, Refused, Unavailable
from civigil.protocols.onvif import device, discovery, media, ptz, soap, xml
from civigil.protocols.onvif.media import Profile, best
from tests.support.onvif import BOMB

MESSAGE = UUID("0a6dc791-2be6-4991-9af1-454778a1917a")
SOAP = xml.NAMESPACES["s"]


def answer(body: str) -> bytes:
    spaces = " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in xml.NAMESPACES.items() if prefix != "s")
    return f'<?xml version="1.0"?><E:Envelope xmlns:E="{SOAP}" {spaces}><E:Body>{body}</E:Body></E:Envelope>'.encode()


def test_the_digest_is_that_of_the_standards_example() -> None:
    # ONVIF Application Programmer's Guide, 6.1.1.2
    nonce = base64.b64decode("LKqI6G/AikKCQrN0zqZFlg==")
    assert soap.digest_of(nonce, "2010-09-16T07:50:45Z", "userpassword") == "tuOSpGlFlIXsozq4HFNeeGeFLEI="


def test_a_question_is_read_back_with_who_asks_and_every_sign_of_a_name() -> None:
    login = soap.Login("<admin> & co", "secret")
    token = soap.token_of(login, nonce=b"0" * 16, created=datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC))
    raw = soap.asked(ptz.save("main", "<gate>"), token)
    root = xml.parsed(raw, at_most=10_000)
    assert xml.text(root, "s:Header/wsse:Security/wsse:UsernameToken/wsse:Username") == "<admin> & co"
    assert xml.text(root, "s:Header/wsse:Security/wsse:UsernameToken/wsu:Created") == "2026-05-04T03:02:01.000Z"
    assert xml.text(root, "s:Body/tptz:SetPreset/tptz:PresetName") == "<gate>"
    assert b"secret" not in raw
    assert "secret" not in repr(login)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "no XML"),
        (b"<html><body>Login</body></html>", "web page"),
        (b"<!DOCTYPE html><html/>", "web page"),
        (BOMB.encode(), "document type"),
        (b'<?xml version="1.0"?><!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "document type"),
        (b"<a>" * 50 + b"</a>" * 50, "deep"),
        (b"<a>" + b"<b/>" * 20_001 + b"</a>", "elements"),
        (b"<a>" + b" " * soap.ANSWER_BYTES_AT_MOST, "longer than"),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', "no XML"),
        (b"<a/>", "no SOAP"),
        (answer(""), "no SOAP"),
        (answer("<tds:Other/>"), "GetDeviceInformationResponse"),
    ],
)
def test_what_is_no_answer_is_named(raw: bytes, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        device.information_of(soap.answered(raw))


def fault(code: str, reason: str = "No") -> bytes:
    value = f"<E:Value>E:Sender</E:Value><E:Subcode><E:Value>{code}</E:Value></E:Subcode>"
    return answer(f"<E:Fault><E:Code>{value}</E:Code><E:Reason><E:Text>{reason}</E:Text></E:Reason></E:Fault>")


def test_a_fault_is_an_error_of_ours_with_the_cameras_words() -> None:
    with pytest.raises(Unavailable, match="refuses the name and password"):
        soap.answered(fault("ter:NotAuthorized"))
    with pytest.raises(Refused, match="cannot do that"):
        soap.answered(fault("ter:ActionNotSupported"))
    with pytest.raises(Refused, match="it refuses: Too warm"):
        soap.answered(fault("ter:Other", "Too warm"))


def test_only_the_answer_to_our_own_probe_counts() -> None:
    match = discovery.Match(
        endpoint="urn:uuid:1", addresses=("http://10.0.0.1/onvif/device_service",), scopes=("a", "b")
    )
    raw = discovery.matched(match, relates_to=f"urn:uuid:{MESSAGE}", message=MESSAGE)
    assert discovery.matches_of(raw, MESSAGE) == (match,)
    with pytest.raises(Invalid, match="another question"):
        discovery.matches_of(raw, UUID(int=7))
    with pytest.raises(Invalid, match="another question"):
        discovery.matches_of(discovery.probe(MESSAGE), MESSAGE)
    assert b'xmlns:dn="http://www.onvif.org/ver10/network/wsdl"' in discovery.probe(MESSAGE)


def test_a_clock_that_says_no_time_is_refused() -> None:
    def said(month: str) -> bytes:
        date = f"<tt:Date><tt:Year>2026</tt:Year><tt:Month>{month}</tt:Month><tt:Day>3</tt:Day></tt:Date>"
        hour = "<tt:Time><tt:Hour>4</tt:Hour><tt:Minute>5</tt:Minute><tt:Second>60</tt:Second></tt:Time>"
        clock = f"<tds:SystemDateAndTime><tt:UTCDateTime>{hour}{date}</tt:UTCDateTime></tds:SystemDateAndTime>"
        return answer(f"<tds:GetSystemDateAndTimeResponse>{clock}</tds:GetSystemDateAndTimeResponse>")

    assert device.time_of(soap.answered(said("2"))) == datetime(2026, 2, 3, 4, 5, 59, tzinfo=UTC)
    for month in ("13", "-1", "nan", "1e400", "x"):
        with pytest.raises(Invalid):
            device.time_of(soap.answered(said(month)))


def test_the_stream_that_suits_best_is_kept_as_it_comes_and_no_wider_than_full_hd() -> None:
    def of(token: str, encoding: str, width: int) -> Profile:
        return Profile(token=token, name=token, encoding=encoding, width=width, height=width // 2)

    assert (
        best([of("a", "JPEG", 1920), of("b", "H264", 640), of("c", "H265", 1280), of("d", "H264", 3840)]).token == "c"
    )
    assert best([of("a", "H264", 3840), of("b", "H264", 2560)]).token == "b"
    assert best([of("a", "JPEG", 640), of("b", "", 0)]).token == "a"


def test_where_a_camera_points_is_a_finite_figure() -> None:
    def said(x: str, state: str) -> bytes:
        moves = f"<tt:MoveStatus><tt:PanTilt>{state}</tt:PanTilt></tt:MoveStatus>"
        place = f'<tt:Position><tt:PanTilt x="{x}" y="0"/></tt:Position>{moves}'
        return answer(f"<tptz:GetStatusResponse><tptz:PTZStatus>{place}</tptz:PTZStatus></tptz:GetStatusResponse>")

    assert ptz.status_of(soap.answered(said("0.25", "MOVING"))) == ptz.Pointing(pan=0.25, tilt=0.0, moving=True)
    assert ptz.status_of(soap.answered(said("1", "UNKNOWN"))).moving is None
    for x in ("nan", "inf", "left"):
        with pytest.raises(Invalid):
            ptz.status_of(soap.answered(said(x, "IDLE")))
    for speed in (1.5, float("nan")):
        with pytest.raises(Invalid):
            ptz.Speed(pan=speed)


def test_names_and_lists_of_strangers_are_bounded() -> None:
    presets = "".join(
        f'<tptz:Preset token="{number}"><tt:Name>a\x85b{"n" * 200}</tt:Name></tptz:Preset>' for number in range(400)
    )
    found = ptz.presets_of(soap.answered(answer(f"<tptz:GetPresetsResponse>{presets}</tptz:GetPresetsResponse>")))
    assert len(found) == ptz.PRESETS_AT_MOST
    assert len(found[0].name) == 80
    profiles = '<trt:Profiles token=""/><trt:Profiles token="ok"/><trt:Profiles token="' + "x" * 65 + '"/>'
    told = media.profiles_of(
        soap.answered(answer(f"<trt:GetProfilesResponse>{profiles}</trt:GetProfilesResponse>")), media2=False
    )
    assert [one.token for one in told] == ["ok"]
