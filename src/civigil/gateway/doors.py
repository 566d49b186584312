"""How a room declares its routes: each door names its permission, or the gateway does not start.

A room's `routes.py` collects plain async functions; nothing of the web framework is needed for the common case:

    from civigil.gateway.doors import Doors
    from civigil.kernel.permission import Principal
    from civigil.runtime.hands import Hands

    router = Doors("cameras")

    @router.get("/{camera:str}", permission=FEED_VIEW, raises=(Missing,))
    async def show_camera(camera: str, do: Hands[CameraSettings]) -> CameraHealth:
        \"\"\"One camera and its health.

        The first line becomes the route's title in the OpenAPI document, the rest its description.
        \"\"\"

    @router.post("/{camera:str}/restart", permission=FEED_RESTART, raises=(Missing, Conflict))
    async def restart(camera: str, data: Restart, who: Principal, do: Hands[CameraSettings]) -> Restarted:
        ...

The room's declaration names it: `routes="routes:router"`. It is mounted under `/api/<room>`. What a function takes by name:

- `do`: the `Hands` of its own room. `who`: the `Principal` that asks, already authenticated and permitted.
- `data`: the JSON body, decoded into its annotated msgspec type. `request`: the web framework's request, rarely needed.
- a name in the path (`{camera:str}`, `{incident:uuid}`): that part of it; any other name: a query parameter.
  Limits and meaning go into `Annotated[int, msgspec.Meta(ge=1, le=500, description="…")]`.

It returns a msgspec type, a list of them, or a response of the framework; it raises the six errors of `kernel/errors.py`, which
`gateway/errors.py` turns into problem documents. The function itself stays callable, without HTTP, from a test.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from civigil.kernel.errors import CivigilError, Invalid
from civigil.kernel.permission import Permission

Handler = TypeVar("Handler", bound=Callable[..., Awaitable[Any]])

_PATH = re.compile(r"/|(/([a-z0-9._-]+|\{[a-z_]+:(str|int|uuid|date|datetime|path)\}))+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """One route: where, for whom, and what answers."""

    method: str
    path: str
    permission: Permission
    handler: Callable[..., Awaitable[Any]]
    raises: tuple[type[CivigilError], ...]  # beside Invalid, Refused and Unavailable, which every door may answer
    status: int  # the HTTP status of success
    media_type: str
    also: Mapping[int, str]  # further statuses that are no errors, each with what it means
    written_every_s: float = (
        0.0  # of a change: how often it is written into the audit trail while one principal repeats it
    )

    @property
    def title(self) -> str:
        """The first line of the handler's docstring."""
        return (inspect.getdoc(self.handler) or self.handler.__name__).partition("\n")[0]

    @property
    def description(self) -> str:
        """The rest of the docstring, and the permission that is needed."""
        rest = (inspect.getdoc(self.handler) or "").partition("\n")[2].strip()
        needs = f"Needs the permission `{self.permission.name}`."
        return f"{rest}\n\n{needs}" if rest else needs


@dataclass(frozen=True, slots=True, kw_only=True)
class Wicket:
    """A WebSocket of a room: where, for whom, in which subprotocol, and what speaks on it."""

    path: str
    permission: Permission
    protocol: str  # the subprotocol that must be offered: `civigil.video.v1`
    handler: Callable[..., Awaitable[None]]

    @property
    def title(self) -> str:
        """The first line of the handler's docstring."""
        return (inspect.getdoc(self.handler) or self.handler.__name__).partition("\n")[0]


class Doors:
    """A room's routes, in the order of their declaration."""

    def __init__(self, room: str, *, prefix: str | None = None) -> None:
        self.room = room
        self.prefix = f"/api/{room}" if prefix is None else prefix
        self.doors: list[Door] = []
        self.wickets: list[Wicket] = []

    def socket(self, path: str, *, permission: Permission, protocol: str) -> Callable[[Handler], Handler]:
        """Speak with a screen for as long as it stays: `async def handler(who, do, talk)`, with a `gateway.talk.Talk`.

        The permission is asked for before the connection is accepted and, with the session, again and again while it lasts.
        """
        where = f"WEBSOCKET {self.prefix}{path}"
        if not isinstance(permission, Permission):
            raise Invalid("names no permission: a route without one does not start", where=where)
        if not _PATH.fullmatch(path) or "{" in path:
            raise Invalid("the path of a WebSocket is made of /words", where=where)

        def keep(handler: Handler) -> Handler:
            function: object = handler
            if not inspect.iscoroutinefunction(function):
                raise Invalid(f"{handler!r} is not an async function", where=where)
            self.wickets.append(Wicket(path=path, permission=permission, protocol=protocol, handler=handler))
            return handler

        return keep

    def get(
        self,
        path: str,
        *,
        permission: Permission,
        raises: tuple[type[CivigilError], ...] = (),
        media_type: str = "application/json",
        also: Mapping[int, str] = {},
    ) -> Callable[[Handler], Handler]:
        """Read something; changes nothing. `also`: what it may answer beside 200 that is no error of ours, such as 304."""
        return self._declare("GET", path, permission, raises, 200, media_type, also)

    def post(
        self,
        path: str,
        *,
        permission: Permission,
        raises: tuple[type[CivigilError], ...] = (),
        status: int = 200,
        written_every_s: float = 0.0,
    ) -> Callable[[Handler], Handler]:
        """Ask for a deed: send an order, add something.

        `written_every_s` is for what a program sends many times a second: it is permitted each time, and written into the audit
        trail when it begins and then so often, with how many there were.
        """
        return self._declare("POST", path, permission, raises, status, "application/json", {}, written_every_s)

    def put(
        self,
        path: str,
        *,
        permission: Permission,
        raises: tuple[type[CivigilError], ...] = (),
        written_every_s: float = 0.0,
    ) -> Callable[[Handler], Handler]:
        """Set something to what the body says; the same twice is the same once."""
        return self._declare("PUT", path, permission, raises, 200, "application/json", {}, written_every_s)

    def delete(
        self, path: str, *, permission: Permission, raises: tuple[type[CivigilError], ...] = ()
    ) -> Callable[[Handler], Handler]:
        """Delete something."""
        return self._declare("DELETE", path, permission, raises, 200, "application/json")

    def _declare(
        self,
        method: str,
        path: str,
        permission: Permission,
        raises: tuple[type[CivigilError], ...],
        status: int,
        media_type: str,
        also: Mapping[int, str] = {},
        written_every_s: float = 0.0,
    ) -> Callable[[Handler], Handler]:
        where = f"{method} {self.prefix}{path}"
        if not isinstance(permission, Permission):
            raise Invalid("names no permission: a route without one does not start", where=where)
        if not _PATH.fullmatch(path):
            raise Invalid("the path is not made of /words and /{name:type}", where=where)
        if any((door.method, door.path) == (method, path) for door in self.doors):
            raise Invalid("is declared twice", where=where)

        def keep(handler: Handler) -> Handler:
            function: object = handler
            if not inspect.iscoroutinefunction(function):
                raise Invalid(f"{handler!r} is not an async function", where=where)
            door = Door(
                method=method,
                path=path,
                permission=permission,
                handler=handler,
                raises=raises,
                status=status,
                media_type=media_type,
                also=also,
                written_every_s=written_every_s,
            )
            self.doors.append(door)
            return handler

        return keep
