"""Nothing stands open by oversight."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest
from litestar import Litestar, get

from civigil.gateway.console import doors_for
from civigil.gateway.doors import Doors
from civigil.gateway.errors import STATUS_OF, status_of
from civigil.gateway.gate import OPEN
from civigil.gateway.limits import Limits
from civigil.gateway.mount import check_closed
from civigil.gateway.permissions import PERMISSIONS
from civigil.gateway.server import OWN
from civigil.kernel.errors import ERRORS, CivigilError, Invalid
from tests.gateway.conftest import Front
from tests.gateway.parks import capability as parks
from tests.gateway.parks.routes import router

EVERY_DOOR = [
    (door.method, (doors.prefix.rstrip("/") + door.path).replace("//", "/"))
    for doors in (*OWN, doors_for((parks,)), router)
    for door in doors.doors
]


def filled(path: str) -> str:
    path = path.replace("{id:str}", "0" * 64).replace("{kind:str}", "refused").replace("{park:str}", "green")
    path = path.replace("/{rest:path}", "/x").replace("/{name:path}", "/x.js").replace("{name:str}", "x.svg")
    path = re.sub(r"\{[a-z]+:int\}", "1", path.replace("{room:str}", "parks"))
    return path.replace("{park:uuid}", "01931c5e-0000-7000-8000-000000000000")


async def test_no_door_opens_without_credentials(client: httpx.AsyncClient) -> None:
    for method, path in EVERY_DOOR:
        answer = await client.request(method, filled(path))
        assert answer.status_code == 401, path
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert answer.json()["code"] == "not_signed_in"


async def test_no_door_opens_for_one_who_lacks_its_permission(front: Front) -> None:
    async with front.client() as http:
        for method, path in EVERY_DOOR:
            answer = await http.request(method, filled(path), headers=await front.as_clerk())
            assert answer.status_code == 403, path
            assert answer.json()["code"] == "refused"
            assert "role operator" in answer.json()["detail"]


async def test_paths_that_nobody_declared_are_closed_too(
    client: httpx.AsyncClient, operator: httpx.AsyncClient
) -> None:
    for path in (
        "/api",
        "/api/parks/",
        "/schema",
        "/schema/openapi.yml",
        "/docs",
        "/static/x",
        "/nothing",
        "//",
        "/%2e%2e",
    ):
        assert (await client.get(path)).status_code == 401, path
    for path in ("/schema", "/schema/openapi.json", "/docs", "/nothing", "/api/nothing"):
        assert (await operator.get(path)).status_code == 404, path


async def test_the_open_doors_say_one_word(front: Front, client: httpx.AsyncClient) -> None:
    assert (await client.get("/healthz")).text == "ok\n"
    assert (await client.get("/readyz")).text == "ok\n"
    front.state["ready"] = False
    answer = await client.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "not ready\n")
    assert (await client.head("/healthz")).status_code == 200


async def test_other_methods_are_not_done_even_for_operators(operator: httpx.AsyncClient) -> None:
    for method in ("OPTIONS", "TRACE", "PATCH", "CONNECTX", "PROPFIND"):
        answer = await operator.request(method, "/api/parks")
        assert answer.status_code == 405, method
        assert answer.headers["content-type"] == "application/problem+json"


def test_a_door_without_a_permission_is_refused_when_it_is_declared() -> None:
    doors = Doors("parks")
    with pytest.raises(Invalid, match=r"GET /api/parks/open: names no permission"):
        doors.get("/open", permission=None)  # type: ignore[arg-type]


def test_a_route_without_a_permission_stops_the_start() -> None:
    @get("/back-door")
    async def back_door() -> str:
        return "come in"

    with pytest.raises(Invalid, match=r"GET /back-door: names no permission"):
        check_closed(Litestar([back_door], openapi_config=None))


def test_no_door_stands_open_that_is_not_on_the_list() -> None:
    ways = {("POST", f"/sign-in/{way}") for way in ("passkey/options", "passkey", "passphrase", "recovery")}
    ways |= {("GET", "/sign-in/provider"), ("GET", "/sign-in/oidc/return"), ("POST", "/sign-in/oidc/logout")}
    assert set(OPEN) == {("GET", "/healthz"), ("GET", "/readyz"), ("GET", "/sign-in"), ("POST", "/sign-in")} | ways


def test_the_documents_tell_of_every_door_permission_and_limit() -> None:
    text = (Path(__file__).parents[2] / "docs" / "integrate" / "api.md").read_text()
    told = [*(f"{method} {path}" for method, path in OPEN), *(permission.name for permission in PERMISSIONS)]
    told += [
        re.sub(r":[a-z]+\}", "}", f"{door.method} {doors.prefix.rstrip('/')}{door.path}".rstrip("/"))
        for doors in OWN
        for door in doors.doors
    ]
    told += [str(Limits().finish_within_s)[:1] + " s", f"{Limits().body_bytes_at_most:,} bytes"]
    for words in told:
        assert words in text, words


def test_every_kind_of_refusal_is_in_the_table() -> None:
    kinds = {*ERRORS.values(), *CivigilError.__subclasses__()}
    assert kinds <= set(STATUS_OF)
    assert {status_of(kind("x")) for kind in ERRORS.values()} == {400, 403, 404, 409, 503, 500}
