"""What rooms could not handle: look at it, and have it tried again. Looking into a message is written down."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Request

from civigil.gateway.doors import Doors
from civigil.gateway.permissions import ASIDE_RETRY, ASIDE_VIEW
from civigil.gateway.porch import Porch
from civigil.kernel.errors import Invalid, Missing
from civigil.kernel.permission import Principal
from civigil.kernel.time import Instant, parse_instant, text_of
from civigil.runtime.bus.aside import SetAside, page_aside, retry_aside, show_aside

doors = Doors("aside")

BODY_CHARACTERS_AT_MOST = 65_536

Limit = Annotated[int, msgspec.Meta(ge=1, le=200, description="How many at most.")]
Number = Annotated[int, msgspec.Meta(ge=1, le=(1 << 63) - 1, description="The message's number in its room.")]


class AsideRow(msgspec.Struct, frozen=True, kw_only=True):
    """One message that could not be handled."""

    room: str
    id: int
    type: str  # of the event, or the subject where the headers do not tell
    origin: str  # the stream and its sequence, or the outbox and its number
    at: Instant  # when it was set aside first
    error: str
    code: str  # of the error
    deliveries: int  # how often it was tried
    size: int  # bytes of body
    retry_asked: bool  # it is to be tried again, within seconds


class AsidePage(msgspec.Struct, frozen=True, kw_only=True):
    """What is set aside, the newest first."""

    messages: tuple[AsideRow, ...]
    next: str | None  # give it back as `cursor` for the page after; null on the last one


class AsideMessage(msgspec.Struct, frozen=True, kw_only=True):
    """One message whole."""

    message: AsideRow
    subject: str
    headers: dict[str, str]
    body: str  # as text, what is no UTF-8 replaced
    truncated: bool  # there is more than is shown


class RetryAsked(msgspec.Struct, frozen=True, kw_only=True):
    """A message that is to be tried again."""

    room: str
    id: int


@doors.get("/", permission=ASIDE_VIEW, raises=(Missing,))
async def list_messages(do: Porch, room: str | None = None, cursor: str | None = None, limit: Limit = 50) -> AsidePage:
    """What is set aside in all rooms or in one, the newest first. Give `next` back as `cursor` for the page after."""
    known = [one.name for one in do.roster]
    if room is not None and room not in known:
        raise Missing("there is no such room", where="room")
    before = None if cursor is None else _place(cursor)
    found = await page_aside(do.database_url, known if room is None else [room], before=before, at_most=limit + 1)
    shown = found[:limit]
    more = f"{text_of(shown[-1].since)}|{shown[-1].room}|{shown[-1].id}" if len(found) > limit else None
    return AsidePage(messages=tuple(_row(one) for one in shown), next=more)


@doors.get("/{room:str}/{id:int}", permission=ASIDE_VIEW, raises=(Missing,))
async def show_message(
    room: str, id: Number, who: Principal, do: Porch, request: Request[Any, Any, Any]
) -> AsideMessage:
    """One message with its headers and the beginning of its body. The look is written down."""
    found = await show_aside(do.database_url, _known(do, room), id)
    detail = {"request": request.scope["state"]["request"], "type": _row(found).type}
    await do.audit.record(
        at=do.clock.now(), who=who.id, did="looked into a message that was set aside", to=f"{room}/{id}", detail=detail
    )
    body = found.body or ""
    return AsideMessage(
        message=_row(found),
        subject=found.subject,
        headers=found.headers,
        body=body[:BODY_CHARACTERS_AT_MOST],
        truncated=len(body) > BODY_CHARACTERS_AT_MOST,
    )


@doors.post("/{room:str}/{id:int}/retry", permission=ASIDE_RETRY, raises=(Missing,))
async def retry_message(room: str, id: Number, do: Porch) -> RetryAsked:
    """Have a room try a message again; it does so within seconds, and says anew what is wrong where it fails."""
    if not await retry_aside(do.database_url, _known(do, room), id):
        raise Missing("no such message is set aside", where=f"{room}/{id}")
    return RetryAsked(room=room, id=id)


def _known(do: Porch, room: str) -> str:
    if room not in {one.name for one in do.roster}:
        raise Missing("there is no such room", where="room")
    return room


def _place(cursor: str) -> tuple[Instant, str, int]:
    since, _, rest = cursor.partition("|")
    room, _, number = rest.partition("|")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise Invalid("is not a `next` that this list has given", where="cursor")
    return parse_instant(since, where="cursor"), room, int(number)


def _row(found: SetAside) -> AsideRow:
    return AsideRow(
        room=found.room,
        id=found.id,
        type=found.headers.get("ce-type") or found.subject,
        origin=found.origin,
        at=found.since,
        error=found.error,
        code=found.error_code,
        deliveries=found.deliveries,
        size=found.size,
        retry_asked=found.retry_asked,
    )
