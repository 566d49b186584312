"""The map in a true browser, under the page's true policy: drawn from our own tiles, fonts and workers, and never the only way."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from playwright.sync_api import Page, Route, expect

from tests.support.browser import DESK, PHONE, Screens, Theme, keep
from tests.support.upped import UppedCity

pytestmark = [pytest.mark.mission, pytest.mark.slow]


def drawn(page: Page) -> Page:
    """Wait until the first streets are on the screen."""
    expect(page.locator("[data-map-theme][data-ready=true]")).to_be_visible(timeout=90_000)
    return page


def colours(page: Page) -> int:
    """How many colours the map's own pixels have: bare land has one."""
    shot = page.locator("canvas.maplibregl-canvas").screenshot(animations="disabled")
    pixels = cv2.imdecode(np.frombuffer(shot, np.uint8), cv2.IMREAD_COLOR)
    assert pixels is not None
    return len(np.unique(pixels.reshape(-1, 3), axis=0))


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_streets_are_drawn_and_nobody_outside_is_asked(screens: Screens, city: UppedCity, theme: Theme) -> None:
    asked: list[str] = []
    with screens.desk("/cameras", name=f"map-{theme}", size=DESK, theme=theme) as page:
        page.on("request", lambda request: asked.append(request.url))
        page.goto("/incidents")
        drawn(page)
        assert colours(page) > 50, "the streets are not on the map"
        expect(page.get_by_text("© OpenStreetMap contributors")).to_be_visible()
        expect(page.locator(".maplibregl-ctrl-scale")).to_contain_text("m")
        keep(page, f"map-{theme}")
    outside = [url for url in asked if not url.startswith((city.url, "data:", "blob:"))]
    assert not outside
    assert any("/api/map/" in url for url in asked)


def test_a_map_whose_worker_did_not_come_draws_itself_once_it_does(screens: Screens) -> None:
    refused: list[str] = []

    def away(route: Route) -> None:
        """The server is away when the worker's script is asked for first."""
        if refused:
            route.continue_()
        else:
            refused.append(route.request.url)
            route.abort()

    with screens.desk("/cameras", name="map-worker", size=DESK) as page:
        page.context.route("**/maplibre-gl-worker*", away)
        page.goto("/incidents")
        drawn(page)
        assert colours(page) > 50, "the streets are not on the map"
    assert refused, "no worker's script was asked for"


def test_what_is_on_the_map_is_reached_without_seeing_it(screens: Screens) -> None:
    with screens.desk(name="map-list") as page:
        drawn(page)
        button = page.get_by_role("button", name="Show as a list")
        button.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("region", name="On the map")).to_be_visible()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")  # closes it
        expect(page.get_by_role("region", name="On the map")).to_have_count(0)


def test_a_browser_that_cannot_draw_says_so_and_lists(screens: Screens) -> None:
    with screens.desk(name="map-none", size=DESK) as page:
        page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
        page.goto("/incidents")
        expect(page.get_by_text("This browser cannot draw the map.")).to_be_visible()
        expect(page.get_by_role("region", name="On the map")).to_be_visible()


def test_a_phone_has_the_whole_city_on_its_map(screens: Screens) -> None:
    with screens.desk(name="map-phone", size=PHONE) as page:
        page.get_by_role("group", name="View").get_by_role("button", name="Map").click()
        drawn(page)
        assert colours(page) > 50
        keep(page, "map-phone")
