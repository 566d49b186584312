"""Routes that answer, and routes that fail in every way there is."""

from __future__ import annotations

import asyncio
from typing import Annotated
from uuid import UUID

import msgspec

from civigil.gateway.doors import Doors
from civigil.kernel.errors import Conflict, Invalid, ManyInvalid, Missing, Refused, Tampered, Unavailable
from civigil.kernel.permission import Principal
from civigil.kernel.time import Instant
from civigil.runtime.hands import Hands
from tests.gateway.parks import CLOSE, VIEW

router = Doors("parks")


class Park(msgspec.Struct, frozen=True):
    name: str
    asked_by: str
    room: str


class Closing(msgspec.Struct, frozen=True):
    reason: str
    hours: int

    def __post_init__(self) -> None:
        if self.hours < 1:
            raise Invalid(f"{self.hours} hours: 1 or more is needed", where="hours")


@router.get("/", permission=VIEW)
async def list_parks(
    who: Principal,
    do: Hands[None],
    limit: Annotated[int, msgspec.Meta(ge=1, le=500, description="parks at most")] = 50,
    since: Instant | None = None,
) -> list[Park]:
    """Every park.

    In the order of their names.
    """
    return [Park(name=f"park {number}", asked_by=who.id, room=do.room) for number in range(min(limit, 3))]


@router.get("/{park:uuid}", permission=VIEW, raises=(Missing,))
async def show_park(park: UUID) -> Park:
    """One park."""
    raise Missing("no such park", where=f"park {park}")


@router.post("/{park:str}/close", permission=CLOSE, raises=(Missing, Conflict))
async def close_park(park: str, data: Closing, who: Principal, do: Hands[None]) -> Park:
    """Close a park."""
    if park == "taken":
        raise Conflict("somebody closed it first", where="park")
    return Park(name=park, asked_by=who.id, room=do.room)


FAILURES: dict[str, Exception] = {
    "invalid": Invalid("hours is -1", where="hours"),
    "many": ManyInvalid([Invalid("too long", where="name"), Invalid("negative", where="hours")]),
    "refused": Refused("not at night", where="park"),
    "conflict": Conflict("read it again", where="version"),
    "unavailable": Unavailable("the gate does not answer", where="gate 7"),
    "tampered": Tampered("the seal is broken", where="park"),
    "fault": RuntimeError("the password is swordfish"),
}


@router.get("/failures/{kind:str}", permission=VIEW, raises=(Missing, Conflict, Tampered))
async def fail(kind: str) -> Park:
    """Fail in the way that is asked for."""
    raise FAILURES[kind]


@router.get("/slow", permission=VIEW)
async def never() -> Park:
    """Never answer."""
    await asyncio.Event().wait()
    raise AssertionError
