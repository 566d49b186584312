"""Certificates by order: who may, who is cut off, what is told, and what the city keeps itself from."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from civigil.cyber.access import capability
from civigil.cyber.access.certificates import reading, routes, rules, service
from civigil.cyber.access.certificates.service import Forbidden, Misdeeds
from civigil.events.access import ReadmitHolder, RevokeCertificates
from civigil.kernel.envelope import seal_in
from civigil.kernel.errors import Conflict, Invalid, Missing, Refused
from civigil.kernel.permission import Principal
from civigil.kernel.severity import Status
from civigil.kernel.two_people import Waiting, Waits
from civigil.runtime.clock import new_id
from civigil.runtime.trust.authority import Authority, device, process
from tests.support.clock import SetClock
from tests.support.hands import HandsFor

Do = Any


@pytest.fixture
def authority(tmp_path: Path, clock: SetClock) -> Authority:
    made = Authority(
        tmp_path / "trust",
        lasts=timedelta(days=90),
        renew_before=timedelta(days=30),
        processes_last=timedelta(hours=24),
    )
    made.ensure(clock.now())
    for name in ("cameras", "gateway"):
        made.identity(name, clock.now())
    made.device("level-1", clock.now())
    made.server("nats", ["localhost"], clock.now())
    return made


@pytest.fixture
async def do(hands_for: HandsFor, authority: Authority) -> AsyncIterator[Do]:
    async with hands_for(capability) as opened:
        yield replace(opened, authority=authority)


async def revoke(do: Do, holder: str, *, replaced: bool = False, reason: str = "keyCompromise") -> Any:
    order = RevokeCertificates(holder=holder, reason=reason, replace=replaced)
    return await obey(do, order, service.revoke)


async def obey(do: Do, order: Any, handler: Any, status: Status = Status.ACTUAL) -> Any:
    now = do.clock.now()
    asked = seal_in(order, id=new_id(), source="gateway", status=status, occurred=now, learned=now, actor="person:boss")
    async with do.store.change() as change:
        return await handler(asked, change, do)


async def said(do: Do) -> list[str]:
    async with do.store.read() as sql:
        rows = await (await sql.execute("SELECT subject FROM outbox ORDER BY 1")).fetchall()
    return [row["subject"].split(".")[3] for row in rows]


async def test_a_revoked_device_is_barred_and_told_and_is_let_in_under_another_name(
    do: Do, authority: Authority
) -> None:
    done = await revoke(do, "device:level-1")
    assert (done.certificates, done.generation, done.replaced) == (1, 0, False)
    assert (await revoke(do, "device:level-1")).certificates == 0  # twice
    found = {one.holder: one for one in reading.certificates(authority, do.clock.now()).holders}
    assert found["device:level-1"].state == "barred"
    assert (found["device:level-1"].reason, found["device:level-1"].by) == ("keyCompromise", "person:boss")
    assert found["process:cameras"].state == "good"
    again = await obey(do, ReadmitHolder(holder="device:level-1"), service.readmit)
    assert again.generation == 1
    assert await said(do) == ["certificates_revoked", "certificates_revoked", "holder_readmitted"]
    with pytest.raises(Conflict):
        await obey(do, ReadmitHolder(holder="device:level-1"), service.readmit)


async def test_a_certificate_is_revoked_by_its_serial_number_with_all_of_its_holder(
    do: Do, authority: Authority
) -> None:
    first = authority.issued()[0]
    do.clock.move(13 * 3600)
    authority.identity("cameras", do.clock.now())
    done = await revoke(do, first.serial.upper(), reason="superseded")
    assert (done.holder, done.certificates) == ("process:cameras", 2)
    assert authority.user(process("cameras")) is None


async def test_a_replaced_certificate_is_there_at_once_and_the_old_one_is_revoked(do: Do, authority: Authority) -> None:
    done = await revoke(do, "process:gateway", replaced=True)
    assert (done.generation, done.replaced) == (1, True)
    assert authority.user(process("gateway")) == "g1.gateway.civigil.internal"
    shown = reading.certificates(authority, do.clock.now())
    (gateway,) = [one for one in shown.holders if one.holder == "process:gateway"]
    assert (gateway.state, gateway.generation) == ("good", 1)
    assert [one.holder for one in shown.revoked] == ["process:gateway"]


async def test_one_person_lets_nobody_in_again_by_revoking_it_once_more(do: Do, authority: Authority) -> None:
    await revoke(do, "device:level-1")
    with pytest.raises(Conflict, match="deed of its own"):
        await revoke(do, "device:level-1", replaced=True)
    assert authority.register.bars(device("level-1"))


class Bus:
    """The bus, to whoever asks: it keeps what was asked, and says that it waits."""

    def __init__(self, waiting: Waiting) -> None:
        self.waiting = waiting
        self.asked: list[tuple[Any, str]] = []

    async def ask(self, order: Any, *, reason: str, **rest: Any) -> Any:
        self.asked.append((order, reason))
        raise Waits(self.waiting)


async def test_letting_in_again_is_proposed_with_its_reason_and_waits(do: Do, authority: Authority) -> None:
    assert capability.obeys[ReadmitHolder].two_people is not None
    assert capability.obeys[RevokeCertificates].two_people is None, "what was stolen is cut off by whoever finds it out"
    waiting = Waiting(proposal=new_id(), expires=do.clock.now())
    bus = Bus(waiting)
    proposing = replace(do, bus=bus)
    who = Principal(id="person:boss", roles=("operator",))
    serial = authority.issued()[2].serial
    asked = routes.ReadmitAsked(holder=serial, note="back, with a new key")
    with pytest.raises(Conflict, match="not barred"):  # nobody is asked to agree to nothing
        await routes.readmit_holder(asked, who, proposing)
    await revoke(do, "device:level-1")
    assert (await routes.readmit_holder(asked, who, proposing)).waits == waiting
    assert bus.asked == [(ReadmitHolder(holder="device:level-1"), "back, with a new key")]
    assert authority.register.bars(device("level-1"))


@pytest.mark.parametrize("status", [Status.EXERCISE, Status.TEST])
async def test_an_exercise_cuts_nobody_off_and_lets_nobody_in(do: Do, authority: Authority, status: Status) -> None:
    order = RevokeCertificates(holder="device:level-1", reason="keyCompromise")
    with pytest.raises(Refused, match="exercises"):
        await obey(do, order, service.revoke, status)
    await revoke(do, "device:level-1")
    with pytest.raises(Refused, match="exercises"):
        await obey(do, ReadmitHolder(holder="device:level-1"), service.readmit, status)
    assert authority.register.bars(device("level-1"))


@pytest.mark.parametrize("holder", ["process:gateway", "process:spine", "process:access", "server:nats"])
async def test_nobody_locks_the_city_out_of_itself(do: Do, authority: Authority, holder: str) -> None:
    with pytest.raises(Refused):
        await revoke(do, holder)
    assert not authority.register.barred


@pytest.mark.parametrize(
    ("holder", "error"),
    [("device:nobody", Missing), ("process:", Invalid), ("abc123", Missing), ("", Missing), ("device:../ca", Invalid)],
)
async def test_whoever_is_nobody_is_not_revoked(do: Do, holder: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        await revoke(do, holder)


async def test_a_reason_that_the_standard_does_not_know_is_refused_with_those_that_it_does(do: Do) -> None:
    with pytest.raises(Invalid, match="keyCompromise"):
        await revoke(do, "device:level-1", reason="because")


async def test_a_machine_without_the_authority_says_so(hands_for: HandsFor) -> None:
    async with hands_for(capability) as elsewhere:
        with pytest.raises(Refused, match="another machine"):
            await revoke(elsewhere, "device:level-1")


def test_what_a_process_tries_again_and_again_is_told_at_once_and_then_in_sums(clock: SetClock) -> None:
    misdeeds = Misdeeds()
    misdeeds.add("cameras", Forbidden(("order.actual.signals.x",), 2))
    due = misdeeds.due(clock.now())
    assert due == {"cameras": Forbidden(("order.actual.signals.x",), 2)}
    misdeeds.told(due, clock.now())
    misdeeds.add("cameras", Forbidden(("order.actual.signals.x", "fact.>"), 3))
    misdeeds.add("cameras", Forbidden(("fact.>",), 1))
    assert not misdeeds.due(clock.now())
    clock.move(61)
    assert misdeeds.due(clock.now()) == {"cameras": Forbidden(("order.actual.signals.x", "fact.>"), 4)}


def test_people_are_told_what_the_authorities_need(authority: Authority, clock: SetClock, tmp_path: Path) -> None:
    shown = reading.certificates(authority, clock.now())
    assert [one.name for one in shown.authorities] == ["root", "processes", "devices"]
    assert [word.split(":")[0] for word in shown.warnings] == ["The root's key lies on this machine"]
    authority.authorities.take_root_away(tmp_path / "root.json", b"a passphrase for the drill")
    assert reading.certificates(authority, clock.now()).warnings == ()
    clock.move(4.5 * 365 * 86400)
    words = reading.certificates(authority, clock.now()).warnings
    assert len(words) == 2
    assert "bring the root's key" in words[0]


def test_the_nearest_end_is_told_and_what_ended_long_ago_is_not(authority: Authority, clock: SetClock) -> None:
    shown = reading.certificates(authority, clock.now())
    assert shown.next_end == clock.now() + timedelta(hours=24)
    assert {one.holder for one in shown.holders} == {
        "process:cameras",
        "process:gateway",
        "device:level-1",
        "server:nats",
    }
    clock.move(2 * 86400)
    states = {one.holder: one.state for one in reading.certificates(authority, clock.now()).holders}
    assert states["process:cameras"] == "ended"
    clock.move(10 * 86400)
    assert "process:cameras" not in {one.holder for one in reading.certificates(authority, clock.now()).holders}


def test_a_process_that_speaks_out_of_turn_is_a_grave_concern() -> None:
    fact = rules.misbehaved("cameras", ["order.actual.signals.clear_corridor.v1.x"], 3)
    assert fact.subjects == ("process:cameras",)
    assert "order.actual.signals" in fact.explanation.summary
    assert (fact.times, fact.severity.value) == (3, "Severe")
