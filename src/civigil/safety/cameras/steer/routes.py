"""A camera's drive over HTTP: who has it, turn it, take it over, keep a view."""

from __future__ import annotations

from typing import Annotated

import msgspec

from civigil.events.cameras import SavePreset, SteerCamera, TakeSteering, Turn
from civigil.gateway.doors import Doors
from civigil.kernel.errors import Conflict, Missing
from civigil.kernel.permission import Principal
from civigil.kernel.severity import Status
from civigil.runtime.hands import Hands
from civigil.safety.cameras.network import store as network
from civigil.safety.cameras.permissions import ARRANGE, STEER, TAKE, VIEW
from civigil.safety.cameras.settings import CameraSettings
from civigil.safety.cameras.steer import store
from civigil.safety.cameras.steer.limits import SteerLimits
from civigil.safety.cameras.steer.service import named_limits
from civigil.safety.cameras.steer.store import Steering
from civigil.safety.cameras.steer.view import PresetView, Steered, SteeringView

router = Doors("cameras")

ORDER_WITHIN_S = 2.0  # an order to turn that comes later would move what nobody looks at any more
Share = Annotated[float, msgspec.Meta(ge=-1, le=1)]


class SteerAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the drive is to do. A move lasts a second: it is asked again for as long as it is to go on."""

    turn: Turn
    pan: Share = 0.0
    tilt: Share = 0.0
    zoom: Share = 0.0
    preset: Annotated[str, msgspec.Meta(max_length=64)] = ""
    status: Status | None = None  # null: the camera's own


class TakeAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The camera is taken over."""

    status: Status | None = None  # null: the camera's own


class PresetAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the view of now is to be called."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    status: Status | None = None  # null: the camera's own


@router.get("/{camera:str}/steering", permission=VIEW, raises=(Missing,))
async def show_steering(camera: str, who: Principal, do: Hands[CameraSettings]) -> SteeringView:
    """Who has a camera in hand, where it looks, which presets it has; not there for one that cannot be turned."""
    now = await _read(camera, do)
    limits = named_limits(do.settings, camera)
    if limits is None:
        async with do.store.read() as sql:
            limits = await network.limits(sql, camera) or SteerLimits()
    holder = now.lease.held_by(do.clock.now())
    return SteeringView(
        view=now.view,
        view_since=now.view_since,
        holder=holder or None,
        held_until=now.lease.until if holder else None,
        mine=holder == who.id,
        presets=tuple(
            PresetView(token=one.token, name=one.name, home=limits.home_preset in {one.name, one.token})
            for one in now.presets
        ),
        trouble=now.trouble,
        speed_at_most=limits.speed_at_most,
        home_after_s=limits.home_after_s,
        hidden_away=now.masked,
    )


@router.post("/{camera:str}/steering", permission=STEER, raises=(Missing, Conflict))
async def post_steering(camera: str, data: SteerAsked, who: Principal, do: Hands[CameraSettings]) -> Steered:
    """Turn a camera, send it to a preset or home, stop it, or let go of it.

    Whoever turns it has it for 20 s after each order; others are refused meanwhile, by name. It stops by itself a second after the
    last move. Away from home it is not watched, and where it has masks nothing of its picture is shown.
    """
    status = data.status or (await _read(camera, do)).status
    order = SteerCamera(camera=camera, turn=data.turn, pan=data.pan, tilt=data.tilt, zoom=data.zoom, preset=data.preset)
    return await do.bus.ask(order, actor=who, status=status, answer=Steered, time_limit_s=ORDER_WITHIN_S)


@router.post("/{camera:str}/steering/take", permission=TAKE, raises=(Missing,))
async def post_take(camera: str, data: TakeAsked, who: Principal, do: Hands[CameraSettings]) -> Steered:
    """Take a camera over from whoever turns it; it stops."""
    status = data.status or (await _read(camera, do)).status
    return await do.bus.ask(TakeSteering(camera=camera), actor=who, status=status, answer=Steered)


@router.post("/{camera:str}/presets", permission=ARRANGE, raises=(Missing, Conflict))
async def post_preset(camera: str, data: PresetAsked, who: Principal, do: Hands[CameraSettings]) -> Steered:
    """Keep the view of now as a preset; never in place of the home view."""
    status = data.status or (await _read(camera, do)).status
    return await do.bus.ask(SavePreset(camera=camera, name=data.name), actor=who, status=status, answer=Steered)


async def _read(camera: str, do: Hands[CameraSettings]) -> Steering:
    async with do.store.read() as sql:
        found = await store.read(sql, camera)
    if found is None:
        raise Missing("there is no such camera, or it cannot be turned", where=f"camera {camera}")
    return found
