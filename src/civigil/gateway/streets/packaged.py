"""The streets of the demo: the network of Berlin-Adlershof that the package `eclipse-sumo` brings along (extra `city`)."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from civigil.gateway.streets.marks import Bounds

NETWORK = Path("tools", "game", "DRT", "osm.net.xml")
ADLERSHOF: Bounds = (13.5074, 52.4238, 13.5472, 52.4546)
"""Where that network lies."""


def default_streets() -> Path | None:
    """The network's file, where the package is installed. Nothing of the package is imported."""
    found = importlib.util.find_spec("sumo")
    for folder in (found.submodule_search_locations or ()) if found else ():
        file = Path(folder) / NETWORK
        if file.is_file():
            return file
    return None
