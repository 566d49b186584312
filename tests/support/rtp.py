"""How H.265 (RFC 7798) and Motion JPEG (RFC 2435) go over RTP, for the test's network camera."""

from __future__ import annotations

import base64
import struct
from collections.abc import Iterator

from civigil_city.cameras.encode import Coded
from civigil_city.devices.rtsp import PAYLOAD_BYTES, Wire

_FU = 49
_VPS, _SPS, _PPS = 32, 33, 34
_QUANT, _FRAME, _SCAN = 0xDB, 0xC0, 0xDA
_OWN_TABLES = 255  # the quantisation tables stand in the packet


def _kind(unit: bytes) -> int:
    return unit[0] >> 1 & 0x3F


def hevc_payloads(unit: bytes) -> Iterator[bytes]:
    """A NAL unit alone where it fits (RFC 7798, 4.4.1), else in fragments (4.4.3)."""
    if len(unit) <= PAYLOAD_BYTES:
        yield unit
        return
    body, step = unit[2:], PAYLOAD_BYTES - 3
    for at in range(0, len(body), step):
        place = (0x80 if at == 0 else 0) | (0x40 if at + step >= len(body) else 0)
        yield bytes([unit[0] & 0x81 | _FU << 1, unit[1], place | _kind(unit)]) + body[at : at + step]


def _hevc_sets(picture: Coded) -> tuple[bytes, ...]:
    return tuple(unit for unit in picture.units if _kind(unit) in {_VPS, _SPS, _PPS})


def _hevc_said(sets: tuple[bytes, ...]) -> list[str]:
    names = {_VPS: "sprop-vps", _SPS: "sprop-sps", _PPS: "sprop-pps"}
    told = ";".join(f"{names[_kind(one)]}={base64.b64encode(one).decode()}" for one in sets)
    return ["m=video 0 RTP/AVP 97", "a=rtpmap:97 H265/90000", f"a=fmtp:97 {told}"]


def jpeg_payloads(unit: bytes) -> Iterator[bytes]:
    """A baseline JPEG, 4:2:0, with the usual Huffman tables: its scan in fragments, its quantisation tables in the first."""
    tables, width, height, scan = _taken_apart(unit)
    at = 0
    while at < len(scan):
        head = struct.pack("!I", at) + bytes([1, _OWN_TABLES, width // 8, height // 8])
        head += struct.pack("!BBH", 0, 0, len(tables)) + tables if at == 0 else b""
        step = PAYLOAD_BYTES - len(head)
        yield head + scan[at : at + step]
        at += step


def _taken_apart(unit: bytes) -> tuple[bytes, int, int, bytes]:
    """Quantisation tables, width, height and the coded scan of a JPEG."""
    tables, width, height, at = b"", 0, 0, 2
    while True:
        mark, length = unit[at + 1], struct.unpack_from("!H", unit, at + 2)[0]
        body = unit[at + 4 : at + 2 + length]
        if mark == _QUANT:
            tables += b"".join(body[one + 1 : one + 65] for one in range(0, len(body), 65))
        elif mark == _FRAME:
            height, width = struct.unpack_from("!HH", body, 1)
        elif mark == _SCAN:
            return tables, width, height, unit[at + 2 + length :].removesuffix(b"\xff\xd9")
        at += 2 + length


WIRES = {
    "hevc": Wire(97, hevc_payloads, _hevc_sets, _hevc_said),
    "mjpeg": Wire(26, jpeg_payloads, lambda _: (), lambda _: ["m=video 0 RTP/AVP 26", "a=rtpmap:26 JPEG/90000"]),
}
