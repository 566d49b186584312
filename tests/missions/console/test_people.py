"""People come in by passkey in a true browser with a virtual authenticator, break glass, and are led out at once."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, ViewportSize, expect

from tests.support.browser import DESK, PHONE, SCREENS, THEMES, WITHIN_MS, Screens, Theme, keep, sign_in, wrong_by_axe
from tests.support.upped import UppedCity, upped

pytestmark = [pytest.mark.mission, pytest.mark.slow]

PASSPHRASE = "correct horse battery"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[UppedCity]:
    """A city of its own, since who is in it changes what others may."""
    with upped(tmp_path_factory.mktemp("p") / "d", []) as running:
        yield running


def by_name(city: UppedCity) -> str:
    """The city's address by a name: browsers have no passkeys at a bare one."""
    return f"http://localhost:{city.url.rpartition(':')[2]}"


def person_at(browser: Browser, city: UppedCity, theme: Theme = "dark", phone: bool = False) -> Page:
    """A fresh browser of somebody, with an authenticator in it."""
    context: BrowserContext = browser.new_context(
        base_url=by_name(city), viewport=PHONE if phone else DESK, reduced_motion="reduce"
    )
    context.set_default_timeout(WITHIN_MS)
    context.add_init_script(f"localStorage.setItem('civigil.theme', '{theme}')")
    page = context.new_page()
    cdp: CDPSession = context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    kind = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    cdp.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": kind | {"isUserVerified": True, "automaticPresenceSimulation": True}},
    )
    return page


def add_somebody(page: Page, name: str, login: str, *roles: str) -> str:
    """As the operator: add somebody and make their link."""
    page.goto("/access")
    page.get_by_role("button", name="Add somebody").click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Login").fill(login)
    page.get_by_label("Agency").fill("fire")
    for role in roles:
        page.get_by_role("checkbox", name=role, exact=True).check(force=True)
    keep(page, "access-add")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    page.get_by_role("button", name="Make a sign-in link").click()
    link = page.get_by_text(re.compile(r"/sign-in\?token="))
    expect(link).to_be_visible()
    keep(page, "access-person")
    return (link.text_content() or "").partition("/sign-in")[2]


def come_in(page: Page, link: str) -> None:
    """By the link, once."""
    page.goto(f"/sign-in{link}")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def test_a_persons_whole_life(browser: Browser, city: UppedCity) -> None:
    """Added, come in by link, a passkey made, out and in by it, glass broken and reviewed, and led out at once."""
    operator = person_at(browser, city)
    sign_in(operator, city)
    operator.goto(by_name(city))  # signed in at the bare address; by name one comes in anew
    come_in(operator, re.search(r"/sign-in(\S+)", city.command("sign-in"))[1])  # type: ignore[index]
    link = add_somebody(operator, "Anna Quack", "anna", "fire")

    anna = person_at(browser, city)
    come_in(anna, link)
    anna.goto("/access/me")
    anna.get_by_label("What to call it").fill("Laptop")
    anna.get_by_role("button", name="Add a passkey").click()
    expect(anna.get_by_text("Laptop")).to_be_visible()
    keep(anna, "access-me")
    assert not wrong_by_axe(anna)
    anna.get_by_role("button", name="Anna Quack").click()
    anna.get_by_role("menuitem", name="Sign out").click()
    anna.get_by_role("button", name="Sign in with a passkey").click()
    anna.wait_for_url(lambda url: "/sign-in" not in url)
    expect(anna.get_by_role("button", name="Anna Quack")).to_be_visible()

    anna.goto("/access/me")
    anna.get_by_label("Why").fill("Nobody of the medical desk answers")
    anna.get_by_role("button", name="Break the glass").click()
    expect(anna.get_by_text("Your glass is broken until")).to_be_visible()
    keep(anna, "access-glass")
    assert "broke the glass" in city.command("incidents", "list", "--search", "glass"), "no supervisor was told"

    operator.goto("/access?view=glass")
    operator.get_by_role("button", name="Review").click()
    operator.get_by_label("Finding").fill("It was needed")
    keep(operator, "access-review")
    operator.get_by_role("button", name="Reviewed").click()
    expect(operator.get_by_text("It was needed")).to_be_visible()
    anna.reload()
    expect(anna.get_by_text("Your glass is broken until")).to_have_count(0)

    operator.goto("/access")
    operator.get_by_role("grid", name="People").get_by_text("Anna Quack").click()
    began = time.monotonic()
    operator.get_by_role("button", name="Take off duty").click()
    expect(anna.get_by_text("You are signed out")).to_be_visible()
    assert time.monotonic() - began < 10, "led out by the live stream, not by the next question"
    anna.goto("/access/me")
    anna.get_by_role("button", name="Sign in with a passkey").click()
    expect(anna.get_by_text("This account is not in use any more")).to_be_visible()


def test_locked_page_comes_back_to_its_holder_with_half_written_words_on_every_tab(
    browser: Browser, city: UppedCity
) -> None:
    operator = person_at(browser, city)
    operator.goto("/")
    come_in(operator, re.search(r"/sign-in(\S+)", city.command("sign-in"))[1])  # type: ignore[index]
    link = add_somebody(operator, "Lena Lock", "lena", "dispatcher")
    lena = person_at(browser, city)
    come_in(lena, link)
    lena.goto("/access/me")
    lena.get_by_label("What to call it").fill("Laptop")
    lena.get_by_role("button", name="Add a passkey").click()
    expect(lena.get_by_text("Laptop")).to_be_visible()
    expect(lena.get_by_text("A browser, since")).to_be_visible()
    keep(lena, "access-sessions")
    lena.get_by_label("Why").fill("Half of a sent")
    other = lena.context.new_page()
    other.goto("/incidents")
    expect(other.get_by_role("heading", name="Incidents")).to_be_visible()

    lena.get_by_role("button", name="Lena Lock").click()
    lena.get_by_role("menuitem", name="Lock").click()
    for tab in (lena, other):
        expect(tab.get_by_role("heading", name="Locked")).to_be_visible()
    expect(lena.get_by_label("Why")).to_be_hidden()
    assert "Locked" in lena.title()
    keep(lena, "locked")
    assert not wrong_by_axe(lena)
    assert lena.evaluate("async () => (await fetch('/api/incidents')).status") == 401
    lena.get_by_role("button", name="Unlock with a passkey").click()
    for tab in (lena, other):
        expect(tab.get_by_role("heading", name="Locked")).to_have_count(0)
    expect(lena.get_by_label("Why")).to_have_value("Half of a sent")
    assert lena.evaluate("async () => (await fetch('/api/incidents')).status") == 200
    expect(other.get_by_text("Live", exact=True).first).to_be_visible()
    written = city.command("access", "people")
    assert "Lena" in written

    person = operator.get_by_role("dialog", name="Lena Lock")
    operator.goto("/access")
    operator.get_by_role("grid", name="People").get_by_text("Lena Lock").click()
    person.get_by_role("button", name="End", exact=True).first.click()
    expect(lena.get_by_text("You are signed out")).to_be_visible()


def test_who_may_not_is_told_by_the_policy_that_decided(browser: Browser, city: UppedCity) -> None:
    page = person_at(browser, city)
    page.goto("/")
    come_in(page, re.search(r"/sign-in(\S+)", city.command("sign-in"))[1])  # type: ignore[index]
    page.goto("/access?view=explain")
    page.get_by_label("With the roles").fill("traffic, agency:traffic")
    page.get_by_role("combobox", name="Does what").fill("gateway:medical:read")
    page.get_by_role("option", name="gateway:medical:read").click()
    page.get_by_role("button", name="Explain").click()
    expect(page.get_by_text("Denied")).to_be_visible()
    page.get_by_label("With the roles").fill("medical")
    page.get_by_role("button", name="Explain").click()
    expect(page.get_by_text("Medical crews read medical words", exact=True)).to_be_visible()
    keep(page, "access-explain")
    assert not wrong_by_axe(page)


def test_broken_policy_file_is_shown_and_what_was_in_force_stays(browser: Browser, city: UppedCity) -> None:
    folder = Path(city.data.root) / "access" / "policies"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "own.cedar").write_text('@id("own.x") permit (principal, action == Action::"no:such:thing", resource);')
    page = person_at(browser, city)
    page.goto("/")
    come_in(page, re.search(r"/sign-in(\S+)", city.command("sign-in"))[1])  # type: ignore[index]
    page.goto("/access?view=policies")
    expect(page.get_by_text("policy files do not hold")).to_be_visible()
    expect(page.get_by_text("own.cedar, own.x")).to_be_visible()
    keep(page, "access-policies")
    (folder / "own.cedar").unlink()


@pytest.mark.parametrize(("size", "theme"), SCREENS, ids=THEMES)
def test_pages_of_access_have_no_serious_fault_by_axe(
    browser: Browser, city: UppedCity, size: ViewportSize, theme: Theme
) -> None:
    with Screens(browser, city).desk("/access", name=f"access-{theme}", size=size, theme=theme) as page:
        for view, words in (("people", "Find somebody"), ("policies", "Find in policies"), ("explain", "Explain")):
            page.goto(f"/access?view={view}")
            expect(
                page.get_by_role("searchbox", name=words).or_(page.get_by_role("button", name=words))
            ).to_be_visible()
            keep(page, f"access-{view}-{theme}")
            assert not wrong_by_axe(page), view
        page.goto("/access/me")
        expect(page.get_by_text("You came by the operator’s link")).to_be_visible()
        assert not wrong_by_axe(page)


def test_policies_come_into_force_when_a_second_person_agreed(browser: Browser, city: UppedCity) -> None:
    people: dict[str, Page] = {}
    for name in ("Olga", "Otto"):
        said = city.command("access", "add", name.lower(), "--name", f"{name} Two", "--role", "operator", "--json")
        page = people[name] = person_at(browser, city, phone=name == "Otto")
        come_in(page, json.loads(said)["link"].partition("/sign-in")[2])
        page.goto("/access/me")
        expect(page.get_by_role("heading", name="Signed in")).to_be_visible()
        page.get_by_label("What to call it").fill("Laptop")
        expect(page.get_by_label("What to call it")).to_have_value("Laptop")
        page.get_by_role("button", name="Add a passkey").click()
        expect(page.get_by_text("Laptop")).to_be_visible()
    olga, otto = people["Olga"], people["Otto"]
    folder = Path(city.data.root) / "access" / "policies"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "own.cedar").write_text(
        '// Traffic engineers need no cameras.\n@id("own.no_cameras")\n@says("No cameras for traffic engineers")\n'
        'forbid (principal in Role::"traffic", action in Action::"cameras:*:*", resource);\n'
    )
    _two_are_there(city)
    olga.goto("/access?view=policies")
    expect(olga.get_by_text("In the folder, not in force")).to_be_visible()
    expect(olga.get_by_text('+@id("own.no_cameras")')).to_be_visible()
    keep(olga, "two-draft")
    assert not wrong_by_axe(olga)
    olga.get_by_role("button", name="Bring into force").click()
    olga.get_by_label("Why").fill("The roads department asked for it")
    keep(olga, "two-propose")
    olga.get_by_role("button", name="Propose").click()
    expect(olga.get_by_text("Waits for a second person", exact=True)).to_be_visible()
    olga.goto("/access?view=deeds")
    expect(olga.get_by_text("The roads department asked for it")).to_be_visible()
    expect(olga.get_by_role("button", name="Agree")).to_have_count(0)
    keep(olga, "two-mine")

    otto.goto("/access?view=deeds")
    expect(otto.get_by_text("Proposed by Olga Two")).to_be_visible()
    expect(otto.get_by_text('+@id("own.no_cameras")')).to_be_visible()
    keep(otto, "two-decide-phone")
    assert not wrong_by_axe(otto)
    otto.get_by_role("button", name="Agree").click()
    expect(otto.get_by_text("Done by two people")).to_be_visible()
    keep(otto, "two-done-phone")
    olga.goto("/access?view=policies")
    expect(olga.get_by_text("No cameras for traffic engineers", exact=True)).to_be_visible()
    expect(olga.get_by_text("In the folder, not in force")).to_have_count(0)
    (folder / "own.cedar").unlink()
    for page in people.values():
        page.context.close()


def _two_are_there(city: UppedCity) -> None:
    """Wait until the city has noticed."""
    deadline = time.monotonic() + 20
    while city.rows("SELECT count(*) FROM trust.two_people WHERE permission = 'access:policy:change'") != [(1,)]:
        assert time.monotonic() < deadline, "the city does not notice that two are there"
        time.sleep(0.2)
