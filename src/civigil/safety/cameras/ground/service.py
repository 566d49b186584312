"""The ground's hands: check, save and say in one transaction."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from civigil.events.cameras import GroundChanged, GroundTie, SetGround
from civigil.kernel.envelope import Envelope
from civigil.kernel.errors import Conflict, Invalid, Missing
from civigil.runtime.hands import Hands
from civigil.runtime.store import Change
from civigil.safety.cameras import rules
from civigil.safety.cameras.ground import store
from civigil.safety.cameras.ground.calibrated import Calibrated, Tie, calibrated
from civigil.safety.cameras.ground.view import GroundSet, told
from civigil.safety.cameras.settings import CameraSettings

Do = Hands[CameraSettings]


def checked(ties: Sequence[GroundTie]) -> tuple[Tie, ...]:
    """Ties that somebody says. Raises `Invalid`, naming the point, for one that lies outside the picture or off the Earth."""
    found = []
    for number, tie in enumerate(ties):
        try:
            found.append(msgspec.convert(msgspec.structs.asdict(tie), Tie))
        except msgspec.ValidationError as error:
            raise Invalid(str(error), where=f"point {number + 1}") from error
    return tuple(found)


async def set_ground(asked: Envelope[SetGround], change: Change, do: Do) -> GroundSet:
    """Say where on the ground a camera looks; its watcher takes it up with its next beat.

    Raises `Missing` for an unknown camera, `Refused` for one of another status, `Conflict` where somebody has changed it meanwhile,
    `Invalid`, saying why, for points that determine no ground.
    """
    order, where = asked.body, f"camera {asked.body.camera}"
    now = await store.grounding(change, order.camera)
    if now is None:
        raise Missing("there is no such camera", where=where)
    rules.check_status(order.camera, now.status, asked.status)
    if now.version != order.version:
        raise Conflict(f"its ground is at version {now.version} by now, {order.version} was looked at", where=where)
    ties = checked(order.ties)
    if ties:
        calibrated(ties)
    by = asked.actor or asked.source
    await store.set_ties(change, order.camera, ties, by=by)
    version = now.version + 1
    fact = GroundChanged(camera=order.camera, version=version, ties=told(ties), by=by)
    change.emit(fact, occurred=change.now, status=asked.status, source=order.camera, cause=asked)
    do.log.info("ground_set", camera=order.camera, by=by, version=version, points=len(ties))
    return GroundSet(version=version, ties=told(ties))


async def ground(do: Do, camera: str) -> tuple[Calibrated | None, int]:
    """A camera's ground, where it is known, and the version of it."""
    async with do.store.change() as change:
        found = await store.grounding(change, camera)
    if found is None or not found.ties:
        return None, 0 if found is None else found.version
    try:
        return calibrated(found.ties), found.version
    except Invalid as error:  # of an older release, with other limits
        do.log.warning("ground_not_taken", camera=camera, error=str(error))
        return None, found.version
