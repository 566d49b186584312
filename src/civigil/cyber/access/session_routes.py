"""Sessions over HTTP: where somebody is signed in, and how one of them is ended."""

from __future__ import annotations

from typing import Annotated

import msgspec

from civigil.cyber.access import store
from civigil.cyber.access.permissions import PERSON_MANAGE, PERSON_VIEW, SELF_MANAGE, SELF_VIEW
from civigil.cyber.access.router import router
from civigil.cyber.access.settings import AccessSettings
from civigil.kernel.errors import Missing
from civigil.kernel.permission import Principal
from civigil.runtime.hands import Hands
from civigil.runtime.trust.signin import SeenSession, end_one, sessions_of

Do = Hands[AccessSettings]
Number = Annotated[int, msgspec.Meta(ge=1, le=(1 << 62))]


@router.get("/people/{person:str}/sessions", permission=PERSON_VIEW, raises=(Missing,))
async def list_sessions(person: str, do: Do) -> list[SeenSession]:
    """Where somebody is signed in, the newest first."""
    async with do.store.change() as change:
        await store.person(change.sql, person, do.sealer)
        return await sessions_of(change.sql, person, change.now)


@router.delete("/people/{person:str}/sessions/{number:int}", permission=PERSON_MANAGE, raises=(Missing,))
async def end_session(person: str, number: Number, do: Do) -> None:
    """End one of somebody's sessions, live stream included."""
    await _end(person, number, do)


@router.get("/me/sessions", permission=SELF_VIEW)
async def list_my_sessions(who: Principal, do: Do) -> list[SeenSession]:
    """Where one is signed in oneself, the newest first."""
    async with do.store.change() as change:
        return await sessions_of(change.sql, who.id, change.now)


@router.delete("/me/sessions/{number:int}", permission=SELF_MANAGE, raises=(Missing,))
async def end_my_session(number: Number, who: Principal, do: Do) -> None:
    """End one of one's own sessions."""
    await _end(who.id, number, do)


async def _end(principal: str, number: int, do: Do) -> None:
    async with do.store.change() as change:
        if not await end_one(change.sql, principal, number):
            raise Missing("there is no such session, or it has ended", where="session")
