"""What a person or a forger may do wrong in a browser: each gets a clear word, nothing leaks, nothing that was typed is lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import Screens, keep, sign_in
from tests.support.sightings import intruder, raised
from tests.support.upped import UppedCity

pytestmark = [pytest.mark.mission, pytest.mark.slow]

WORDS = "Somebody opens the lid of a manhole."
DRAFT = "The gas works have been asked; they call back."
FORGED = (
    "00000000-0000-7000-8000-000000000000",
    "no-id-at-all",
    "1%27%20OR%201=1",
    "%3Cimg%20src=x%20onerror=alert(1)%3E",
)
OUTSIDE = ("..%2f..%2f..%2fetc%2fpasswd", "%2e%2e%2fincidents.json", "%00", "00000000-0000-7000-8000-000000000000")
ASK = "async (at) => { const told = await fetch(at); return [told.status, await told.text()]; }"


@pytest.fixture(scope="module")
def incident(city: UppedCity) -> str:
    """The address of an incident."""
    return f"/incidents/{raised(city, intruder(71, WORDS))}"


def standing(page: Page) -> None:
    """Until the incident is there."""
    expect(page.get_by_role("article", name=WORDS)).to_be_visible()
    expect(page.get_by_role("list", name="Timeline of the incident")).to_be_visible()


def test_a_session_that_ends_in_the_middle_of_a_note_loses_nothing(
    screens: Screens, city: UppedCity, incident: str
) -> None:
    with screens.desk(incident, name="expired", alone=True) as page:
        standing(page)
        page.keyboard.press("n")
        note = page.get_by_role("dialog").get_by_role("textbox", name="Note")
        note.fill(DRAFT)
        left = page.context.request.post("/sign-out", headers={"origin": city.url}, max_redirects=0)
        assert left.status == 303
        expect(page.get_by_role("heading", name="You are signed out")).to_be_visible()
        assert WORDS not in page.content(), "the city still stands on a screen of nobody"
        keep(page, "signed-out")
        page.get_by_role("button", name="To the sign-in page").click()
        expect(page.get_by_role("heading", name="You are signed out")).to_be_hidden()
        sign_in(page, city)
        assert page.url == city.url + incident
        standing(page)
        page.keyboard.press("n")
        expect(note).to_have_value(DRAFT)


@pytest.mark.parametrize("id", FORGED)
def test_a_forged_address_is_told_plainly(screens: Screens, id: str) -> None:
    with screens.desk(f"/incidents/{id}", name="forged") as page:
        expect(page.get_by_text("There is no such incident")).to_be_visible()
        expect(page.get_by_role("heading", name="Incidents")).to_be_visible()  # the queue stands


def test_evidence_outside_the_store_is_not_found_and_leaks_nothing(screens: Screens, incident: str) -> None:
    with screens.desk(incident, name="evidence") as page:
        standing(page)
        for name in OUTSIDE:
            status, text = page.evaluate(ASK, f"/api/evidence/{name}")
            assert status in {400, 404}, (name, status)
            assert "root:" not in text
            assert "/data" not in text
            assert "Traceback" not in text


def test_a_form_with_wrong_values_says_which_and_cannot_be_sent(screens: Screens, incident: str) -> None:
    with screens.desk(incident, name="wrong") as page:
        standing(page)
        page.keyboard.press("n")
        dialog = page.get_by_role("dialog", name="Add a note")
        send = dialog.get_by_role("button", name="Add note")
        expect(send).to_be_disabled()
        dialog.get_by_role("textbox", name="Note").fill("x" * 4_001)
        expect(dialog).to_contain_text("4001 characters; 4000 are allowed.")
        expect(send).to_be_disabled()
        page.keyboard.press("Control+Enter")
        expect(dialog).to_be_visible()
        dialog.get_by_role("textbox", name="Note").fill("")
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()

        page.keyboard.press("s")
        dialog = page.get_by_role("dialog", name="Shelve")
        send = dialog.get_by_role("button", name="Shelve")
        expect(send).to_be_disabled()
        dialog.get_by_role("textbox", name="Why").fill("Roadworks.")
        expect(send).to_be_enabled()
        year = dialog.get_by_role("spinbutton", name="year")
        year.focus()
        page.keyboard.type("2020")
        expect(dialog).to_contain_text("This time is past.")
        expect(send).to_be_disabled()
        keep(page, "wrong-time")
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
