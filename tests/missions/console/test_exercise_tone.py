"""An exercise is not heard by those who look at the real city, and who looks at the exercise hears what is real as real."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Page, expect

from civigil.kernel.severity import Severity, Status
from tests.missions.console.test_life import opened
from tests.support.browser import Screens, keep, row
from tests.support.sightings import intruder, say
from tests.support.upped import UppedCity

pytestmark = [pytest.mark.mission, pytest.mark.slow]

LISTEN = """() => {
    window.heard = [];
    new MutationObserver(() => {
        const tone = document.body.dataset.alertSounding;
        if (tone) window.heard.push(tone);
    }).observe(document.body, { attributes: true, attributeFilter: ["data-alert-sounding"] });
    window.notices = [];
    window.Notification = class { constructor(title) { window.notices.push(title); } static permission = "granted"; };
}"""


def heard(page: Page) -> list[str]:
    """The tones that were played since `LISTEN`."""
    tones: list[str] = page.evaluate("window.heard")
    return tones


def hears(page: Page, tone: str) -> None:
    """Wait until a tone has been played. (The page's policy lets nobody evaluate a text in it, so it is asked again and again.)"""
    deadline = time.monotonic() + 30
    while tone not in heard(page):
        assert time.monotonic() < deadline, f"{tone} was not heard, but {heard(page)}"
        page.wait_for_timeout(50)


def look_at(page: Page, scope: str) -> None:
    """Choose what is looked at."""
    page.get_by_role("radiogroup", name="What is shown").get_by_role("radio", name=scope).click()


def test_no_exercise_is_heard_or_seen_by_who_looks_at_the_real_city(screens: Screens, city: UppedCity) -> None:
    with screens.desk(name="tone-actual", alone=True) as page:
        opened(page)
        look_at(page, "Actual")
        page.keyboard.press("Escape")  # a browser allows sound only after a gesture
        page.evaluate(LISTEN)
        for number in range(61, 66):
            drill = f"Drill {number}: somebody climbs a fence."
            say(city, intruder(number, drill, severity=Severity.EXTREME, status=Status.EXERCISE))
        say(city, intruder(66, "A quiet thing that is real.", severity=Severity.MINOR))
        expect(row(page, "A quiet thing that is real.")).to_be_visible()  # what came before it has come too
        page.wait_for_timeout(2_500)  # more than one repeat
        assert heard(page) == []
        assert page.evaluate("window.notices") == []
        assert "ALERT" not in page.title()
        assert "EXERCISE" not in page.title()
        expect(page.get_by_role("alert").filter(has_text="Drill")).to_have_count(0)
        expect(row(page, "Drill")).to_have_count(0)
        expect(page.get_by_test_id("watermark")).to_have_count(0)
        keep(page, "tone-actual")


def test_who_looks_at_the_exercise_hears_it_as_one_and_what_is_real_as_real(screens: Screens, city: UppedCity) -> None:
    with screens.desk(name="tone-exercise", alone=True) as page:
        opened(page)
        look_at(page, "Actual")
        page.keyboard.press("Escape")
        page.evaluate(LISTEN)
        look_at(page, "Exercise")
        expect(page.get_by_test_id("watermark")).to_be_visible()
        drill = "A drill: somebody climbs the fence of the harbour."
        say(city, intruder(71, drill, severity=Severity.EXTREME, status=Status.EXERCISE))
        expect(row(page, drill)).to_be_visible()
        hears(page, "Exercise")
        expect(page).to_have_title(re.compile(r"^EXERCISE \(\d+\)"))
        assert "Actual" not in heard(page)
        keep(page, "tone-exercise")
        real = "Real: somebody climbs the fence of the power plant."
        say(city, intruder(72, real, severity=Severity.EXTREME))
        hears(page, "Actual")
        expect(page.get_by_role("alert").filter(has_text=real)).to_be_visible()
        expect(page).to_have_title(re.compile(r"^\(\d+\)"))
        look_at(page, "Actual")
        expect(page.get_by_test_id("watermark")).to_have_count(0)
        page.evaluate("() => { window.heard.length = 0; }")
        hears(page, "Actual")
        assert set(heard(page)) == {"Actual"}
