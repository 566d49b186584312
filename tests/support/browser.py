"""A true browser for the missions: the system's Chromium, signed in by a one-time link, with pictures kept of what it showed.

    with chromium() as browser:
        screens = Screens(browser, city)
        with screens.desk("/incidents") as page:
            ...

What a page complains of (an error of a script, a thing that its policy forbade) fails the mission that saw it. Where a mission
fails, the page is kept as a picture under `build/screenshots`; where CIVIGIL_SCREENSHOTS names a folder, that and all others are
kept there.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)

from dev import browser as chrome
from tests.support.upped import UppedCity

Theme = Literal["dark", "light"]

DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
SCREENS: tuple[tuple[ViewportSize, Theme], ...] = ((DESK, "dark"), (PHONE, "light"))
"""For what must be so on every screen: each size and each theme once. A size moves things, a theme colours them."""
THEMES = tuple(theme for _, theme in SCREENS)
WITHIN_MS = 30_000
"""How long a page may take for anything; only a mission that fails ever waits so long."""
EXPECTED_WORDS = ("Failed to load resource", "WebSocket connection to")
"""What Chromium itself writes on the console when a server refuses or is away, which missions bring about on purpose."""
RUN_AXE = """async () => (await axe.run(
    { exclude: ["[data-live-announcer]"] }, { resultTypes: ["violations"] })).violations"""
AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium while the block lasts."""
    found = chrome.find()
    assert found is not None, "there is no Chromium: `make browser` installs one"
    expect.set_options(timeout=WITHIN_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=[*chrome.ARGUMENTS, *chrome.DRAWS])
        try:
            yield browser
        finally:
            browser.close()


class Screens:
    """Screens that look at one city."""

    def __init__(self, browser: Browser, city: UppedCity) -> None:
        self._browser = browser
        self._city = city
        self._cookies: list[dict[str, object]] | None = None

    @contextlib.contextmanager
    def desk(
        self,
        at: str = "/incidents",
        *,
        name: str = "desk",
        size: ViewportSize = DESK,
        theme: Theme = "dark",
        alone: bool = False,
        motion: bool = False,
    ) -> Iterator[Page]:
        """A person at a page; `alone`: with a session of their own; `motion`: things may move.

        Fails where the page complained of something.
        """
        phone = size["width"] < 600
        context = self._browser.new_context(
            base_url=self._city.url,
            viewport=size,
            has_touch=phone,
            is_mobile=phone,
            reduced_motion="no-preference" if motion else "reduce",
        )
        context.set_default_timeout(WITHIN_MS)
        context.add_init_script(f"localStorage.setItem('civigil.theme', '{theme}')")
        page = context.new_page()
        faults = _listen(page)
        try:
            self._enter(context, page, alone)
            page.goto(at)
            yield page
            assert not faults, faults
        except BaseException:
            keep(page, f"failed-{name}", always=True)
            raise
        finally:
            context.close()

    def _enter(self, context: BrowserContext, page: Page, alone: bool) -> None:
        if self._cookies is not None and not alone:
            context.add_cookies(self._cookies)  # type: ignore[arg-type]  # as the browser gave them
            return
        sign_in(page, self._city)
        if not alone:
            self._cookies = context.cookies()  # type: ignore[assignment]


def sign_in(page: Page, city: UppedCity) -> None:
    """Redeem a fresh one-time link in a page, as a person does; it is then where it wanted to go."""
    link = re.search(r"http\S+", city.command("sign-in"))
    assert link is not None
    page.goto(link[0])
    page.get_by_role("button").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def _listen(page: Page) -> list[str]:
    faults: list[str] = []

    def written(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(EXPECTED_WORDS):
            faults.append(message.text)

    page.on("console", written)
    page.on("pageerror", lambda error: faults.append(str(error)))
    return faults


def keep(page: Page, name: str, *, always: bool = False) -> None:
    """Keep what a page shows as a picture, where somebody wants to look at pictures; `always`: also where nobody does."""
    wanted = os.environ.get("CIVIGIL_SCREENSHOTS")
    if not wanted and not always:
        return
    folder = Path(wanted or Path(__file__).parents[2] / "build" / "screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(Exception):  # a page that has crashed has no picture; the failure itself is told anyway
        page.screenshot(path=folder / f"{name}.png", animations="disabled")


def wrong_by_axe(page: Page) -> list[str]:
    """What axe finds that is serious or critical on the page as it stands: the rule, and where.

    The library's announcer is left out: it names a button that was pending for seven seconds, also when the button is gone.
    """
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(AXE.read_text(encoding="utf-8"))  # not as a script element: the page's policy forbids it, rightly
    found = page.evaluate(
        "async () => (await axe.run({exclude: ['[data-live-announcer]']}, {resultTypes: ['violations']})).violations"
    )
    return [
        f"{violation['id']} ({violation['help']}): {node['target']} {node['html'][:200]} {node.get('failureSummary', '')}"
        for violation in found
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]


def queue(page: Page) -> Locator:
    """The incidents in the queue, as far as they are in view."""
    return page.get_by_role("listbox", name="Incidents").get_by_role("option")


def row(page: Page, words: str) -> Locator:
    """The incident in the queue whose summary has these words."""
    return queue(page).filter(has_text=words)
