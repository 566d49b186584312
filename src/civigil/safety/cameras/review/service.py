"""The hands of the review: verdicts, thresholds, rates and what is known here, each in one transaction with its fact."""

from __future__ import annotations

import math

import msgspec

from civigil.events.cameras import (
    AlarmRateChanged,
    ForgetKnown,
    GiveVerdict,
    Judgement,
    SetAlarmRate,
    SetThreshold,
    ThresholdChanged,
    VerdictGiven,
    ZonesChanged,
)
from civigil.kernel.envelope import Envelope
from civigil.kernel.errors import Conflict, Invalid, Missing
from civigil.runtime.hands import Hands
from civigil.runtime.store import Change
from civigil.safety.cameras import rules
from civigil.safety.cameras import store as cameras
from civigil.safety.cameras.model import What
from civigil.safety.cameras.review import known as patterns
from civigil.safety.cameras.review import store
from civigil.safety.cameras.review.view import Forgotten, RateTaken, ThresholdTaken, VerdictTaken
from civigil.safety.cameras.settings import CameraSettings

Do = Hands[CameraSettings]
ALARMS_A_DAY = (0.001, 100_000.0)
"""The fewest and the most false alarms a day that may be borne."""


async def give_verdict(asked: Envelope[GiveVerdict], change: Change, do: Do) -> VerdictTaken:
    """Say what a sighting was, or take it back, with what was made known by it.

    Raises `Missing` for an unknown sighting, `Conflict` where somebody judged it meanwhile, `Invalid` for days that make no sense
    or that stand beside another verdict than a nuisance, `Refused` for one of another status.
    """
    order, where = asked.body, f"sighting {asked.body.sighting}"
    found = await store.judgeable(change, order.sighting)
    if found is None:
        raise Missing("there is no such sighting", where=where)
    rules.check_status(found.camera, found.status, asked.status)
    if found.version != order.version:
        told = "none" if found.verdict is None else found.verdict.value
        raise Conflict(f"somebody judged it meanwhile: its verdict is {told}", where=where)
    by = asked.actor or asked.source
    made = None
    await store.forget_known_of(change, order.sighting)
    if order.known_days:
        if order.verdict is not Judgement.NUISANCE or found.box is None:
            raise Invalid("only a nuisance with a place in the picture can be known here", where="known_days")
        made = patterns.Known(
            id=do.new_id(),
            camera=found.camera,
            what=found.what,
            zone=found.zone,
            kind=found.kind,
            box=found.box,
            minute=patterns.minute_of(found.occurred),
            expires=patterns.expiry(change.now, order.known_days),
            made=change.now,
            by=by,
            sighting=order.sighting,
        )
        await store.add_known(change, made)
    await store.set_verdict(change, order.sighting, order.verdict, by=by)
    fact = VerdictGiven(
        camera=found.camera,
        sighting=order.sighting,
        what=found.what,
        zone=found.zone,
        verdict=order.verdict,
        before=found.verdict,
        by=by,
        version=found.version + 1,
    )
    change.emit(fact, occurred=change.now, status=asked.status, source=found.camera, cause=asked)
    return VerdictTaken(
        sighting=order.sighting,
        verdict=order.verdict,
        version=found.version + 1,
        known=None if made is None else made.id,
    )


async def set_threshold(asked: Envelope[SetThreshold], change: Change, do: Do) -> ThresholdTaken:
    """Raise alarms from another figure on.

    Raises `Missing` for an unknown camera or a kind that nothing was ever held against, `Conflict` where somebody set it meanwhile,
    `Invalid` for a threshold outside the operator's bounds, `Refused` for a camera of another status.
    """
    order, where = asked.body, f"threshold {asked.body.what} of camera {asked.body.camera}"
    found = await store.threshold(change, order.camera, order.what, order.zone)
    if found is None:
        raise Missing("there is no such camera", where=f"camera {order.camera}")
    rules.check_status(order.camera, found.status, asked.status)
    if found.base is None:
        raise Missing(f"nothing was ever held against one in {order.zone!r}", where=where)
    if found.version != order.version:
        raise Conflict(f"it is at version {found.version} by now, {order.version} was looked at", where=where)
    limits = do.settings.tuning
    low, high = found.base * limits.lowest, found.base * limits.highest
    if order.threshold is not None and not low - 1e-6 <= order.threshold <= high + 1e-6:
        raise Invalid(f"{order.threshold:g}: {low:g} to {high:g} is allowed by the settings", where=where)
    by = asked.actor or asked.source
    if order.what == What.LOITERING.value:
        await _set_loiter_s(asked, change, found.base if order.threshold is None else order.threshold)
    version = await store.set_threshold(
        change,
        order.camera,
        order.what,
        order.zone,
        base=found.base,
        threshold=order.threshold,
        by="settings" if order.threshold is None else by,
        because=order.because,
    )
    before = found.base if found.threshold is None else found.threshold
    now = found.base if order.threshold is None else order.threshold
    fact = ThresholdChanged(
        camera=order.camera,
        what=order.what,
        zone=order.zone,
        before=before,
        threshold=now,
        set_by=by,
        because=order.because,
    )
    change.emit(fact, occurred=change.now, status=asked.status, source=order.camera, cause=asked)
    return ThresholdTaken(before=before, threshold=now, version=version)


async def _set_loiter_s(asked: Envelope[SetThreshold], change: Change, loiter_s: float) -> None:
    """Loitering is held against its zone's own limit: that one moves, and the zone's watcher takes it up."""
    order = asked.body
    zoning = await cameras.zoning(change, order.camera)
    if zoning is None or order.zone not in {zone.name for zone in zoning.zones}:
        raise Missing("the zone is not watched any more", where=f"zone {order.zone!r}")
    moved = tuple(
        msgspec.structs.replace(zone, loiter_s=loiter_s) if zone.name == order.zone else zone for zone in zoning.zones
    )
    by = asked.actor or asked.source
    await cameras.set_zones(change, order.camera, moved, by=by)
    fact = ZonesChanged(camera=order.camera, version=zoning.version + 1, zones=rules.told_zones(moved), by=by)
    change.emit(fact, occurred=change.now, status=asked.status, source=order.camera, cause=asked)


async def set_alarm_rate(asked: Envelope[SetAlarmRate], change: Change, do: Do) -> RateTaken:
    """Bear another number of false alarms a day; the camera's watcher takes it up with its next beat.

    Raises `Missing` for an unknown camera, `Conflict` where it was set meanwhile, or where the camera has no model, `Invalid` for a
    number that is none, `Refused` for a camera of another status.
    """
    order, where = asked.body, f"camera {asked.body.camera}"
    found = await store.rate(change, order.camera)
    if found is None:
        raise Missing("there is no such camera", where=where)
    rules.check_status(order.camera, found.status, asked.status)
    if not found.has_model:
        raise Conflict("it has no model of what is normal: `civigil cameras learn` makes one", where=where)
    before = found.own if found.set is None else found.set
    if not math.isclose(before, order.before, rel_tol=1e-9):
        raise Conflict(f"it bears {before:g} a day by now, {order.before:g} was looked at", where=where)
    wanted = found.own if order.alarms_a_day is None else order.alarms_a_day
    least, most = ALARMS_A_DAY
    if not least <= wanted <= most:  # NaN fails too
        raise Invalid(f"{wanted:g} alarms a day: {least:g} to {most:g} are allowed", where=where)
    by = asked.actor or asked.source
    await store.set_rate(change, order.camera, order.alarms_a_day, by="settings" if order.alarms_a_day is None else by)
    fact = AlarmRateChanged(camera=order.camera, before=before, alarms_a_day=wanted, by=by)
    change.emit(fact, occurred=change.now, status=asked.status, source=order.camera, cause=asked)
    do.log.info("alarm_rate_set", camera=order.camera, by=by, alarms_a_day=wanted)
    return RateTaken(before=before, alarms_a_day=wanted)


async def forget_known(asked: Envelope[ForgetKnown], change: Change, do: Do) -> Forgotten:
    """Let what is known at a place raise alarms again. Raises `Missing` where it is not, or has expired."""
    camera = await store.forget_known(change, asked.body.known)
    if camera is None:
        raise Missing("it is not known, or has expired", where=f"known {asked.body.known}")
    do.log.info("known_forgotten", camera=camera, by=asked.actor)
    return Forgotten(known=asked.body.known)
