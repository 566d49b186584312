"""Every page is for everybody: axe finds nothing serious, dark or light, on desk or phone, and all of it works by keys alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.support.browser import SCREENS, THEMES, Screens, Theme, keep, row, wrong_by_axe
from tests.support.sightings import intruder, raised
from tests.support.upped import UppedCity

pytestmark = [pytest.mark.mission, pytest.mark.slow]

WORDS = "Somebody stands on the roof of the town hall."
PAGES = {
    "incidents": ("/incidents", "Incidents"),
    "report": ("/incidents/new", "New report"),
    "cameras": ("/cameras", "Cameras"),
    "health": ("/health", "Health"),
    "aside": ("/aside", "Set aside"),
    "audit": ("/audit", "Audit trail"),
    "certificates": ("/access/certificates", "Certificates"),
    "gallery": ("/gallery", "Gallery of parts"),
    "nowhere": ("/health/nowhere", "There is no such page"),
}


@pytest.fixture(scope="module")
def incident(city: UppedCity) -> str:
    """The address of an incident with something to say."""
    return f"/incidents/{raised(city, intruder(61, WORDS))}"


def settled(page: Page, words: str) -> None:
    """Until the page says what it is, and nothing is being waited for."""
    expect(page.locator("main").get_by_text(words, exact=True).locator("visible=true").first).to_be_visible()
    expect(page.locator("main [aria-busy=true]")).to_have_count(0)


def gone(page: Page) -> None:
    """Until no dialog is left: while one fades, keys are not for the page."""
    expect(page.locator("[role=dialog], [data-modal]")).to_have_count(0)


@pytest.mark.parametrize(("size", "theme"), SCREENS, ids=THEMES)
def test_no_page_has_a_serious_fault_by_axe(screens: Screens, incident: str, size: ViewportSize, theme: Theme) -> None:
    pages = PAGES | {"incident": (incident, WORDS)}
    wrong: dict[str, list[str]] = {}
    with screens.desk("/health", name=f"axe-{theme}", size=size, theme=theme) as page:
        for name, (at, words) in pages.items():
            page.goto(at)
            settled(page, words)
            keep(page, f"{name}-{theme}")
            if found := wrong_by_axe(page):
                wrong[name] = found
    assert not wrong, "\n".join(f"{name}: {line}" for name, lines in wrong.items() for line in lines)


@pytest.mark.parametrize("theme", THEMES)
def test_no_dialog_has_a_serious_fault_by_axe(screens: Screens, incident: str, theme: Theme) -> None:
    wrong: dict[str, list[str]] = {}
    with screens.desk(incident, name=f"axe-dialogs-{theme}", theme=theme) as page:
        settled(page, WORDS)
        for key in ("n", "s", "e", "m", "l", "?", "Control+k"):
            page.keyboard.press(key)
            expect(page.get_by_role("dialog")).to_be_visible()
            keep(page, f"dialog-{key.replace('?', 'help')}-{theme}")
            if found := wrong_by_axe(page):
                wrong[key] = found
            page.keyboard.press("Escape")
            gone(page)
    assert not wrong, "\n".join(f"{name}: {line}" for name, lines in wrong.items() for line in lines)


def test_a_dialog_holds_the_focus_and_gives_it_back(screens: Screens, incident: str) -> None:
    with screens.desk(incident, name="focus") as page:
        settled(page, WORDS)
        button = page.get_by_role("toolbar", name="What can be done").get_by_role("button", name="Assign")
        button.focus()
        page.keyboard.press("Enter")
        dialog = page.get_by_role("dialog")
        expect(dialog).to_be_visible()
        for _ in range(12):
            page.keyboard.press("Tab")
            assert page.evaluate("document.activeElement.closest('[role=dialog]') !== null"), (
                "the focus left the dialog"
            )
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        expect(button).to_be_focused()


def test_tab_reaches_everything_and_shows_where_it_is(screens: Screens, incident: str) -> None:
    with screens.desk(incident, name="tabs") as page:
        settled(page, WORDS)
        seen: list[str] = []
        for _ in range(80):
            page.keyboard.press("Tab")
            place = page.evaluate(WHERE)
            if place is None or place["name"] in seen[:1]:
                break
            assert place["shown"], f"{place['name']} has the focus and does not show it"
            seen.append(place["name"])
        for wanted in ("Skip to the page", "Incidents", "Search or command", "Acknowledge", "Back to the queue"):
            assert any(wanted in name for name in seen), f"Tab never comes to {wanted}: {seen}"


def test_rooms_are_reached_and_the_keys_are_listed_by_keys_alone(screens: Screens, incident: str) -> None:
    with screens.desk(incident, name="keys") as page:
        settled(page, WORDS)
        for keys, at in (
            ("g h", "/health"),
            ("g d", "/aside"),
            ("g t", "/audit"),
            ("g c", "/cameras"),
            ("g i", "/incidents"),
        ):
            for key in keys.split():
                page.keyboard.press(key)
            page.wait_for_url(f"**{at}")
        expect(row(page, WORDS)).to_be_visible()
        page.keyboard.press("j")
        page.keyboard.press("?")
        help = page.get_by_role("dialog")
        for does in ("Acknowledge", "Search incidents", "Next in the queue", "Keyboard help"):
            expect(help).to_contain_text(does)
        page.keyboard.press("Escape")
        gone(page)
        page.keyboard.press("Control+k")
        expect(page.get_by_role("dialog").get_by_label("What do you want to do?")).to_be_focused()
        page.keyboard.type("Audit")
        page.keyboard.press("Enter")
        page.wait_for_url("**/audit")


WHERE = """() => {
  const it = document.activeElement;
  if (!it || it === document.body) return null;
  const drawn = getComputedStyle(it);
  const ring = (style) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
  const chosen = document.getElementById(it.getAttribute('aria-activedescendant') ?? '');
  let shown = ring(drawn) || drawn.boxShadow !== 'none' || (chosen !== null && ring(getComputedStyle(chosen)));
  for (let one = it.parentElement; one && !shown; one = one.parentElement)
    if (one.matches('[data-focus-visible], [data-focus-visible-within], :focus-within'))
      shown = ring(getComputedStyle(one)) || getComputedStyle(one).boxShadow !== 'none';
  const name = it.getAttribute('aria-label') || it.textContent.trim() || it.title || it.tagName;
  return { name: name.slice(0, 60), shown };
}"""
