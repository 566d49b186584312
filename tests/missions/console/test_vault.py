"""The vault and the log in a true browser: keys are replaced and seen through, a proof is checked by the screen itself."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator

import psycopg
import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.support.browser import SCREENS, THEMES, Screens, Theme, keep, wrong_by_axe
from tests.support.upped import UppedCity

pytestmark = [pytest.mark.mission, pytest.mark.slow]

WALKED_MS = 90_000


@pytest.fixture(scope="module", autouse=True)
def _first_key(city: UppedCity) -> None:
    """There is a key that was replaced, and an entry that says so."""
    city.command("vault", "replace", "log", "--reason", "a first key")


@pytest.mark.parametrize(("size", "theme"), SCREENS, ids=THEMES)
def test_no_page_of_the_vault_has_a_serious_fault_by_axe(screens: Screens, size: ViewportSize, theme: Theme) -> None:
    with screens.desk("/vault", name=f"vault-{theme}", size=size, theme=theme) as page:
        expect(page.get_by_role("heading", name="Data keys")).to_be_visible()
        keep(page, f"vault-{theme}")
        assert wrong_by_axe(page) == []
        opened(page, "replaces keys")
        checked(page)
        keep(page, f"proof-{theme}")
        assert wrong_by_axe(page) == []


def test_keys_are_replaced_with_a_reason_and_everything_is_sealed_anew(screens: Screens) -> None:
    with screens.desk("/vault", name="vault-replace") as page:
        page.get_by_role("button", name="Replace the keys of log").click()
        replace = page.get_by_role("dialog").get_by_role("button", name="Replace")
        expect(replace).to_be_disabled()
        page.get_by_label("Why").fill("somebody left")
        page.keyboard.press("Enter")
        expect(page.get_by_text(re.compile(r"keys? of log replaced"))).to_be_visible()
        expect(page.get_by_role("row", name=re.compile("Keys of log")).first).to_be_visible()
        walk = page.get_by_role("listitem").filter(has_text="Keys that sign the log")
        expect(walk.get_by_text("Done")).to_be_visible(timeout=WALKED_MS)


def test_entry_that_was_changed_in_the_database_is_not_proved(screens: Screens, city: UppedCity) -> None:
    with screens.desk("/audit", name="vault-tampered") as page:
        opened(page, "replaces keys")
        checked(page)
        with tampered(city):
            opened(page, "replaces keys")
            page.get_by_role("button", name="Check its proof").click()
            expect(page.get_by_text("Not proved")).to_be_visible()
            page.keyboard.press("Escape")
            page.get_by_role("button", name="Check all of it").click()
            whole = page.get_by_role("region", name="The log as a whole")
            expect(whole.get_by_text(re.compile("fault"))).to_be_visible(timeout=WALKED_MS)
        opened(page, "replaces keys")
        checked(page)


@contextlib.contextmanager
def tampered(city: UppedCity) -> Iterator[None]:
    """The log says that somebody else did it, while the block lasts: others share the city."""
    with psycopg.connect(city.addresses().database, autocommit=True) as sql:
        sql.execute("ALTER TABLE trust.audit DISABLE TRIGGER only_added_to")
        sql.execute("UPDATE trust.audit SET who = 'forged ' || who WHERE did = 'replaces keys'")
        try:
            yield
        finally:
            sql.execute("UPDATE trust.audit SET who = replace(who, 'forged ', '') WHERE did = 'replaces keys'")
            sql.execute("ALTER TABLE trust.audit ENABLE TRIGGER only_added_to")


def opened(page: Page, did: str) -> None:
    """The newest entry of the trail that did this, opened."""
    page.goto("/audit")
    page.get_by_label("Did what").fill(did)
    page.get_by_role("row").filter(has_text=did).first.click()
    expect(page.get_by_role("dialog")).to_be_visible()


def checked(page: Page) -> None:
    """Its proof, which holds."""
    page.get_by_role("button", name="Check its proof").click()
    expect(page.get_by_text("Proved: it stands as it was written")).to_be_visible()
