"""`civigil up` without a word more: two drawn cameras, labelled as such, whose pictures move; and zones that are drawn by keys."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect
from typer.testing import CliRunner

from civigil.safety.cameras.commands import app as cameras
from tests.support.browser import PHONE, SCREENS, THEMES, Screens, Theme, keep, wrong_by_axe
from tests.support.upped import UppedCity, upped

pytestmark = [pytest.mark.mission, pytest.mark.slow]

TUNING = """
[cameras.tuning]
verdicts_at_least = 2
highest = 100.0
"""
"""Few verdicts speak already, and may move a threshold far: a mission has a minute, not a month."""
CAMERAS = ("forecourt", "yard")
LOOK = """(picture) => {
  const it = picture.querySelector('video:not([data-off]), canvas:not([data-off])');
  const small = document.createElement('canvas'); small.width = 48; small.height = 27;
  const pen = small.getContext('2d'); pen.drawImage(it, 0, 0, 48, 27);
  return [...pen.getImageData(0, 0, 48, 27).data].join(); }"""

TO_THE_MOMENT = """() => { const it = document.querySelector('video'), to = Math.max(0, it.duration - 2.0);
  it.pause(); if (!it.seeking && Math.abs(it.currentTime - to) > 0.2) it.currentTime = to;
  return document.querySelector('[data-seen]') !== null; }"""
"""Where in its clip it happened, by when the clip ends; a clip that is still being loaded may be told longer meanwhile."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[UppedCity]:
    """The city that everybody sees first."""
    folder: Path = tmp_path_factory.mktemp("s")
    config = folder / "civigil.toml"
    config.write_text(TUNING)
    with upped(folder / "d", ["--demo", "--no-city", "--config", str(config)]) as running:
        yield running


@pytest.fixture(scope="module")
def shown(browser: Browser, demo: UppedCity) -> Screens:
    """Screens on it."""
    return Screens(browser, demo)


def tile(page: Page, camera: str) -> Locator:
    return page.locator(f"[data-camera={camera}]")


def moving(page: Page, tile: Locator) -> None:
    """Until two looks at a tile's picture differ, both of a picture that is there, by whichever means it is shown."""
    picture = tile.locator("[data-worth]")
    expect(picture).to_have_attribute("data-worth", "fresh")
    first = picture.evaluate(LOOK)
    page.wait_for_function(f"([it, first]) => ({LOOK})(it) !== first", arg=[picture.element_handle(), first])


def test_the_demo_shows_labelled_cameras_whose_pictures_move(shown: Screens) -> None:
    with shown.desk(name="demo") as page:
        expect(page.get_by_role("radio", name="Test")).to_be_checked()
        page.keyboard.press("g")
        page.keyboard.press("c")
        page.wait_for_url("**/cameras")
        for camera in CAMERAS:
            expect(tile(page, camera)).to_contain_text("Test pattern")
            moving(page, tile(page, camera))
        keep(page, "demo-cameras")


def warm(page: Page) -> None:
    """Until a heat map lies over the picture and is warm somewhere, but not everywhere."""
    places = """() => { const it = document.querySelector("[data-heat='busy']");
      if (!it || !it.width) return false;
      const seen = [...it.getContext('2d').getImageData(0, 0, it.width, it.height).data].filter((_, at) => at % 4 === 3);
      return seen.some((one) => one > 0) && seen.some((one) => one === 0); }"""
    page.wait_for_function(places)


def test_heat_maps_are_drawn_where_it_was_busy_and_say_what_they_mean(shown: Screens) -> None:
    with shown.desk("/cameras/forecourt", name="heat") as page:
        moving(page, page.locator("main"))
        legend = page.get_by_role("note", name="Heat map")
        expect(legend).to_have_count(0)
        page.keyboard.press("h")
        warm(page)
        expect(legend).to_contain_text("Something was there, in the last")
        keep(page, "heat-busy")
        assert not wrong_by_axe(page)
        page.keyboard.press("h")
        expect(legend).to_have_text("It has not learned what is normal here")
        page.keyboard.press("h")
        expect(legend).to_have_count(0)
        page.goto("/cameras")
        page.get_by_role("group", name="Heat map").get_by_text("Busy").click()
        warm(page)
        keep(page, "heat-wall")


def test_a_zone_that_crosses_itself_is_told_and_cannot_be_saved(shown: Screens) -> None:
    with shown.desk("/cameras/yard/zones", name="crossing") as page:
        expect(page.get_by_role("application", name="Zones on the picture")).to_be_visible()
        page.keyboard.press("n")
        expect(page.get_by_role("application", name="Drawing a zone")).to_be_focused()
        for moves in ("", "Right Down", "Up", "Left Down"):  # a bow tie
            for move in moves.split():
                for _ in range(3):
                    page.keyboard.press(f"Shift+Arrow{move}")
            page.keyboard.press("Enter")
        page.keyboard.press("c")
        expect(page.get_by_text("cross").first).to_be_visible()
        expect(page.get_by_role("button", name="Save")).to_be_disabled()
        keep(page, "crossing")
        page.keyboard.press("Control+z")
        page.keyboard.press("Escape")


def drawn_by_mouse(page: Page, corners: list[tuple[float, float]]) -> None:
    """An outline, corner after corner, closed with a click on the first one."""
    board = page.get_by_role("application", name="Zones on the picture")
    expect(board).to_be_visible()
    page.get_by_role("button", name="Draw a zone").click()
    box = page.get_by_role("application", name="Drawing a zone").bounding_box()
    assert box is not None
    for x, y in [*corners, corners[0]]:
        page.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])


def taken_out(page: Page, demo: UppedCity, folder: Path) -> None:
    """The evidence as a signed ZIP; a byte that is changed in it is found without the city."""
    page.get_by_role("button", name="Export…").click()
    page.get_by_role("textbox", name="Why", exact=True).fill("request of the public prosecutor")
    with page.expect_download() as download:
        page.get_by_role("dialog").get_by_role("button", name="Export").click()
    file = folder / "evidence.zip"
    download.value.save_as(file)
    check = ["verify", str(file), "--authority", str(demo.data.root / "trust" / "ca.pem"), "--json"]
    found = json.loads(CliRunner().invoke(cameras, check, catch_exceptions=False).stdout)
    assert (found["whole"], found["trusted"], found["files"]) == (True, True, 2), found
    assert found["reason"] == "request of the public prosecutor"
    assert found["handled"] >= 3, "it was looked at, and two pieces were exported"
    raw = bytearray(file.read_bytes())
    raw[len(raw) // 2] ^= 1
    file.write_bytes(raw)
    changed = CliRunner().invoke(cameras, check, catch_exceptions=False)
    assert changed.exit_code == 1
    assert "was changed" in changed.stdout


def judged_false(page: Page, times: int) -> None:
    """By one key each, which goes on to the next before the city has answered; new ones come in above meanwhile."""
    for _ in range(times):
        chosen = page.get_by_role("option", selected=True)
        expect(chosen).not_to_contain_text("False")
        one = chosen.get_attribute("id") or ""
        page.keyboard.press("2")
        expect(chosen).not_to_have_attribute("id", one)
    judged = page.get_by_role("listbox").get_by_role("option").filter(has_text="False")
    expect(judged.nth(times - 1)).to_be_attached()


def unsealed(page: Page) -> None:
    """People are seen unblurred by whoever says why, and blurred again."""
    page.get_by_role("button", name="See people unblurred").click()
    page.get_by_role("textbox", name="Why must people be seen unblurred?").fill("request of the public prosecutor")
    page.get_by_role("button", name="Unseal the original").click()
    page.wait_for_function("() => document.querySelector('video')?.src.includes('/unsealed?reason=')")
    page.wait_for_function("() => document.querySelector('video')?.currentTime > 0.1")
    keep(page, "review-unsealed")
    page.get_by_role("button", name="Blur people again").click()
    page.wait_for_function("() => !document.querySelector('video')?.src.includes('unsealed')")


def test_a_zone_drawn_by_mouse_raises_alarms_whose_verdicts_move_its_threshold(
    shown: Screens, demo: UppedCity, tmp_path: Path
) -> None:
    with shown.desk("/cameras", name="review-mission") as page:
        expect(tile(page, "forecourt")).to_be_visible()
        moving(page, tile(page, "forecourt"))
        page.goto("/cameras/forecourt/zones")
        drawn_by_mouse(page, [(0.02, 0.45), (0.98, 0.45), (0.98, 0.98), (0.02, 0.98)])
        page.get_by_label("Name").fill("pavement")
        forbidden = page.get_by_role("switch", name="Nobody may enter")
        if forbidden.is_checked():
            page.get_by_text("Nobody may enter").click()
        if not page.get_by_role("switch", name="Nobody may stay long").is_checked():
            page.get_by_text("Nobody may stay long").click()
        page.get_by_label("Seconds until it is loitering").fill("1")
        keep(page, "zone-by-mouse")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Drawn by you")).to_be_visible()
        page.goto("/cameras/review?state=alerts")
        stays = page.get_by_role("option").filter(has_text="pavement")
        expect(stays.nth(2)).to_be_attached(timeout=120_000)
        stays.first.click()
        page.wait_for_function("() => document.querySelector('video')?.currentTime > 0.3")
        page.wait_for_function(TO_THE_MOMENT)
        expect(page.get_by_role("group", name="Why it was told")).to_contain_text("pavement")
        keep(page, "review-clip")
        taken_out(page, demo, folder=tmp_path)
        unsealed(page)
        judged_false(page, 3)
        page.goto("/cameras/review?view=thresholds")
        accept = page.get_by_role("button", name="Accept")
        expect(accept.first).to_be_visible()
        keep(page, "threshold-before")
        accept.first.click()
        expect(page.get_by_text("Set by people").first).to_be_visible()
        keep(page, "threshold-after")
        page.get_by_role("button", name="Back to the settings").first.click()
        expect(page.get_by_text("Set by people")).to_have_count(0)
    with shown.desk("/cameras/review?state=all", name="review-phone", size=PHONE) as page:
        page.get_by_role("option").first.click()
        page.get_by_role("group", name="Verdict").get_by_role("button", name="Nuisance", exact=True).click()
        expect(page.get_by_text("Nuisance").first).to_be_visible()
        keep(page, "review-phone")


@pytest.mark.parametrize(("size", "theme"), SCREENS, ids=THEMES)
def test_no_page_of_a_camera_has_a_serious_fault_by_axe(shown: Screens, size: ViewportSize, theme: Theme) -> None:
    wrong: dict[str, list[str]] = {}
    with shown.desk("/cameras", name=f"axe-cameras-{theme}", size=size, theme=theme) as page:
        for name, at in {
            "wall": "/cameras",
            "camera": "/cameras/yard",
            "zones": "/cameras/yard/zones",
            "review": "/cameras/review?state=all",
            "thresholds": "/cameras/review?view=thresholds",
            "passed": "/cameras/review?view=passed",
            "evidence": "/cameras/review?view=evidence",
        }.items():
            page.goto(at)
            if "review" in at:
                expect(page.get_by_role("heading", name="Review")).to_be_visible()
            else:
                expect(page.locator("[data-worth=fresh]").first).to_be_visible()
            keep(page, f"{name}-{theme}")
            if found := wrong_by_axe(page):
                wrong[name] = found
    assert not wrong, "\n".join(f"{name}: {line}" for name, lines in wrong.items() for line in lines)
