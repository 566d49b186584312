"""Whether a device is there: heard with its first sample, lost after a silence, missed by its gaps. Pure.

Nobody is lost while we could not hear: silence counts from when we could (`ears`).
"""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from civigil.cyber.iot.hazards import hazard_of
from civigil.cyber.iot.model import MOVES, DeviceState, Outcome, Raised, Standing, Turn
from civigil.cyber.iot.outage import Outage
from civigil.cyber.iot.rows import row_of
from civigil.cyber.iot.settings import DeviceEntry, IotSettings
from civigil.events.iot import DeviceBack, DeviceLost, DeviceMisbehaved, DeviceSilenced, TelemetryGap
from civigil.kernel.facts import Explanation, Fact, Reason
from civigil.kernel.time import Instant


def alive(standing: Standing, at: Instant) -> Standing:
    """A sign of life came in."""
    heard = at if standing.heard is None else max(standing.heard, at)
    return replace(standing, heard=heard)


def spoke(entry: DeviceEntry, outcome: Outcome, at: Instant, heard: Instant | None) -> None:
    """A sample came: the device is there, for the first time or again. `heard`: its last sample before this one."""
    before = outcome.standing
    if before.state is DeviceState.HEARD or (before.state is DeviceState.LOST and at < before.since):
        return
    state = MOVES[before.state, Turn.SPOKE]
    after = replace(before, state=state, since=at, reason="", outage="", outage_told=0, version=before.version + 1)
    outcome.standing = after
    silent_s = None if heard is None else max(0.0, (at - heard).total_seconds())
    fact = DeviceBack(device=entry.id, silent_for_s=silent_s, row=row_of(entry, after))
    outcome.raised.append(Raised(fact, at, entry.status))


def silent_at(entry: DeviceEntry, standing: Standing, settings: IotSettings, ears: Instant | None) -> Instant | None:
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


def lose(
    entry: DeviceEntry, outcome: Outcome, settings: IotSettings, now: Instant, outage: Outage | None = None
) -> None:
    """Say that it is lost, and why; as one of many where it is lost in an outage."""
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
    if outage is not None:
        told = len(outage.silent) if outage.due else outage.told
        reason = f"{reason}, as {len(outage.silent)} of {outage.of} around it do"
        after = replace(after, reason=reason, outage=outage.name, outage_told=told)
        outcome.standing = after
        row = row_of(entry, after)
        silenced = DeviceSilenced(device=entry.id, outage=outage.name, silent_since=silent_since, row=row)
        outcome.raised.append(Raised(silenced, now, entry.status))
        return
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


def open_gap(standing: Standing, since: Instant, until: Instant, settings: IotSettings) -> Standing:
    """Samples are missing between two that came: summed, to be told once that has settled and the last report is old enough."""
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


def tell_gap(entry: DeviceEntry, outcome: Outcome, now: Instant) -> None:
    """Say how many samples never came since that was last said; nothing where they came after all."""
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


def tell_misdeeds(entry: DeviceEntry, outcome: Outcome, now: Instant) -> None:
    """Say where it spoke and may not."""
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
