"""Orders on true servers: proved, allowed, in time, once, and always answered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import msgspec
import pytest

from civigil.kernel.envelope import headers_of, seal_in
from civigil.kernel.errors import Conflict, Refused, Unavailable
from civigil.kernel.permission import Principal
from civigil.kernel.severity import Status
from civigil.runtime.bus.aside import list_aside
from civigil.runtime.bus.orders import ANSWER_TO
from civigil.runtime.bus.publish import Outgoing
from civigil.runtime.bus.signature import Signer
from civigil.runtime.trust.authority import Authority
from tests.runtime.plumbing.conftest import City
from tests.support.certificates import short_lived
from tests.support.probe import DoIt

OPERATOR = Principal(id="operator:1", roles=("operator",))
NOBODY = Principal(id="visitor:1")


async def _ask(
    city: City, how: str = "well", *, who: Principal = OPERATOR, as_room: str = "gateway", **more: object
) -> dict[str, str]:
    async with city.bus(as_room) as bus:
        return await bus.ask(
            DoIt(how=how),
            actor=who,
            status=Status.TEST,
            answer=dict[str, str],
            **{"time_limit_s": 5.0, **more},  # type: ignore[arg-type]
        )


async def test_an_order_is_obeyed_and_recorded(city: City) -> None:
    async with city.worker():
        assert await _ask(city) == {"done": "well"}
    assert await city.effects() == [0]
    assert await city.rows("SELECT who, did FROM trust.audit") == [("operator:1", "order probe.do_it.v1")]


@pytest.mark.parametrize(("how", "error"), [("refuse", Refused), ("conflict", Conflict)])
async def test_the_asker_gets_the_obeyers_reason(city: City, how: str, error: type[Exception]) -> None:
    async with city.worker():
        with pytest.raises(error, match="not today|somebody was faster"):
            await _ask(city, how)
    assert await city.effects() == []


async def test_who_holds_no_permission_is_refused(city: City) -> None:
    async with city.worker():
        with pytest.raises(Refused, match="visitor:1 may not probe:it:do"):
            await _ask(city, who=NOBODY)


async def test_a_process_cannot_speak_for_a_person(city: City) -> None:
    """Only the gateway speaks for people: another room that claims an operator's role is taken for itself."""
    async with city.worker():
        with pytest.raises(Refused, match="process:probe may not"):
            await _ask(city, as_room="probe")


async def test_an_order_asked_twice_under_one_id_is_obeyed_once(city: City) -> None:
    order = uuid4()
    async with city.worker():
        assert await _ask(city, id=order) == await _ask(city, id=order, time_limit_s=6.0)
    assert await city.effects() == [0]


async def test_without_an_obeyer_the_asker_is_told_in_time_and_the_order_is_not_obeyed_late(city: City) -> None:
    with pytest.raises(Unavailable, match="no answer within"):
        await _ask(city, time_limit_s=0.5)
    async with city.worker():
        assert await _ask(city, "later") == {"done": "later"}
    assert await city.effects() == [0]


async def test_an_order_that_is_replayed_is_refused_and_told_and_one_that_is_asked_again_is_not(city: City) -> None:
    order = uuid4()
    outgoing = _forged(city, "none")
    async with city.bus("gateway") as bus, city.worker():
        await _ask(city, id=order)
        await _ask(city, id=order, time_limit_s=6.0)
        assert await _told(city) == []
        await bus.publisher.send(outgoing)
        await city.until(lambda: _obeyed(city, 2))
        again = Outgoing(outgoing.subject, {**outgoing.headers, "Nats-Msg-Id": "again"}, outgoing.body)
        await bus.publisher.send(again)

        async def aside() -> bool:
            return bool(await list_aside(city.database_url, ["probe"]))

        await city.until(aside)
    assert await _told(city) == ["order_replayed"]
    assert len(await city.effects()) == 2


async def _obeyed(city: City, times: int) -> bool:
    return len(await city.effects()) == times


async def _told(city: City) -> list[str]:
    details = [msgspec.json.decode(row[0]) for row in await city.rows("SELECT detail FROM trust.audit ORDER BY seq")]
    return [detail["alarm"] for detail in details if "alarm" in detail]


@pytest.mark.parametrize(
    "fault", ["unsigned", "changed body", "changed role", "another's name", "foreign authority", "ended"]
)
async def test_a_forged_order_is_set_aside_recorded_and_never_obeyed(
    city: City, fault: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outgoing = _forged(city, fault, tmp_path_factory)
    async with city.bus("gateway") as bus, city.worker():
        await bus.publisher.send(outgoing)

        async def aside() -> bool:
            return bool(await list_aside(city.database_url, ["probe"]))

        await city.until(aside)
    (found,) = await list_aside(city.database_url, ["probe"])
    assert found.error_code == "tampered"
    assert await city.effects() == []
    assert await city.rows("SELECT who FROM trust.audit") == [("unproved",)]
    assert await _told(city) == ["certificate_ended" if fault == "ended" else "order_forged"]


def _forged(city: City, fault: str, folders: pytest.TempPathFactory | None = None) -> Outgoing:
    now = datetime.now(UTC)
    source = "probe" if fault == "another's name" else "gateway"
    envelope = seal_in(
        DoIt(how="well"),
        id=uuid4(),
        source=source,
        status=Status.TEST,
        occurred=now,
        learned=now,
        actor="operator:1",
        expires=now + timedelta(seconds=20),
    )
    headers = headers_of(envelope) | {"civigil-roles": "operator"}
    authority = city.authority
    signed = now
    if fault == "foreign authority":
        assert folders is not None
        authority = Authority(folders.mktemp("other"), lasts=timedelta(days=9), renew_before=timedelta(days=1))
        authority.ensure(now)
    if fault == "ended":
        assert folders is not None
        authority, signed = short_lived(city.authority, folders.mktemp("old")), now - timedelta(hours=12)
    if fault != "unsigned":
        headers |= Signer(authority.identity("gateway", signed)).sign(envelope.subject, headers, envelope.raw)
    if fault == "changed role":
        headers["civigil-roles"] = "operator,chief"
    body = b'{"how":"worse"}' if fault == "changed body" else envelope.raw
    return Outgoing(envelope.subject, headers, body)


async def test_a_malformed_order_is_answered_as_invalid(city: City) -> None:
    now = datetime.now(UTC)
    envelope = seal_in(
        DoIt(how="x"),
        id=uuid4(),
        source="gateway",
        status=Status.TEST,
        occurred=now,
        learned=now,
        actor="operator:1",
        expires=now + timedelta(seconds=9),
    )
    headers = headers_of(envelope) | {"civigil-roles": "operator", ANSWER_TO: "answer.gateway.t"}
    headers |= Signer(city.place.identity("gateway")).sign(envelope.subject, headers, b'{"how":7}')  # type: ignore[arg-type]
    async with city.bus("gateway") as bus, city.worker():
        answers = await bus.client.subscribe("answer.gateway.*")
        await bus.publisher.send(Outgoing(envelope.subject, headers, b'{"how":7}'))
        assert b'"code":"invalid"' in (await answers.next_msg(timeout=30)).data
