"""The room over HTTP: cameras, their health, and what they reported; restart one."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Annotated, Any

import msgspec
from litestar import Request
from litestar.params import Parameter
from litestar.response import Response, Stream

from civigil.events.cameras import PrivacyMask, RestartFeed, SetMasks, SetZones, WatchedZone
from civigil.gateway.doors import Doors
from civigil.gateway.talk import Talk
from civigil.kernel.errors import CivigilError, Conflict, Missing
from civigil.kernel.permission import Principal
from civigil.kernel.severity import Status
from civigil.kernel.time import Instant, text_of
from civigil.runtime.hands import Hands
from civigil.safety.cameras import store
from civigil.safety.cameras.feed.course import Piece
from civigil.safety.cameras.feed.relay import stream
from civigil.safety.cameras.feed.screen import Screen
from civigil.safety.cameras.ground import routes as ground
from civigil.safety.cameras.network import routes as network
from civigil.safety.cameras.permissions import FEED, MASKS, RESTART, VIEW, ZONES
from civigil.safety.cameras.review import routes as review
from civigil.safety.cameras.settings import CameraSettings
from civigil.safety.cameras.steer import routes as steer
from civigil.safety.cameras.view import CameraView, Fleet, MasksSet, Restarted, Sightings, ZonesSet
from civigil.safety.cameras.worker.pictures import pictures as pictures_of
from civigil.safety.cameras.worker.window import Picture

router = Doors("cameras")
router.doors += review.router.doors
router.doors += ground.router.doors
router.doors += steer.router.doors
router.doors += network.router.doors

BOUNDARY = "civigil-picture"
MULTIPART = f"multipart/x-mixed-replace; boundary={BOUNDARY}"

Limit = Annotated[int, Parameter(ge=1, le=500, description="How many at most.")]
Before = Annotated[Instant | None, Parameter(description="Only what happened before this RFC 3339 time.")]


class RestartAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a camera is to be restarted; it stands in the audit trail."""

    reason: Annotated[str, msgspec.Meta(max_length=500)]
    status: Status = Status.ACTUAL


class ZonesAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be watched, and the version of the zones that were looked at."""

    version: int
    zones: tuple[WatchedZone, ...] | None  # null: those of the settings again
    status: Status | None = None  # null: the camera's own


class MasksAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be hidden, and the version of the masks that were looked at."""

    version: int
    masks: tuple[PrivacyMask, ...] | None  # null: those of the settings again
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


@router.put("/{camera:str}/masks", permission=MASKS, raises=(Missing, Conflict))
async def put_masks(camera: str, data: MasksAsked, who: Principal, do: Hands[CameraSettings]) -> MasksSet:
    """Hide other parts of a camera's picture, in all that is watched, kept and shown from within two seconds on.

    They stand above those of the settings until `masks` is null. The camera is opened afresh, so that nothing that was seen without
    them is kept; clips that were stored before stay as they are.
    """
    status = data.status or Status((await show_camera(camera, do)).status)
    order = SetMasks(camera=camera, version=data.version, masks=data.masks)
    return await do.bus.ask(order, actor=who, status=status, answer=MasksSet)


@router.get("/{camera:str}/picture", permission=FEED, raises=(Missing,), media_type="image/jpeg")
async def show_picture(
    camera: str, who: Principal, do: Hands[CameraSettings], request: Request[Any, Any, Any]
) -> Response[bytes]:
    """The newest picture of a camera, as it is now; the header `x-taken-at` says when its light fell in.

    Who looks is written down. Not available where the camera gives no fresh picture.
    """
    async with contextlib.aclosing(await _opened(camera, who, do, request, "a picture")) as pictures:
        picture = await anext(pictures)
    headers = {"x-taken-at": text_of(picture.at), "cache-control": "private, no-store"}
    return Response(picture.jpeg, media_type="image/jpeg", headers=headers)


@router.get("/{camera:str}/live", permission=FEED, raises=(Missing,), media_type=MULTIPART)
async def show_live(
    camera: str, who: Principal, do: Hands[CameraSettings], request: Request[Any, Any, Any]
) -> Response[Any]:
    """The live picture of a camera: JPEG after JPEG, each the newest, ten a second at most; `<img>` plays it.

    Who looks is written down when they begin. A slow viewer misses pictures. It ends with the camera's fresh pictures and with the
    session of the one who looks; not available where there is no fresh picture, or too many look already.
    """
    pictures = await _opened(camera, who, do, request, "the live picture")
    first = await anext(pictures)
    if request.scope["state"]["head"]:  # whether there is one: an answer without a body must end
        await pictures.aclose()
        return Response(b"", media_type=MULTIPART)
    return Stream(_parts(first, pictures), media_type=MULTIPART, headers={"cache-control": "private, no-store"})


@router.socket("/video", permission=FEED, protocol="civigil.video.v1")
async def show_video(who: Principal, do: Hands[CameraSettings], talk: Talk) -> None:
    """The live view of all cameras that a screen watches, over one connection: their own streams as fragmented MP4."""

    async def opened(camera: str) -> AsyncGenerator[Piece, None]:
        at = await _looked_at(camera, who, do, talk.request, "the live view")
        async with contextlib.aclosing(stream(do.identity, camera, at)) as pieces:
            async for piece in pieces:
                yield piece

    await Screen(talk, opened).serve()


async def _opened(
    camera: str, who: Principal, do: Hands[CameraSettings], request: Request[Any, Any, Any], shown: str
) -> AsyncGenerator[Picture, None]:
    """A camera's live pictures; that somebody looks stands in the audit trail before the first one is shown."""
    at = await _looked_at(camera, who, do, str(request.scope["state"]["request"]), shown)
    return pictures_of(do.identity, camera, at)


async def _looked_at(camera: str, who: Principal, do: Hands[CameraSettings], request: str, shown: str) -> str | None:
    """Write down who looks; where the process that watches the camera shows it. Raises `Missing` for an unknown camera."""
    async with do.store.read() as sql:
        known, at = await store.pictures_at(sql, camera)
    if not known:
        raise Missing("there is no such camera", where=f"camera {camera}")
    detail = {"request": request, "shown": shown}
    await do.audit.record(
        at=do.clock.now(), who=who.id, did="looked at a camera", to=f"cameras/{camera}", detail=detail
    )
    return at


async def _parts(first: Picture, pictures: AsyncGenerator[Picture, None]) -> AsyncIterator[bytes]:
    """Pictures as the parts of one answer (RFC 2046 §5.1; `x-mixed-replace`: each takes the place of the one before)."""
    async with contextlib.aclosing(pictures):
        yield _part(first)
        try:
            async for picture in pictures:
                yield _part(picture)
        except CivigilError:  # the camera gives no more: a whole answer, that ends here
            yield f"--{BOUNDARY}--\r\n".encode()


def _part(picture: Picture) -> bytes:
    head = f"--{BOUNDARY}\r\ncontent-type: image/jpeg\r\ncontent-length: {len(picture.jpeg)}\r\n"
    return f"{head}x-taken-at: {text_of(picture.at)}\r\n\r\n".encode() + picture.jpeg + b"\r\n"
