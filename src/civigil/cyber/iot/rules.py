"""What follows from what devices say: pure, with every time coming in.

- A device is **heard** with its first sample and **lost** when it has been silent for several of its periods, or when its
  connection ended without a word. Nobody is lost while we could not hear: silence counts from when we could (`ears`).
- **Many** that fall silent together are one outage, and no concern each (`outage.py`).
- What its **numbers** leave out is missed: summed, and told at most once in a while.
- An **alarm** is one fact, however often it comes. Its time is the device's, unless that clock cannot be believed.
- The less real of two words wins: what the registry or the message calls an exercise is never actual.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta

from msgspec.structs import replace

from civigil.cyber.iot import wavering
from civigil.cyber.iot.alarms import on_alarm
from civigil.cyber.iot.clocks import believed_sample
from civigil.cyber.iot.model import Heard, Outcome, Point, Refused, Standing
from civigil.cyber.iot.outage import Outage
from civigil.cyber.iot.presence import alive, lose, open_gap, silent_at, spoke, tell_gap, tell_misdeeds
from civigil.cyber.iot.sequence import Came, step
from civigil.cyber.iot.settings import DeviceEntry, IotSettings
from civigil.events.iot import MeasuredValue, ReadingsSeen
from civigil.kernel.severity import Status
from civigil.kernel.time import Instant
from civigil.protocols.devicetalk import Alarm, State, Telemetry

TRIED_AT_MOST = 5
ENDS_KEPT = 8


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
            on_alarm(entry, outcome, one, one.said, settings, seen)
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
    silent = silent_at(entry, standing, settings, ears)
    wanted = [one for one in (silent, standing.gap_due, standing.misdeed_due) if one is not None]
    return min(wanted) if wanted else standing.since + timedelta(days=3650)


def is_lost(
    entry: DeviceEntry, standing: Standing, settings: IotSettings, *, now: Instant, ears: Instant | None
) -> bool:
    """Whether a device that is not lost yet is by now. `ears` None: we hear nothing at all, and nobody is."""
    silent = None if ears is None else silent_at(entry, standing, settings, ears)
    return silent is not None and now >= silent


def judge(
    entry: DeviceEntry,
    before: Standing,
    settings: IotSettings,
    *,
    now: Instant,
    ears: Instant | None,
    outage: Outage | None = None,
) -> Outcome:
    """What is so by now without a word: lost, and what was summed is due to be told. `ears` None: we hear nothing at all.

    `outage`: what it is lost in, where it is.
    """
    outcome = Outcome(before)
    if is_lost(entry, before, settings, now=now, ears=ears):
        lose(entry, outcome, settings, now, outage)
    standing = outcome.standing
    if standing.gap_due is not None and now >= standing.gap_due:
        tell_gap(entry, outcome, now)
    if standing.misdeed_due is not None and now >= standing.misdeed_due:
        tell_misdeeds(entry, outcome, now)
    return outcome


def _on_sample(entry: DeviceEntry, outcome: Outcome, one: Heard, said: Telemetry, settings: IotSettings) -> None:
    before = outcome.standing
    taken = step(before.numbers, said.boot, said.seq)
    if taken.came in (Came.TWICE, Came.OLD):
        if not one.again:  # else it is our own stream that says it twice
            twice = taken.came is Came.TWICE
            outcome.standing = replace(before, twice=before.twice + twice, late=before.late + (not twice))
        return
    late = taken.came is Came.LATE
    at, off_s, believed = believed_sample(said.at, one.at, settings)
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
        after = open_gap(after, before.heard or one.at, one.at, settings)
    if Status(said.status) is not entry.status:
        outcome.standing = alive(replace(after, strange_status=after.strange_status + 1), one.at)
        spoke(entry, outcome, one.at, before.heard)
        return
    values = tuple([MeasuredValue(name=each.name, value=each.value, unit=each.unit) for each in said.readings])
    outcome.points += [Point(each.name, each.unit, at, each.value) for each in values]
    if late:
        outcome.standing = after
        return
    outcome.standing = replace(
        alive(after, one.at),
        at=at,
        clock_off_s=off_s,
        readings=values,
        shows=said.shows,
        unchanged_since=(before.unchanged_since or before.at) if same else None,
        wavers={each.name: wavering.after(before.wavers.get(each.name), each.value) for each in values},
    )
    outcome.shown = ReadingsSeen(device=entry.id, at=at, readings=values, shows=said.shows)
    spoke(entry, outcome, one.at, before.heard)


def _on_state(outcome: Outcome, one: Heard, said: State) -> None:
    before = outcome.standing
    if before.online_at is not None and one.at <= before.online_at:
        return  # delivered again, or overtaken
    connects = before.connects + (said.online and before.online is not True)
    ends = before.ends if said.online else (*before.ends, one.at)[-ENDS_KEPT:]
    outcome.standing = replace(before, online=said.online, online_at=one.at, connects=connects, ends=ends)


def _same(before: Sequence[MeasuredValue], said: Telemetry) -> bool:
    if len(before) != len(said.readings):
        return False
    return all(one.name == now.name and one.value == now.value for one, now in zip(before, said.readings, strict=True))
