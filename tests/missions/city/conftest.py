"""One city with simulated streets for the missions of a file: two at once would be too much for two cores."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.missions.city.playing import Director
from tests.support.upped import upped


@pytest.fixture(scope="module")
def director(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Director]:
    """`civigil up` without a word more, and somebody who directs."""
    root: Path = tmp_path_factory.mktemp("s") / "d"
    with upped(root, ["--demo"]) as city:
        found = Director(city)
        found.wait_for_city()
        found.wait_for_cameras()
        yield found
        found.close()


@pytest.fixture(autouse=True)
def nothing_plays(request: pytest.FixtureRequest) -> None:
    """What a test before left on is ended, so that one that fails takes no other with it."""
    if "director" in request.fixturenames:
        request.getfixturevalue("director").end_all()
