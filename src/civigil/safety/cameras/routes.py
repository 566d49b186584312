"""The room over HTTP: cameras, their health, and what they reported; restart one."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar.params import Parameter

from civigil.events.cameras import RestartFeed, SetZones, WatchedZone
from civigil.gateway.doors import Doors
from civigil.kernel.errors import Conflict, Missing
from civigil.kernel.permission import Principal
from civigil.kernel.severity import Status
from civigil.kernel.time import Instant
from civigil.runtime.hands import Hands
from civigil.safety.cameras import store
from civigil.safety.cameras.permissions import RESTART, VIEW, ZONES
from civigil.safety.cameras.settings import CameraSettings
from civigil.safety.cameras.view import CameraView, Fleet, Restarted, Sightings, ZonesSet

router = Doors("cameras")

Limit = Annotated[int, Parameter(ge=1, le=500, description="How many at most.")]
Before = Annotated[Instant | None, Parameter(description="Only what happened before this RFC 3339 time.")]


class RestartAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a camera is to be restarted; it stands in the audit trail."""

    reason: str
    status: Status = Status.ACTUAL


class ZonesAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be watched, and the version of the zones that were looked at."""

    version: int
    zones: tuple[WatchedZone, ...] | None  # null: those of the settings again
    status: Status | None = None  # null: the camera's own


@router.get("/", permission=VIEW)
async def list_cameras(do: Hands[CameraSettings]) -> Fleet:
    """All cameras and their health."""
    async with do.store.read() as sql:
        return Fleet(cameras=await store.cameras(sql))


@router.get("/{camera:str}", permission=VIEW, raises=(Missing,))
async def show_camera(camera: str, do: Hands[CameraSettings]) -> CameraView:
    """One camera and its health."""
    async with do.store.read() as sql:
        found = await store.camera(sql, camera)
    if found is None:
        raise Missing("there is no such camera", where=f"camera {camera}")
    return found


@router.get("/{camera:str}/sightings", permission=VIEW, raises=(Missing,))
async def list_sightings(
    camera: str, do: Hands[CameraSettings], before: Before = None, limit: Limit = 100
) -> Sightings:
    """What a camera reported, the newest first; the evidence under its ids at `/api/evidence/…`."""
    await show_camera(camera, do)
    async with do.store.read() as sql:
        return Sightings(sightings=await store.sightings(sql, camera, before=before, limit=limit))


@router.post("/{camera:str}/restart", permission=RESTART, raises=(Missing,))
async def restart(camera: str, data: RestartAsked, who: Principal, do: Hands[CameraSettings]) -> Restarted:
    """Drop the connection to a camera and open it afresh; a recording begins again.

    Refused where the order's status is not the camera's: an exercise never reaches a real link.
    """
    order = RestartFeed(camera=camera, reason=data.reason)
    return await do.bus.ask(order, actor=who, status=data.status, answer=Restarted)


@router.put("/{camera:str}/zones", permission=ZONES, raises=(Missing, Conflict))
async def put_zones(camera: str, data: ZonesAsked, who: Principal, do: Hands[CameraSettings]) -> ZonesSet:
    """Watch other zones in a camera's picture, from within two seconds on; its connection stays.

    They stand above those of the settings until `zones` is null. A zone that crosses itself, lies outside the picture, shares its
    name or would watch nothing is refused by its name; so is a version that is no longer the newest.
    """
    status = data.status or Status((await show_camera(camera, do)).status)
    order = SetZones(camera=camera, version=data.version, zones=data.zones)
    return await do.bus.ask(order, actor=who, status=status, answer=ZonesSet)
