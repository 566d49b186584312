"""The plain start page, until the console arrives: what is going on, with its picture, its reason and its clip.

The page is a client of the rooms' API like any other, with the asker's own identity and permissions; it only leaves the network
out. A city without the room of incidents has an empty page.
"""

from __future__ import annotations

import asyncio
from typing import Any, TypeVar
from uuid import UUID

import httpx
import msgspec
from litestar import Request
from litestar.response import Response

from civigil.gateway import pages
from civigil.gateway.cards import Entry, Incident, incident_page, list_page
from civigil.gateway.doors import Doors
from civigil.gateway.permissions import PAGE_VIEW
from civigil.kernel.errors import ERRORS, CivigilError, Missing, Unavailable

doors = Doors("start", prefix="/")

SHOWN_AT_MOST = 30

T = TypeVar("T")


class Incidents(msgspec.Struct, frozen=True, kw_only=True):
    """One page of incidents."""

    incidents: tuple[Incident, ...] = ()


class Timeline(msgspec.Struct, frozen=True, kw_only=True):
    """An incident's timeline."""

    entries: tuple[Entry, ...] = ()


@doors.get("/", permission=PAGE_VIEW, media_type="text/html")
async def show_start(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The incidents, each with severity, time, reason, picture and clip."""
    async with _api(request) as api:
        found = (await _read(api, f"/api/incidents?limit={SHOWN_AT_MOST}", Incidents)).incidents[:SHOWN_AT_MOST]
        timelines = await asyncio.gather(*(_timeline(api, one.id) for one in found))
    body = list_page(list(zip(found, timelines, strict=True)))
    return Response(body, headers=pages.HEADERS, media_type="text/html")


@doors.get("/incident/{incident:uuid}", permission=PAGE_VIEW, raises=(Missing,), media_type="text/html")
async def show_incident(incident: UUID, request: Request[Any, Any, Any]) -> Response[bytes]:
    """One incident: its clip playing, why it was raised, and its timeline."""
    async with _api(request) as api:
        one = await _read(api, f"/api/incidents/{incident}", Incident)
        entries = await _timeline(api, incident)
    return Response(incident_page(one, entries), headers=pages.HEADERS, media_type="text/html")


def _api(request: Request[Any, Any, Any]) -> httpx.AsyncClient:
    """The API in this very process, asked by the one who asks for the page."""
    who, state = request.scope["user"], {**request.scope["state"], "head": False}

    async def as_asker(scope: Any, receive: Any, send: Any) -> None:
        scope.update(user=who, state=dict(state))
        await request.app(scope, receive, send)

    return httpx.AsyncClient(transport=httpx.ASGITransport(as_asker), base_url="http://inside")


async def _timeline(api: httpx.AsyncClient, incident: UUID) -> tuple[Entry, ...]:
    return (await _read(api, f"/api/incidents/{incident}/timeline", Timeline)).entries


async def _read(api: httpx.AsyncClient, path: str, kind: type[T]) -> T:
    answer = await api.get(path)
    if answer.status_code == 200:
        return msgspec.json.decode(answer.content, type=kind)
    problem = answer.json()
    raised: type[CivigilError] = ERRORS.get(problem.get("code", ""), Unavailable)
    raise raised(problem.get("detail", "the room does not answer"), where=path)
