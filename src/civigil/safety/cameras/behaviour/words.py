"""What a behaviour rule found, as a sighting with a sentence and the measured values beside their limits. Pure."""

from __future__ import annotations

from civigil.kernel.facts import Explanation, Reason
from civigil.safety.cameras.behaviour.crowds.watch import Gathered
from civigil.safety.cameras.behaviour.lines import Crossing
from civigil.safety.cameras.behaviour.pace import Moved
from civigil.safety.cameras.behaviour.postures.watch import Posed
from civigil.safety.cameras.behaviour.things.model import Brought, Deed, Told
from civigil.safety.cameras.model import Rect, Seen, Sighting, What

_WHAT = {Deed.LEFT: What.OBJECT_LEFT, Deed.REMOVED: What.OBJECT_REMOVED, Deed.RECLAIMED: What.OBJECT_RECLAIMED}


def clock(at_s: float) -> str:
    """A moment of a recording as minutes and seconds: 00:14.2."""
    tenths = max(0, round(at_s * 10))
    return f"{tenths // 600:02d}:{tenths % 600 / 10:04.1f}"


def with_gap(why: Explanation, away_s: float) -> Explanation:
    """An explanation that says for how many seconds of what it tells there were no pictures, where there were such."""
    if away_s <= 0:
        return why
    return Explanation(
        summary=f"{why.summary.removesuffix('.')}; the stream was away for {away_s:.0f} s meanwhile.",
        rule=why.rule,
        because=(*why.because, Reason(what="time without pictures meanwhile", measured=round(away_s, 2), unit="s")),
    )


def seen_at(box: Rect, size: tuple[int, int], *, track: int, at_s: float, first_s: float) -> Seen:
    """A box of the working picture, as something that was seen in a picture of this width and height."""
    width, height = size
    return Seen(
        track=track,
        at_s=at_s,
        first_s=first_s,
        left=box.left / width,
        top=box.top / height,
        width=box.width / width,
        height=box.height / height,
        aspect=width / height,
    )


def object_sighting(told: Told, zone: str, size: tuple[int, int]) -> Sighting:
    """What is told of a thing."""
    return Sighting(
        what=_WHAT[told.deed],
        zone=zone,
        seen=seen_at(told.box, size, track=told.owner, at_s=told.at_s, first_s=told.since_s),
        at_s=told.at_s,
        since_s=told.since_s,
        dwell_s=told.alone_s,
        limit_s=told.limit_s or None,
        below=told.deed is Deed.RECLAIMED,
        away_s=told.away_s,
        why=_EXPLAINED[told.deed](told, zone),
    )


def _size_of(told: Told) -> tuple[str, tuple[Reason, ...]]:
    if told.size is None:
        return "object", ()
    wide, high = told.size
    larger = max(wide, high)
    word = "bag-sized" if larger <= 0.5 else "suitcase-sized" if larger <= 0.8 else "large"
    reasons = (
        Reason(what="width", measured=round(wide, 2), unit="heights of whoever was there"),
        Reason(what="height", measured=round(high, 2), limit=0.72, unit="heights of whoever was there"),
    )
    return f"{word} object, {wide:.1f} × {high:.1f} of a person's height", reasons


def _left(told: Told, zone: str) -> Explanation:
    size, sizes = _size_of(told)
    where = "out of sight" if told.away is None else f"{told.away:.1f} of their heights away"
    far = () if told.away is None else (Reason(what="distance", measured=round(told.away, 2), unit="heights"),)
    article, moment = "An" if size.startswith(("a", "e", "i", "o", "u")) else "A", clock(told.since_s)
    if told.after_gap_s:
        moment += f", when the stream had been away for {told.after_gap_s:.0f} s"
    came = {
        Brought.PUT_DOWN: f"put down by track {told.owner} at {moment}, who is {where}",
        Brought.PASSING: f"it appeared at {moment} as track {told.owner} passed, who is {where}",
        Brought.UNSEEN: f"it appeared at {moment}; nobody was seen to bring it",
    }[told.brought]
    return Explanation(
        summary=f"{article} {size}, has lain unattended in '{zone}' for {told.alone_s:.0f} s; {came}.",
        rule="cameras.object_left",
        because=(
            Reason(what="time unattended", measured=round(told.alone_s, 2), limit=told.limit_s, unit="s"),
            Reason(what="time since it was put down", measured=round(told.at_s - told.since_s, 2), unit="s"),
            *sizes,
            *far,
        ),
    )


def _removed(told: Told, zone: str) -> Explanation:
    size, sizes = _size_of(told)
    return Explanation(
        summary=f"A {size}, that belonged to the scene of '{zone}' was taken away at {clock(told.since_s)}; track "
        f"{told.owner} was there.",
        rule="cameras.object_removed",
        because=(
            Reason(what="time since it is gone", measured=round(told.alone_s, 2), limit=told.limit_s, unit="s"),
            *sizes,
        ),
    )


def _reclaimed(told: Told, zone: str) -> Explanation:
    size, sizes = _size_of(told)
    return Explanation(
        summary=f"The {size}, that lay unattended in '{zone}' is not there any more: it was taken after {told.alone_s:.0f} s.",
        rule="cameras.object_reclaimed",
        because=(Reason(what="time that it lay unattended", measured=round(told.alone_s, 2), unit="s"), *sizes),
    )


_EXPLAINED = {Deed.LEFT: _left, Deed.REMOVED: _removed, Deed.RECLAIMED: _reclaimed}


def crossing_sighting(one: Crossing, line: str) -> Sighting:
    """What is told of somebody who crossed a line."""
    way, at_s = ("in" if one.inward else "out"), one.seen.at_s
    return Sighting(
        what=What.LINE_CROSSED,
        zone=line,
        seen=one.seen,
        at_s=at_s,
        since_s=at_s,
        dwell_s=0.0,
        direction=way,
        measured=(one.count_in, one.count_out),
        why=Explanation(
            summary=f"Track {one.seen.track} crossed the line '{line}', {way}; so far {one.count_in} went in, {one.count_out} out.",
            rule="cameras.line_crossing",
            because=(
                Reason(what="crossings in", measured=float(one.count_in)),
                Reason(what="crossings out", measured=float(one.count_out)),
            ),
        ),
    )


_MOVED = {
    What.RUNNING: ("runs in", "speed kept up for a second", "own heights a second"),
    What.WRONG_WAY: ("moves against the allowed direction of", "off the allowed direction", "degrees"),
    What.VEHICLE_STOPPED: ("is a vehicle that stands in", "time that it stands", "s"),
}


def moved_sighting(one: Moved, zone: str) -> Sighting:
    """What is told of somebody who runs or goes the wrong way, or of a vehicle that stands."""
    does, what, unit = _MOVED[one.what]
    at_s = one.seen.at_s
    return Sighting(
        what=one.what,
        zone=zone,
        seen=one.seen,
        at_s=at_s,
        since_s=one.since_s,
        dwell_s=max(0.0, at_s - one.since_s),
        again=one.again,
        away_s=one.away_s,
        measured=(one.measured,),
        why=Explanation(
            summary=f"Track {one.seen.track} {does} '{zone}': {one.measured:.1f} {unit}, the limit is {one.limit:g}.",
            rule=f"cameras.{one.what.value}",
            because=(Reason(what=what, measured=round(one.measured, 2), limit=one.limit, unit=unit),),
        ),
    )


def gathered_sighting(one: Gathered, zone: str, size: tuple[int, int]) -> Sighting:
    """What is told of a crowd, and of one that scatters."""
    if one.what is What.CROWD:
        summary = f"About {one.people:.0f} people are in '{zone}', where {one.limit:.0f} are a crowd."
        what, unit = "people, by tracks and by the area that they cover", "people"
    else:
        summary = f"About {one.people:.0f} people in '{zone}' suddenly scatter: by {one.measured:.1f} heights a second."
        what, unit = "growth of how far they are spread", "heights a second"
    return Sighting(
        what=one.what,
        zone=zone,
        seen=seen_at(one.box, size, track=0, at_s=one.at_s, first_s=one.since_s),
        at_s=one.at_s,
        since_s=one.since_s,
        dwell_s=max(0.0, one.at_s - one.since_s),
        measured=(one.measured, one.people),
        why=Explanation(
            summary=summary,
            rule=f"cameras.{one.what.value}",
            because=(Reason(what=what, measured=round(one.measured, 2), limit=one.limit, unit=unit),),
        ),
    )


_POSED = {
    What.FALL: "Somebody fell in '{zone}' and has not got up for {lasts_s:.0f} s",
    What.PERSON_LYING: "Somebody seems to lie in '{zone}', for {lasts_s:.0f} s",
    What.FIGHT: "People in '{zone}' move as in a fight, for {lasts_s:.0f} s",
}


def posed_sighting(one: Posed, zone: str, size: tuple[int, int]) -> Sighting:
    """What is told of somebody who fell, lies or seems to fight; the sentence says that the rule is experimental."""
    return Sighting(
        what=one.what,
        zone=zone,
        seen=seen_at(one.box, size, track=one.track, at_s=one.at_s, first_s=one.since_s),
        at_s=one.at_s,
        since_s=one.since_s,
        dwell_s=max(0.0, one.at_s - one.since_s),
        away_s=one.away_s,
        measured=tuple(figure.measured for figure in one.figures),
        why=Explanation(
            summary=f"{_POSED[one.what].format(zone=zone, lasts_s=one.lasts_s)} (experimental rule).",
            rule=f"cameras.{one.what.value}",
            because=tuple(
                Reason(what=figure.what, measured=round(figure.measured, 2), limit=figure.limit, unit=figure.unit)
                for figure in one.figures
            ),
        ),
    )
