"""Orders about a camera's drive: who may give them now, and what is passed on to its watcher."""

from __future__ import annotations

from civigil.events.cameras import SavePreset, SteerCamera, SteeringChanged, TakeSteering, Turn
from civigil.kernel.envelope import Envelope
from civigil.kernel.errors import Invalid, Missing, Refused
from civigil.kernel.facts import Order
from civigil.protocols.onvif.ptz import Speed
from civigil.runtime.hands import Hands
from civigil.runtime.store import Change
from civigil.safety.cameras import rules
from civigil.safety.cameras.network import store as network
from civigil.safety.cameras.settings import CameraFeed, CameraSettings
from civigil.safety.cameras.steer import store
from civigil.safety.cameras.steer.lease import Lease
from civigil.safety.cameras.steer.limits import SteerLimits
from civigil.safety.cameras.steer.store import Steering, Wish
from civigil.safety.cameras.steer.view import Steered

Do = Hands[CameraSettings]
NAME_AT_MOST = 60  # characters of a preset


async def steer(asked: Envelope[SteerCamera], change: Change, do: Do) -> Steered:
    """Turn a camera, or let go of it. Its watcher takes it up at once.

    Raises `Missing` for an unknown camera or preset, `Refused` for one that cannot be turned or is of another status, `Conflict`
    where somebody else has it in hand, `Invalid` for a speed that is none.
    """
    order = asked.body
    now = await _standing(asked, order.camera, change)
    by = asked.actor or asked.source
    if order.turn is Turn.LEAVE:
        mine = now.lease.held_by(change.now) == by
        return await _passed(change, asked, order.camera, now, now.lease.left(by, change.now), _STOP if mine else None)
    lease = now.lease.taken(by, change.now, camera=order.camera)
    return await _passed(
        change, asked, order.camera, now, lease, _wish(order, now, await _limits(do, order.camera, change))
    )


async def take(asked: Envelope[TakeSteering], change: Change, do: Do) -> Steered:
    """Take a camera over; it stops. Raises `Missing` for an unknown camera, `Refused` for one that cannot be turned."""
    camera, by = asked.body.camera, asked.actor or asked.source
    now = await _standing(asked, camera, change)
    had = now.lease.held_by(change.now)
    do.log.info("steering_taken", camera=camera, by=by, had=had)
    return await _passed(change, asked, camera, now, now.lease.handed_over(by, change.now), _STOP if had else None)


async def save_preset(asked: Envelope[SavePreset], change: Change, do: Do) -> Steered:
    """Keep the view of now under a name.

    Raises as `steer` does, and `Refused` for the name of the home view: what masks hide depends on where that is.
    """
    order = asked.body
    now = await _standing(asked, order.camera, change)
    name, limits = order.name.strip(), await _limits(do, order.camera, change)
    if not name or len(name) > NAME_AT_MOST or not name.isprintable():
        raise Invalid(f"a name has 1 to {NAME_AT_MOST} characters that can be printed", where="name")
    if limits.home_preset and name.lower() == limits.home_preset.lower():
        raise Refused(
            "the home view is not moved from here: zones and masks hold there", where=f"camera {order.camera}"
        )
    if any(one.name.lower() == name.lower() for one in now.presets):
        raise Refused(f"it has a preset {name!r} already", where=f"camera {order.camera}")
    lease = now.lease.taken(asked.actor or asked.source, change.now, camera=order.camera)
    return await _passed(change, asked, order.camera, now, lease, Wish(deed="save", preset=name))


async def know(change: Change, feed: CameraFeed) -> None:
    """Take note of whether the settings let people turn a camera."""
    await store.know(change, feed.id, steerable=feed.ptz is not None)


async def tell_view(do: Do, feed: CameraFeed, view: str) -> None:
    """Keep and say where a camera looks from now on."""
    async with do.store.change() as change:
        now = await store.looks(change, feed.id, view)
        if now is None:
            return
        holder = now.lease.held_by(change.now) or None
        fact = SteeringChanged(camera=feed.id, version=now.version, view=view, holder=holder)
        change.emit(fact, occurred=change.now, status=feed.status, source=feed.id)


_STOP = Wish(deed="stop")


async def _standing(asked: Envelope[Order], camera: str, change: Change) -> Steering:
    where = f"camera {camera}"
    now = await store.steering(change, camera)
    if now is None:
        if await store.known(change, camera) is None:
            raise Missing("there is no such camera", where=where)
        raise Refused("it cannot be turned from here: its settings have no ptz", where=where)
    rules.check_status(camera, now.status, asked.status)
    return now


async def _limits(do: Do, camera: str, change: Change) -> SteerLimits:
    return named_limits(do.settings, camera) or await network.limits(change.sql, camera) or SteerLimits()


def named_limits(settings: CameraSettings, camera: str) -> SteerLimits | None:
    """What the settings say of a camera's drive.

    None: people added it, or another process has it in its settings, and then that holds where they say nothing.
    """
    return next((one.ptz for one in settings.cameras if one.id == camera), None)


def _wish(order: SteerCamera, now: Steering, limits: SteerLimits) -> Wish:
    if order.turn is Turn.MOVE:
        speed = Speed(pan=order.pan, tilt=order.tilt, zoom=order.zoom)
        if speed.still:
            return _STOP
        most = limits.speed_at_most
        return Wish(deed="move", pan=speed.pan * most, tilt=speed.tilt * most, zoom=speed.zoom * most)
    if order.turn is Turn.GO:
        if order.preset not in {one.token for one in now.presets}:
            raise Missing(f"it has no preset {order.preset!r}", where=f"camera {order.camera}")
        return Wish(deed="go", preset=order.preset)
    return Wish(deed=order.turn.value)


async def _passed(
    change: Change, asked: Envelope[Order], camera: str, before: Steering, lease: Lease, wish: Wish | None
) -> Steered:
    """Pass an order on, and say who has the camera where that is somebody else than before."""
    version = await store.order(change, camera, lease, wish)
    holder = lease.held_by(change.now) or None
    if holder != (before.lease.held_by(change.now) or None):
        fact = SteeringChanged(camera=camera, version=version, view=before.view, holder=holder)
        change.emit(fact, occurred=change.now, status=asked.status, source=camera, cause=asked)
    return Steered(view=before.view, holder=holder, held_until=lease.until)
