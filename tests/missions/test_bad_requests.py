"""Wrong, forged and late requests against a true city: a clear error each, nothing changes, nothing leaks."""

from __future__ import annotations

import asyncio
import http.client
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx
import pytest

from civigil.kernel.severity import Status
from civigil.runtime.clock import TrueClock, new_id
from tests.support.concerns import sighting
from tests.support.upped import UppedCity, upped

pytestmark = [pytest.mark.mission, pytest.mark.slow]

PROBLEM = "application/problem+json"
A_PAGE = {"accept": "text/html,application/xhtml+xml"}
INNARDS = (
    "Traceback",
    "/home/",
    "/src/civigil/",
    "site-packages",
    "psycopg",
    "SELECT ",
    "msgspec.",
    "litestar",
    "BEGIN PRIVATE KEY",
)
"""What no answer of ours may tell."""


@dataclass(frozen=True)
class Asked:
    """A city, the operator's own client, and two incidents."""

    city: UppedCity
    http: httpx.Client
    first: dict[str, Any]
    second: dict[str, Any]


@pytest.fixture(scope="module")
def asked() -> Iterator[Asked]:
    with tempfile.TemporaryDirectory(prefix="cv-") as folder, upped(Path(folder) / "city") as city:
        asyncio.run(_report(city))
        headers = {"authorization": f"Bearer {city.token}"}
        with httpx.Client(base_url=city.url, headers=headers, trust_env=False, timeout=20) as client:
            first, second = _incidents(client)
            yield Asked(city, client, first, second)


async def _report(city: UppedCity) -> None:
    bus = await city.bus("cameras")
    try:
        for number in (0, 50):
            await bus.publish(sighting(number, id=new_id(), now=TrueClock().now(), status=Status.TEST))
    finally:
        await bus.close()


def _incidents(client: httpx.Client) -> list[dict[str, Any]]:
    deadline = time.monotonic() + 30
    while True:
        found: list[dict[str, Any]] = client.get("/api/incidents").json()["incidents"]
        if len(found) >= 2:
            return found[:2]
        assert time.monotonic() < deadline, "no incidents came of the concerns"
        time.sleep(0.1)


def told(answer: httpx.Response, *statuses: int) -> dict[str, Any]:
    """The problem that an answer tells, which says nothing of our innards."""
    assert answer.status_code in statuses, answer.text
    assert answer.headers["content-type"] == PROBLEM
    problem: dict[str, Any] = answer.json()
    assert problem["detail"]
    assert not [words for words in INNARDS if words in answer.text], answer.text
    return problem


def test_a_form_with_wrong_values_is_told_which(asked: Asked) -> None:
    incident, version = asked.first["id"], asked.first["version"]
    before = asked.http.get(f"/api/incidents/{incident}").json()
    for deed, body, where in (
        ("move", {"version": version, "to": "flying"}, "to"),
        ("move", {"version": "one", "to": "acknowledged"}, "version"),
        ("move", {"to": "acknowledged"}, "version"),
        ("move", {"version": version, "to": "acknowledged", "priority": 100}, "priority"),
        ("shelve", {"version": version, "until": "tomorrow", "reason": "x"}, "until"),
        ("shelve", {"version": version, "until": "2026-05-01T12:00:00", "reason": "x"}, ""),
        ("shelve", {"version": version, "until": "1970-01-01T00:00:00Z", "reason": "x"}, ""),
        ("shelve", {"version": version, "until": "2999-01-01T00:00:00Z", "reason": "x"}, ""),
        ("assign", {"version": version, "to": "desk:nowhere"}, ""),
        ("assign", {"version": version, "to": ["desk:fire"]}, "to"),
        ("notes", {"note": ""}, ""),
        ("notes", {"note": "a" * 200_000}, ""),
        ("notes", {"note": 7}, "note"),
        ("notes", [], ""),
        ("notes", "note", ""),
    ):
        problem = told(asked.http.post(f"/api/incidents/{incident}/{deed}", json=body), 400, 403)
        assert where in problem["where"] + problem["detail"], (deed, body, problem)
    assert asked.http.get(f"/api/incidents/{incident}").json()["version"] == before["version"]


def test_a_forged_event_or_incident_changes_nothing(asked: Asked) -> None:
    one, other = asked.first["id"], asked.second["id"]
    version, forged = asked.first["version"], str(uuid4())
    for path in (f"/api/incidents/{forged}", f"/api/incidents/{forged}/timeline", f"/api/incidents/{forged}/evidence"):
        told(asked.http.get(path), 404)
    for path in ("not-an-id", "%00", "..%2f..", "0" * 400, "1e9", f"{one}%20", f"{one}'--"):
        told(asked.http.get(f"/api/incidents/{path}"), 400, 404)
    theirs = asked.http.get(f"/api/incidents/{other}/timeline").json()["entries"][0]["event"]
    for deed, body in (
        ("split", {"version": version, "concerns": [forged]}),
        ("split", {"version": version, "concerns": [theirs]}),
        ("split", {"version": version, "concerns": []}),
        ("split", {"version": version, "concerns": ["x"]}),
        ("link", {"version": version, "other": forged, "linked": True}),
        ("link", {"version": version, "other": one, "linked": True}),
        ("merge", {"version": version, "absorb": forged, "absorb_version": 1}),
        ("merge", {"version": version, "absorb": one, "absorb_version": version}),
        ("merge", {"version": version, "absorb": other, "absorb_version": 10**30}),
        ("turn-down", {"version": version, "other": forged}),
        ("move", {"version": version + 7, "to": "acknowledged"}),
        ("move", {"version": -1, "to": "acknowledged"}),
        ("undo", {"version": 10**30}),
    ):
        told(asked.http.post(f"/api/incidents/{one}/{deed}", json=body), 400, 403, 404, 409)
    for id in (one, other):
        now = asked.http.get(f"/api/incidents/{id}").json()
        assert (now["version"], now["phase"]) == (1, "open"), now


def test_no_evidence_path_leads_out_of_the_store(asked: Asked) -> None:
    key = asked.city.data.sealing_keys
    assert key.exists()
    secret = key.read_bytes()
    assert secret
    host = urlsplit(asked.city.url).netloc
    for path in (
        "/api/evidence/../trust/sealing.keys",
        "/api/evidence/../../trust/sealing.keys",
        "/api/evidence/..%2ftrust%2fsealing.keys",
        "/api/evidence/%2e%2e/%2e%2e/trust/sealing.keys",
        "/api/evidence/%252e%252e%252ftrust%252fsealing.keys",
        "/api/evidence/..%5c..%5ctrust%5csealing.keys",
        "/api/evidence//" + str(key),
        "/api/evidence/%2f" + str(key).replace("/", "%2f"),
        "/api/evidence/" + "0" * 64 + "/../../../trust/sealing.keys",
        "/api/evidence/" + "0" * 62 + "%00",
        "/api/evidence/" + "A" * 64,
        "/assets/../../../../../../data/trust/sealing.keys",
        "/assets/..%2f..%2f..%2f..%2fdata%2ftrust%2fsealing.keys",
        "/api/cameras/..%2f..%2ftrust/picture",
    ):
        connection = http.client.HTTPConnection(host, timeout=20)  # sends the path as it stands
        connection.request("GET", path, headers={"authorization": f"Bearer {asked.city.token}"})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        assert answer.status in {400, 404}, path
        assert answer.getheader("content-type") == PROBLEM, path
        assert secret not in body
        assert str(asked.city.data.root).encode() not in body, path


def test_a_session_that_ended_leads_to_sign_in_and_back(asked: Asked) -> None:
    own = {"origin": asked.city.url, "sec-fetch-site": "same-origin"}
    wanted = f"/incidents/{asked.first['id']}?tab=timeline"
    with httpx.Client(base_url=asked.city.url, trust_env=False, timeout=20) as browser:
        _come_in(asked, browser)
        assert browser.get("/api/session").json()["id"] == "operator:1"
        kept = browser.cookies["civigil"]
        assert browser.post("/sign-out", headers=own).status_code == 303
        browser.cookies.set("civigil", kept)
        problem = told(browser.get("/api/incidents"), 401)
        assert problem["code"] == "not_signed_in"
        told(browser.post(f"/api/incidents/{asked.first['id']}/notes", json={"note": "late"}, headers=own), 401)
        page = browser.get(wanted, headers=A_PAGE)
        assert page.status_code == 401
        assert "Please sign in" in page.text
        browser.cookies.delete("civigil")
        assert _come_in(asked, browser).headers["location"] == wanted
    with httpx.Client(base_url=asked.city.url, trust_env=False, timeout=20) as forger:
        for cookie in ("x", kept[:-1], kept + "a", kept.upper(), "é".encode().decode("latin-1") * 20):
            forger.headers["cookie"] = f"civigil={cookie}"
            told(forger.get("/api/incidents"), 401)


def _come_in(asked: Asked, browser: httpx.Client) -> httpx.Response:
    link = asked.city.command("sign-in").strip()
    token = parse_qs(urlsplit(link).query)["token"][0]
    own = {"origin": asked.city.url, "sec-fetch-site": "same-origin"}
    answer = browser.post("/sign-in", data={"token": token}, headers=own)
    assert answer.status_code == 303, answer.text
    return answer
