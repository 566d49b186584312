"""The doors that stand open, because who uses them is not yet known; and the one to leave by.

`/healthz` and `/readyz` say one word. `/sign-in` shows a button for a one-time link and redeems it.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

import msgspec
from litestar import Request, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromQuery
from litestar.response import Response

from civigil.gateway import pages
from civigil.gateway.doors import Doors
from civigil.gateway.errors import status_of
from civigil.gateway.permissions import SESSION_END, SESSION_VIEW
from civigil.gateway.porch import Porch
from civigil.kernel.errors import CivigilError, Unavailable
from civigil.kernel.permission import Principal
from civigil.kernel.time import Instant

FORM_BYTES_AT_MOST = 4_096

doors = Doors("session", prefix="/")


class SessionView(msgspec.Struct, frozen=True, kw_only=True):
    """Who one is signed in as, and what one may."""

    id: str  # the pseudonym that stands in the audit trail
    name: str  # for the screen
    roles: tuple[str, ...]
    permissions: tuple[str, ...]
    expires_at: Instant  # the session ends then, used or not
    idle_s: float | None  # and after so long without use; null: not for that reason


@doors.get("/api/session", permission=SESSION_VIEW)
async def show_session(who: Principal, do: Porch, request: Request[Any, Any, Any]) -> SessionView:
    """Who one is signed in as, what one may, and how long the session lasts."""
    expires, idle_s = await do.sign_in.lasts(request.scope["state"]["token"])
    return SessionView(
        id=who.id,
        name=who.id.replace(":", " ").capitalize(),
        roles=who.roles,
        permissions=tuple(one.name for one in do.declared if do.authorizer.decide(who, one).allowed),
        expires_at=expires,
        idle_s=idle_s,
    )


@doors.post("/sign-out", permission=SESSION_END, status=303)
async def sign_out(do: Porch, request: Request[Any, Any, Any]) -> Response[None]:
    """End the session of the cookie; a bearer token's own is ended by whoever issued it."""
    session = request.scope["state"].get("session")
    if session is not None:
        await do.sign_in.end(session)
    gone = do.house.set_cookie("", seconds=0)
    return Response(None, status_code=303, headers={"location": "/sign-in", "set-cookie": gone})


def open_doors(do: Porch) -> list[HTTPRouteHandler]:
    """The routes of `gate.OPEN`."""

    @get("/healthz", media_type="text/plain", include_in_schema=False)
    async def healthz() -> str:
        """This process lives."""
        return "ok\n"

    @get("/readyz", media_type="text/plain", include_in_schema=False)
    async def readyz() -> Response[str]:
        """Work can be done: 200, or 503. What is missing is told to operators only, by metrics and the log."""
        ready = await do.ready()
        return Response("ok\n" if ready else "not ready\n", status_code=200 if ready else 503)

    @get("/sign-in", include_in_schema=False)
    async def show_sign_in(token: FromQuery[str] = "") -> Response[bytes]:
        """The page behind a one-time link."""
        page = pages.sign_in_page(token, do.lifetimes) if token else pages.no_link_page()
        return Response(page, headers=pages.HEADERS, media_type="text/html")

    @post("/sign-in", include_in_schema=False, request_max_body_size=FORM_BYTES_AT_MOST)
    async def sign_in(request: Request[Any, Any, Any]) -> Response[Any]:
        """Redeem the link: a session cookie and on to where one wanted to go, or a page that says what to do."""
        fields = parse_qs((await request.body()).decode("latin-1"))
        try:
            session = await do.sign_in.redeem(_token_in(fields.get("token", [""])[0]))
        except Unavailable:
            raise
        except CivigilError as error:
            do.log.info("sign_in_refused", why=str(error), request=request.scope["state"]["request"])
            page = pages.dead_link_page(error.sentence)
            return Response(page, status_code=status_of(error), headers=pages.HEADERS, media_type="text/html")
        await _write_down(do, session, request)
        headers = {
            "location": do.house.wanted_in(request.headers.get("cookie", "")),
            "set-cookie": do.house.set_cookie(session, seconds=int(do.lifetimes.session_s)),
        }
        return Response(None, status_code=303, headers=headers)

    return [healthz, readyz, show_sign_in, sign_in]


def _token_in(given: str) -> str:
    """The token in what a person pasted: a whole link, or the token alone."""
    return given.strip().rpartition("token=")[2].partition("&")[0]


async def _write_down(do: Porch, session: str, request: Request[Any, Any, Any]) -> None:
    """Into the audit trail, before the session is handed out; without a trail nobody comes in."""
    who = await do.sign_in.session(session)
    detail = {"request": request.scope["state"]["request"]}
    try:
        await do.audit.record(at=do.clock.now(), who=who.id, did="signed in", to="gateway", detail=detail)
    except CivigilError:
        await do.sign_in.end(session)
        raise
