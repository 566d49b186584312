"""Who comes in to the live stream, who does not, how long one may stay, and what one may say."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
import pytest
from websockets.exceptions import InvalidStatus

from civigil.gateway.limits import Limits
from civigil.gateway.live.limits import LiveLimits
from civigil.kernel.capability import Roster
from civigil.kernel.errors import Unavailable
from civigil.kernel.permission import Decision, Permission, Principal
from civigil.kernel.severity import Status
from civigil.runtime.trust.authorizer import OPERATOR
from tests.gateway.conftest import Front, Start
from tests.gateway.live_city import LiveCity, at_work
from tests.support.screen import Screen, screen

BENCH = "parks.bench_counted.v1"


def quick(**live: Any) -> Limits:
    return Limits(live=replace(LiveLimits(), session_checked_every_s=0.05, **live))


def begun(one: Screen) -> bool:
    return bool(one.rows)


async def refused(front: Front, headers: dict[str, str], **given: Any) -> dict[str, Any]:
    """The answer to somebody who is not let in."""
    with pytest.raises(InvalidStatus) as caught:
        async with screen(front.listen.url, headers, **given):
            pass
    answer = caught.value.response
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.body is not None
    problem: dict[str, Any] = msgspec.json.decode(answer.body)
    assert problem["status"] == answer.status_code
    return problem


async def cookie(front: Front, who: Principal = OPERATOR) -> dict[str, str]:
    return {"cookie": f"civigil={await front.sign_in.begin(who)}"}


async def test_nobody_without_a_session_sees_anything(front: Front) -> None:
    before = await front.audit()
    for headers in (
        {},
        {"authorization": "Bearer no-such"},
        {"cookie": "civigil=old"},
        {"authorization": "Basic eA=="},
    ):
        given = {**headers, "origin": front.listen.url}
        assert (await refused(front, given))["code"] == "not_signed_in"
    assert await front.audit() == before


async def test_a_page_of_another_site_cannot_listen_with_our_cookie(front: Front) -> None:
    before = await front.audit()
    ours = await cookie(front)
    bearer = await front.as_operator()
    port = front.listen.port
    for origin in (
        None,
        "null",
        "https://evil.example",
        f"https://127.0.0.1:{port}",
        f"http://127.0.0.1:{port + 1}",
        "",
    ):
        given = ours if origin is None else {**ours, "origin": origin}
        problem = await refused(front, given)
        assert (problem["status"], problem["where"]) == (403, "origin")
    assert (await refused(front, {**bearer, "origin": "https://evil.example"}))["where"] == "origin"
    (told,) = (await front.audit())[len(before) :]  # of five tries one line; a program that says no origin is no attack
    assert told[:3] == ("operator:1", "was refused a misuse", "/api/live")
    assert '"alarm":"page_foreign"' in told[3]


async def test_our_own_page_listens_with_its_cookie(front: Front, live_city: LiveCity) -> None:
    async with screen(front.listen.url, {**await cookie(front), "origin": front.listen.url}) as one:
        await one.until(begun)
    del live_city


async def test_a_foreign_name_that_points_here_gets_nothing(front: Front) -> None:
    bearer = await front.as_operator()
    reader, writer = await asyncio.open_connection(front.listen.address, front.listen.port)
    writer.write(
        f"GET /api/live HTTP/1.1\r\nhost: evil.example:{front.listen.port}\r\nauthorization: {bearer['authorization']}\r\n"
        "connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n"
        "sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\nsec-websocket-protocol: civigil.live.v1\r\n\r\n".encode()
    )
    assert b"421" in await reader.readline()
    writer.close()


async def test_who_may_not_view_is_refused_and_written_down(front: Front) -> None:
    problem = await refused(front, await front.as_clerk())
    assert (problem["status"], problem["where"]) == (403, "gateway:live:view")
    who, did, to, _ = (await front.audit())[-1]
    assert (who, did, to) == ("clerk:1", "was refused gateway:live:view", "/api/live")


async def test_the_opening_is_written_down(front: Front, live_city: LiveCity) -> None:
    async with screen(front.listen.url, await front.as_operator()) as one:
        await one.until(begun)
    who, did, to, detail = (await front.audit())[-1]
    assert (who, did, to) == ("operator:1", "gateway:live:view", "/api/live")
    assert "WEBSOCKET" in str(detail)
    del live_city


async def test_without_an_audit_trail_nobody_is_let_in(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*args: Any, **given: Any) -> None:
        raise Unavailable("the disk is full", where="audit trail")

    monkeypatch.setattr(type(front.place.audit), "record", broken)
    assert (await refused(front, await front.as_operator()))["status"] == 503


async def test_another_path_or_protocol_is_no_live_stream(front: Front) -> None:
    bearer = await front.as_operator()
    assert (await refused(front, bearer, subprotocols=["chat"]))["status"] == 400
    assert (await refused(front, bearer, subprotocols=None))["status"] == 400
    assert (await refused(front, bearer, query="/more"))["status"] == 404


async def test_a_plain_request_for_the_stream_is_answered_as_any_other(front: Front) -> None:
    async with front.client() as http:
        assert (await http.get("/api/live")).status_code == 401
        answer = await http.get("/api/live", headers=await front.as_operator())
        assert answer.status_code == 404


async def test_one_person_cannot_take_every_place(start_front: Start, roster: Roster) -> None:
    async with (
        start_front(Limits(live=replace(LiveLimits(), viewers=3, viewers_a_person=2))) as front,
        at_work(front.place, roster),
        contextlib.AsyncExitStack() as stack,
    ):
        bearer = await front.as_operator()
        for _ in range(2):
            one = await stack.enter_async_context(screen(front.listen.url, bearer))
            await one.until(begun)
        problem = await refused(front, bearer)
        assert (problem["status"], problem["code"]) == (503, "unavailable")
        await one.socket.close()
        async with contextlib.AsyncExitStack() as again:
            await until_let_in(front, bearer, again)


async def until_let_in(front: Front, bearer: dict[str, str], stack: contextlib.AsyncExitStack) -> None:
    """The place is free once the gateway has seen the close."""
    async with asyncio.timeout(10):
        while True:
            try:
                await stack.enter_async_context(screen(front.listen.url, bearer))
            except InvalidStatus:
                await asyncio.sleep(0.02)
            else:
                return


async def test_signing_out_ends_the_stream(start_front: Start, roster: Roster) -> None:
    async with start_front(quick()) as front, at_work(front.place, roster):
        bearer = await front.as_operator()
        async with screen(front.listen.url, bearer) as one:
            await one.until(begun)
            await front.sign_in.end(bearer["authorization"].removeprefix("Bearer "))
            await one.until(lambda it: it.ended is not None)
    assert one.ended is not None
    assert one.ended[0] == 4401
    assert one.messages[-1]["t"] == "end"
    assert "session has ended" in one.messages[-1]["why"]


@pytest.mark.parametrize("hours", [0.3, 1.1, 13])
async def test_a_session_that_runs_out_ends_the_stream_and_the_stream_does_not_keep_it_alive(
    start_front: Start, roster: Roster, hours: float
) -> None:
    """Nobody's requests lock a browser's session, though its screen is told something every second; nothing more is shown then."""
    async with (
        start_front(quick()) as front,
        at_work(front.place, roster) as city,
        screen(front.listen.url, {**await cookie(front), "origin": front.listen.url}) as one,
    ):
        await one.until(begun)
        for minutes in range(2, 14, 2):
            front.clock.move(120)
            await city.change("green", visitors=minutes)
            await one.until(lambda it: bool(it.facts))
        front.clock.move(hours * 3600 - 720)
        await one.until(lambda it: it.ended is not None)
        told = len(one.facts)
        await city.change("green", visitors=99)
        assert len(one.facts) == told
    assert one.ended is not None
    assert one.ended[0] == (4423 if hours < 1 else 4401)


@dataclass
class ByRole:
    """Each role names what it may: `parks:park:view?status=Test` or, without a status, all of it."""

    taken: set[str] = field(default_factory=set)
    epoch: int = 0
    asked: int = 0

    def decide(self, who: Principal, what: Permission, resource: str = "") -> Decision:
        self.asked += 1
        status = resource.partition("?status=")[2]
        wanted = {what.name, f"{what.name}?status={status}"}
        allowed = bool(wanted & set(who.roles)) and what.name not in self.taken
        return Decision(allowed=allowed, because="by role")


LIVE, PARK, NOTE = "gateway:live:view", "parks:park:view", "parks:note:view"


@pytest.fixture
async def by_role(start_front: Start, roster: Roster) -> AsyncIterator[tuple[Front, LiveCity, ByRole]]:
    rights = ByRole()
    async with start_front(quick(), authorizer=rights) as front, at_work(front.place, roster) as city:
        yield front, city, rights


async def test_each_viewer_sees_what_it_may_and_nothing_else(by_role: tuple[Front, LiveCity, ByRole]) -> None:
    front, city, _ = by_role
    await city.change("old", status=Status.ACTUAL)
    await city.change("drill", status=Status.EXERCISE)
    async with contextlib.AsyncExitStack() as stack:

        async def viewer(*roles: str) -> Screen:
            return await stack.enter_async_context(screen(front.listen.url, await front.as_one_of(*roles)))

        everything, drill = await viewer(LIVE, PARK, NOTE), await viewer(LIVE, f"{PARK}?status=Exercise")
        notes, nothing = await viewer(LIVE, NOTE), await viewer(LIVE)
        everyone = (everything, drill, notes, nothing)
        for one in everyone:
            await one.until(lambda it: bool(it.messages))
            await one.watch((BENCH, "north"))
        assert set(everything.rows["parks"]) == {"old", "drill"}
        assert set(drill.rows["parks"]) == {"drill"}
        assert drill.messages[0]["collections"]["parks"]["total"] == 1
        assert notes.rows == nothing.rows == {}
        for park, status in (("a", Status.ACTUAL), ("e", Status.EXERCISE)):
            await city.change(park, status=status)
            await city.change(park, status=status, note="psst")
        for sitting in range(20):
            await city.observe("north", sitting)
            await asyncio.sleep(0.01)
        await city.publish()
        for one in everyone:
            await one.until(lambda it: it.seq >= 6)
            before = len(one.messages)
            await one.until(lambda it, before=before: len(it.messages) > before)  # type: ignore[misc]
    told = [[(fact["body"]["park"], fact["type"].split(".")[1]) for fact in one.facts] for one in everyone]
    assert told[0] == [("a", "park_changed"), ("a", "park_noted"), ("e", "park_changed"), ("e", "park_noted")]
    assert told[1] == [("e", "park_changed")]
    assert told[2] == [("a", "park_noted"), ("e", "park_noted")]
    assert told[3] == []
    assert everything.observations
    assert not drill.observations
    assert not notes.observations
    assert not nothing.observations
    assert len({one.epoch for one in everyone}) == 4, "nobody can resume as somebody who sees other things"


async def test_a_position_of_somebody_who_sees_more_is_not_resumed(by_role: tuple[Front, LiveCity, ByRole]) -> None:
    front, city, _ = by_role
    await city.change("old")
    async with screen(front.listen.url, await front.as_one_of(LIVE, PARK)) as one:
        await one.until(lambda it: begun(it) and it.seq >= 1)
    query = f"?epoch={one.epoch}&seq={one.seq}"
    async with screen(front.listen.url, await front.as_one_of(LIVE, NOTE), query=query) as other:
        await other.until(lambda it: bool(it.messages))
    assert other.messages[0]["t"] == "snapshot"
    assert other.messages[0]["because"]
    assert other.rows == {}


async def test_decisions_are_asked_once_and_again_when_they_may_have_changed(
    by_role: tuple[Front, LiveCity, ByRole],
) -> None:
    front, city, rights = by_role
    who = await front.as_one_of(LIVE, PARK, NOTE)
    async with screen(front.listen.url, who) as one, screen(front.listen.url, who) as same:
        await one.until(begun)
        await same.until(begun)
        await city.change("green", note="seen")
        await one.until(lambda it: len(it.facts) == 1)
        asked_for = rights.asked
        for number in range(50):
            await city.change("green", visitors=number)
        await one.until(lambda it: len(it.facts) == 51)
        assert rights.asked - asked_for < 50, "once for each that stays, now and then; never for a fact"
        rights.taken.add(NOTE)
        rights.epoch += 1
        await one.until(lambda it: len(it.of("snapshot")) == 2)
        assert one.messages[-1].get("because") or one.of("snapshot")[1]["because"]
        count = len(one.facts)
        await city.change("green", note="not seen")
        await city.change("green", visitors=99)
        await one.until(lambda it: len(it.facts) > count)
        assert one.facts[-1]["type"] == "parks.park_changed.v1"
        rights.taken.add(LIVE)
        await one.until(lambda it: it.ended is not None)
        assert one.ended is not None
        assert one.ended[0] == 4401


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("", 1008),
        ("{", 1008),
        ("[]", 1008),
        ('{"t":"order","do":"x"}', 1008),
        ('{"t":"watch"}', 1008),
        ('{"t":"watch","observations":[["a"]]}', 1008),
        ('{"t":"watch","observations":[["a","b","c"]]}', 1008),
        ('{"t":"watch","observations":[["","x"]]}', 1008),
        ('{"t":"watch","observations":[],"more":1}', 1008),
        ('{"t":"watch","observations":[["a","' + "x" * 201 + '"]]}', 1008),
        ("[" * 60_000, 1008),
        ('{"t":"watch","observations":[' + ",".join(['["a","b"]'] * 257) + "]}", 1008),
        ('{"t":"watch","observations":[["a","' + "x" * 70_000 + '"]]}', 1009),
        (b'{"t":"watch","observations":[]}', 1003),
    ],
)
async def test_what_is_not_understood_ends_the_connection_with_a_reason(
    front: Front, live_city: LiveCity, said: str | bytes, code: int
) -> None:
    async with screen(front.listen.url, await front.as_operator()) as one:
        await one.until(begun)
        await one.socket.send(said)
        await one.until(lambda it: it.ended is not None)
    assert one.ended is not None
    assert one.ended[0] == code
    assert one.messages[-1]["t"] == "end"
    assert one.messages[-1]["why"]
    assert len(one.ended[1].encode()) <= 123
    del live_city


async def test_a_viewer_that_talks_without_end_is_let_go(front: Front, live_city: LiveCity) -> None:
    async with screen(front.listen.url, await front.as_operator()) as one:
        await one.until(begun)
        with contextlib.suppress(Exception):
            for _ in range(100):
                await one.watch((BENCH, "north"))
        await one.until(lambda it: it.ended is not None)
    assert one.ended is not None
    assert one.ended[0] == 1008
    del live_city
