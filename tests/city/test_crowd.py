"""A crowd in the drawn city, found by the room that watches cameras: from the scenario's script to what is said of the film."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from civigil.safety.cameras.model import What, parse_zones
from civigil.safety.cameras.reading.source import Feed
from civigil.safety.cameras.watch import Watcher
from civigil_city.cameras.sites import sites
from civigil_city.scenarios.stage import Stage
from civigil_city.scenarios.zone import zones
from civigil_city.world.network import Network
from civigil_city.world.places import Terrain

SCRIPT = """
name = "crowd-quickly"
title = "A crowd gathers within half a minute"
what = "Fifty people come together at one corner."
lasts_s = 60

[[act]]
do = "gather"
at = "camera:3"
from_s = 0
to_s = 44
people = 50
radius_m = 6
"""


@pytest.mark.slow
@pytest.mark.long
def test_people_who_gather_in_a_drawn_street_are_one_crowd_and_the_traffic_before_it_is_none(
    tmp_path: Path, adlershof: Network
) -> None:
    script, recording = tmp_path / "crowd.toml", tmp_path / "crowd.mp4"
    script.write_text(SCRIPT)
    subprocess.run(
        [
            *(sys.executable, "-m", "civigil_city", "view", "--camera", "street-3", "--scenario", str(script)),
            *("--cameras", "3", "--seconds", "38", "--rate", "5", "--out", str(recording)),
        ],
        check=True,
        timeout=120,
    )
    planned = [
        one for one in zones(Stage(adlershof, tuple(sites(adlershof, Terrain(), 3)), (), {}), 3) if one.crowd_at_least
    ]
    watcher = Watcher(parse_zones(msgspec.json.encode(planned)))
    with Feed(str(recording)) as feed:
        told = [sighting for piece in feed.pieces() for frame, _ in piece.frames for sighting in watcher.step(frame)]
    assert [one.what for one in told] == [What.CROWD]
    assert told[0].at_s > 15  # a dozen are there by then
