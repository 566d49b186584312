"""Every test here that takes a `room` runs once for each room on the roster."""

from __future__ import annotations

from pathlib import Path

import pytest

from civigil.kernel.capability import Capability
from civigil.roster import ROSTER
from tests.conformance.rooms import home_of


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test a room."""
    if "room" in metafunc.fixturenames:
        metafunc.parametrize("room", ROSTER, ids=[one.name for one in ROSTER], scope="module")


@pytest.fixture
def readme(room: Capability) -> str:
    """The room's README."""
    return Path(home_of(room) / "README.md").read_text(encoding="utf-8")
