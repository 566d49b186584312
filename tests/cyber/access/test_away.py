"""What goes on and what is refused while a server is away: as each permission says, on true servers that are really stopped."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from signal import SIGKILL
from typing import Any
from uuid import uuid4

import httpx
import pytest

from civigil.gateway.api import document_of
from civigil.gateway.permissions import PERMISSIONS
from civigil.gateway.server import OWN
from civigil.kernel.away import BUS, DATABASE, PROVIDER, needs_of
from civigil.kernel.permission import Permission
from civigil.roster import ROSTER
from tests.cyber.access.whole_city import WholeCity, whole_city

DOCUMENT = document_of(ROSTER, OWN)
DECLARED = {one.name: one for one in (*PERMISSIONS, *(one for room in ROSTER for one in room.permissions))}
REPORT = {"kind": "fire", "at": datetime.now(UTC).isoformat(), "reference": "away:1", "status": "Test"}
BETTER: dict[str, dict[str, Any]] = {
    "POST /api/incidents/reports": REPORT,
    "POST /api/incidents/{incident}/shelve": {"until": None},
}
"""Where a body made from the schema alone says nothing sensible."""
NEVER_ASKED = {"/api/live"}  # a WebSocket; tests/gateway/test_live_trouble.py shows what it does
GONE = 503


@dataclass(frozen=True)
class Asked:
    """One request that is as good as a request without its subject can be."""

    method: str
    path: str
    permission: Permission
    address: str
    query: dict[str, str]
    body: Any

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"


def example(schema: dict[str, Any], depth: int = 0) -> Any:
    """A small value that a schema takes."""
    if "$ref" in schema:
        return example(DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]], depth + 1)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    for choice in ("anyOf", "oneOf"):
        if choice in schema:
            return example(schema[choice][0], depth + 1)
    kind = schema.get("type", "object")
    if kind == "object":
        wanted = schema.get("required", ())
        return {name: example(schema["properties"][name], depth + 1) for name in wanted}
    if kind == "array":
        firm = [example(one, depth + 1) for one in schema.get("prefixItems", ())]
        rest = int(schema.get("minItems", 0)) - len(firm)
        return firm + ([example(schema["items"], depth + 1)] * rest if rest > 0 else [])
    if kind == "string":
        return text(schema)
    return {"boolean": True, "null": None}.get(kind, min(999, schema.get("maximum", 999)))


def text(schema: dict[str, Any]) -> str:
    """A text of a schema."""
    made = {"date-time": datetime.now(UTC).isoformat(), "uuid": str(uuid4())}.get(schema.get("format", ""))
    if made is not None:
        return made
    if "pattern" in schema:
        return next(one for one in ("0" * 64, "A" * 32, "a", "ab") if re.search(schema["pattern"], one))
    return "subject-1".ljust(int(schema.get("minLength", 1)), "x")[: int(schema.get("maxLength", 40))]


def better(name: str, body: Any) -> Any:
    """A body with what it needs to make sense."""
    return body | BETTER[name] if name in BETTER else body


def every_request() -> list[Asked]:
    """Each door of the city, with a request for it."""
    found = []
    for path, methods in DOCUMENT["paths"].items():
        for method, door in methods.items():
            needs = re.search(r"Needs the permission `([a-z_:]+)`", door.get("description", ""))
            if needs is None or path in NEVER_ASKED:
                continue
            given = door.get("parameters", ())
            address = path
            for one in given:
                if one["in"] == "path":
                    address = address.replace(f"{{{one['name']}}}", str(example(one["schema"])))
            query = {
                one["name"]: str(example(one["schema"]))
                for one in given
                if one["in"] == "query" and one.get("required")
            }
            body = door.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
            found.append(
                Asked(
                    method=method.upper(),
                    path=path,
                    permission=DECLARED[needs[1]],
                    address=address,
                    query=query,
                    body=None if body is None else better(f"{method.upper()} {path}", example(body)),
                )
            )
    return found


REQUESTS = every_request()


async def ask_all(city: WholeCity, incident: str) -> dict[str, int]:
    """The status of each request, all at once."""
    async with city.client() as http:
        answers = await asyncio.gather(*(_ask(http, one, incident) for one in REQUESTS))
    return dict(zip((one.name for one in REQUESTS), answers, strict=True))


async def _ask(http: httpx.AsyncClient, one: Asked, incident: str) -> int:
    there = one.path.replace("{incident}", incident) if "{incident}" in one.path else one.address
    async with http.stream(one.method, there, params=one.query, json=one.body) as answer:
        return answer.status_code


@pytest.fixture
async def city(short_tmp: Path) -> AsyncIterator[WholeCity]:
    async with whole_city(short_tmp) as running:
        yield running


async def raised(http: httpx.AsyncClient, report: str) -> str:
    """The incident that came of a report."""
    async with asyncio.timeout(20):
        while True:
            found = (await http.get(f"/api/incidents/reports/{report}")).json().get("incident")
            if found is not None:
                return str(found)
            await asyncio.sleep(0.1)


def test_no_permission_needs_the_identity_provider_which_only_one_way_in_does() -> None:
    """Who is in stays in, and everybody has other ways in: tests/cyber/access/test_oidc.py has a provider that is away."""
    assert [one.name for one in DECLARED.values() if PROVIDER in needs_of(one, ROSTER)] == []


@pytest.mark.slow
async def test_each_action_goes_on_or_is_refused_as_it_says_while_a_server_is_away(city: WholeCity) -> None:
    async with city.client() as http:
        made = await http.post("/api/incidents/reports", json=REPORT | {"reference": "away:2"})
        assert made.status_code == 200, made.text
        incident = await raised(http, made.json()["report"])
    whole = await ask_all(city, incident)
    assert GONE not in whole.values(), {name for name, status in whole.items() if status == GONE}
    city.nats.send(SIGKILL)
    without_bus = await ask_all(city, incident)
    wrong = {}
    proved = 0
    for one in REQUESTS:
        before, after = whole[one.name], without_bus[one.name]
        if BUS not in needs_of(one.permission, ROSTER):
            if after >= 500:
                wrong[one.name] = f"{before} with the bus, {after} without"
        elif one.method != "GET":
            proved += after == GONE
            if after != GONE and before < 300:
                wrong[one.name] = f"done without the bus: {after}"
    assert wrong == {}
    assert proved >= 18, "hardly an order was refused: what does this test ask?"
    city.postgres.send(SIGKILL)
    alone = await ask_all(city, incident)
    assert {name for name, status in alone.items() if status != GONE} == set()
    assert all(DATABASE in needs_of(one.permission, ROSTER) for one in REQUESTS)
    async with httpx.AsyncClient(base_url=city.url, trust_env=False, timeout=30) as http:
        assert (await http.get("/healthz")).status_code == 200
