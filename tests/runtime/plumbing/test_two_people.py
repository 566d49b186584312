"""What takes two people is not done by one, is done as it was proposed, and cannot be approved by who writes into the database."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from civigil.kernel.errors import Invalid
from civigil.kernel.permission import Principal
from civigil.kernel.severity import Status
from civigil.kernel.two_people import Waits
from civigil.runtime.store import open_pool
from civigil.runtime.trust import proposals
from tests.runtime.plumbing.conftest import City
from tests.support.probe import DO, DoItTogether

ANNA = Principal(id="person:anna", roles=("operator",))


async def ask(city: City, *, reason: str = "the old one is worn", id: UUID | None = None) -> dict[str, str]:
    async with city.bus("gateway") as bus:
        return await bus.ask(
            DoItTogether(how="well"),
            actor=ANNA,
            status=Status.TEST,
            answer=dict[str, str],
            time_limit_s=5.0,
            reason=reason,
            id=id,
        )


async def two_are_there(city: City) -> None:
    async with open_pool(city.database_url, schema="trust") as pool, pool.connection() as sql:
        await proposals.from_now_on(sql, DO.name, datetime.now(UTC), "two are there")


async def approve(city: City, id: UUID, by: str = "person:ben") -> None:
    async with open_pool(city.database_url, schema="trust") as pool, pool.connection() as sql:
        one = await proposals.proposal(sql, id)
        await proposals.decide(sql, one, "approved", by, "", datetime.now(UTC), city.place.sealer)


async def state(city: City) -> list[str]:
    return [row[0] for row in await city.rows("SELECT state FROM trust.proposals ORDER BY proposed")]


async def until_finished(city: City, wanted: str) -> None:
    async def finished() -> bool:
        told = await city.rows("SELECT 1 FROM trust.audit WHERE detail LIKE '%%\"digest\"%%'")
        return await state(city) == [wanted] and bool(told)

    await city.until(finished)


async def test_while_nobody_else_is_there_one_does_it_alone_and_it_is_written_down(city: City) -> None:
    async with city.worker():
        assert await ask(city) == {"done": "well"}
    assert await city.effects() == [0]
    rows = await city.rows("SELECT state, proposer, decider, reason FROM trust.proposals")
    assert rows == [("done", "person:anna", "person:anna", "the old one is worn")]
    assert "obeyed, alone" in (await city.rows("SELECT detail FROM trust.audit"))[0][0]


async def test_one_person_is_not_enough_and_asking_again_does_not_help(city: City) -> None:
    await two_are_there(city)
    order = uuid4()
    async with city.worker():
        for _ in range(2):
            with pytest.raises(Waits, match="for a second one") as waits:
                await ask(city, id=order)
            assert waits.value.waiting.proposal == order
        assert await state(city) == ["waiting"]
        assert await city.effects() == []


async def test_what_two_agreed_to_is_done_once_with_both_written_down(city: City) -> None:
    await two_are_there(city)
    async with city.worker():
        with pytest.raises(Waits) as waits:
            await ask(city)
        await approve(city, waits.value.waiting.proposal)
        await until_finished(city, "done")
    assert await city.effects() == [0]
    who, detail = (await city.rows("SELECT who, detail FROM trust.audit ORDER BY seq DESC LIMIT 1"))[0]
    assert who == "person:anna"
    assert '"second":"person:ben"' in detail


async def test_without_a_reason_nothing_is_proposed(city: City) -> None:
    await two_are_there(city)
    async with city.worker():
        with pytest.raises(Invalid, match="say why"):
            await ask(city, reason=" ")
    assert await state(city) == []


@pytest.mark.parametrize(
    "written",
    [
        """body = '{"how":"otherwise"}'""",
        "decider = 'person:eve'",
        "proposer = 'person:eve'",
        "mark = decode(repeat('00', 32), 'hex')",
        "mark = NULL",
        "body = '{\"how\":\"otherwise\"}', digest = sha256('x')",
    ],
)
async def test_approval_that_was_written_into_the_database_is_worth_nothing(city: City, written: str) -> None:
    await two_are_there(city)
    async with city.worker():
        with pytest.raises(Waits) as waits:
            await ask(city)
    await approve(city, waits.value.waiting.proposal)
    await city.rows(f"UPDATE trust.proposals SET {written} RETURNING 1")
    async with city.worker():
        await until_finished(city, "failed")
    assert await city.effects() == []
    assert "ALERT" in (await city.rows("SELECT detail FROM trust.audit ORDER BY seq DESC LIMIT 1"))[0][0]


async def test_what_fails_is_said_beside_it_and_not_tried_for_ever(city: City) -> None:
    await two_are_there(city)
    async with city.worker():
        async with city.bus("gateway") as bus:
            with pytest.raises(Waits) as waits:
                await bus.ask(
                    DoItTogether(how="refuse"),
                    actor=ANNA,
                    status=Status.TEST,
                    answer=dict[str, str],
                    time_limit_s=5.0,
                    reason="for a test",
                )
        await approve(city, waits.value.waiting.proposal)
        await until_finished(city, "failed")
    assert await city.rows("SELECT outcome FROM trust.proposals") == [("how: not today",)]
