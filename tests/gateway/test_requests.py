"""What a request may be, and what becomes of one that is not."""

from __future__ import annotations

import asyncio
import json

import httpx
import pytest

from civigil.gateway.limits import Limits
from tests.gateway.conftest import Front, Start
from tests.gateway.parks.routes import FAILURES

STATUS = {
    "invalid": 400, "many": 400, "refused": 403, "conflict": 409, "unavailable": 503, "tampered": 500, "fault": 500,
}  # fmt: skip


async def test_a_door_is_given_its_asker_and_the_hands_of_its_room(operator: httpx.AsyncClient) -> None:
    answer = await operator.get("/api/parks", params={"limit": 2, "since": "2026-05-01T12:00:00Z"})
    assert answer.status_code == 200
    assert answer.json() == [
        {"name": "park 0", "asked_by": "operator:1", "room": "parks"},
        {"name": "park 1", "asked_by": "operator:1", "room": "parks"},
    ]


async def test_a_wrong_query_parameter_is_named(operator: httpx.AsyncClient) -> None:
    for limit, sentence in (("0", ">= 1"), ("501", "<= 500"), ("many", "`int`"), ("NaN", "`int`"), ("", "`int`")):
        answer = await operator.get("/api/parks", params={"limit": limit})
        assert answer.status_code == 400, limit
        problem = answer.json()
        assert (problem["code"], problem["where"]) == ("invalid", "limit")
        assert sentence in problem["detail"]


async def test_a_wrong_body_is_told_what_is_wrong(operator: httpx.AsyncClient) -> None:
    for body, where in (
        (b'{"reason": "storm", "hours": "two"}', "hours"),
        (b'{"reason": "storm"}', "hours"),
        (b'{"reason": "storm", "hours": -1}', "hours"),
        (b"{", "body"),
        (b"", "body"),
        (b"\xff\xfe", "body"),
        (b"[" * 20_000, "body"),
    ):
        headers = {"content-type": "application/json; charset=utf-8"}
        answer = await operator.post("/api/parks/green/close", content=body, headers=headers)
        assert answer.status_code == 400, body[:40]
        problem = answer.json()
        assert problem["code"] == "invalid"
        assert where in problem["detail"] + problem["where"]


async def test_a_nul_is_the_askers_mistake_and_no_fault_of_ours(operator: httpx.AsyncClient) -> None:
    for query, where in (("by=%00", "by"), ("did=a%00b", "did"), ("limit=5&to=%00", "to"), ("%00=1", "query")):
        answer = await operator.get(f"/api/audit?{query}")
        assert (answer.status_code, answer.json()["code"], answer.json()["where"]) == (400, "invalid", where), query
    body = {"reason": "storm", "hours": 2}
    for answer in (await operator.get("/api/parks/a%00b"), await operator.post("/api/parks/a%00b/close", json=body)):
        assert (answer.status_code, answer.json()["code"]) == (404, "missing")


async def test_every_error_becomes_its_problem_document(operator: httpx.AsyncClient) -> None:
    for kind, error in FAILURES.items():
        answer = await operator.get(f"/api/parks/failures/{kind}")
        problem = answer.json()
        assert answer.status_code == problem["status"] == STATUS[kind]
        assert answer.headers["content-type"] == "application/problem+json"
        assert problem["instance"] == answer.headers["x-request-id"]
        assert problem["type"] == f"urn:civigil:problem:{problem['code']}"
        assert problem["code"] == getattr(error, "code", "fault")
        assert "swordfish" not in answer.text


async def test_an_unforeseen_error_is_in_the_log_without_anybodys_token(
    front: Front,
    operator: httpx.AsyncClient,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    problem = (await operator.get("/api/parks/failures/fault")).json()
    told = "".join(capsys.readouterr()) + caplog.text  # by either way: another test may have set the logs up
    assert problem["instance"] in told
    assert "swordfish" in told
    assert operator.headers["authorization"].removeprefix("Bearer ") not in told


async def test_all_mistakes_are_told_at_once(operator: httpx.AsyncClient) -> None:
    problem = (await operator.get("/api/parks/failures/many")).json()
    assert problem["mistakes"] == [
        {"where": "name", "sentence": "too long"},
        {"where": "hours", "sentence": "negative"},
    ]


async def test_tampering_reaches_the_audit_trail_before_the_asker(front: Front, operator: httpx.AsyncClient) -> None:
    await operator.get("/api/parks/failures/tampered")
    who, did, target, detail = (await front.audit())[-1]
    assert (who, did, target) == ("operator:1", "met tampering", "/api/parks/failures/tampered")
    assert "the seal is broken" in json.loads(detail)["alert"]


async def test_a_change_is_written_down_and_so_is_a_refusal(front: Front, operator: httpx.AsyncClient) -> None:
    body = {"reason": "storm", "hours": 2}
    assert (await operator.post("/api/parks/green/close", json=body)).status_code == 200
    assert (await operator.post("/api/parks/taken/close", json=body)).status_code == 409
    async with front.client() as http:
        await http.post("/api/parks/green/close", json=body, headers=await front.as_clerk())
    assert [entry[:3] for entry in (await front.audit())[-3:]] == [
        ("operator:1", "parks:park:close", "/api/parks/green/close"),
        ("operator:1", "parks:park:close", "/api/parks/taken/close"),
        ("clerk:1", "was refused parks:park:close", "/api/parks/green/close"),
    ]


async def test_a_host_that_we_are_not_gets_nothing(client: httpx.AsyncClient, front: Front) -> None:
    for host in ("evil.example", f"evil.example:{front.listen.port}", "127.0.0.1", ""):
        answer = await client.get("/healthz", headers={"host": host})
        assert answer.status_code == 421, host
    assert (await client.get("/healthz", headers={"host": f"LOCALHOST:{front.listen.port}"})).status_code == 200


async def test_a_large_body_is_refused_before_it_is_read(operator: httpx.AsyncClient) -> None:
    answer = await operator.post("/api/parks/green/close", content=b"x" * 1_000_001)
    assert answer.status_code == 413


async def test_a_large_body_of_unstated_length_is_refused(operator: httpx.AsyncClient) -> None:
    async def flood() -> object:
        for _ in range(40):
            yield b"x" * 50_000

    answer = await operator.post(
        "/api/parks/green/close", content=flood(), headers={"content-type": "application/json"}
    )
    assert answer.status_code == 413


async def test_what_takes_too_long_is_ended(start_front: Start) -> None:
    async with start_front(Limits(answer_within_s=0.2)) as front, front.client() as http:
        answer = await http.get("/api/parks/slow", headers=await front.as_operator())
        assert answer.status_code == 503
        assert "0.2 s" in answer.json()["detail"]
        assert (await http.get("/healthz")).status_code == 200


async def test_a_body_that_never_comes_is_not_waited_for(start_front: Start) -> None:
    async with start_front(Limits(answer_within_s=0.2)) as front:
        token = (await front.as_operator())["authorization"]
        reader, writer = await asyncio.open_connection(front.listen.address, front.listen.port)
        writer.write(
            f"POST /api/parks/green/close HTTP/1.1\r\nhost: 127.0.0.1:{front.listen.port}\r\nauthorization: {token}\r\n"
            "content-type: application/json\r\ncontent-length: 50\r\n\r\n{".encode()
        )
        assert (await reader.readline()).startswith(b"HTTP/1.1 503")
        writer.close()


async def test_many_askers_at_once_are_all_answered(operator: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(*(operator.get("/api/parks") for _ in range(100)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.headers["x-request-id"] for answer in answers}) == 100


async def test_every_answer_bears_the_headers_that_bind_a_browser(
    client: httpx.AsyncClient, operator: httpx.AsyncClient
) -> None:
    answers = [
        await client.get("/sign-in"),
        await client.get("/x"),
        await operator.get("/api/parks"),
        await operator.get("/y"),
    ]
    for answer in answers:
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "no-store"
