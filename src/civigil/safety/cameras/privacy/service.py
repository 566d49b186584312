"""What is hidden in cameras' pictures: set by an order, or by the settings when a camera is claimed."""

from __future__ import annotations

from civigil.events.cameras import MasksChanged, SetMasks
from civigil.kernel.envelope import Envelope
from civigil.kernel.errors import Conflict, Missing
from civigil.runtime.hands import Hands
from civigil.runtime.store import Change
from civigil.safety.cameras import rules
from civigil.safety.cameras.privacy import store
from civigil.safety.cameras.privacy.mask import checked_masks, told_masks
from civigil.safety.cameras.settings import CameraFeed, CameraSettings
from civigil.safety.cameras.view import MasksSet


async def set_masks(asked: Envelope[SetMasks], change: Change, do: Hands[CameraSettings]) -> MasksSet:
    """Hide other parts of a picture; its watcher opens the camera afresh with its next beat.

    Raises `Missing` for an unknown camera, `Refused` for one of another status, `Conflict` where the masks are not those that the
    asker has seen, `Invalid`, naming the mask, for masks that mean nothing.
    """
    order, where = asked.body, f"camera {asked.body.camera}"
    now = await store.masking(change, order.camera)
    if now is None:
        raise Missing("there is no such camera", where=where)
    rules.check_status(order.camera, now.status, asked.status)
    if now.version != order.version:
        raise Conflict(f"its masks are at version {now.version} by now, {order.version} was looked at", where=where)
    wanted = None if order.masks is None else checked_masks(order.masks)
    by = asked.actor or asked.source
    await store.set_masks(change, order.camera, wanted, by="settings" if wanted is None else by)
    masks = told_masks(now.own if wanted is None else wanted)
    fact = MasksChanged(camera=order.camera, version=now.version + 1, masks=masks, by=by)
    change.emit(fact, occurred=change.now, status=asked.status, source=order.camera, cause=asked)
    do.log.info("masks_set", camera=order.camera, by=asked.actor, version=now.version + 1, masks=len(masks))
    return MasksSet(version=now.version + 1, masks=masks)


async def know(change: Change, feed: CameraFeed) -> None:
    """Take note of what the settings hide in a camera's picture; says so where that is new."""
    if await store.know(change, feed.id, feed.masks):
        now = await store.masking(change, feed.id)
        assert now is not None  # it was just claimed
        fact = MasksChanged(camera=feed.id, version=now.version, masks=told_masks(now.masks), by="settings")
        change.emit(fact, occurred=change.now, status=feed.status, source=feed.id)


async def masking(do: Hands[CameraSettings], camera: str) -> store.Masking:
    """What is hidden in a camera's picture by now. Raises `Missing` for an unknown camera."""
    async with do.store.change() as change:
        found = await store.masking(change, camera)
    if found is None:
        raise Missing("there is no such camera", where=f"camera {camera}")
    return found
