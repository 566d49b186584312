"""What the console asks of the house itself: who am I, which city is this, how is it."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import httpx
import psycopg

from civigil.runtime.embedded import Child
from civigil.runtime.settings import CitySettings
from civigil.runtime.trust.authorizer import OPERATOR
from tests.gateway.conftest import Front, Start


async def test_a_session_tells_who_one_is_and_what_one_may(front: Front, client: httpx.AsyncClient) -> None:
    token = await front.sign_in.issue_link_token(OPERATOR)
    await client.post("/sign-in", data={"token": token}, headers={"origin": front.listen.url})
    told = (await client.get("/api/session")).json()
    assert (told["id"], told["name"], told["roles"]) == ("operator:1", "Operator 1", ["operator"])
    assert {"gateway:page:view", "gateway:audit:view", "parks:park:close"} <= set(told["permissions"])
    assert told["expires_at"] == "2026-05-02T00:00:00Z"
    assert told["idle_s"] == 3600
    assert client.cookies["civigil"] not in json.dumps(told)


async def test_a_session_that_has_ended_is_told_as_such(front: Front, client: httpx.AsyncClient) -> None:
    token = await front.sign_in.issue_link_token(OPERATOR)
    await client.post("/sign-in", data={"token": token}, headers={"origin": front.listen.url})
    front.clock.move(3_601)
    answer = await client.get("/api/session")
    assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")
    assert answer.json()["code"] == "not_signed_in"


async def test_the_city_says_what_the_console_needs(start_front: Start) -> None:
    city = CitySettings(name="Adlershof", status="Exercise", latitude=52.43, longitude=13.53)
    async with start_front(city=city) as front, front.client() as http:
        told = (await http.get("/api/city", headers=await front.as_operator())).json()
    assert (told["name"], told["status"]) == ("Adlershof", "Exercise")
    assert (told["centre"]["latitude"], told["centre"]["longitude"]) == (52.43, 13.53)
    assert told["rooms"] == [{"name": "parks", "wing": "gateway", "promise": "Says which parks are open."}]
    assert told["alert"] == {"priority_at_least": 70, "repeat_s": 15.0}
    assert told["now"] == "2026-05-01T12:00:00Z"


async def test_a_room_that_could_not_handle_a_message_shows(
    front: Front, operator: httpx.AsyncClient, postgres_url: str
) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO parks.aside (origin, subject, headers, body, error_code, error, deliveries) "
            "VALUES ('FACTS:1', 's', '{}', '', 'invalid', 'e', 1)"
        )
        connection.execute("INSERT INTO parks.outbox (subject, headers, body) VALUES ('s', '{}', '')")
        told = (await operator.get("/api/health")).json()
        connection.execute("DELETE FROM parks.aside; DELETE FROM parks.outbox")
    assert told["rooms"] == [
        {"name": "parks", "waiting": None, "outbox": 1, "aside": 1, "handled": 0, "refused": 0},
    ]
    assert not told["ok"]
    assert "parks could not handle 1 message" in told["troubles"]
    assert told["storage"]["database_bytes"] > 0
    assert told["storage"]["disk_free_bytes"] > 0
    postgres = next(one for one in told["servers"] if one["name"] == "PostgreSQL")
    assert postgres["ok"]
    assert postgres["version"].startswith("18")


async def test_a_server_that_hangs_shows_as_such_and_not_as_a_page_that_hangs(
    front: Front, operator: httpx.AsyncClient, nats: Child
) -> None:
    nats.send(signal.SIGSTOP)
    try:
        told = (await operator.get("/api/health")).json()
    finally:
        nats.send(signal.SIGCONT)
    bus = next(one for one in told["servers"] if one["name"] == "NATS")
    assert not bus["ok"]
    assert "does not answer" in bus["detail"]
    assert told["storage"]["facts_bytes"] is None
    assert next(one for one in told["servers"] if one["name"] == "PostgreSQL")["ok"]


async def test_a_process_that_died_or_hangs_shows(front: Front, operator: httpx.AsyncClient, short_tmp: Path) -> None:
    (short_tmp / "run").mkdir(exist_ok=True)
    (short_tmp / "run" / "processes.json").write_text(json.dumps({"cameras": [2**22 + 1, 5], "broken": [None, None]}))
    told = (await operator.get("/api/health")).json()
    dead = {one["name"] for one in told["processes"] if not one["alive"]}
    assert dead == {"cameras", "broken"}
    assert "cameras does not run, or hangs" in told["troubles"]
