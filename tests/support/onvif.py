"""A camera that speaks ONVIF, for tests: SOAP over HTTP with WS-Security, WS-Discovery over UDP, and a drive that truly turns.

It is written from the standard's texts with the standard library alone, and spells its answers as cameras of makers do, with
prefixes of its own, so that it shares no code and no mistake with the client. It misbehaves on demand (`odd`).
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from xml.etree import ElementTree as Tree
from xml.sax.saxutils import escape

SOAP = "http://www.w3.org/2003/05/soap-envelope"
TOLERANCE = timedelta(seconds=10)
FULL_TURN_S = 4.0  # from -1 to 1 at full speed
_EIGHT = "".join(f'<!ENTITY {two} "{f"&{one};" * 8}">' for one, two in zip("abcdefghij", "bcdefghijk", strict=True))
BOMB = f"""<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">{_EIGHT}]>
<s:Envelope xmlns:s="{SOAP}"><s:Body>&k;</s:Body></s:Envelope>"""


@dataclass
class Drive:
    """Where it points, by the clock; it moves at most at full speed and stops by itself at the end of its time."""

    clock: Callable[[], float] = time.monotonic
    at: dict[str, float] = field(default_factory=lambda: {"pan": 0.0, "tilt": 0.0, "zoom": 0.0})
    speed: dict[str, float] = field(default_factory=dict)
    goal: dict[str, float] | None = None
    until: float = 0.0
    since: float = 0.0
    done: list[str] = field(default_factory=list)
    heeds_timeout: bool = True

    def now(self) -> tuple[dict[str, float], bool]:
        """Where it points now, and whether it moves."""
        now = self.clock()
        passed, self.since = now - self.since, now
        step = 2.0 * passed / FULL_TURN_S
        if self.goal is not None:
            for axis, goal in self.goal.items():
                here = self.at[axis]
                self.at[axis] = min(goal, here + step) if goal > here else max(goal, here - step)
            if self.at == self.goal:
                self.goal = None
            return dict(self.at), self.goal is not None
        if self.speed:
            over = max(0.0, now - self.until) if self.heeds_timeout else 0.0
            for axis, share in self.speed.items():
                low = 0.0 if axis == "zoom" else -1.0
                self.at[axis] = min(1.0, max(low, self.at[axis] + share * 2.0 * max(0.0, passed - over) / FULL_TURN_S))
            if over > 0:
                self.speed = {}
        return dict(self.at), bool(self.speed)

    def move(self, speed: dict[str, float], seconds: float) -> None:
        self.now()
        self.goal, self.speed, self.until = None, speed, self.clock() + seconds
        self.done.append("move")

    def stop(self) -> None:
        self.now()
        self.goal, self.speed = None, {}
        self.done.append("stop")

    def go(self, goal: dict[str, float]) -> None:
        self.now()
        self.speed, self.goal = {}, dict(goal)
        self.done.append("go")


class OnvifCamera:
    """Use it as a context manager; its port is then known, and its discovery answers at `discovery_port`.

    `stream`: the RTSP address that it tells. `skew`: its clock before the world's. `digest`: it wants HTTP Digest in place of
    WS-Security. `host`: another address of this machine, where it answers probes at the port that all cameras do. `secure`: it is
    asked over HTTPS. `odd`: how it misbehaves, `html`, `bomb`, `huge`, `elsewhere`, `drip`, `sends-on`, `timeless` (it tells its
    time to nobody without a password), or nothing.
    """

    def __init__(
        self,
        stream: str = "rtsp://127.0.0.1:554/live",
        *,
        login: tuple[str, str] | None = ("admin", "pässword&1"),
        skew: timedelta = timedelta(0),
        digest: bool = False,
        media2: bool = False,
        turns: bool = True,
        odd: str = "",
        group: str | None = None,
        host: str = "127.0.0.1",
        secure: ssl.SSLContext | None = None,
    ) -> None:
        self.stream, self.login, self.skew, self.digest = stream, login, skew, digest
        self.media2, self.turns, self.odd = media2, turns, odd
        self.host, self.secure = host, secure
        self.drive = Drive()
        self.home = dict(self.drive.at)
        self.presets: dict[str, tuple[str, dict[str, float]]] = {"1": ("Gate", {"pan": 0.5, "tilt": -0.2, "zoom": 0.3})}
        self.refused = 0
        self.asked: list[str] = []
        self._nonces: set[str] = set()
        self._challenge = secrets.token_hex(8)
        self._lock = threading.Lock()
        camera = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                camera._serve(self)

            def log_message(self, *_: object) -> None:
                """Keep quiet."""

        class Server(ThreadingHTTPServer):
            def handle_error(self, *_: object) -> None:
                """Keep quiet about who broke off: over HTTPS that is what whoever knows another certificate does."""

        self._server = Server((host, 0), Handler)
        self._server.daemon_threads = True
        if (
            secure is not None
        ):  # hands are shaken in the thread of each connection: one that says nothing holds up no other
            self._server.socket = secure.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self.port = self._server.server_address[1]
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._group = group
        if group is None:  # one of an address of its own answers where cameras do, at any time and beside others
            self._udp.bind((host, 0 if host == "127.0.0.1" else 3702))
        else:
            self._udp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._udp.bind(("", 3702))
            member = socket.inet_aton(group) + socket.inet_aton("127.0.0.1")
            self._udp.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, member)
        self.discovery_port = self._udp.getsockname()[1]
        self._threads = [
            threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True),
            threading.Thread(target=self._discovered, daemon=True),
        ]

    def __enter__(self) -> Self:
        for one in self._threads:
            one.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        with suppress(OSError):
            self._udp.shutdown(socket.SHUT_RDWR)
        self._udp.close()
        for one in self._threads:
            one.join(timeout=5)

    def source(self, login: tuple[str, str] | None = None, *, more: str = "") -> str:
        """What the settings name it."""
        given = login or self.login
        credentials = "" if given is None else f"{given[0]}:{_quoted(given[1])}@"
        return f"onvif{'' if self.secure is None else 's'}://{credentials}{self.host}:{self.port}{more}"

    def _url(self, path: str) -> str:
        scheme = "http" if self.secure is None else "https"
        return f"{scheme}://{'10.9.8.7' if self.odd == 'elsewhere-service' else self.host}:{self.port}/onvif/{path}"

    # HTTP

    def _serve(self, ask: BaseHTTPRequestHandler) -> None:
        raw = ask.rfile.read(int(ask.headers.get("content-length", "0")))
        status, body, more = self._http(ask, raw)
        ask.send_response(status)
        ask.send_header("Content-Type", "application/soap+xml; charset=utf-8")
        ask.send_header("Content-Length", str(len(body)))
        for name, value in more:
            ask.send_header(name, value)
        ask.end_headers()
        with suppress(OSError):
            if self.odd == "drip":
                for at in range(len(body)):
                    ask.wfile.write(body[at : at + 1])
                    ask.wfile.flush()
                    time.sleep(0.05)
            ask.wfile.write(body)

    def _http(self, ask: BaseHTTPRequestHandler, raw: bytes) -> tuple[int, bytes, list[tuple[str, str]]]:
        if self.odd == "html":
            return 200, b"<!DOCTYPE html><html><body>Router login</body></html>", []
        if self.odd == "bomb":
            return 200, BOMB.encode(), []
        if self.odd == "huge":
            return 200, b"<s:Envelope xmlns:s='" + SOAP.encode() + b"'>" + b"<a/>" * 600_000 + b"</s:Envelope>", []
        if self.odd == "sends-on":
            return 302, b"", [("Location", "http://10.9.8.7/onvif/device_service")]
        body = Tree.fromstring(raw).find(f"{{{SOAP}}}Body")
        question = body[0] if body is not None and len(body) else None
        if question is None:
            return 400, _fault("ter:WellFormed"), []
        name = question.tag.rpartition("}")[2]
        self.asked.append(name)
        if (name != "GetSystemDateAndTime" or self.odd == "timeless") and self.login is not None:
            if self.digest:
                if not self._by_http(ask):
                    self.refused += 1
                    said = f'Digest realm="cam", nonce="{self._challenge}", qop="auth", algorithm=MD5'
                    return 401, b"", [("WWW-Authenticate", said)]
            elif not self._by_token(raw):
                self.refused += 1
                return 400, _fault("ter:NotAuthorized"), []
        with self._lock:
            return self._answer(name, question)

    def _by_http(self, ask: BaseHTTPRequestHandler) -> bool:
        assert self.login is not None
        told = dict(re.findall(r'(\w+)="?([^",]+)"?', ask.headers.get("Authorization", "")))
        if told.get("username") != self.login[0] or told.get("nonce") != self._challenge:
            return False
        secret = _md5(f"{self.login[0]}:cam:{self.login[1]}")
        what = _md5(f"POST:{told['uri']}")
        return told["response"] == _md5(f"{secret}:{told['nonce']}:{told['nc']}:{told['cnonce']}:{told['qop']}:{what}")

    def _by_token(self, raw: bytes) -> bool:
        """WS-Security UsernameToken 1.1: the digest fits, it is of now by our clock, and was not used before."""
        assert self.login is not None
        found = {one.tag.rpartition("}")[2]: (one.text or "") for one in Tree.fromstring(raw).iter()}
        if not {"Username", "Password", "Nonce", "Created"} <= found.keys() or found["Nonce"] in self._nonces:
            return False
        self._nonces.add(found["Nonce"])
        created = datetime.fromisoformat(found["Created"])
        if abs(created - (datetime.now(UTC) + self.skew)) > TOLERANCE:
            return False
        digest = hashlib.sha1(
            base64.b64decode(found["Nonce"]) + found["Created"].encode() + self.login[1].encode()
        ).digest()
        return found["Username"] == self.login[0] and found["Password"] == base64.b64encode(digest).decode()

    # SOAP

    def _answer(self, name: str, question: Tree.Element) -> tuple[int, bytes, list[tuple[str, str]]]:
        answer = getattr(self, "_on_" + re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower(), None)
        if answer is None:
            return 400, _fault("ter:ActionNotSupported"), []
        newer = question.tag.startswith("{http://www.onvif.org/ver20/media")
        said = (
            answer(question, newer) if name in {"GetProfiles", "GetStreamUri", "GetSnapshotUri"} else answer(question)
        )
        return (400, _fault(said[1:]), []) if said.startswith("!") else (200, _envelope(said), [])

    def _on_get_system_date_and_time(self, _: Tree.Element) -> str:
        now = datetime.now(UTC) + self.skew
        date = _tags("Date", Year=now.year, Month=now.month, Day=now.day)
        hour = _tags("Time", Hour=now.hour, Minute=now.minute, Second=now.second)
        return (
            "<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>NTP</tt:DateTimeType>"
            f"<tt:DaylightSavings>false</tt:DaylightSavings><tt:UTCDateTime>{hour}{date}</tt:UTCDateTime>"
            "</tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>"
        )

    def _on_get_device_information(self, _: Tree.Element) -> str:
        return (
            "<tds:GetDeviceInformationResponse><tds:Manufacturer>Test &amp; Sons</tds:Manufacturer><tds:Model>PT-1</tds:Model>"
            "<tds:FirmwareVersion>1.2</tds:FirmwareVersion><tds:SerialNumber>42</tds:SerialNumber>"
            "<tds:HardwareId>1</tds:HardwareId></tds:GetDeviceInformationResponse>"
        )

    def _on_get_services(self, _: Tree.Element) -> str:
        if not self.media2:
            return "!ter:ActionNotSupported"
        served = {
            "http://www.onvif.org/ver20/media/wsdl": "media2",
            "http://www.onvif.org/ver10/device/wsdl": "device_service",
        }
        if self.turns:
            served["http://www.onvif.org/ver20/ptz/wsdl"] = "ptz"
        told = "".join(
            f"<tds:Service><tds:Namespace>{space}</tds:Namespace><tds:XAddr>{self._url(path)}</tds:XAddr></tds:Service>"
            for space, path in served.items()
        )
        return f"<tds:GetServicesResponse>{told}</tds:GetServicesResponse>"

    def _on_get_capabilities(self, _: Tree.Element) -> str:
        turns = f"<tt:PTZ><tt:XAddr>{self._url('ptz')}</tt:XAddr></tt:PTZ>" if self.turns else ""
        return (
            f"<tds:GetCapabilitiesResponse><tds:Capabilities><tt:Media><tt:XAddr>{self._url('media')}</tt:XAddr></tt:Media>"
            f"{turns}</tds:Capabilities></tds:GetCapabilitiesResponse>"
        )

    def _on_get_profiles(self, _: Tree.Element, newer: bool) -> str:
        streams = (
            ("main", "H265" if newer else "H264", 2560, 1440),
            ("sub", "H264", 640, 360),
            ("still", "JPEG", 1920, 1080),
        )
        said = []
        for token, coding, width, height in streams:
            size = _tags("Resolution", Width=width, Height=height) + _tags("RateControl", FrameRateLimit=25)
            coded = f"<tt:Encoding>{coding}</tt:Encoding>{size}"
            if newer:
                coder = f"<tr2:VideoEncoder token='e'>{coded}</tr2:VideoEncoder>"
                said.append(
                    f"<tr2:Profiles token='{token}' fixed='true'><tr2:Name>{token} stream</tr2:Name>"
                    f"<tr2:Configurations>{coder}<tr2:PTZ token='p'/></tr2:Configurations></tr2:Profiles>"
                )
            else:
                coder = f"<tt:VideoEncoderConfiguration token='e'>{coded}</tt:VideoEncoderConfiguration>"
                drive = "<tt:PTZConfiguration token='p'/>" if self.turns else ""
                named = f"<tt:Name>{token} stream</tt:Name>"
                said.append(f"<trt:Profiles token='{token}' fixed='true'>{named}{coder}{drive}</trt:Profiles>")
        prefix = "tr2" if newer else "trt"
        return f"<{prefix}:GetProfilesResponse>{''.join(said)}</{prefix}:GetProfilesResponse>"

    def _on_get_stream_uri(self, question: Tree.Element, newer: bool) -> str:
        token = next((one.text for one in question.iter() if one.tag.endswith("}ProfileToken")), "")
        at = "rtsp://10.9.8.7/live" if self.odd == "elsewhere" else self.stream
        address = escape(at if token else "")
        if newer:
            return f"<tr2:GetStreamUriResponse><tr2:Uri>{address}</tr2:Uri></tr2:GetStreamUriResponse>"
        return f"<trt:GetStreamUriResponse><trt:MediaUri><tt:Uri>{address}</tt:Uri></trt:MediaUri></trt:GetStreamUriResponse>"

    def _on_get_snapshot_uri(self, _: Tree.Element, newer: bool) -> str:
        at = f"http://{self.host}:{self.port}/still.jpg"
        if newer:
            return f"<tr2:GetSnapshotUriResponse><tr2:Uri>{at}</tr2:Uri></tr2:GetSnapshotUriResponse>"
        return f"<trt:GetSnapshotUriResponse><trt:MediaUri><tt:Uri>{at}</tt:Uri></trt:MediaUri></trt:GetSnapshotUriResponse>"

    def _on_continuous_move(self, question: Tree.Element) -> str:
        found = {one.tag.rpartition("}")[2]: one for one in question.iter()}
        span = re.fullmatch(r"PT([\d.]+)S", found["Timeout"].text or "") if "Timeout" in found else None
        speed = {"pan": float(found["PanTilt"].get("x", "0")), "tilt": float(found["PanTilt"].get("y", "0"))}
        self.drive.move(speed | {"zoom": float(found["Zoom"].get("x", "0"))}, float(span[1]) if span else 60.0)
        return "<tptz:ContinuousMoveResponse/>"

    def _on_absolute_move(self, question: Tree.Element) -> str:
        found = {one.tag.rpartition("}")[2]: one for one in question.iter()}
        turned, zoomed = found["PanTilt"], found["Zoom"]
        self.drive.go(
            {
                "pan": float(turned.get("x", "0")),
                "tilt": float(turned.get("y", "0")),
                "zoom": float(zoomed.get("x", "0")),
            }
        )
        return "<tptz:AbsoluteMoveResponse/>"

    def _on_stop(self, _: Tree.Element) -> str:
        self.drive.stop()
        return "<tptz:StopResponse/>"

    def _on_goto_home_position(self, _: Tree.Element) -> str:
        self.drive.go(self.home)
        return "<tptz:GotoHomePositionResponse/>"

    def _on_goto_preset(self, question: Tree.Element) -> str:
        token = next((one.text for one in question.iter() if one.tag.endswith("}PresetToken")), "")
        if token not in self.presets:
            return "!ter:NoToken"
        self.drive.go(self.presets[token][1])
        return "<tptz:GotoPresetResponse/>"

    def _on_set_preset(self, question: Tree.Element) -> str:
        name = next((one.text for one in question.iter() if one.tag.endswith("}PresetName")), "") or ""
        token = str(len(self.presets) + 1)
        self.presets[token] = (name, self.drive.now()[0])
        return f"<tptz:SetPresetResponse><tptz:PresetToken>{token}</tptz:PresetToken></tptz:SetPresetResponse>"

    def _on_get_presets(self, _: Tree.Element) -> str:
        said = "".join(
            f"<tptz:Preset token='{token}'><tt:Name>{escape(name)}</tt:Name></tptz:Preset>"
            for token, (name, _) in self.presets.items()
        )
        return f"<tptz:GetPresetsResponse>{said}</tptz:GetPresetsResponse>"

    def _on_get_status(self, _: Tree.Element) -> str:
        at, moving = self.drive.now()
        state = "MOVING" if moving else "IDLE"
        turned = f"<tt:PanTilt x='{at['pan']:.5f}' y='{at['tilt']:.5f}'/><tt:Zoom x='{at['zoom']:.5f}'/>"
        said = f"<tt:Position>{turned}</tt:Position>" + _tags("MoveStatus", PanTilt=state, Zoom=state)
        return f"<tptz:GetStatusResponse><tptz:PTZStatus>{said}</tptz:PTZStatus></tptz:GetStatusResponse>"

    # UDP

    def _discovered(self) -> None:
        while True:
            try:
                raw, sender = self._udp.recvfrom(65_535)
            except OSError:
                return
            if not raw:
                return
            asked = re.search(rb"MessageID>\s*([^<\s]+)\s*<", raw)
            if asked is None or b"NetworkVideoTransmitter" not in raw:
                continue
            for answer in self._matches(asked[1].decode()):
                with suppress(OSError):
                    self._udp.sendto(answer, ("127.0.0.1", sender[1]))  # whoever asks is on this machine

    def _matches(self, to: str) -> list[bytes]:
        if self.odd == "bomb":
            return [BOMB.encode()]
        if self.odd == "huge":
            return [b"<a>" + b"x" * 60_000 + b"</a>"]
        host = "10.9.8.7" if self.odd == "elsewhere" else self.host
        scheme = "http" if self.secure is None else "https"
        at = f"http://192.168.77.77/onvif/device_service {scheme}://{host}:{self.port}/onvif/device_service"
        if self.odd == "elsewhere":
            at = f"http://{host}/onvif/device_service"
        scopes = "onvif://www.onvif.org/name/Front%20Door onvif://www.onvif.org/hardware/PT-1 onvif://www.onvif.org/location/city/Berlin"
        answer = (
            f'<?xml version="1.0"?><SOAP-ENV:Envelope xmlns:SOAP-ENV="{SOAP}" '
            'xmlns:wsadis="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:dd="http://schemas.xmlsoap.org/ws/2005/04/discovery">'
            f"<SOAP-ENV:Header><wsadis:RelatesTo>{to}</wsadis:RelatesTo></SOAP-ENV:Header><SOAP-ENV:Body><dd:ProbeMatches>"
            f"<dd:ProbeMatch><wsadis:EndpointReference><wsadis:Address>urn:uuid:cam-{self.port}</wsadis:Address></wsadis:EndpointReference>"
            f"<dd:Scopes>{scopes}</dd:Scopes><dd:XAddrs>{at}</dd:XAddrs></dd:ProbeMatch></dd:ProbeMatches></SOAP-ENV:Body></SOAP-ENV:Envelope>"
        )
        return [answer.encode()] * 2  # many cameras answer twice


def _tags(around: str, **values: object) -> str:
    inner = "".join(f"<tt:{name}>{value}</tt:{name}>" for name, value in values.items())
    return f"<tt:{around}>{inner}</tt:{around}>"


def _envelope(body: str) -> bytes:
    spaces = {
        "tds": "http://www.onvif.org/ver10/device/wsdl",
        "trt": "http://www.onvif.org/ver10/media/wsdl",
        "tr2": "http://www.onvif.org/ver20/media/wsdl",
        "tptz": "http://www.onvif.org/ver20/ptz/wsdl",
        "tt": "http://www.onvif.org/ver10/schema",
    }
    told = " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in spaces.items())
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><env:Envelope xmlns:env="{SOAP}" {told}><env:Body>{body}</env:Body></env:Envelope>'
    ).encode()


def _fault(code: str) -> bytes:
    return _envelope(
        "<env:Fault><env:Code><env:Value>env:Sender</env:Value><env:Subcode><env:Value>"
        + code
        + "</env:Value></env:Subcode></env:Code>"
        "<env:Reason><env:Text xml:lang='en'>Sorry: " + code + "</env:Text></env:Reason></env:Fault>"
    )


def _md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()


def _quoted(password: str) -> str:
    from urllib.parse import quote

    return quote(password, safe="")
