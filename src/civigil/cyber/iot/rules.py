"""What follows from what devices say: pure, with every time coming in.

- A device is **heard** with its first sample and **lost** when it has been silent for several of its periods, or when its
  connection ended without a word. Nobody is lost while we could not hear: silence counts from when we could (`ears`).
- What its **numbers** leave out is missed: summed, and told at most once in a while.
- An **alarm** is one fact, however often it comes. Its time is the device's, unless that clock cannot be believed.
- The less real of two words wins: what the registry or the message calls an exercise is never actual.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta

from msgspec.structs import replace

from civigil.cyber.iot.hazards import hazard_of
from civigil.cyber.iot.model import MOVES, DeviceState, Heard, Outcome, Point, Raised, Refused, Standing, Turn
from civigil.cyber.iot.sequence import Came, step
from civigil.cyber.iot.settings import DeviceEntry, IotSettings
from civigil.events.iot import (
    DeviceBack,
    DeviceLost,
    DeviceMisbehaved,
    DeviceStanding,
    LimitCrossed,
    MeasuredValue,
    ReadingsSeen,
    TelemetryGap,
)
from civigil.kernel.errors import Invalid
from civigil.kernel.facts import Explanation, Fact, Reason
from civigil.kernel.place import Place
from civigil.kernel.place import Point as Spot
from civigil.kernel.severity import Status
from civigil.kernel.time import BEHIND_AT_MOST, Instant
from civigil.protocols.devicetalk import Alarm, State, Telemetry

TRIED_AT_MOST = 5
_REALITY = {Status.TEST: 0, Status.EXERCISE: 1, Status.ACTUAL: 2}


def on_heard(
    entry: DeviceEntry, before: Standing, heard: Sequence[Heard], settings: IotSettings, known: Collection[str]
) -> Outcome:
    """Take a device's messages, in the order in which they came. `known` are the names of its alarms that are stored already."""
    outcome = Outcome(before)
    seen = set(known)
    for one in heard:
        if isinstance(one.said, Telemetry):
            _on_sample(entry, outcome, one, one.said, settings)
        elif isinstance(one.said, Alarm):
            _on_alarm(entry, outcome, one, one.said, settings, seen)
        else:
            _on_state(outcome, one, one.said)
    return outcome


def on_rubbish(before: Standing, count: int) -> Standing:
    """Count what nobody could read."""
    return replace(before, rubbish=before.rubbish + count)


def on_refused(before: Standing, refused: Refused, settings: IotSettings) -> Standing:
    """Count what the server forbade; `judge` tells of it."""
    due = before.misdeed_due
    if due is None:
        told = before.misdeed_told
        due = refused.at if told is None else max(refused.at, told + timedelta(seconds=settings.misdeed_report_s))
    tried = tuple(dict.fromkeys((*before.tried, *refused.tried)))[:TRIED_AT_MOST]
    return replace(before, misdeeds=before.misdeeds + refused.times, tried=tried, misdeed_due=due)


def due(entry: DeviceEntry, standing: Standing, settings: IotSettings, ears: Instant | None = None) -> Instant:
    """When the device is to be judged next, if it says nothing until then. `ears`: since when we can hear."""
    silent = _silent_at(entry, standing, settings, ears)
    wanted = [one for one in (silent, standing.gap_due, standing.misdeed_due) if one is not None]
    return min(wanted) if wanted else standing.since + timedelta(days=3650)


def judge(
    entry: DeviceEntry, before: Standing, settings: IotSettings, *, now: Instant, ears: Instant | None
) -> Outcome:
    """What is so by now without a word: lost, and what was summed is due to be told. `ears` None: we hear nothing at all."""
    outcome = Outcome(before)
    silent_at = None if ears is None else _silent_at(entry, before, settings, ears)
    if silent_at is not None and now >= silent_at:
        _lose(entry, outcome, settings, now)
    standing = outcome.standing
    if standing.gap_due is not None and now >= standing.gap_due:
        _tell_gap(entry, outcome, now)
    if standing.misdeed_due is not None and now >= standing.misdeed_due:
        _tell_misdeeds(entry, outcome, now)
    return outcome


def less_real(one: Status, other: Status) -> Status:
    """Test before Exercise before Actual."""
    return min(one, other, key=_REALITY.__getitem__)


def row_of(entry: DeviceEntry, standing: Standing) -> DeviceStanding:
    """What a screen shows, as the newest fact left it."""
    return DeviceStanding(
        version=standing.version,
        status=entry.status.value,
        kind=entry.kind,
        title=entry.name,
        place=entry.place,
        state=standing.state.value,
        since=standing.since,
        reason=standing.reason,
        missed=standing.missed_told,
        alarms=standing.alarms,
        misdeeds=standing.misdeeds_told,
    )


def _on_sample(entry: DeviceEntry, outcome: Outcome, one: Heard, said: Telemetry, settings: IotSettings) -> None:
    before = outcome.standing
    taken = step(before.numbers, said.boot, said.seq)
    if taken.came in (Came.TWICE, Came.OLD):
        if not one.again:  # else it is our own stream that says it twice
            outcome.standing = replace(before, twice=before.twice + 1)
        return
    late = taken.came is Came.LATE
    at, off_s, believed = _believed(said.at, one.at, settings)
    same = not late and bool(before.readings) and _same(before.readings, said)
    fresh = taken.came is Came.FIRST or said.boot != before.numbers.boot
    after = replace(
        before,
        numbers=taken.numbers,
        samples=before.samples + 1,
        late=before.late + late,
        missed=max(0, before.missed + taken.missed),
        boots=before.boots + fresh,
        misclocked=before.misclocked + (not believed),
    )
    if taken.missed > 0:
        after = _gap(after, before.heard or one.at, one.at, settings)
    if Status(said.status) is not entry.status:
        outcome.standing = _alive(replace(after, strange_status=after.strange_status + 1), one.at)
        _spoke(entry, outcome, one.at, before.heard)
        return
    values = tuple([MeasuredValue(name=each.name, value=each.value, unit=each.unit) for each in said.readings])
    outcome.points += [Point(each.name, each.unit, at, each.value) for each in values]
    if late:
        outcome.standing = after
        return
    outcome.standing = replace(
        _alive(after, one.at),
        at=at,
        clock_off_s=off_s,
        readings=values,
        shows=said.shows,
        unchanged_since=(before.unchanged_since or before.at) if same else None,
    )
    outcome.shown = ReadingsSeen(device=entry.id, at=at, readings=values, shows=said.shows)
    _spoke(entry, outcome, one.at, before.heard)


def _on_alarm(
    entry: DeviceEntry, outcome: Outcome, one: Heard, said: Alarm, settings: IotSettings, seen: set[str]
) -> None:
    before = outcome.standing
    outcome.settled.append(said.alarm)
    if said.alarm in seen:
        outcome.resent[said.alarm] = max(said.tries, outcome.resent.get(said.alarm, 0))
        if not one.again:
            outcome.standing = replace(before, resent=before.resent + 1)
        return
    seen.add(said.alarm)
    at, off_s, believed = _believed_alarm(said.at, one.at, before.clock_off_s, settings)
    outcome.standing = replace(
        before, alarms=before.alarms + 1, version=before.version + 1, misclocked=before.misclocked + (not believed)
    )
    fact = _limit_crossed(entry, outcome.standing, said, None if believed else off_s)
    outcome.raised.append(Raised(fact, at, less_real(entry.status, Status(said.status)), said))


def _limit_crossed(entry: DeviceEntry, standing: Standing, said: Alarm, off_s: float | None) -> LimitCrossed:
    how = hazard_of(said.kind)
    reading = said.reading
    because = [
        Reason(what=reading.name, measured=reading.value, limit=said.limit, unit=reading.unit),
        Reason(what="times that the device sent it", measured=said.tries, unit="times"),
    ]
    if off_s is not None:
        because.append(Reason(what="its clock was off, so the time is ours", measured=off_s, unit="s"))
    summary = f"{entry.name} measures {reading.name} {reading.value:g} {reading.unit}, its limit is {said.limit:g}."
    return LimitCrossed(
        kind=said.kind,
        severity=how.severity,
        urgency=how.urgency,
        certainty=how.certainty,
        category=how.category,
        place=_place(entry, said),
        subjects=(f"device:{entry.id}",),
        explanation=Explanation(summary=" ".join(summary.split()), rule="iot.limit_crossed", because=tuple(because)),
        device=entry.id,
        alarm=said.alarm,
        quantity=reading.name,
        value=reading.value,
        unit=reading.unit,
        limit=said.limit,
        row=row_of(entry, standing),
    )


def _place(entry: DeviceEntry, said: Alarm) -> Place | None:
    """Where the registry says it stands; else where it says itself, unless that is the 0, 0 of one that does not know."""
    if entry.place is not None:
        return entry.place
    if said.latitude == 0 and said.longitude == 0:
        return None
    try:
        return Spot(latitude=said.latitude, longitude=said.longitude, uncertainty_m=entry.uncertainty_m)
    except Invalid:  # the codec has held it to the Earth already
        return None


def _on_state(outcome: Outcome, one: Heard, said: State) -> None:
    before = outcome.standing
    if before.online_at is not None and one.at <= before.online_at:
        return  # delivered again, or overtaken
    connects = before.connects + (said.online and before.online is not True)
    outcome.standing = replace(before, online=said.online, online_at=one.at, connects=connects)


def _alive(standing: Standing, at: Instant) -> Standing:
    heard = at if standing.heard is None else max(standing.heard, at)
    return replace(standing, heard=heard)


def _spoke(entry: DeviceEntry, outcome: Outcome, at: Instant, heard: Instant | None) -> None:
    """A sample came: the device is there, for the first time or again. `heard`: its last sample before this one."""
    before = outcome.standing
    if before.state is DeviceState.HEARD or (before.state is DeviceState.LOST and at < before.since):
        return
    state = MOVES[before.state, Turn.SPOKE]
    after = replace(before, state=state, since=at, reason="", version=before.version + 1)
    outcome.standing = after
    silent_s = None if heard is None else max(0.0, (at - heard).total_seconds())
    fact = DeviceBack(device=entry.id, silent_for_s=silent_s, row=row_of(entry, after))
    outcome.raised.append(Raised(fact, at, entry.status))


def _silent_at(entry: DeviceEntry, standing: Standing, settings: IotSettings, ears: Instant | None) -> Instant | None:
    """When it is lost if it stays silent; None for one that is."""
    if standing.state is DeviceState.LOST:
        return None
    if standing.heard is None:
        return max(standing.since, ears or standing.since) + timedelta(seconds=settings.first_word_s)
    heard = max(standing.heard, ears or standing.heard)
    silent_at = heard + timedelta(seconds=settings.silence_s(entry))
    if standing.online is False and standing.online_at is not None and standing.online_at >= standing.heard:
        gone = max(standing.online_at, ears or standing.online_at)
        silent_at = min(silent_at, gone + timedelta(seconds=settings.gone_s))
    return silent_at


def _lose(entry: DeviceEntry, outcome: Outcome, settings: IotSettings, now: Instant) -> None:
    before = outcome.standing
    silent_since = before.heard or before.since
    silent_s = max(0.0, (now - silent_since).total_seconds())
    hung_up = before.online is False and before.online_at is not None and before.online_at >= silent_since
    if hung_up:
        reason, limit_s = "its connection ended", settings.gone_s
    elif before.heard is None:
        reason, limit_s = "it never said a word", settings.first_word_s
    else:
        reason, limit_s = "it says nothing", settings.silence_s(entry)
    state = MOVES[before.state, Turn.SILENT]
    after = replace(before, state=state, since=now, reason=reason, version=before.version + 1)
    outcome.standing = after
    how = hazard_of("device_lost")
    because = (Reason(what="time without a sample", measured=round(silent_s, 1), limit=limit_s, unit="s"),)
    summary = f"{entry.name} is silent for {silent_s:.0f} s: {reason}."
    fact = DeviceLost(
        kind="device_lost",
        severity=how.severity,
        urgency=how.urgency,
        certainty=how.certainty,
        category=how.category,
        place=entry.place,
        subjects=(f"device:{entry.id}",),
        explanation=Explanation(summary=summary, rule="iot.device_lost", because=because),
        device=entry.id,
        silent_since=silent_since,
        row=row_of(entry, after),
    )
    outcome.raised.append(Raised(fact, now, entry.status))


def _gap(standing: Standing, since: Instant, until: Instant, settings: IotSettings) -> Standing:
    told = standing.gap_told
    wait = timedelta(seconds=settings.gap_settles_s)
    soonest = until + wait
    first = soonest if told is None else max(soonest, told + timedelta(seconds=settings.gap_report_s))
    return replace(
        standing,
        gap_since=standing.gap_since or since,
        gap_until=until,
        gap_due=standing.gap_due or first,
    )


def _tell_gap(entry: DeviceEntry, outcome: Outcome, now: Instant) -> None:
    before = outcome.standing
    missed = before.missed - before.missed_told
    settled = replace(before, gap_since=None, gap_until=None, gap_due=None, missed_told=before.missed)
    if missed <= 0:
        outcome.standing = settled
        return
    after = replace(settled, gap_told=now, version=before.version + 1)
    since, until = before.gap_since or now, before.gap_until or now
    fact: Fact = TelemetryGap(device=entry.id, missed=missed, since=since, until=until, row=row_of(entry, after))
    outcome.standing = after
    outcome.raised.append(Raised(fact, until, entry.status))


def _tell_misdeeds(entry: DeviceEntry, outcome: Outcome, now: Instant) -> None:
    before = outcome.standing
    times = before.misdeeds - before.misdeeds_told
    after = replace(
        before,
        misdeed_due=None,
        misdeed_told=now,
        misdeeds_told=before.misdeeds,
        tried=(),
        version=before.version + 1,
    )
    outcome.standing = after
    how = hazard_of("device_misbehaves")
    summary = f"{entry.name} spoke where it may not: {', '.join(before.tried)}. The server let nobody hear it."
    because = (Reason(what="messages that were forbidden", measured=times, limit=0, unit="messages"),)
    fact = DeviceMisbehaved(
        kind="device_misbehaves",
        severity=how.severity,
        urgency=how.urgency,
        certainty=how.certainty,
        category=how.category,
        place=entry.place,
        subjects=(f"device:{entry.id}",),
        explanation=Explanation(summary=summary, rule="iot.device_misbehaved", because=because),
        device=entry.id,
        tried=before.tried,
        times=times,
        row=row_of(entry, after),
    )
    outcome.raised.append(Raised(fact, now, entry.status))


def _believed(at: Instant, came: Instant, settings: IotSettings) -> tuple[Instant, float, bool]:
    """A sample's time: the device's own where its clock is about right, else when it came; and by how much it is off."""
    off_s = (at - came).total_seconds()
    believed = abs(off_s) <= settings.clock_off_at_most_s
    return (at if believed else came), off_s, believed


def _believed_alarm(at: Instant, came: Instant, off_s: float, settings: IotSettings) -> tuple[Instant, float, bool]:
    """An alarm may be old, for it waits for its connection: its time is believed unless it lies ahead, or its clock is off."""
    ahead_s = (at - came).total_seconds()
    if ahead_s > settings.clock_off_at_most_s or came - at > BEHIND_AT_MOST:
        return came, ahead_s, False
    if abs(off_s) > settings.clock_off_at_most_s:
        return min(at - timedelta(seconds=off_s), came), off_s, False
    return min(at, came), off_s, True


def _same(before: Sequence[MeasuredValue], said: Telemetry) -> bool:
    if len(before) != len(said.readings):
        return False
    return all(one.name == now.name and one.value == now.value for one, now in zip(before, said.readings, strict=True))
