"""Zones, as a person draws them: from a file, and from a screen."""

from __future__ import annotations

import msgspec

from civigil.events.cameras import WatchedZone
from civigil.kernel.errors import Invalid
from civigil.safety.cameras.behaviour.zones import ZoneWatch
from civigil.safety.cameras.model import Seen, parse_zones
from civigil.safety.cameras.rules import checked_zones, told_zones

SEEDS = (
    b"[]",
    b'[{"name":"forecourt","loiter_s":20}]',
    b'[{"name":"track","corners":[[0.1,0.1],[0.9,0.1],[0.9,0.9],[0.1,0.9]],"forbidden":true,"inertia_frames":3,"grace_s":2}]',
    b'[{"name":"bow","corners":[[0,0],[1,1],[1,0],[0,1]]}]',
    b"[" * 20_000 + b"]" * 20_000,
    b'[{"name":"a","corners":[[0,0],[1,0],[1,1]],"loiter_s":1,"roam_heights":2},{"name":"a"}]',
)


def fuzz(data: bytes) -> None:
    """Read it; what is taken can be watched, and is told as it was asked for."""
    try:
        asked = msgspec.json.decode(data, type=tuple[WatchedZone, ...])
        assert checked_zones(told_zones(checked_zones(asked))) == checked_zones(asked)
    except (Invalid, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    try:
        zones = parse_zones(data)
    except Invalid:
        return
    watch = ZoneWatch(zones)
    for frame in range(4):
        at_s = frame * 0.5
        seen = Seen(track=1, at_s=at_s, first_s=0, left=0.4, top=0.3, width=0.1, height=0.3, aspect=1.5)
        watch.step([seen], at_s)
