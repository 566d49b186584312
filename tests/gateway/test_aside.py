"""What was set aside, seen and put back through the front door."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.gateway.conftest import Front
from tests.support.clock import NOON

_PUT = """
    INSERT INTO parks.aside (origin, since, subject, headers, body, error_code, error, deliveries)
    VALUES (%s, %s, 'fact.actual.parks.park_changed.v1.nowhere', %s, %s, 'invalid', 'park: has no name', 3) RETURNING id
"""


@pytest.fixture
def postgres_url(fresh_postgres_url: str) -> str:
    """Each test has a city without a past."""
    return fresh_postgres_url


async def put(front: Front, *bodies: bytes, headers: str = '{"ce-type": "parks.park_changed.v1"}') -> list[int]:
    """Messages, each a second younger than the one before."""
    async with front.pool.connection() as connection:
        found = []
        for number, body in enumerate(bodies):
            values = [f"FACTS:{number}", NOON + timedelta(seconds=number // 2), headers, body]
            row = await (await connection.execute(_PUT, values)).fetchone()
            assert row is not None
            found.append(row[0])
        return found


async def test_every_message_is_listed_once_over_all_pages(front: Front, operator: httpx.AsyncClient) -> None:
    ids = await put(front, *[b"{}"] * 7)
    seen: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        given = {"limit": 2} | ({} if cursor is None else {"cursor": cursor})
        page = (await operator.get("/api/aside", params=given)).json()
        assert len(page["messages"]) <= 2
        seen += page["messages"]
        if cursor is None:  # what comes in between does not shift the pages
            await put_one_more(front)
        cursor = page["next"]
        if cursor is None:
            break
    assert [one["id"] for one in seen] == sorted(ids, reverse=True)
    assert {"room", "id", "type", "origin", "at", "error", "code", "deliveries", "size"} <= set(seen[0])
    assert (seen[0]["type"], seen[0]["room"], seen[0]["code"]) == ("parks.park_changed.v1", "parks", "invalid")


async def put_one_more(front: Front) -> None:
    async with front.pool.connection() as connection:
        await connection.execute(_PUT, ["FACTS:new", NOON + timedelta(hours=1), "{}", b"later"])


async def test_looking_into_a_message_is_written_down(front: Front, operator: httpx.AsyncClient) -> None:
    (id,) = await put(front, b'{"name": "\xff\x00<script>"}')
    before = len(await front.audit())
    answer = (await operator.get(f"/api/aside/parks/{id}")).json()
    assert answer["headers"] == {"ce-type": "parks.park_changed.v1"}
    assert answer["body"].startswith('{"name": "�')
    assert not answer["truncated"]
    (entry,) = (await front.audit())[before:]
    assert entry[:3] == ("operator:1", "looked into a message that was set aside", f"parks/{id}")


async def test_a_huge_body_is_shown_in_part(front: Front, operator: httpx.AsyncClient) -> None:
    (id,) = await put(front, b"a" * 900_000)
    answer = (await operator.get(f"/api/aside/parks/{id}")).json()
    assert (len(answer["body"]), answer["truncated"], answer["message"]["size"]) == (65_536, True, 900_000)


async def test_a_retry_is_asked_for_and_written_down(front: Front, operator: httpx.AsyncClient) -> None:
    (id,) = await put(front, b"{}")
    before = len(await front.audit())
    answer = await operator.post(f"/api/aside/parks/{id}/retry")
    assert (answer.status_code, answer.json()) == (200, {"room": "parks", "id": id})
    assert [entry[1] for entry in (await front.audit())[before:]] == ["gateway:aside:retry"]
    (row,) = (await operator.get("/api/aside")).json()["messages"]
    assert row["retry_asked"]


async def test_what_is_not_there_is_missing_and_a_forged_cursor_is_refused(
    front: Front, operator: httpx.AsyncClient
) -> None:
    for path in ("/api/aside/parks/99", "/api/aside/nowhere/1", "/api/aside/trust/1", "/api/aside/parks/x"):
        assert (await operator.get(path)).status_code == 404, path
    assert (await operator.post("/api/aside/parks/99/retry")).status_code == 404
    assert (await operator.get("/api/aside", params={"room": 'x"; DROP SCHEMA trust; --'})).status_code == 404
    for path in ("/api/aside/parks/0", "/api/aside/parks/-1", f"/api/aside/parks/{1 << 63}"):
        assert (await operator.get(path)).status_code in {400, 404}, path
    for cursor in (
        "",
        "x",
        "2026-05-01T12:00:00Z|parks|x",
        "2026-05-01|parks|1",
        "|parks|1",
        "\x00|parks|1",
        "9" * 300,
    ):
        answer = await operator.get("/api/aside", params={"cursor": cursor})
        assert answer.status_code == 400, cursor
        assert answer.json()["where"] == "cursor"
