"""The ground over HTTP: where a camera looks, tried before it is saved."""

from __future__ import annotations

import msgspec

from civigil.events.cameras import GroundTie, SetGround
from civigil.gateway.doors import Doors
from civigil.kernel.errors import Conflict, Invalid, Missing
from civigil.kernel.permission import Principal
from civigil.kernel.severity import Status
from civigil.runtime.hands import Hands
from civigil.safety.cameras.ground import store
from civigil.safety.cameras.ground.calibrated import calibrated
from civigil.safety.cameras.ground.service import checked
from civigil.safety.cameras.ground.view import GroundSet, GroundTried, GroundView, told, tried_of
from civigil.safety.cameras.permissions import GROUND, VIEW
from civigil.safety.cameras.settings import CameraSettings

router = Doors("cameras")


class GroundAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Points of the picture and of the map that are the same, and the version that was looked at."""

    version: int
    ties: tuple[GroundTie, ...]  # none: it is not known any more
    status: Status | None = None  # null: the camera's own


class TiesAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Points that are to be tried."""

    ties: tuple[GroundTie, ...]


@router.get("/{camera:str}/ground", permission=VIEW, raises=(Missing,))
async def show_ground(camera: str, do: Hands[CameraSettings]) -> GroundView:
    """Where on the ground a camera looks: the points that were tied together, how well they fit, a grid."""
    async with do.store.change() as change:
        found = await store.grounding(change, camera)
    if found is None:
        raise Missing("there is no such camera", where=f"camera {camera}")
    ties = told(found.ties)
    return GroundView(version=found.version, by=found.by, ties=ties, tried=_tried(ties))


@router.post("/{camera:str}/ground/try", permission=VIEW, written_every_s=60.0)
async def try_ground(camera: str, data: TiesAsked, do: Hands[CameraSettings]) -> GroundTried:
    """What points would give, without saving them: how far each is off, and a grid on the ground to hold against the picture."""
    del camera, do
    return _tried(data.ties)


@router.put("/{camera:str}/ground", permission=GROUND, raises=(Missing, Conflict))
async def put_ground(camera: str, data: GroundAsked, who: Principal, do: Hands[CameraSettings]) -> GroundSet:
    """Say where on the ground a camera looks, from within two seconds on; its tracks have places from then on.

    Four points or more; those that determine no ground are refused with a reason, and so is a version that is no longer the newest.
    """
    status = data.status
    if status is None:
        async with do.store.change() as change:
            found = await store.grounding(change, camera)
        if found is None:
            raise Missing("there is no such camera", where=f"camera {camera}")
        status = found.status
    order = SetGround(camera=camera, version=data.version, ties=data.ties)
    return await do.bus.ask(order, actor=who, status=status, answer=GroundSet)


def _tried(ties: tuple[GroundTie, ...]) -> GroundTried:
    try:
        return tried_of(calibrated(checked(ties)))
    except Invalid as error:
        return GroundTried(trouble=error.sentence)
