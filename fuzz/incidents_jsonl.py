"""Concerns as JSON lines, as `civigil incidents correlate FILE` reads them."""

from __future__ import annotations

from civigil.incidents.offline import correlated
from civigil.kernel.errors import Invalid

_LINE = (
    b'{"id":"00000000-0000-7000-8000-00000000000%d","occurred":"2026-05-01T12:00:0%dZ","learned":"2026-05-01T12:00:00Z",'
    b'"status":"Test","type":"cameras.loitering_seen.v1","body":{"kind":"loitering","severity":"Minor","urgency":"Expected",'
    b'"certainty":"Likely","category":"Security","place":%s,"subjects":["track:a/%d"],'
    b'"explanation":{"summary":"s","rule":"r"},"reported_by_person":%s}}\n'
)
_POINT = b'{"type":"point","latitude":52.4,"longitude":13.5,"uncertainty_m":4}'
_AREA = b'{"type":"area","ring":[[52.4,13.5],[52.4,13.6],[52.5,13.5]]}'

SEEDS = (
    _LINE % (1, 0, _POINT, 7, b"false"),
    _LINE % (1, 0, _POINT, 7, b"false") + _LINE % (2, 3, _POINT, 7, b"false") + _LINE % (3, 5, _POINT, 8, b"true"),
    _LINE % (1, 0, _AREA, 7, b"false") + b"\n" + _LINE % (2, 9, b"null", 7, b"false"),
    _LINE % (1, 0, _POINT, 7, b"false") + _LINE % (1, 0, _POINT, 7, b"false"),
    b"{}",
    _LINE[:-3] % (1, 0, _POINT, 7, b"false") + b',"x":' + b"[" * 20_000 + b"]" * 20_000 + b"}}\n",
)


def fuzz(data: bytes) -> None:
    """Correlate it. Every concern stands in exactly one incident."""
    try:
        found = correlated(data.splitlines(keepends=True), where="file")
    except Invalid:
        return
    events = [one.event for incident in found.incidents for one in incident.joined]
    if len(events) != len(set(events)) or len(events) != found.concerns:
        raise AssertionError(f"{found.concerns} concerns, but {len(events)} stand in incidents")
