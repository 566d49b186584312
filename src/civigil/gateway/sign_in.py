"""The doors that stand open, because who uses them is not yet known; and the one to leave by.

`/healthz` and `/readyz` say one word. `/sign-in` shows a button for a one-time link and redeems it; below it come in those whom a
room of the city knows: by passkey, by passphrase and code, by recovery code (`ways.py`).
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
from litestar import Request, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromQuery
from litestar.response import Response

from civigil.gateway import pages
from civigil.gateway.doors import Doors
from civigil.gateway.errors import status_of
from civigil.gateway.gate import PROVIDER, address_of, browser_of
from civigil.gateway.permissions import SESSION_END, SESSION_VIEW
from civigil.gateway.porch import Porch
from civigil.gateway.ways import Admitted, Site, Ways
from civigil.kernel.errors import CivigilError, Invalid, Missing, Refused, Tampered, Unavailable
from civigil.kernel.permission import Principal
from civigil.kernel.time import Instant

FORM_BYTES_AT_MOST = 4_096
ANSWER_BYTES_AT_MOST = 64_000
TOKEN_BYTES_AT_MOST = 80_000
_NOT_KEPT = {"cache-control": "no-store"}

doors = Doors("session", prefix="/")


class SessionView(msgspec.Struct, frozen=True, kw_only=True):
    """Who one is signed in as, and what one may."""

    id: str  # the pseudonym that stands in the audit trail
    name: str  # for the screen
    roles: tuple[str, ...]
    permissions: tuple[str, ...]
    expires_at: Instant  # the session ends then, used or not
    idle_s: float | None  # and after so long without use; null: not for that reason
    lock_s: float | None  # it is locked after so long without use; null: never


@doors.get("/api/session", permission=SESSION_VIEW)
async def show_session(who: Principal, do: Porch, request: Request[Any, Any, Any]) -> SessionView:
    """Who one is signed in as, what one may, and how long the session lasts."""
    lasts = await do.sign_in.lasts(request.scope["state"]["token"])
    named = None if do.ways is None else await do.ways.name_of(who.id)
    return SessionView(
        id=who.id,
        name=named or who.id.replace(":", " ").capitalize(),
        roles=who.roles,
        permissions=tuple(one.name for one in do.declared if do.authorizer.decide(who, one).allowed),
        expires_at=lasts.expires,
        idle_s=lasts.idle_s,
        lock_s=lasts.lock_s,
    )


@doors.post("/api/session/lock", permission=SESSION_END, status=204)
async def lock_session(do: Porch, request: Request[Any, Any, Any]) -> None:
    """Lock one's own session, on every tab: nothing is shown until one proves again who one is. A bearer token is not locked."""
    session = request.scope["state"].get("session")
    if session is not None:
        await do.sign_in.lock(session)


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
        if not token and do.ways is not None:
            return Response(pages.ways_page(provider=do.ways.provider), headers=pages.SCRIPTED, media_type="text/html")
        page = pages.sign_in_page(token, do.lifetimes) if token else pages.no_link_page()
        return Response(page, headers=pages.HEADERS, media_type="text/html")

    @post("/sign-in", include_in_schema=False, request_max_body_size=FORM_BYTES_AT_MOST)
    async def sign_in(request: Request[Any, Any, Any]) -> Response[Any]:
        """Redeem the link: a session cookie and on to where one wanted to go, or a page that says what to do."""
        fields = parse_qs((await request.body()).decode("latin-1"))
        try:
            token = _token_in(fields.get("token", [""])[0])
            session = await do.sign_in.redeem(token, client=_browser(request))
        except Unavailable:
            raise
        except CivigilError as error:
            do.log.info("sign_in_refused", why=str(error), request=request.scope["state"]["request"])
            if _wants_json(request):
                raise
            page = pages.dead_link_page(error.sentence)
            return Response(page, status_code=status_of(error), headers=pages.HEADERS, media_type="text/html")
        return _led_in(await _enter(do, session, request, "a link"), request)

    return [healthz, readyz, show_sign_in, sign_in, *_ways_in(do)]


class PasskeyAsked(msgspec.Struct, frozen=True, kw_only=True):
    """What a browser needs to answer with a passkey, as JSON in a text."""

    options: str


class PasskeyAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What it answered, likewise."""

    answer: str


class CameIn(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody came in."""

    to: str  # where they wanted to go


def _ways_in(do: Porch) -> list[HTTPRouteHandler]:
    """The doors of those whom the city knows."""

    @post(
        "/sign-in/passkey/options", include_in_schema=False, request_max_body_size=FORM_BYTES_AT_MOST, status_code=200
    )
    async def ask_passkey(request: Request[Any, Any, Any]) -> PasskeyAsked:
        """What the browser needs."""
        return PasskeyAsked(options=await _ways(do).ask_passkey(_site(do, request)))

    @post("/sign-in/passkey", include_in_schema=False, request_max_body_size=ANSWER_BYTES_AT_MOST, status_code=200)
    async def take_passkey(request: Request[Any, Any, Any]) -> Response[CameIn]:
        """What it answered: a session cookie, and where to go."""
        try:
            given = msgspec.json.decode(await request.body(), type=PasskeyAnswer)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise Invalid(f"not understood: {error}", where="body") from error
        admitted = await _ways(do).take_passkey(_site(do, request), given.answer)
        headers = await _admit(do, admitted, request)
        return Response(CameIn(to=headers.pop("location")), headers=headers)

    @post("/sign-in/passphrase", include_in_schema=False, request_max_body_size=FORM_BYTES_AT_MOST)
    async def take_passphrase(request: Request[Any, Any, Any]) -> Response[Any]:
        """A passphrase and a code."""
        fields = parse_qs((await request.body()).decode("latin-1"))
        login, passphrase, code = (_field(fields, name) for name in ("login", "passphrase", "code"))
        source = request.client.host if request.client else ""
        return await _by_form(do, request, _ways(do).take_passphrase(login, passphrase, code, source))

    @post("/sign-in/recovery", include_in_schema=False, request_max_body_size=FORM_BYTES_AT_MOST)
    async def take_recovery_code(request: Request[Any, Any, Any]) -> Response[Any]:
        """A recovery code."""
        fields = parse_qs((await request.body()).decode("latin-1"))
        return await _by_form(do, request, _ways(do).take_recovery_code(_field(fields, "code")))

    @get("/sign-in/provider", include_in_schema=False)
    async def ask_provider(request: Request[Any, Any, Any]) -> Response[Any]:
        """On to the city's identity provider."""
        address, state = await _ways(do).ask_provider(_site(do, request))
        headers = {"location": address, "set-cookie": do.house.asked_provider(state)}
        return Response(None, status_code=303, headers=headers)

    @get("/sign-in/oidc/return", include_in_schema=False)
    async def take_provider(request: Request[Any, Any, Any]) -> Response[Any]:
        """Back from there, in the browser that went: nobody is signed in as somebody else by a link."""
        return await _by_form(do, request, _from_provider(do, request))

    @post("/sign-in/oidc/logout", include_in_schema=False, request_max_body_size=TOKEN_BYTES_AT_MOST, status_code=200)
    async def end_by_provider(request: Request[Any, Any, Any]) -> Response[Any]:
        """The provider says that somebody signed out there (Back-Channel Logout 1.0 §2.5, §2.7, §2.8)."""
        fields = parse_qs((await request.body()).decode("latin-1"))
        return await _end_by_provider(do, request, _field(fields, "logout_token"))

    return [
        ask_passkey,
        take_passkey,
        take_passphrase,
        take_recovery_code,
        ask_provider,
        take_provider,
        end_by_provider,
    ]


async def _end_by_provider(do: Porch, request: Request[Any, Any, Any], token: str) -> Response[Any]:
    """Whoever it was is signed out; what does not hold is refused, written down and, where it lies, alarmed of."""
    detail = {"request": request.scope["state"]["request"]}
    try:
        ended = await _ways(do).end_by_provider(token)
    except (Refused, Tampered) as error:
        do.log.warning("provider_logout_refused", why=str(error), request=detail["request"])
        await do.alarms.heed(error, source=address_of(request.scope), to=request.scope["path"])
        did = "met tampering" if isinstance(error, Tampered) else "was refused a logout by the provider"
        told = detail | {"alert" if isinstance(error, Tampered) else "because": str(error)}
        await do.audit.record(at=do.clock.now(), who="unproved", did=did, to=request.scope["path"], detail=told)
        said = {"error": "invalid_request", "error_description": error.sentence}
        return Response(said, status_code=400, headers=_NOT_KEPT)
    for who in ended:
        did = "was signed out by the identity provider"
        await do.audit.record(at=do.clock.now(), who=who, did=did, to="gateway", detail=detail)
    return Response(None, status_code=200, headers=_NOT_KEPT)


async def _from_provider(do: Porch, request: Request[Any, Any, Any]) -> Admitted:
    """Who came back. Raises `Refused` where another browser went, or the provider said no."""
    ways = _ways(do)
    said = parse_qs(request.scope["query_string"].decode("latin-1"))
    state, code = _field(said, "state"), _field(said, "code")
    kept = request.cookies.get(PROVIDER, "")
    if not state or not hmac.compare_digest(kept.encode(errors="replace"), state.encode(errors="replace")):
        raise Refused("this is not the browser that went to the identity provider: try again", where="sign-in")
    if "error" in said or not code:
        raise Refused("the identity provider signed nobody in: try again, or use another way", where="sign-in")
    return await ways.take_provider(_site(do, request), state, code, _field(said, "iss"))


async def _by_form(do: Porch, request: Request[Any, Any, Any], admission: Awaitable[Admitted]) -> Response[Any]:
    """Into the console, or the page again with what was refused."""
    try:
        headers = await _admit(do, await admission, request)
    except Unavailable:
        raise
    except CivigilError as error:
        do.log.info("sign_in_refused", why=str(error), request=request.scope["state"]["request"])
        if not _wants_json(request):  # else it is raised below, and heard of there
            await do.alarms.heed(error, source=address_of(request.scope), to=request.scope["path"])
        if error.code == "tampered":
            alert = {"request": request.scope["state"]["request"], "alert": str(error)}
            await do.audit.record(
                at=do.clock.now(), who="unproved", did="met tampering", to=request.scope["path"], detail=alert
            )
        if _wants_json(request):
            raise
        page = pages.ways_page(error.sentence, provider=_ways(do).provider)
        return Response(page, status_code=status_of(error), headers=pages.SCRIPTED, media_type="text/html")
    return _led_in(headers, request)


async def _admit(do: Porch, admitted: Admitted, request: Request[Any, Any, Any]) -> dict[str, str]:
    """A session for somebody who proved who they are: the headers that carry it. Written down first."""
    session = await do.sign_in.begin(admitted.who, admitted.timed, provider=admitted.provider, client=_browser(request))
    return await _enter(do, session, request, admitted.how)


def _browser(request: Request[Any, Any, Any]) -> bytes | None:
    """The kind of browser that signs in, to which its session belongs."""
    return browser_of(request.headers.get("user-agent"))


def _wants_json(request: Request[Any, Any, Any]) -> bool:
    """Is it one of our pages that asks, behind which somebody's work waits, rather than a form?"""
    return request.headers.get("accept", "") == "application/json"


def _led_in(headers: dict[str, str], request: Request[Any, Any, Any]) -> Response[Any]:
    if _wants_json(request):
        return Response(CameIn(to=headers.pop("location")), status_code=200, headers=headers)
    return Response(None, status_code=303, headers=headers)


async def _enter(do: Porch, session: str, request: Request[Any, Any, Any], how: str) -> dict[str, str]:
    """The headers that carry a session. The one that the browser had before ends: where it was locked, this one takes it up."""
    before = request.cookies.get(do.house.cookie)
    unlocked = None if before is None else await do.sign_in.holder_of_locked(before)
    await _write_down(do, session, request, how, unlocked)
    if before is not None:
        await do.sign_in.end(before)
    return {
        "location": do.house.wanted_in(request.headers.get("cookie", "")),
        "set-cookie": do.house.set_cookie(session, seconds=int(do.lifetimes.session_s)),
    }


def _ways(do: Porch) -> Ways:
    """The ways in. Raises `Missing` in a city that knows nobody but by links."""
    if do.ways is None:
        raise Missing("this city knows nobody but by one-time links", where="sign-in")
    return do.ways


def _site(do: Porch, request: Request[Any, Any, Any]) -> Site:
    """Where the browser is; the gate has held the host to ours."""
    host = request.headers.get("host", "").lower()
    return Site(f"{'https' if do.house.secure else 'http'}://{host}", urlsplit(f"//{host}").hostname or "")


def _field(fields: dict[str, list[str]], name: str) -> str:
    """A field of a form; empty where it was left out."""
    return fields.get(name, [""])[0]


def _token_in(given: str) -> str:
    """The token in what a person pasted: a whole link, or the token alone."""
    return given.strip().rpartition("token=")[2].partition("&")[0]


async def _write_down(do: Porch, session: str, request: Request[Any, Any, Any], how: str, unlocked: str | None) -> None:
    """Into the audit trail, before the session is handed out; without a trail nobody comes in."""
    who = await do.sign_in.session(session)
    detail = {"request": request.scope["state"]["request"], "by": how}
    did = "unlocked the session" if unlocked == who.id else "signed in"
    try:
        await do.audit.record(at=do.clock.now(), who=who.id, did=did, to="gateway", detail=detail)
    except CivigilError:
        await do.sign_in.end(session)
        raise
