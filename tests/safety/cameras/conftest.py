"""The room's own fixtures: who is on duty, and films drawn once for all tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from civigil.kernel.capability import Roster
from civigil.safety.cameras import capability
from tests.safety.cameras.videos import film, scene, walks, walks_then_stands


@pytest.fixture(scope="module")
def roster() -> Roster:
    """This room alone."""
    return (capability,)


@pytest.fixture(scope="session")
def loiterer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """20 s: somebody walks in from the left at 1 s and stands at x=160 from 6.3 s on; somebody else walks through."""
    people = [(walks_then_stands(0, 160, 150, begin_s=1.0), 40), (walks((330, 200), (-25, 0), begin_s=3.0), 60)]
    return film(tmp_path_factory.mktemp("films") / "loiterer.mp4", scene(20, people))
