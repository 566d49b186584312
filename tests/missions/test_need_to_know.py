"""A medical note reaches those who need to know it, and nobody else: over the API, in the live stream, and in the audit trail."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import websockets

from tests.support.sightings import intruder, raised
from tests.support.upped import UppedCity, upped

pytestmark = [pytest.mark.mission, pytest.mark.slow]

NOTE = "Allergic to penicillin"
WITHHELD = "[withheld: medical]"
PEOPLE = {
    "doctor": ("medical", "hospital"),
    "engineer": ("traffic", "roads"),
    "chief": ("fire", "fire"),
    "volunteer": ("fire", "village"),
}


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[UppedCity]:
    with upped(tmp_path_factory.mktemp("n") / "d", []) as running:
        yield running


def client(city: UppedCity, cookie: str = "") -> httpx.Client:
    own = {"authorization": f"Bearer {city.token}"} if not cookie else {"cookie": cookie, "origin": city.url}
    return httpx.Client(base_url=city.url, headers=own, trust_env=False, timeout=20)


def come_in(city: UppedCity, login: str, role: str, agency: str) -> str:
    """Somebody's session cookie, by way of their first link."""
    said = city.command("access", "add", login, "--name", login.title(), "--role", role, "--agency", agency, "--json")
    link = json.loads(said)["link"]
    with httpx.Client(base_url=city.url, trust_env=False, timeout=30) as browser:
        answer = browser.post(
            "/sign-in", data={"token": link.partition("token=")[2]}, headers={"origin": city.url}, timeout=20
        )
    assert answer.status_code == 303
    return answer.headers["set-cookie"].partition(";")[0]


async def heard(city: UppedCity, cookies: dict[str, str], do: Any) -> dict[str, list[str]]:
    """What each viewer's live stream says of notes while something is done."""
    told: dict[str, list[str]] = {who: [] for who in cookies}
    address = city.url.replace("http", "ws", 1) + "/api/live"
    begun = {who: asyncio.Event() for who in cookies}

    async def listen(who: str) -> None:
        own = {"cookie": cookies[who]}
        async with websockets.connect(
            address, subprotocols=["civigil.live.v1"], additional_headers=own, origin=city.url, proxy=None
        ) as stream:
            async for text in stream:
                begun[who].set()
                read = json.loads(text)
                notes = [one["body"] for one in read.get("facts", []) if one["type"] == "incidents.note_added.v1"]
                told[who] += [one["note"] for one in notes]
                if told[who]:
                    return

    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        for who in cookies:
            group.create_task(listen(who))
        for event in begun.values():
            await event.wait()
        await asyncio.to_thread(do)
    return told


def test_medical_note_reaches_those_who_need_to_know_it(city: UppedCity) -> None:
    incident = raised(city, intruder(7, "Somebody fell from the roof."))
    cookies = {who: come_in(city, who, *what) for who, what in PEOPLE.items()}
    with client(city) as operator:
        version = operator.get(f"/api/incidents/{incident}").json()["version"]
        given = {"version": version, "to": "desk:fire"}
        operator.post(f"/api/incidents/{incident}/assign", json=given).raise_for_status()

        def write() -> None:
            body = {"note": NOTE, "need": "medical"}
            operator.post(f"/api/incidents/{incident}/notes", json=body).raise_for_status()

        live = asyncio.run(heard(city, cookies, write))
    expected = {"doctor": NOTE, "engineer": WITHHELD, "chief": NOTE, "volunteer": WITHHELD}
    assert {who: notes[0] for who, notes in live.items()} == expected
    for who, cookie in cookies.items():
        with client(city, cookie) as person:
            entries = person.get(f"/api/incidents/{incident}/timeline").json()["entries"]
        assert [one["text"] for one in entries if one["kind"] == "note"] == [expected[who]], who
        with client(city) as operator:
            looks = operator.get("/api/audit", params={"did": "gateway:medical:read"}).json()["entries"]
        read_by = {one["who"] for one in looks}
        assert len(read_by) == sum(expected[one] == NOTE for one in list(cookies)[: list(cookies).index(who) + 1])


def test_policy_of_the_citys_own_is_in_force_within_seconds_also_on_running_streams(city: UppedCity) -> None:
    incident = raised(city, intruder(17, "Somebody lies in the street."))
    cookie = come_in(city, "second", "traffic", "roads")
    folder = city.data.root / "access" / "policies"
    folder.mkdir(parents=True, exist_ok=True)
    with client(city, cookie) as person:
        assert person.get(f"/api/incidents/{incident}").status_code == 200
        (folder / "own.cedar").write_text(
            '@id("own.no_traffic") forbid (principal in Role::"traffic", action in Action::"incidents:*:*", resource);'
        )
        assert "in force: own.cedar" in city.command("access", "activate", "--reason", "traffic need not see this")
        until_true(lambda: person.get(f"/api/incidents/{incident}").status_code == 403)
        assert "own.no_traffic" in person.get(f"/api/incidents/{incident}").json()["detail"]
        (folder / "own.cedar").unlink()
        assert person.get(f"/api/incidents/{incident}").status_code == 403, "who writes the folder makes no policy"
        assert "in force" in city.command("access", "activate", "--reason", "a mistake of ours")
        until_true(lambda: person.get(f"/api/incidents/{incident}").status_code == 200)


def until_true(holds: Any) -> None:
    """Wait for it, a few seconds at most."""

    async def wait() -> None:
        async with asyncio.timeout(10):
            while not await asyncio.to_thread(holds):
                await asyncio.sleep(0.1)

    asyncio.run(wait())
