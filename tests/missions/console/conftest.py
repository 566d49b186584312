"""A Chromium and a quiet city for the missions of the console; whoever needs another city has one of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.support.browser import Screens, chromium
from tests.support.sightings import hush
from tests.support.upped import UppedCity, upped

SETTINGS = """
[city]
name = "Missionstadt"
[gateway]
alert_repeat_s = 2.0
"""


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for all of them."""
    with chromium() as started:
        yield started


@pytest.fixture(scope="package")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[UppedCity]:
    """A city without cameras, in which only that happens which a mission reports."""
    folder: Path = tmp_path_factory.mktemp("s")
    config = folder / "civigil.toml"
    config.write_text(SETTINGS)
    with upped(folder / "d", ["--config", str(config)]) as running:
        yield running


@pytest.fixture(scope="package")
def screens(browser: Browser, city: UppedCity) -> Screens:
    """Screens on it."""
    return Screens(browser, city)


@pytest.fixture(autouse=True)
def _left_as_it_was(request: pytest.FixtureRequest, browser: Browser) -> Iterator[None]:
    """No mission hears what another left sounding in the city that they share, and no page of another is drawn any more."""
    yield
    for context in browser.contexts:
        context.close()
    if "city" in request.fixturenames:
        hush(request.getfixturevalue("city"))
