"""What comes over the bus: headers, an empty line, a body."""

from __future__ import annotations

from uuid import UUID

from civigil.events.cameras import CameraLost, CameraRecovered
from civigil.events.incidents import IncidentRaised
from civigil.kernel.envelope import headers_of, read, seal_in
from civigil.kernel.errors import Invalid
from civigil.kernel.severity import Status
from civigil.kernel.time import parse_instant

KINDS = {kind.event_type: kind for kind in (CameraLost, CameraRecovered, IncidentRaised)}
_NOON = parse_instant("2026-05-01T12:00:00Z")


def _wire(headers: dict[str, str], body: bytes) -> bytes:
    return "".join(f"{name}: {value}\n" for name, value in headers.items()).encode() + b"\n" + body


def _seeds() -> tuple[bytes, ...]:
    recovered = seal_in(
        CameraRecovered(camera="gate-1", place=None, silent_for_s=1.5),
        id=UUID(int=1), source="cameras", status=Status.TEST, occurred=_NOON, learned=_NOON, expires=_NOON,
    )  # fmt: skip
    lost = (
        b'{"kind":"camera_lost","severity":"Minor","urgency":"Future","certainty":"Observed","category":"Infra",'
        b'"place":{"type":"point","latitude":52.4,"longitude":13.5,"uncertainty_m":2},"subjects":["camera:a"],'
        b'"explanation":{"summary":"s","rule":"r","because":[{"what":"w","measured":1.5,"limit":1,"unit":"s"}]},'
        b'"evidence":[{"id":"ab","media_type":"image/jpeg","size":1}],"camera":"a","silent_since":"2026-05-01T12:00:00Z"}'
    )
    headers = headers_of(recovered)
    deep = recovered.raw[:-1] + b',"x":' + b"[" * 20_000 + b"]" * 20_000 + b"}"
    return (
        _wire(headers, recovered.raw),
        _wire(headers, deep),
        _wire(headers | {"ce-type": "cameras.camera_lost.v1"}, lost),
        b"\n\n",
        b"",
    )


SEEDS = _seeds()


def fuzz(data: bytes) -> None:
    """Read it; what is understood must survive being sent on."""
    head, _, body = data.partition(b"\n\n")
    lines = (line.partition(": ") for line in head.decode("utf-8", "replace").split("\n"))
    try:
        envelope = read({name: value for name, _, value in lines}, body, KINDS)
    except Invalid:
        return
    again = read(headers_of(envelope), envelope.raw, KINDS)
    if again != envelope:
        raise AssertionError(f"{again} is not {envelope}")
    _ = envelope.subject
