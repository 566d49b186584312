"""From declared doors to routes of the web framework, each with its guard, its document and its refusals."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from typing import Any, get_type_hints

import structlog
from litestar import Litestar, Request
from litestar.connection import ASGIConnection
from litestar.exceptions import HTTPException
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler
from litestar.response import Response
from litestar.types import AsyncAnyCallable, ExceptionHandlersMap

from civigil.gateway.describe import GIVEN
from civigil.gateway.doors import Door, Doors
from civigil.gateway.errors import PROBLEM, headers_for, problem_of, trace_of
from civigil.gateway.gate import OPEN, SAFE, address_of
from civigil.gateway.pages import problem_page
from civigil.gateway.parameters import Body, source_of
from civigil.gateway.withhold import purpose_of, shown_to, written
from civigil.kernel.classified import bears_marks
from civigil.kernel.errors import CivigilError, Invalid, Refused
from civigil.kernel.permission import Permission, Principal
from civigil.kernel.ports import AuditTrail, Authorizer
from civigil.kernel.resource import named
from civigil.kernel.time import Clock, Instant
from civigil.runtime.trust.alarms import Alarms

_LOG = structlog.get_logger("gateway")

REPEATED_AT_MOST = 1_000
"""Of how many repeated changes it is known when they were written down; then all are written anew."""


class Keeper:
    """Asks the Authorizer before a door opens, and writes changes and refusals into the audit trail."""

    def __init__(self, authorizer: Authorizer, audit: AuditTrail, clock: Clock, alarms: Alarms) -> None:
        self._alarms = alarms
        self._authorizer = authorizer
        self._audit = audit
        self._clock = clock
        self._written: dict[tuple[str, str], tuple[Instant, int]] = {}  # of what is repeated: when, and how often since

    async def guard(self, connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
        """Let through, or raise `Refused`. A change is written down before it is done: `Unavailable` where that fails."""
        who: Principal = connection.scope["user"]
        scope: Any = connection.scope
        method, path = scope["method"], scope["path"]
        permission: Permission = handler.opt["permission"]
        purpose = purpose_of(connection.headers)
        decision = self._authorizer.decide(who, permission, named(path, purpose=purpose))
        detail = {"request": scope["state"]["request"], "method": method, "because": decision.because}
        if purpose:
            detail["purpose"] = purpose
        if not decision.allowed:
            await self._write(who, f"was refused {permission.name}", path, detail)
            raise Refused(f"{who.id} may not {permission.name}: {decision.because}", where=permission.name)
        if method not in SAFE:
            detail = self._due(who, path, handler.opt.get("written_every_s", 0.0), detail)
            if detail:
                await self._write(who, permission.name, path, detail)

    async def withhold(self, request: Request[Any, Any, Any], answer: Any) -> Any:
        """An answer without what its reader need not know. What was read of marked fields is written down first."""
        return await shown_to(request, answer, self._authorizer, self._audit, self._clock.now())

    async def alarm(self, error: Exception, scope: Any) -> None:
        """Write a broken seal or signature into the audit trail, and whatever shows misuse; called before it is answered."""
        await self._alarms.heed(error, source=address_of(scope), to=written(scope["path"]))
        if isinstance(error, CivigilError) and error.code == "tampered":
            who: Principal = scope["user"]
            detail = {"request": scope["state"]["request"], "alert": str(error)}
            await self._write(who, "met tampering", scope["path"], detail)

    def _due(self, who: Principal, path: str, every_s: float, detail: dict[str, str]) -> dict[str, str]:
        """What is to be written of a change; nothing where it is a program's repetition that was written down lately."""
        if not every_s:
            return detail
        now, key = self._clock.now(), (who.id, path)
        before, since = self._written.get(key, (None, 0))
        if before is not None and (now - before).total_seconds() < every_s:
            self._written[key] = before, since + 1
            return {}
        if len(self._written) >= REPEATED_AT_MOST:
            self._written.clear()
        self._written[key] = now, 0
        return detail | ({"repeated": str(since)} if since else {})

    async def _write(self, who: Principal, did: str, to: str, detail: Mapping[str, str]) -> None:
        await self._audit.record(at=self._clock.now(), who=who.id, did=did, to=written(to), detail=detail)


def routes_of(doors: Doors, *, do: object, keeper: Keeper) -> list[HTTPRouteHandler]:
    """The routes of one room, under `/api/<room>` or the prefix that its doors name.

    No `Router` of the framework: it would deep-copy the keeper, with the database pool behind it.
    """
    return [_route_of(door, doors, keeper, _bound(door, do, keeper)) for door in doors.doors]


def check_closed(app: Litestar) -> None:
    """Raise `Invalid`, naming the path, for a route that names no permission and is not on the list of open doors."""
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()) or (getattr(route, "route_handler", None),):
            methods: Iterable[str] = getattr(handler, "http_methods", ()) or ("any method",)
            for method in set(methods) - {"OPTIONS"}:
                if (method, route.path) not in OPEN and "permission" not in getattr(handler, "opt", {}):
                    raise Invalid(
                        "names no permission: a route without one does not start", where=f"{method} {route.path}"
                    )


def refusal(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """The answer to an error that a door raised."""
    instance = request.scope["state"].get("request", "")
    problem = problem_of(error, instance=instance)
    if problem.status >= 500 and problem.code == "fault":
        _LOG.error("request_failed", request=instance, path=request.scope["path"], trace=trace_of(error))
    if _wants_page(request):
        page_headers, page = problem_page(problem)
        return Response(page, status_code=problem.status, media_type="text/html", headers=page_headers)
    headers = headers_for(problem) | (getattr(error, "headers", None) or {})
    return Response(problem, status_code=problem.status, media_type=PROBLEM, headers=headers)


def _wants_page(request: Request[Any, Any, Any]) -> bool:
    """Is it a browser that opens a page, rather than one of its pages or a program that asks the API?"""
    return "text/html" in request.headers.get("accept", "") and not request.scope["path"].startswith("/api/")


EXCEPTION_HANDLERS: ExceptionHandlersMap = {Exception: refusal, HTTPException: refusal}


def _route_of(door: Door, doors: Doors, keeper: Keeper, function: AsyncAnyCallable) -> HTTPRouteHandler:
    route = HTTPRouteHandler(
        f"{doors.prefix.rstrip('/')}{door.path}".rstrip("/") or "/",
        guards=[keeper.guard],
        http_method=door.method,  # type: ignore[arg-type]
        opt={"permission": door.permission, "written_every_s": door.written_every_s},
        status_code=door.status,
        media_type=door.media_type,
        include_in_schema=False,  # `describe.py` makes the document
    )
    return route(function)


def _bound(door: Door, do: object, keeper: Keeper) -> AsyncAnyCallable:
    """The door's function as the framework sees it: `do`, `who` and `data` are given by us, the rest it reads itself."""
    function = door.handler
    where = f"{door.method} {door.path}"
    try:
        hints = get_type_hints(function, include_extras=True)
    except NameError as error:
        raise Invalid(f"an annotation cannot be resolved at run time: {error}", where=where) from error
    wanted = inspect.signature(function).parameters
    if missing := [name for name in (*wanted, "return") if name not in hints]:
        raise Invalid(f"{', '.join(missing)} of {function.__name__} lacks its annotation", where=where)
    body = Body(hints["data"]) if "data" in wanted else None
    marked = bears_marks(hints["return"])

    async def call(request: Request[Any, Any, Any], **given: Any) -> Any:
        if body is not None:
            given["data"] = await body.read(request)
        ours: dict[str, object] = {"do": do, "who": request.scope["user"], "request": request}
        answer = await function(**given, **{name: ours[name] for name in wanted if name in ours})
        return await keeper.withhold(request, answer) if marked else answer

    outside = [
        wanted[name].replace(annotation=source_of(name, hints[name], door.path), kind=inspect.Parameter.KEYWORD_ONLY)
        for name in wanted
        if name not in (*GIVEN, "data")
    ]
    itself = inspect.Parameter("request", inspect.Parameter.KEYWORD_ONLY, annotation=Request[Any, Any, Any])
    parameters = [itself, *outside]
    call.__signature__ = inspect.Signature(parameters, return_annotation=hints["return"])  # type: ignore[attr-defined]
    call.__annotations__ = {one.name: one.annotation for one in parameters} | {"return": hints["return"]}
    call.__name__, call.__module__, call.__doc__ = function.__name__, function.__module__, function.__doc__
    return call
