"""The audit trail through the front door: whole, narrowed, in pages, and never read unseen."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.gateway.conftest import CLERK, Front, Start
from tests.support.clock import NOON

DEEDS = (
    ("operator:1", "incidents:incident:handle", "/api/incidents/1/move", {"note": "seen"}),
    ("process:cameras", "restarted a feed", "camera/gate-1", {}),
    ("operator:2", "Looked At 100% of evidence_x", "evidence/abc", {}),
    ("operator:1", "signed in", "gateway", {"request": "r"}),
)


@pytest.fixture
def postgres_url(fresh_postgres_url: str) -> str:
    """Each test has a city without a past."""
    return fresh_postgres_url


@pytest.fixture
async def front(start_front: Start) -> AsyncIterator[Front]:
    async with start_front() as running:
        for minute, (who, did, to, detail) in enumerate(DEEDS):
            at = NOON + timedelta(minutes=minute)
            await running.place.audit.record(at=at, who=who, did=did, to=to, detail=detail)
        yield running


async def told(operator: httpx.AsyncClient, **sought: Any) -> list[dict[str, Any]]:
    answer = await operator.get("/api/audit", params=sought)
    assert answer.status_code == 200, answer.text
    entries: list[dict[str, Any]] = answer.json()["entries"]
    return [one for one in entries if one["seq"] <= len(DEEDS)]


async def test_the_newest_come_first_with_their_detail(operator: httpx.AsyncClient) -> None:
    entries = await told(operator)
    assert [one["seq"] for one in entries] == [4, 3, 2, 1]
    assert entries[-1] == {
        "seq": 1,
        "at": "2026-05-01T12:00:00Z",
        "who": "operator:1",
        "did": "incidents:incident:handle",
        "to": "/api/incidents/1/move",
        "detail": {"note": "seen"},
    }


async def test_a_search_finds_what_it_names_and_nothing_else(operator: httpx.AsyncClient) -> None:
    for sought, found in (
        ({"by": "operator:1"}, [4, 1]),
        ({"by": "operator"}, [4, 3, 1]),
        ({"did": "LOOKED"}, [3]),
        ({"did": "100%"}, [3]),
        ({"did": "%"}, [3]),
        ({"did": "_"}, [3]),
        ({"did": "\\"}, []),
        ({"to": "camera/"}, [2]),
        ({"to": "gate-1"}, []),
        ({"since": "2026-05-01T12:01:00Z", "until": "2026-05-01T12:03:00Z"}, [3, 2]),
        ({"by": "operator:1", "until": "2026-05-01T14:01:00+02:00"}, [1]),
    ):
        assert [one["seq"] for one in await told(operator, **sought)] == found, sought


async def test_pages_hold_while_the_trail_grows(operator: httpx.AsyncClient) -> None:
    first = (await operator.get("/api/audit", params={"limit": 3})).json()
    assert first["entries"][0]["did"] == "looked at the audit trail"  # our own look stands in it already
    second = (await operator.get("/api/audit", params={"limit": 3, "cursor": first["next"]})).json()
    assert [one["seq"] for one in second["entries"]] == [2, 1]
    assert second["next"] is None


async def test_who_reads_the_trail_is_in_it_with_what_was_looked_for(front: Front, operator: httpx.AsyncClient) -> None:
    await operator.get("/api/audit", params={"by": "operator:2", "since": "2026-05-01T12:00:00Z"})
    who, did, to, detail = (await front.audit())[-1]
    assert (who, did, to) == ("operator:1", "looked at the audit trail", "audit")
    assert '"who":"operator:2"' in detail
    assert '"since":"2026-05-01T12:00:00.000000Z"' in detail


async def test_a_wrong_search_names_its_parameter(operator: httpx.AsyncClient) -> None:
    for name, value in (("since", "yesterday"), ("cursor", "0"), ("cursor", "x"), ("limit", "201"), ("did", "a" * 201)):
        answer = await operator.get("/api/audit", params={name: value})
        assert answer.status_code == 400, (name, value)
        assert name in answer.json()["where"] + answer.json()["detail"]


@pytest.mark.parametrize("allowed", [True, False])
async def test_an_address_too_long_for_the_trail_is_written_down_cut_and_known_again(
    front: Front, operator: httpx.AsyncClient, allowed: bool
) -> None:
    path = f"/api/parks/{'p' * 3_000}/close"
    headers = {} if allowed else {"authorization": f"Bearer {await front.sign_in.begin(CLERK)}"}
    answer = await operator.post(path, json={"reason": "storm", "hours": 2}, headers=headers)
    assert answer.status_code == (200 if allowed else 403), answer.text
    (entry,) = (await operator.get("/api/audit", params={"to": "/api/parks/ppp"})).json()["entries"]
    assert entry["to"] == f"{path[:400]}… sha256:{hashlib.sha256(path.encode()).hexdigest()}"
    assert entry["who"] == ("operator:1" if allowed else CLERK.id)
