"""What somebody reports by telephone: written by keys alone, placed on the map, told by the command line; each one incident."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import Screens, keep
from tests.support.upped import UppedCity

pytestmark = [pytest.mark.mission, pytest.mark.slow]

INCIDENT = re.compile(r"/incidents/[0-9a-f]{8}-[0-9a-f-]{27}$")


def chosen(page: Page, kind: str) -> None:
    page.get_by_role("combobox", name="What").press_sequentially(kind)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


def held(city: UppedCity, page: Page) -> dict[str, object]:
    """The incident whose page is open, as the city tells it."""
    expect(page).to_have_url(INCIDENT)
    told = json.loads(city.command("incidents", "show", page.url.rpartition("/")[2], "--json"))
    incident: dict[str, object] = told["incident"]
    return incident


def test_a_report_is_written_without_a_mouse(screens: Screens, city: UppedCity) -> None:
    with screens.desk("/incidents", name="report-keys") as page:
        expect(page.get_by_role("heading", name="Incidents", exact=True)).to_be_visible()
        page.keyboard.press("t")
        expect(page.get_by_role("combobox", name="What")).to_be_focused()
        chosen(page, "tree")
        page.keyboard.press("Tab")
        page.keyboard.type("a lime tree lies across both lanes")
        page.get_by_role("textbox", name="Where").focus()
        page.keyboard.type("52.43127, 13.53344")
        keep(page, "report-keys")
        page.get_by_role("textbox", name="In their words").focus()
        page.keyboard.press("Control+Enter")
        incident = held(city, page)
        line = page.get_by_role("article", name="Tree down, reported by a person: a lime tree lies across both lanes")
        expect(line.get_by_role("heading", level=1)).to_contain_text("a lime tree")
        row = page.get_by_role("listbox", name="Incidents").locator("p").filter(has_text="a lime tree lies across")
        expect(row).to_be_visible()
        keep(page, "report-words")
    assert (incident["summary"], incident["words"]) == (
        "Tree down, reported by a person",
        "a lime tree lies across both lanes",
    )
    assert incident["place"] == {
        "type": "point",
        "latitude": 52.43127,
        "longitude": 13.53344,
        "uncertainty_m": pytest.approx(100),
    }
    assert incident["by_person"]


def test_the_place_is_pressed_on_the_map_and_can_be_said_to_be_vague(screens: Screens, city: UppedCity) -> None:
    with screens.desk("/incidents/new", name="report-map") as page:
        chosen(page, "smell")
        where = page.get_by_role("textbox", name="Where")
        ground = page.locator("section[aria-label='The city and its incidents']")
        expect(ground).to_have_attribute("data-ready", "true", timeout=60_000)
        box = ground.bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        expect(where).to_have_value(re.compile(r"^-?\d+\.\d{5}, -?\d+\.\d{5}$"))
        page.get_by_role("button", name="within 300 m").click()
        keep(page, "report-map")
        latitude, longitude = map(float, where.input_value().split(", "))
        page.get_by_role("button", name="Report", exact=True).click()
        place = held(city, page)["place"]
    assert isinstance(place, dict)
    assert (place["latitude"], place["longitude"]) == (
        pytest.approx(latitude, abs=1e-5),
        pytest.approx(longitude, abs=1e-5),
    )
    assert place["uncertainty_m"] == pytest.approx(300)


def test_the_command_reports_once_however_often_it_is_run(city: UppedCity) -> None:
    at = datetime.now(UTC).isoformat(timespec="seconds")
    said = ["incidents", "report", "power_out", "the whole street is dark", "--at", at]
    place = ["--latitude", "52.4", "--longitude", "13.5", "--status", "Test", "--reference", "call:7", "--json"]
    first, again = (json.loads(city.command(*said, *place)) for _ in range(2))
    assert (first["again"], again["again"]) == (False, True)
    assert again["report"] == first["report"]
    assert again["incident"] == first["incident"] is not None
    assert first["status"] == "Test"
