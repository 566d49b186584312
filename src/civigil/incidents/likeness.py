"""Do a concern and an incident have one cause? The evidence, in nats, and the reasons in words.

Theory. Two hypotheses are compared: the concern belongs to the incident, or a new cause of its kind has just begun. The score
is the logarithm of their odds; 0 is even.

- **Place.** Under the first, the concern lies around the incident's estimated place with both variances (and the cause's own
  extent); under the second anywhere, one cause to a circle of `apart_m`. So: ln(apart² / s²) - d²/2s². Vague places give little
  evidence, exact ones much. Beyond `place_gate` (squared Mahalanobis distance) the answer is no.
- **Time.** A cause has a rhythm. With n concerns over T seconds behind it, and a Gamma prior on its rate, the density of one
  more after a silence of g seconds is rate * ((b+T)/(b+T+g))^(a+n-1) (Lomax); a new cause begins in the same circle once in
  `renewal_s`. A siren that was reported each five seconds and then not for a minute is over; a single report may well be
  followed by another after a minute. Silence is measured outside the incident's span on either side, so a concern that
  arrives late, or precedes the incident's start, is treated like any other.
- **Subject.** A shared identifying subject (a person, a host, a track) outweighs place: things move. Place then only has to be
  reachable at `speed_at_most_mps`, and costs `elsewhere_at_most`: a tracker that slipped from one to the other is not followed
  where the other is nearer. Two names from one issuer (`person:a`, `person:b`) are two causes; a tracker's numbers, which
  break, only count against.
- **Observer.** Where no place is stated, the one who reports stands in for it (`same_observer`): a camera without a known place
  still sees one place.
- **Kind.** Kinds of one family may be one cause, at a price; others share a cause only by a shared subject and category.

What never joins, whatever the score: another status, a person's report on either side, what happened after the incident was
resolved.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from civigil.incidents.estimate import apart, predict
from civigil.incidents.model import Cause, Report, is_observer, issuer_of
from civigil.incidents.settings import IncidentSettings
from civigil.kernel.facts import Explanation, Reason


class Likeness(NamedTuple):
    """The evidence that a report (or an incident) and an incident have one cause, and what it rests on."""

    score: float  # nats
    cause: Cause
    shared: str | None  # the subject that both name
    metres: float | None  # between their places
    metres_at_most: float | None  # the gate, in metres
    silence_s: float
    silence_at_most_s: float
    jumped: bool  # the same subject, farther away than standing still explains


def likeness(report: Report, cause: Cause, limits: IncidentSettings) -> Likeness | None:
    """The evidence for one cause; nothing where a gate says no.

    Who may join whom (persons' reports) is the caller's to hold: the evidence is wanted for offers too.
    """
    at = report.at
    if at > cause.open_until or report.status is not cause.status:
        return None
    silence = cause.started - at if at < cause.started else max(at - cause.last, 0.0)
    if report.subjects and cause.subjects:
        for subject in report.subjects:
            if subject in cause.subjects:
                decide = _by_observer if is_observer(subject) else _by_subject
                return decide(report, cause, limits, silence, subject)
    if silence > limits.silence_at_most_s or report.group != cause.group:
        return None
    return _by_place(report, cause, limits, silence)


def _by_place(report: Report, cause: Cause, limits: IncidentSettings, silence: float) -> Likeness | None:
    """The evidence of place and time."""
    if report.spot is None or cause.spot is None:
        return None
    spot = predict(cause.spot, report.at)
    north, east = apart(spot.latitude, spot.longitude, report.spot)
    variance = spot.variance + report.spot.variance + limits.extent_m * limits.extent_m
    distance2 = north * north + east * east
    if distance2 > limits.place_gate * variance:
        return None
    score = math.log(limits.apart_m * limits.apart_m / variance) - distance2 / (2 * variance)
    score += _rhythm(cause.count, cause.last - cause.started, silence, limits)
    if report.kind != cause.kind:
        score -= limits.other_kind
    if cause.issuers and report.subjects:
        price = _other_name(report, cause, limits)
        if price is None:
            return None
        score -= price
    reach = math.sqrt(limits.place_gate * variance)
    return Likeness(score, cause, None, math.sqrt(distance2), reach, silence, limits.silence_at_most_s, False)


def _by_observer(
    report: Report, cause: Cause, limits: IncidentSettings, silence: float, shared: str
) -> Likeness | None:
    """The evidence where one observer reported both and states no place: it stands somewhere, and sees only so far."""
    if report.group != cause.group or silence > limits.silence_at_most_s:
        return None
    price = _other_name(report, cause, limits)
    if price is None:
        return None
    score = limits.same_observer - price + _rhythm(cause.count, cause.last - cause.started, silence, limits)
    if report.kind != cause.kind:
        score -= limits.other_kind
    return Likeness(score, cause, shared, None, None, silence, limits.silence_at_most_s, False)


def _other_name(report: Report, cause: Cause, limits: IncidentSettings) -> float | None:
    """What it costs that both bear names of one issuer, and none in common; nothing where that rules it out."""
    for subject in report.subjects:
        if not is_observer(subject) and issuer_of(subject) in cause.issuers:
            return limits.other_track if subject.partition(":")[0] in limits.fleeting else None
    return 0.0


def _by_subject(report: Report, cause: Cause, limits: IncidentSettings, silence: float, shared: str) -> Likeness | None:
    """The evidence where both name one subject."""
    if silence > limits.subject_silence_at_most_s:
        return None
    score = limits.same_subject - silence / limits.subject_silence_at_most_s * limits.same_subject
    if report.group != cause.group:
        if report.category is not cause.category:
            return None
        score -= limits.other_kind
    metres = reach = None
    jumped = False
    if report.spot is not None and cause.spot is not None:
        spot = predict(cause.spot, report.at)
        north, east = apart(spot.latitude, spot.longitude, report.spot)
        metres = math.hypot(north, east)
        variance = spot.variance + report.spot.variance + limits.extent_m * limits.extent_m
        gate = math.sqrt(limits.place_gate * variance)
        reach = gate + limits.speed_at_most_mps * abs(report.at - cause.spot.at)
        if metres > reach:
            return None
        jumped = not spot.moving and metres > gate
        score -= min(metres * metres / (2 * variance), limits.elsewhere_at_most)
    return Likeness(score, cause, shared, metres, reach, silence, limits.subject_silence_at_most_s, jumped)


def likeness_of_two(one: Cause, other: Cause, limits: IncidentSettings) -> float | None:
    """The evidence, by place and time, that two incidents are one; nothing where a gate says no."""
    if one.spot is None or other.spot is None or one.group != other.group or one.status is not other.status:
        return None
    silence = max(one.started - other.last, other.started - one.last, 0.0)
    if silence > limits.silence_at_most_s:
        return None
    at = min(one.last, other.last)
    mine, theirs = predict(one.spot, at), predict(other.spot, at)
    north, east = apart(mine.latitude, mine.longitude, theirs)
    variance = mine.variance + theirs.variance + limits.extent_m * limits.extent_m
    distance2 = north * north + east * east
    if distance2 > limits.place_gate * variance:
        return None
    for issuer in one.issuers & other.issuers:
        if issuer.partition(":")[0] not in limits.fleeting and not one.subjects & other.subjects:
            return None
    score = math.log(limits.apart_m * limits.apart_m / variance) - distance2 / (2 * variance)
    score += min(
        _rhythm(one.count, one.last - one.started, silence, limits),
        _rhythm(other.count, other.last - other.started, silence, limits),
    )
    return score if one.kind == other.kind else score - limits.other_kind


def explain(found: Likeness, limits: IncidentSettings) -> Explanation:
    """Why they are held to have one cause, with each measured thing beside its limit."""
    because = [
        Reason(what="silence around it", measured=round(found.silence_s, 3), limit=found.silence_at_most_s, unit="s"),
        Reason(what="evidence of one cause", measured=round(found.score, 3), limit=limits.join_at_least, unit="nat"),
    ]
    if found.metres is not None and found.metres_at_most is not None:
        limit = round(found.metres_at_most, 1)
        because.insert(0, Reason(what="distance from it", measured=round(found.metres, 1), limit=limit, unit="m"))
    if found.shared is not None and is_observer(found.shared):
        summary = f"The same kind, reported by {found.shared[1:]} {found.silence_s:.0f} s away, without a place."
        return Explanation(summary=summary, rule="incidents.same_observer", because=tuple(because))
    if found.shared is not None:
        return Explanation(
            summary=f"Both are about {found.shared}.", rule="incidents.same_subject", because=tuple(because)
        )
    return Explanation(
        summary=f"The same kind, {found.metres:.0f} m and {found.silence_s:.0f} s away.",
        rule="incidents.same_place_and_time",
        because=tuple(because),
    )


def _rhythm(count: int, span: float, silence: float, limits: IncidentSettings) -> float:
    """The evidence of the time: the density of one more concern after such a silence, beside that of a new cause."""
    known = limits.rhythm_weight * limits.rhythm_s + span
    weight = limits.rhythm_weight + count - 1
    rate = weight / (known + silence)
    return math.log(rate * limits.renewal_s) + (weight * math.log(known / (known + silence)) if silence > 0 else 0.0)
