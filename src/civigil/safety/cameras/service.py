"""The room's hands: store the evidence, apply the rules, save and emit in one transaction."""

from __future__ import annotations

from uuid import UUID

import msgspec

from civigil.events.cameras import HeatSeen, RestartFeed, SeenTrack, SetZones, TracksSeen, ZonesChanged
from civigil.kernel.envelope import Envelope, seal_in
from civigil.kernel.errors import Conflict, Missing
from civigil.kernel.facts import ORIGINAL, EvidenceRef
from civigil.kernel.place import Point
from civigil.kernel.time import Instant
from civigil.runtime.hands import Hands
from civigil.runtime.store import Change
from civigil.safety.cameras import rules, store
from civigil.safety.cameras.model import Zone
from civigil.safety.cameras.normality.sight import EVERYWHERE
from civigil.safety.cameras.privacy import service as masking
from civigil.safety.cameras.review import past
from civigil.safety.cameras.review import reporting as review
from civigil.safety.cameras.review import store as reviewed
from civigil.safety.cameras.review.decide import Rank
from civigil.safety.cameras.settings import CameraFeed, CameraSettings
from civigil.safety.cameras.steer import service as steering
from civigil.safety.cameras.tamper.facts import on_tamper_over, on_tampering
from civigil.safety.cameras.view import Restarted, ZonesSet
from civigil.safety.cameras.worker.messages import Ended, Heat, Passed, Saw
from civigil.safety.cameras.worker.told import told_around

Do = Hands[CameraSettings]


async def restart_feed(asked: Envelope[RestartFeed], change: Change, do: Do) -> Restarted:
    """Drop the connection to a camera. Raises `Missing` for an unknown one, `Refused` for one of another status."""
    camera = asked.body.camera
    of = await store.ask_restart(change, camera)
    if of is None:
        raise Missing("there is no such camera", where=f"camera {camera}")
    rules.check_status(camera, of, asked.status)
    do.log.info("restart_asked", camera=camera, by=asked.actor, why=asked.body.reason)
    return Restarted(camera=camera)


async def set_zones(asked: Envelope[SetZones], change: Change, do: Do) -> ZonesSet:
    """Watch other zones; its watcher takes them up with its next beat.

    Raises `Missing` for an unknown camera, `Refused` for one of another status, `Conflict` where the zones are not those that the
    asker has seen, `Invalid`, naming the zone, for zones that mean nothing.
    """
    order, where = asked.body, f"camera {asked.body.camera}"
    now = await store.zoning(change, order.camera)
    if now is None:
        raise Missing("there is no such camera", where=where)
    rules.check_status(order.camera, now.status, asked.status)
    if now.version != order.version:
        raise Conflict(f"its zones are at version {now.version} by now, {order.version} was looked at", where=where)
    wanted = None if order.zones is None else rules.checked_zones(order.zones)
    by = "settings" if wanted is None else asked.actor or asked.source
    await store.set_zones(change, order.camera, wanted, by=by)
    zones = rules.told_zones(now.own if wanted is None else wanted)
    version = now.version + 1
    fact = ZonesChanged(camera=order.camera, version=version, zones=zones, by=asked.actor or asked.source)
    change.emit(fact, occurred=change.now, status=asked.status, source=order.camera, cause=asked)
    do.log.info("zones_set", camera=order.camera, by=asked.actor, version=version, zones=len(zones))
    return ZonesSet(version=version, zones=zones)


async def claim(do: Do, feed: CameraFeed, holder: UUID, pictures_at: str | None = None) -> store.Claim | None:
    """Take a camera to watch it; None where another process does. Says so where the settings have other zones than before."""
    zones = do.settings.zones_of(feed)
    async with do.store.change() as change:
        await store.forget_old(change, do.settings.keep_days)
        await past.forget(change, do.settings.passages_days)
        named = any(one.id == feed.id for one in do.settings.cameras)
        if not named and await store.is_removed(change, feed.id):
            return None
        claim = await store.claim(change, feed, holder, do.settings.lease_s, zones=zones, pictures_at=pictures_at)
        if claim is not None:
            await masking.know(change, feed)
            await steering.know(change, feed)
        if claim is not None and claim.zones_changed:
            told = rules.told_zones(claim.zones)
            fact = ZonesChanged(camera=feed.id, version=claim.zones_version, zones=told, by="settings")
            change.emit(fact, occurred=change.now, status=feed.status, source=feed.id)
        return claim


async def zones(do: Do, camera: str) -> tuple[tuple[Zone, ...], int]:
    """What is to be watched in a camera's picture, and the version of it. Raises `Missing` for an unknown camera."""
    async with do.store.change() as change:
        found = await store.zoning(change, camera)
    if found is None:
        raise Missing("there is no such camera", where=f"camera {camera}")
    return found.zones, found.version


async def tuning(do: Do, camera: str) -> reviewed.Tuning:
    """How much of what is unusual people wish to be told of a camera by now."""
    async with do.store.change() as change:
        return await reviewed.tuning(change, camera, EVERYWHERE)


async def tell_tracks(do: Do, feed: CameraFeed, at: Instant, now: Instant, tracks: tuple[SeenTrack, ...]) -> None:
    """Tell who is in the newest picture. Raises `Unavailable` where nothing can be sent: then it is lost."""
    await _observe(do, feed, TracksSeen(camera=feed.id, at=at, tracks=tracks), now)


async def tell_heat(do: Do, feed: CameraFeed, at: Instant, now: Instant, heat: Heat) -> None:
    """Tell where it was busy and unusual lately. Raises `Unavailable` where nothing can be sent: then it is lost."""
    seen = HeatSeen(camera=feed.id, at=at, busy=heat.busy, busy_s=heat.busy_s, odd=heat.odd)
    await _observe(do, feed, seen, now)


async def _observe(do: Do, feed: CameraFeed, seen: TracksSeen | HeatSeen, now: Instant) -> None:
    source = f"{do.room}/{feed.id}"
    await do.bus.observe(
        seal_in(seen, id=do.new_id(), source=source, status=feed.status, occurred=seen.at, learned=now)
    )


async def report(
    do: Do, feed: CameraFeed, holder: UUID, timeline: rules.Timeline, saw: Saw, place: Point | None = None
) -> None:
    """Seal the evidence of a sighting and say the fact. Doing it again stores the evidence once.

    `place`: where on the ground it was, where the camera knows that; else it is where the camera looks. Raises `Conflict`
    where another process watches the camera by now: then nothing was said.
    """
    evidence: list[EvidenceRef] = []
    if saw.snapshot:
        evidence.append(await do.evidence.put(saw.snapshot, media_type="image/jpeg", role="snapshot"))
    if saw.clip:
        evidence.append(await do.evidence.put(saw.clip, media_type="video/mp4", role="clip"))
    original = ""
    if saw.original:
        kind, role = ("video/mp4", "clip") if saw.clip or not saw.snapshot else ("image/jpeg", "snapshot")
        original = (await do.evidence.put(saw.original, media_type=kind, role=ORIGINAL + role)).id
    async with do.store.change() as change:
        before = await store.held(change, feed.id, holder)
        tamper = saw.sighting.tamper
        if tamper is not None and tamper.over:
            over = on_tamper_over(tamper, feed.id, feed.place)
            occurred = timeline.instant(tamper.at_s, change.now)
            change.emit(over, occurred=occurred, status=feed.status, source=feed.id)
            return
        alarm: rules.Alarm
        if tamper is not None:
            occurred = timeline.instant(tamper.since_s, change.now)
            alarm = on_tampering(tamper, feed.id, feed.place, tuple(evidence), occurred)
        else:
            occurred = timeline.instant(saw.sighting.at_s, change.now)
            alarm = rules.on_sighting(saw.sighting, feed.id, place or feed.place, tuple(evidence))
        told = await review.told(change, feed.id, saw, alarm, occurred)
        fact = (
            alarm if told.decided.rank is Rank.ALERT else rules.on_detection(saw.sighting, alarm, told.decided.because)
        )
        event = change.emit(fact, occurred=occurred, status=feed.status, source=feed.id)
        await store.add_sighting(
            change,
            event,
            feed.id,
            saw.sighting,
            occurred,
            evidence,
            settled_s=saw.settled_s,
            told=told_around(before, saw.sighting),
            original=original,
        )
        await reviewed.add(change, event, told)


async def passed(do: Do, feed: CameraFeed, timeline: rules.Timeline, message: Passed) -> None:
    """Keep who passed. Doing it again keeps each once."""
    async with do.store.change() as change:
        await past.keep(change, feed.id, timeline, message.passages)


async def beat(do: Do, feed: CameraFeed, holder: UUID, health: store.Health) -> store.Asked:
    """Write the health down and say what follows from it; what people want of the camera by now.

    Raises `Conflict` where another process watches the camera by now: then nothing was said.
    """
    before = health.state
    async with do.store.change() as change:
        changed = _turn(change, feed, health, do.settings)
        asked = await store.beat(change, feed.id, holder, do.settings.lease_s, changed)
    if changed.state != before:  # else leave what may have become known while we wrote
        health.state, health.since = changed.state, changed.since
        health.silent_since, health.reason = changed.silent_since, changed.reason
    return asked


def _turn(change: Change, feed: CameraFeed, health: store.Health, settings: CameraSettings) -> store.Health:
    """The health after a camera was lost or came back, if it did; says so."""
    now, newest = change.now, health.last_picture
    limit_s = settings.start_before_lost_s if health.state == "starting" else settings.silence_before_lost_s
    if health.state in {"starting", "watching"}:
        silent_since = newest or health.since
        lost = rules.on_silence(
            feed.id, feed.place, silent_since=silent_since, now=now, limit_s=limit_s, reason=health.reason
        )
        if lost is not None:
            change.emit(lost, occurred=now, status=feed.status, source=feed.id)
            return msgspec.structs.replace(health, state="lost", since=now, silent_since=silent_since)
    elif health.state == "lost" and newest is not None and newest > health.since:
        silent_since = health.silent_since or health.since
        found = rules.on_picture(feed.id, feed.place, silent_since=silent_since, now=newest)
        change.emit(found, occurred=newest, status=feed.status, source=feed.id)
        return msgspec.structs.replace(health, state="watching", since=now, silent_since=None, reason="")
    return msgspec.structs.replace(health)


async def end(do: Do, feed: CameraFeed, holder: UUID, health: store.Health, ended: Ended) -> None:
    """Say that a recording was watched to its end."""
    health.state, health.since, health.reason = "ended", do.clock.now(), ""
    async with do.store.change() as change:
        fact = rules.on_end(
            feed.id, frames=ended.frames, dropped=ended.dropped, missing=ended.missing, damaged=ended.damaged
        )
        change.emit(fact, occurred=change.now, status=feed.status, source=feed.id)
        await store.beat(change, feed.id, holder, do.settings.lease_s, health)


async def begin_anew(do: Do, feed: CameraFeed) -> None:
    """Watch a recording from its beginning."""
    async with do.store.change() as change:
        await store.begin_anew(change, feed.id)


async def release(do: Do, feed: CameraFeed, holder: UUID) -> None:
    """Give a camera back, in order."""
    async with do.store.change() as change:
        await store.release(change, feed.id, holder)
