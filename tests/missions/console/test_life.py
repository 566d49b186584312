"""The whole life of an incident, by keys, on two screens at once: from the alarm that sounds to the disposition it is closed with.

Nobody reloads a page here; what one screen does the other sees, and where two want different things, nothing is overwritten.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from civigil.kernel.severity import Severity
from tests.support.browser import Screens, keep, row
from tests.support.sightings import intruder, say
from tests.support.upped import UppedCity

pytestmark = [pytest.mark.mission, pytest.mark.slow]


def choose(page: Page, words: str) -> None:
    """Open an incident by keys alone: search, into the list, Enter."""
    page.keyboard.press("/")
    page.keyboard.type(words)
    expect(row(page, words)).to_have_count(1)
    page.keyboard.press("Escape")  # out of the field; the words stay
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("article", name=words)).to_be_visible()


def opened(page: Page) -> None:
    """Until the live stream has brought what stands."""
    expect(page.get_by_role("heading", name="Incidents")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Live")).to_be_visible()


def test_an_alarm_sounds_until_it_is_acknowledged_by_key(screens: Screens, city: UppedCity) -> None:
    words = "Somebody climbs the fence of the waterworks."
    with screens.desk(name="alarm") as page:
        opened(page)
        page.keyboard.press("Escape")  # a browser allows sound only after a gesture
        say(city, intruder(11, words, severity=Severity.EXTREME))
        banner = page.get_by_role("alert").filter(has_text=words)
        expect(banner).to_be_visible()
        page.wait_for_selector("body[data-alert-sounding=Actual]")
        page.wait_for_selector("body:not([data-alert-sounding])")
        page.wait_for_selector("body[data-alert-sounding=Actual]")  # again, without anybody's doing
        expect(page).to_have_title(re.compile("ALERT"))
        keep(page, "alarm")
        page.keyboard.press("g")
        page.keyboard.press("a")
        expect(page.get_by_role("article", name=words)).to_be_visible()
        page.keyboard.press("a")
        expect(page.get_by_text("Acknowledged", exact=True).first).to_be_visible()
        expect(banner).to_be_hidden()
        page.wait_for_selector("body:not([data-alert-sounding])")
