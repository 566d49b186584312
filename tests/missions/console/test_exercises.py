"""A director at work in a browser, with a true simulator: an exercise is started, paced, held, disturbed, stopped, looked at."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from tests.support.browser import SCREENS, THEMES, Screens, Theme, keep, wrong_by_axe
from tests.support.simulator import Simulator
from tests.support.upped import UppedCity

pytestmark = [pytest.mark.mission, pytest.mark.slow]


@pytest.fixture(scope="module")
def simulator(city: UppedCity) -> Iterator[Simulator]:
    """A simulator of a little city, there for all of them."""
    with Simulator(city.url, city.token, name="mission") as there:
        yield there
    assert not there.trouble, there.trouble


def now(page: Page) -> Locator:
    """What is on."""
    return page.get_by_role("region", name="On now")


def began(page: Page, title: str, pace: str = "1×") -> Locator:
    """Start a scenario from its card, and wait until it plays."""
    page.get_by_role("button", name=f"Start {title}").click()
    dialog = page.get_by_role("dialog", name=f"Start “{title}”")
    dialog.get_by_role("group", name="Pace").get_by_role("button", name=f"Pace {pace}", exact=True).click()
    dialog.get_by_role("button", name="Start the exercise").click()
    expect(now(page)).to_contain_text("Playing")
    return now(page)


def stopped(page: Page, reason: str) -> None:
    """Stop what is on, by keys."""
    expect(now(page).get_by_role("button", name="Stop…")).to_be_enabled()
    page.keyboard.press("s")
    dialog = page.get_by_role("dialog", name=re.compile("^Stop"))
    expect(dialog.get_by_role("textbox", name="Why")).to_be_focused()
    page.keyboard.type(reason)
    page.keyboard.press("Enter")
    expect(now(page)).to_have_count(0)


def test_a_city_without_a_simulator_says_how_one_comes_by_it(screens: Screens) -> None:
    with screens.desk("/exercises", name="exercises-none") as page:
        expect(page.get_by_text("No simulator is connected")).to_be_visible()
        expect(page.get_by_text("civigil up --city")).to_be_visible()
        expect(page.get_by_text("None was played yet")).to_be_visible()
        keep(page, "exercises-none")


def test_a_director_rehearses_a_fire_and_looks_back_at_it(
    screens: Screens, simulator: Simulator, tmp_path: Path
) -> None:
    with screens.desk("/exercises", name="director", alone=True) as page:
        on = began(page, "A house burns")
        expect(page.get_by_test_id("watermark")).to_be_visible()
        expect(page.get_by_role("radio", name="Exercise")).to_be_checked()
        expect(on.get_by_role("region", name="As it happens")).to_contain_text("There is fire coming out of the roof!")
        expect(on.get_by_role("region", name="Score so far")).to_contain_text(re.compile(r"1\s*Found"))

        page.keyboard.press("p")
        expect(on).to_contain_text("Stands still")
        page.keyboard.press("p")
        expect(on).to_contain_text("Playing")
        page.keyboard.press("+")
        pace = on.get_by_role("group", name="Pace")
        expect(pace.get_by_role("button", name="Pace 2×", exact=True)).to_have_attribute("aria-pressed", "true")

        page.keyboard.press("i")
        dialog = page.get_by_role("dialog", name="Inject")
        dialog.get_by_role("combobox", name="Device").fill("Level")
        page.get_by_role("option", name=re.compile("Level at the lock")).click()
        dialog.get_by_role("button", name=re.compile("What is wrong")).click()
        page.get_by_role("option", name="Stuck").click()
        dialog.get_by_role("button", name="Inject", exact=True).click()
        expect(dialog).to_be_hidden()
        expect(on.get_by_role("region", name="As it happens")).to_contain_text("Injected: level-1 is stuck")
        keep(page, "director")

        stopped(page, "Lunch is ready.")
        page.get_by_role("gridcell", name="A house burns").or_(
            page.get_by_role("rowheader", name="A house burns")
        ).first.click()
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/exercises/[0-9a-f-]{36}$"))
        expect(page.get_by_text("Lunch is ready.", exact=False).first).to_be_visible()
        score = page.get_by_role("region", name="Score", exact=True)
        expect(score).to_contain_text(re.compile(r"1\s*Found"))
        expect(score).to_contain_text(re.compile(r"1\s*Pending"))
        expect(score).to_contain_text(re.compile(r"1\s*False"))
        lines = page.get_by_role("table")
        expect(lines.get_by_role("row", name=re.compile("Found.*Fire"))).to_contain_text(re.compile(r"\d+ m\b"))
        expect(lines.get_by_role("row", name=re.compile("Pending"))).to_contain_text(
            "A missing child, within a minute."
        )
        expect(
            page.get_by_role("region", name="What was true").get_by_role("img", name=re.compile("^Pending"))
        ).to_be_visible()
        keep(page, "after-action")

        page.get_by_role("button", name="Report").click()
        with page.expect_download() as coming:
            page.get_by_role("menuitem", name=re.compile("JSON")).click()
        file = tmp_path / "report.json"
        coming.value.save_as(file)
        assert {"found": 1, "pending": 1, "false": 1}.items() <= json.loads(file.read_text())["whole"]["score"].items()
    assert [one["do"] for one in simulator.heard] == ["start", "pace", "pace", "pace", "inject", "stop"]


def test_what_moves_is_on_the_map_of_an_exercise_and_on_no_other(screens: Screens, simulator: Simulator) -> None:
    assert not simulator.trouble
    with screens.desk("/incidents", name="things", alone=True) as page:
        expect(page.locator("[data-map-theme][data-ready=true]")).to_be_visible(timeout=90_000)
        page.get_by_role("radio", name="Exercise").click(force=True)
        legend = page.get_by_role("list", name="On the move")
        expect(legend).to_contain_text("Vehicles")
        expect(legend).to_contain_text("Fire engines")
        keep(page, "things")
        button = page.get_by_role("button", name="Show what moves")
        button.press("Enter")
        expect(legend).to_have_count(0)
        button.press("Enter")
        expect(legend).to_be_visible()
        page.get_by_role("radio", name="Actual").click(force=True)
        expect(legend).to_have_count(0)


def test_who_is_refused_is_told_why_and_keeps_what_was_typed(screens: Screens, simulator: Simulator) -> None:
    assert not simulator.trouble
    with (
        screens.desk("/exercises", name="refused") as page,
        screens.desk("/exercises", name="other", alone=True) as other,
    ):
        page.get_by_role("button", name="A script of your own…").click()
        dialog = page.get_by_role("dialog", name="Play a script of your own")
        script = dialog.get_by_role("textbox", name="Script")
        script.fill("title = 'Mine'")
        began(other, "A quiet hour", "20×")
        dialog.get_by_role("button", name="Start the exercise").click()
        expect(dialog.get_by_role("alert")).to_contain_text("exercise")
        expect(script).to_have_value("title = 'Mine'")
        page.keyboard.press("Escape")
        expect(now(page)).to_contain_text("A quiet hour")
        expect(page.get_by_role("button", name="Start A house burns")).to_be_disabled()
        stopped(other, "")


@pytest.mark.parametrize(("size", "theme"), SCREENS, ids=THEMES)
def test_no_page_of_exercises_has_a_serious_fault_by_axe(
    screens: Screens, simulator: Simulator, size: ViewportSize, theme: Theme
) -> None:
    assert not simulator.trouble
    wrong: dict[str, list[str]] = {}

    def look(page: Page, name: str) -> None:
        expect(page.locator("main [aria-busy=true]")).to_have_count(0)
        keep(page, f"exercises-{name}-{theme}")
        if found := wrong_by_axe(page):
            wrong[name] = found

    with screens.desk("/exercises", name=f"axe-exercises-{theme}", size=size, theme=theme) as page:
        expect(page.get_by_role("heading", name="A house burns", level=3)).to_be_visible()
        look(page, "begin")
        page.get_by_role("button", name="Start A house burns").click()
        look(page, "start")
        page.keyboard.press("Escape")
        began(page, "A house burns", "5×")
        expect(now(page).get_by_role("region", name="As it happens")).to_contain_text(
            "A tree has fallen", timeout=90_000
        )
        look(page, "on")
        page.keyboard.press("i")
        look(page, "inject")
        page.keyboard.press("Escape")
        page.keyboard.press("o")
        expect(page.get_by_role("heading", name="Line by line")).to_be_visible()
        look(page, "report")
        page.keyboard.press("Escape")
        stopped(page, "")
    assert not wrong, "\n".join(f"{name}: {line}" for name, lines in wrong.items() for line in lines)
