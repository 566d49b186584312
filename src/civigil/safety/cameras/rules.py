"""What a sighting, or a camera's silence, means: from figures to facts with their reasons. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import TypeAlias

import msgspec

from civigil.events.cameras import (
    BehaviourSeen,
    Box,
    CameraLost,
    CameraRecovered,
    DetectionSeen,
    FeedEnded,
    IntrusionSeen,
    LoiteringSeen,
    SeenTrack,
    Tampered,
    UnusualSeen,
    WatchedZone,
)
from civigil.kernel.errors import Invalid, Refused
from civigil.kernel.facts import EvidenceRef, Explanation, Reason
from civigil.kernel.place import Place
from civigil.kernel.severity import Category, Certainty, Severity, Status, Urgency
from civigil.kernel.time import Instant
from civigil.safety.cameras.behaviour.facts import fact_of
from civigil.safety.cameras.behaviour.words import with_gap
from civigil.safety.cameras.model import ZONES_AT_MOST, Oddity, Seen, Sighting, What, Zone, check_names

ANCHOR_DRIFT_S = 2.0
"""A live stream's clock may be off by so much against ours before we set it anew."""


Alarm: TypeAlias = LoiteringSeen | IntrusionSeen | UnusualSeen | BehaviourSeen | Tampered
"""What a sighting can raise."""


SET_ANEW_AT_MOST = 120
"""Of a live stream whose clock runs fast: how often it was set anew, and is still known what was before."""


class SetAnew(msgspec.Struct, frozen=True, array_like=True):
    """A live stream's clock was found to be ahead of ours."""

    until_s: float  # the stream's moment that came too early
    came: Instant
    began: Instant  # what stood for the stream's zero before


class Timeline(msgspec.Struct, frozen=True, kw_only=True):
    """When a moment of a stream's own clock was, in the world's time."""

    began: Instant  # what stands for the stream's zero
    pace: float = 1.0  # seconds of the stream for one of the world's
    recorded: bool = False  # `began` is when a recording was made: its times are kept, whatever the pace
    before: tuple[SetAnew, ...] = ()  # of a live stream, the oldest first

    def instant(self, at_s: float, now: Instant) -> Instant:
        """The instant of a moment; never later than now, unless the recording itself says so."""
        if self.recorded:
            return self.began + timedelta(seconds=at_s)
        for one in self.before:
            if at_s <= one.until_s:
                return min(one.began + timedelta(seconds=at_s), one.came)
        so_far_s = (now - self.began).total_seconds()
        if self.pace == 0 or at_s / self.pace > so_far_s:
            return now
        return self.began + timedelta(seconds=at_s / self.pace)

    def heard(self, at_s: float, now: Instant, *, live: bool) -> Timeline:
        """The timeline after a live stream's newest moment came in: set anew where the clocks have come apart.

        A moment that comes before its time says that the stream began earlier: the quickest way here is the truest. Or that its
        clock runs fast, as a simulated city's may: what it showed before keeps the time at which it came.
        """
        if not live:
            return self
        arrived = now - timedelta(seconds=at_s)
        if 0 <= (arrived - self.began).total_seconds() <= ANCHOR_DRIFT_S:
            return self
        kept = tuple(one for one in self.before if one.until_s < at_s)
        if arrived < self.began:
            kept = (*kept[1 - SET_ANEW_AT_MOST :], SetAnew(at_s, now, self.began))
        return msgspec.structs.replace(self, began=arrived, before=kept)


def on_sighting(
    sighting: Sighting, camera: str, place: Place | None, evidence: tuple[EvidenceRef, ...]
) -> LoiteringSeen | IntrusionSeen | UnusualSeen | BehaviourSeen:
    """The fact that a sighting is."""
    if sighting.odd is not None:
        return _unusual(sighting, sighting.odd, camera, place, evidence)
    if sighting.why is not None:
        why = with_gap(sighting.why, sighting.away_s)
        return fact_of(sighting, why, camera, place, evidence, box_of(sighting.seen))
    subjects = (f"camera:{camera}", f"track:{camera}/{sighting.seen.track}")
    box = box_of(sighting.seen)
    if sighting.what is What.INTRUSION:
        return IntrusionSeen(
            kind="intrusion",
            severity=Severity.MODERATE,
            urgency=Urgency.IMMEDIATE,
            certainty=Certainty.LIKELY,
            category=Category.SECURITY,
            place=place,
            subjects=subjects,
            explanation=_why_intrusion(sighting, camera),
            evidence=evidence,
            camera=camera,
            zone=sighting.zone,
            track=sighting.seen.track,
            box=box,
            label=sighting.seen.label,
        )
    return LoiteringSeen(
        kind="loitering",
        severity=Severity.MINOR,
        urgency=Urgency.EXPECTED,
        certainty=Certainty.LIKELY,
        category=Category.SECURITY,
        place=place,
        subjects=subjects,
        explanation=with_gap(_why_loitering(sighting, camera), sighting.away_s),
        evidence=evidence,
        camera=camera,
        zone=sighting.zone,
        track=sighting.seen.track,
        box=box,
        dwell_s=round(sighting.dwell_s, 2),
        label=sighting.seen.label,
    )


def on_detection(sighting: Sighting, alarm: Alarm, because: str) -> DetectionSeen:
    """What a sighting is that raises no alarm; `alarm`: what it would have been."""
    return DetectionSeen(
        camera=alarm.camera,
        what=sighting.what.value,
        zone=sighting.zone,
        box=alarm.box,
        because=because,
        place=alarm.place,
        explanation=alarm.explanation,
        evidence=alarm.evidence,
    )


def _unusual(
    sighting: Sighting, odd: Oddity, camera: str, place: Place | None, evidence: tuple[EvidenceRef, ...]
) -> UnusualSeen:
    return UnusualSeen(
        kind="unusual_motion",
        severity=Severity.MINOR,
        urgency=Urgency.EXPECTED,
        certainty=Certainty.POSSIBLE,
        category=Category.SECURITY,
        place=place,
        subjects=(f"camera:{camera}",),
        explanation=odd.explanation,
        evidence=evidence,
        camera=camera,
        box=box_of(sighting.seen),
        odd=odd.kind,
        score=odd.score,
        limit=odd.limit,
    )


def _why_loitering(sighting: Sighting, camera: str) -> Explanation:
    stayed = f"{sighting.dwell_s:.0f} s"
    because = [
        Reason(
            what=f"time inside the zone '{sighting.zone}'",
            measured=round(sighting.dwell_s, 2),
            limit=sighting.limit_s,
            unit="s",
        )
    ]
    if sighting.roam_heights is not None:
        because.append(
            Reason(
                what="farthest from there in that time",
                measured=round(sighting.roam_heights, 2),
                limit=sighting.roam_limit,
                unit="own heights",
            )
        )
    again = " and is still there" if sighting.again else ""
    return Explanation(
        summary=f"{_who(sighting)} has stayed in '{sighting.zone}' of camera {camera} for {stayed}{again}.",
        rule="cameras.loitering",
        because=tuple(because),
    )


def _why_intrusion(sighting: Sighting, camera: str) -> Explanation:
    return Explanation(
        summary=f"{_who(sighting)} entered '{sighting.zone}' of camera {camera}, where nobody may be.",
        rule="cameras.intrusion",
        because=(
            Reason(
                what=f"time with the feet inside the zone '{sighting.zone}'",
                measured=round(sighting.dwell_s, 2),
                limit=0.0,
                unit="s",
            ),
            Reason(what="time in view before", measured=round(sighting.since_s - sighting.seen.first_s, 2), unit="s"),
        ),
    )


def _who(sighting: Sighting) -> str:
    """Somebody, or what a detector takes it for."""
    label = sighting.seen.label
    if not label:
        return "Somebody"
    return f"{'An' if label[0].lower() in 'aeio' else 'A'} {label}"


def box_of(seen: Seen) -> Box:
    """Where somebody is in the picture, cut at its borders."""
    left, top = min(max(seen.left, 0.0), 1.0), min(max(seen.top, 0.0), 1.0)
    right, bottom = min(max(seen.left + seen.width, left), 1.0), min(max(seen.top + seen.height, top), 1.0)
    return Box(left=round(left, 4), top=round(top, 4), width=round(right - left, 4), height=round(bottom - top, 4))


def seen_track(seen: Seen, whereabouts: tuple[str, float] | None) -> SeenTrack:
    """Somebody in the picture, as others are told. `whereabouts`: the zone that they are in, and for how many seconds."""
    zone, dwell_s = (None, seen.at_s - seen.first_s) if whereabouts is None else whereabouts
    return SeenTrack(track=seen.track, box=box_of(seen), dwell_s=round(dwell_s, 1), zone=zone, label=seen.label)


def on_silence(
    camera: str, place: Place | None, *, silent_since: Instant, now: Instant, limit_s: float, reason: str
) -> CameraLost | None:
    """The camera is lost, where it has been silent for too long."""
    silent_s = (now - silent_since).total_seconds()
    if silent_s < limit_s:
        return None
    told = f" The last trouble: {reason}" if reason else ""
    return CameraLost(
        kind="camera_lost",
        severity=Severity.MINOR,
        urgency=Urgency.EXPECTED,
        certainty=Certainty.OBSERVED,
        category=Category.INFRA,
        place=place,
        subjects=(f"camera:{camera}",),
        explanation=Explanation(
            summary=f"Camera {camera} has given no fresh picture for {silent_s:.0f} s.{told}",
            rule="cameras.silence",
            because=(
                Reason(what="time without a fresh picture", measured=round(silent_s, 1), limit=limit_s, unit="s"),
            ),
        ),
        camera=camera,
        silent_since=silent_since,
    )


def on_picture(camera: str, place: Place | None, *, silent_since: Instant, now: Instant) -> CameraRecovered:
    """A lost camera gives pictures again."""
    silent_s = max(0.0, (now - silent_since).total_seconds())
    return CameraRecovered(camera=camera, place=place, silent_for_s=round(silent_s, 1))


def on_end(camera: str, *, frames: int, dropped: int, missing: int, damaged: int) -> FeedEnded:
    """A recording was watched to its end; whether it was whole."""
    because = [Reason(what="pictures watched", measured=float(frames), unit="frames")]
    if missing:
        because.append(Reason(what="pictures that the file promises and lacks", measured=float(missing), limit=0.0))
    if damaged:
        because.append(Reason(what="packets that could not be decoded", measured=float(damaged), limit=0.0))
    state = "damaged or cut off: watched as far as it goes" if missing or damaged else "watched to its end"
    explanation = Explanation(
        summary=f"The recording of camera {camera} is {state}.", rule="cameras.feed_end", because=tuple(because)
    )
    return FeedEnded(camera=camera, frames=frames, frames_dropped=dropped, explanation=explanation)


def check_status(camera: str, of: Status, asked: Status) -> None:
    """Raise `Refused` where an order has another status than the camera: an exercise never reaches a real link."""
    if of is not asked:
        raise Refused(
            f"the order is {asked.value} and the camera is {of.value}: an exercise never reaches a real link",
            where=f"camera {camera}",
        )


def checked_zones(asked: Sequence[WatchedZone]) -> tuple[Zone, ...]:
    """The zones that somebody asks for. Raises `Invalid`, naming the zone, for one that means nothing, twins and too many."""
    if len(asked) > ZONES_AT_MOST:
        raise Invalid(f"{len(asked)} zones, {ZONES_AT_MOST} are allowed", where="zones")
    zones = tuple(_checked(number, one) for number, one in enumerate(asked))
    check_names(zones)
    return zones


def _checked(number: int, asked: WatchedZone) -> Zone:
    try:
        return msgspec.convert(msgspec.structs.asdict(asked), Zone, from_attributes=True)
    except msgspec.ValidationError as error:
        sentence, _, field = str(error).partition(" - at `$")
        where = f"zone {asked.name!r}" if asked.name else f"zone {number + 1}"
        raise Invalid(sentence.removeprefix(f"{where}: "), where=where + field.rstrip("`")) from error


def told_zones(zones: Sequence[Zone]) -> tuple[WatchedZone, ...]:
    """Zones as others are told of them."""
    return tuple(msgspec.convert(zone, WatchedZone, from_attributes=True) for zone in zones)


def next_pause_s(failures: int, at_most_s: float) -> float:
    """How long to wait before a failed camera is tried again: doubling from half a second."""
    return min(0.5 * 2.0 ** min(max(failures - 1, 0), 16), at_most_s)


def masked(source: str) -> str:
    """A source fit for a log or a page: without the name and password that it may bear, as credentials or as words of it."""
    scheme, mark, rest = source.partition("://")
    if not mark:
        return source
    credentials, _, bare = rest.rpartition("@")  # the last one: a password may hold a slash that it should not
    shown = _SECRET_WORD.sub(r"\1…", bare)
    return f"{scheme}://…@{shown}" if credentials else f"{scheme}://{shown}"


_SECRET_WORD = re.compile(r"((?:pass|pwd|psw|token|secret|key|auth)\w*=)[^&?/]*", re.IGNORECASE)
