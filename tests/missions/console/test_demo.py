"""`civigil up` without a word more: two drawn cameras, labelled as such, whose pictures move; and zones that are drawn by keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.browser import DESK, PHONE, Screens, keep, wrong_by_axe
from tests.support.upped import UppedCity, upped

pytestmark = [pytest.mark.mission, pytest.mark.slow]

CAMERAS = ("forecourt", "yard")
LOOK = """(it) => {
  const small = document.createElement('canvas'); small.width = 48; small.height = 27;
  const pen = small.getContext('2d'); pen.drawImage(it, 0, 0, 48, 27);
  return [...pen.getImageData(0, 0, 48, 27).data].join(); }"""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[UppedCity]:
    """The city that everybody sees first."""
    root: Path = tmp_path_factory.mktemp("s") / "d"
    with upped(root, ["--demo", "--no-city"]) as running:
        yield running


@pytest.fixture(scope="module")
def shown(browser: Browser, demo: UppedCity) -> Screens:
    """Screens on it."""
    return Screens(browser, demo)


def tile(page: Page, camera: str) -> Locator:
    return page.locator(f"[data-camera={camera}]")


def moving(page: Page, canvas: Locator) -> None:
    """Until two looks at a picture differ, both of a picture that is there."""
    expect(canvas.locator("xpath=..")).to_have_attribute("data-worth", "fresh")
    handle = canvas.element_handle()
    page.wait_for_function(
        f"([it, first]) => {{ const look = {LOOK}; return look(it) !== first; }}", arg=[handle, canvas.evaluate(LOOK)]
    )


def test_the_demo_shows_labelled_cameras_whose_pictures_move(shown: Screens) -> None:
    with shown.desk(name="demo") as page:
        expect(page.get_by_role("radio", name="Test")).to_be_checked()
        page.keyboard.press("g")
        page.keyboard.press("c")
        page.wait_for_url("**/cameras")
        for camera in CAMERAS:
            expect(tile(page, camera)).to_contain_text("Test pattern")
            moving(page, tile(page, camera).locator("canvas").first)
        keep(page, "demo-cameras")


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


@pytest.mark.parametrize("size", ["desk", "phone"])
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_no_page_of_a_camera_has_a_serious_fault_by_axe(shown: Screens, size: str, theme: str) -> None:
    wrong: dict[str, list[str]] = {}
    with shown.desk(
        "/cameras", name=f"axe-cameras-{size}-{theme}", size=DESK if size == "desk" else PHONE, theme=theme
    ) as page:
        for name, at in {"wall": "/cameras", "camera": "/cameras/yard", "zones": "/cameras/yard/zones"}.items():
            page.goto(at)
            expect(page.locator("[data-worth=fresh]").first).to_be_visible()
            keep(page, f"{name}-{size}-{theme}")
            if found := wrong_by_axe(page):
                wrong[name] = found
    assert not wrong, "\n".join(f"{name}: {line}" for name, lines in wrong.items() for line in lines)
