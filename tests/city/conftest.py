"""Streets that the city's tests share: read once, stepped by each."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from civigil_city.world.extract import load_network
from civigil_city.world.network import Network


@pytest.fixture(scope="session")
def adlershof() -> Network:
    """The network of the demo."""
    return load_network(None, Path("/nowhere"))


@pytest.fixture(scope="session")
def extracts() -> Path:
    """The folder with extracts of OpenStreetMap."""
    return Path(os.environ["CIVIGIL_SHARED"]).resolve() / "data" / "dispatch" / "osm"


def until(true: Callable[[], bool], within_s: float = 30.0) -> None:
    """Wait for a condition."""
    deadline = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.02)
