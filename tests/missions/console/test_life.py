"""The whole life of an incident, by keys, on two screens at once: from the alarm that sounds to the disposition it is closed with.

Nobody reloads a page here; what one screen does the other sees, and where two want different things, nothing is overwritten.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from civigil.kernel.severity import Severity
from tests.support.browser import Screens, keep, row
from tests.support.sightings import intruder, say
from tests.support.upped import UppedCity

pytestmark = [pytest.mark.mission, pytest.mark.slow]


def choose(page: Page, words: str) -> None:
    """Open an incident by keys alone: search, Enter."""
    page.keyboard.press("/")
    page.keyboard.type(words)
    expect(row(page, words)).to_have_count(1)
    page.keyboard.press("Enter")
    expect(article(page, words)).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.press("Escape")  # empties it
    page.keyboard.press("Escape")  # and leaves it
    expect(page.get_by_role("searchbox", name="Search incidents")).to_have_value("")
    expect(page.get_by_role("searchbox", name="Search incidents")).not_to_be_focused()


def article(page: Page, words: str) -> Locator:
    """The incident that is open."""
    return page.get_by_role("article", name=words)


def timeline(page: Page) -> Locator:
    """Its timeline."""
    return page.get_by_role("list", name="Timeline of the incident")


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
        expect(article(page, words)).to_be_visible()
        page.keyboard.press("a")
        expect(page.get_by_text("Acknowledged", exact=True).first).to_be_visible()
        expect(banner).to_be_hidden()
        page.wait_for_selector("body:not([data-alert-sounding])")


def add_note(page: Page, words: str) -> None:
    page.keyboard.press("n")
    expect(page.get_by_role("dialog", name="Add a note")).to_be_visible()
    page.keyboard.type(words)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("dialog")).to_be_hidden()


def assign_to_second(page: Page) -> str:
    """To the first desk below oneself; its name."""
    page.keyboard.press("e")
    dialog = page.get_by_role("dialog", name="Assign")
    expect(dialog.get_by_role("radio", name="Police")).to_be_visible()  # the desks have come
    dialog.get_by_role("radio").first.focus()
    page.keyboard.press("ArrowDown")
    desk = dialog.get_by_role("radio", checked=True).inner_text().strip()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    return desk


def merge_with(page: Page, other: str) -> None:
    page.keyboard.press("m")
    dialog = page.get_by_role("dialog", name="Merge two incidents")
    dialog.get_by_role("radio").filter(has_text=other).focus()
    page.keyboard.press("Space")
    expect(dialog.get_by_role("region", name="The other")).to_contain_text(other)
    keep(page, "merge")
    dialog.get_by_role("textbox", name="Note").focus()
    page.keyboard.type("One accident.")
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()


def close(page: Page) -> None:
    page.keyboard.press("c")
    dialog = page.get_by_role("dialog", name="Close")
    dialog.get_by_role("radio").nth(1).focus()
    page.keyboard.press("Space")
    dialog.get_by_role("textbox", name="Note").focus()
    page.keyboard.type("Towed away; the lines are free.")
    keep(page, "close")
    dialog.get_by_role("button", name="Close incident").focus()
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()


def test_two_screens_see_one_incident_from_its_report_to_its_end(screens: Screens, city: UppedCity) -> None:
    words, other = "A van stands across the tram lines.", "A lorry stands across the tram lines."
    with screens.desk(name="one", alone=True) as one, screens.desk(name="two", alone=True) as two:
        both = (one, two)
        for page in both:
            opened(page)
        say(city, intruder(21, words), intruder(25, other))
        for page in both:
            expect(row(page, words)).to_be_visible()
            choose(page, words)

        one.keyboard.press("a")
        for page in both:
            expect(article(page, words)).to_contain_text("Acknowledged")
        expect(article(one, words)).to_contain_text("Why it was raised")
        expect(article(one, words)).to_contain_text("pictures inside")

        add_note(one, "The tow truck is on its way.")
        for page in both:
            expect(timeline(page)).to_contain_text("The tow truck is on its way.")

        desk = assign_to_second(two)
        for page in both:
            expect(article(page, words)).to_contain_text(desk)
        keep(two, "incident")

        merge_with(one, other)
        for page in both:
            expect(row(page, other)).to_have_count(0)
        one.keyboard.press("u")
        for page in both:
            expect(row(page, other)).to_be_visible()
            expect(timeline(page)).to_contain_text("taken back: merge", ignore_case=True)
        merge_with(one, other)
        for page in both:
            expect(row(page, other)).to_have_count(0)

        one.keyboard.press("r")
        for page in both:
            expect(article(page, words)).to_contain_text("Resolved")
        close(one)
        for page in both:
            expect(article(page, words)).to_contain_text("Closed")
            expect(timeline(page)).to_contain_text("Towed away; the lines are free.")
        keep(two, "closed")


def test_a_stale_form_says_so_and_keeps_what_was_typed(screens: Screens, city: UppedCity) -> None:
    words = "Smoke rises behind the market hall."
    with screens.desk(name="slow") as slow, screens.desk(name="quick", alone=True) as quick:
        for page in (slow, quick):
            opened(page)
        say(city, intruder(31, words))
        for page in (slow, quick):
            expect(row(page, words)).to_be_visible()
            choose(page, words)
        slow.keyboard.press("s")
        dialog = slow.get_by_role("dialog", name="Shelve")
        why = dialog.get_by_role("textbox", name="Why")
        why.focus()
        slow.keyboard.type("A barbecue, says the caretaker.")
        quick.keyboard.press("a")
        said = dialog.get_by_role("alert")
        expect(said).to_contain_text("changed while you were here")
        expect(said).to_contain_text("Acknowledged")
        expect(why).to_have_value("A barbecue, says the caretaker.")
        send = dialog.get_by_role("button", name="Shelve")
        expect(send).to_be_disabled()
        keep(slow, "conflict")
        said.get_by_role("button", name="Go on with this").press("Enter")
        send.press("Enter")
        expect(dialog).to_be_hidden()
        for page in (slow, quick):
            expect(article(page, words)).to_contain_text("A barbecue, says the caretaker.")


def test_a_screen_catches_up_with_a_killed_gateway_without_a_reload(screens: Screens, city: UppedCity) -> None:
    words = "Water stands in the underpass."
    with screens.desk(name="kept") as page:
        opened(page)
        page.evaluate("window.missionStays = true")
        city.kill("gateway")
        say(city, intruder(41, words))
        expect(row(page, words)).to_be_visible(timeout=60_000)
        expect(page.get_by_role("status").filter(has_text="Live")).to_be_visible()
        assert page.evaluate("window.missionStays"), "the page was loaded anew"
        choose(page, words)
        page.keyboard.press("a")
        expect(article(page, words)).to_contain_text("Acknowledged")
