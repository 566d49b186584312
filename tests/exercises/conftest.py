"""The room on true servers: its hands with a clock of the test's own, and a simulator that has presented itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

from civigil.events.exercises import StartScenario
from civigil.exercises import capability, service, simulators
from civigil.kernel.capability import Roster
from civigil.kernel.envelope import Envelope, seal_in
from civigil.kernel.facts import AnyMessage
from civigil.kernel.severity import Status
from civigil.roster import ROSTER
from civigil.runtime.hands import Hands
from tests.exercises.making import CITY, DIRECTOR, event, presence
from tests.support.hands import HandsFor


@pytest.fixture(scope="module")
def roster() -> Roster:
    return ROSTER


@pytest.fixture
async def do(hands_for: HandsFor) -> AsyncIterator[Hands[Any]]:
    """The room's hands, on a database without exercises."""
    async with hands_for(capability) as hands:
        yield hands


class Room:
    """The room as a simulator and a director meet it, without HTTP."""

    def __init__(self, do: Hands[Any]) -> None:
        self.do = do
        self.number = 0

    async def present(self, **given: Any) -> None:
        """The simulator presents itself."""
        await simulators.present(self.do, CITY, "city", presence(**given))

    def order(self, body: AnyMessage, status: Status = Status.EXERCISE) -> Envelope[AnyMessage]:
        """An order of the director's."""
        now = self.do.clock.now()
        id = self.do.new_id()
        return seal_in(body, id=id, source="test", status=status, occurred=now, learned=now, actor=DIRECTOR.id)

    async def ask(self, handler: Any, body: AnyMessage, status: Status = Status.EXERCISE) -> Any:
        """Obey an order."""
        async with self.do.store.change() as change:
            return await handler(self.order(body, status), change, self.do)

    async def start(self, **given: Any) -> UUID:
        """An exercise that was asked for."""
        started = await self.ask(
            service.start, StartScenario(**({"simulator": "city", "scenario": "loiterer"} | given))
        )
        return started.exercise  # type: ignore[no-any-return]

    async def tell(self, what: str, exercise: UUID | None, **given: Any) -> Any:
        """The simulator tells one event, numbered by itself."""
        self.number += 1
        at = given.pop("at", self.do.clock.now())
        return await simulators.take(self.do, CITY, "city", [event(self.number, what, exercise, at, **given)])

    async def playing(self) -> UUID:
        """An exercise that plays."""
        await self.present()
        id = await self.start()
        await self.tell("began", id, data={"lasts_s": 180})
        await self.present(plays=str(id))
        return id

    async def emitted(self) -> list[str]:
        """The subjects of what goes out, in order."""
        async with self.do.store.read() as sql:
            rows = await (await sql.execute("SELECT subject FROM outbox ORDER BY seq")).fetchall()
        return [row["subject"] for row in rows]


@pytest.fixture
def room(do: Hands[Any]) -> Room:
    return Room(do)
