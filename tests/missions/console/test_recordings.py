"""Real recordings in the browser: an incident comes into the queue by itself, its clip plays, and it says why it was raised."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.support.browser import Screens, keep, queue
from tests.support.upped import UppedCity, upped

pytestmark = [pytest.mark.mission, pytest.mark.real_data, pytest.mark.slow]

CLIP = "05"  # somebody dawdles in it after seven seconds
RAISED_WITHIN_MS = 90_000
PLAYS = (
    "() => { const it = document.querySelector('article video'); return it?.videoWidth > 0 && it.currentTime > 0.5; }"
)


@pytest.fixture(scope="module")
def watching(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[UppedCity]:
    """A city that watches a recording."""
    file = shared / "data" / "cameras" / "ucsd_ped2" / "test" / f"{CLIP}.mp4"
    assert file.exists(), f"{file} is missing"
    with upped(tmp_path_factory.mktemp("s") / "d", ["--camera", str(file)]) as city:
        yield city


def test_a_recording_raises_an_incident_that_explains_itself_and_plays(browser: Browser, watching: UppedCity) -> None:
    with Screens(browser, watching).desk(name="recording") as page:
        first = queue(page).filter(has_text="Loitering").first
        expect(first).to_be_visible(timeout=RAISED_WITHIN_MS)
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        article = page.get_by_role("article")
        expect(article).to_contain_text("Why it was raised")
        expect(article).to_contain_text("cameras.loitering")
        clip = article.locator("video")
        page.wait_for_function(PLAYS)
        assert clip.evaluate("v => [v.videoWidth, v.videoHeight]") == [360, 240]
        assert clip.evaluate("v => v.duration") > 3
        clip.evaluate("v => { v.pause(); v.currentTime = 1; }")
        clip.focus()
        page.keyboard.press(".")  # a picture on
        page.wait_for_function("() => document.querySelector('article video').currentTime > 1")
        page.keyboard.press(" ")
        page.wait_for_function("() => !document.querySelector('article video').paused")
        expect(article).to_contain_text("sealed; each view is on record")
        keep(page, "recording")
