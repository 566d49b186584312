"""What a camera answers by ONVIF, and who answers a probe: whatever comes, an answer or an error of ours."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from civigil.kernel.errors import CivigilError
from civigil.protocols.onvif import device, discovery, media, ptz, soap, xml
from civigil.protocols.onvif.xml import Element

MESSAGE = UUID(int=7)
READERS: tuple[Callable[[Element], object], ...] = (
    device.time_of,
    device.information_of,
    device.services_of,
    device.capabilities_of,
    ptz.presets_of,
    ptz.status_of,
    lambda body: media.profiles_of(body, media2=False),
    lambda body: media.profiles_of(body, media2=True),
    lambda body: media.uri_of(body, "Stream", media2=False),
)


def _said(body: str) -> bytes:
    spaces = " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in xml.NAMESPACES.items())
    return f"<s:Envelope {spaces}><s:Body>{body}</s:Body></s:Envelope>".encode()


SEEDS = (
    discovery.matched(
        discovery.Match(
            endpoint="urn:uuid:1", addresses=("http://10.0.0.1/onvif",), scopes=("onvif://www.onvif.org/name/A",)
        ),
        relates_to=f"urn:uuid:{MESSAGE}",
        message=MESSAGE,
    ),
    _said(
        "<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:UTCDateTime><tt:Time><tt:Hour>1</tt:Hour>"
        "<tt:Minute>2</tt:Minute><tt:Second>3</tt:Second></tt:Time><tt:Date><tt:Year>2026</tt:Year><tt:Month>1</tt:Month><tt:Day>1</tt:Day></tt:Date>"
        "</tt:UTCDateTime></tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>"
    ),
    _said(
        "<tds:GetCapabilitiesResponse><tds:Capabilities><tt:Media><tt:XAddr>http://a/m</tt:XAddr></tt:Media><tt:PTZ>"
        "<tt:XAddr>http://a/p</tt:XAddr></tt:PTZ></tds:Capabilities></tds:GetCapabilitiesResponse>"
    ),
    _said(
        "<trt:GetProfilesResponse><trt:Profiles token='a'><tt:Name>A</tt:Name><tt:VideoEncoderConfiguration>"
        "<tt:Encoding>H264</tt:Encoding><tt:Resolution><tt:Width>640</tt:Width><tt:Height>360</tt:Height></tt:Resolution></tt:VideoEncoderConfiguration>"
        "</trt:Profiles></trt:GetProfilesResponse>"
    ),
    _said(
        "<tptz:GetPresetsResponse><tptz:Preset token='1'><tt:Name>Gate</tt:Name></tptz:Preset></tptz:GetPresetsResponse>"
    ),
    _said(
        "<tptz:GetStatusResponse><tptz:PTZStatus><tt:Position><tt:PanTilt x='0.1' y='-1e-3'/></tt:Position></tptz:PTZStatus>"
        "</tptz:GetStatusResponse>"
    ),
    _said("<s:Fault><s:Code><s:Value>s:Sender</s:Value></s:Code><s:Reason><s:Text>no</s:Text></s:Reason></s:Fault>"),
    b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    b"<html></html>",
)


def fuzz(data: bytes) -> None:
    """Read it in every way; only errors of ours come out, and what is taken is bounded."""
    try:
        for match in discovery.matches_of(data, MESSAGE):
            assert len(match.addresses) <= discovery.ADDRESSES_AT_MOST
            assert len(match.scopes) <= discovery.SCOPES_AT_MOST
            assert len(match.told("name")) <= 80
    except CivigilError:
        pass
    try:
        body = soap.answered(data)
    except CivigilError:
        return
    for read in READERS:
        try:
            read(body)
        except CivigilError:
            continue
