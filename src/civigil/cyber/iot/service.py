"""The hands: take what devices said, decide by the rules, save and emit in one transaction; acknowledge alarms after it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from civigil.cyber.iot import outage, rules, store
from civigil.cyber.iot.model import Heard, Outcome, Refused, Standing
from civigil.cyber.iot.settings import DeviceEntry, IotSettings
from civigil.events.iot import ReadingsSeen
from civigil.kernel.severity import Status
from civigil.kernel.time import Instant
from civigil.protocols.devicetalk import Alarm
from civigil.runtime.hands import Hands
from civigil.runtime.store import Change

Do = Hands[IotSettings]

JUDGED_AT_ONCE = 500
RUBBISH_AT_MOST = 10_000  # pieces, of all devices together


@dataclass(slots=True)
class Batch:
    """What came together, by device and in order."""

    heard: dict[str, list[Heard]] = field(default_factory=dict)
    rubbish: list[store.Rubbish] = field(default_factory=list)  # the newest pieces of each device
    unread: Counter[str] = field(default_factory=Counter)  # how many pieces there were
    refused: dict[str, list[Refused]] = field(default_factory=dict)

    @property
    def devices(self) -> set[str]:
        """Who is spoken of."""
        return {*self.heard, *self.refused, *(one.device for one in self.rubbish)}


@dataclass(slots=True)
class Taken:
    """What is to be done after the commit."""

    acknowledge: list[tuple[str, str]] = field(default_factory=list)  # device and alarm
    shown: list[tuple[Status, ReadingsSeen]] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)  # who spoke and is nobody's


async def begin(do: Do) -> None:
    """Bring the table of devices to what the settings say, and let go of what is old."""
    await list_devices(do, do.settings.devices)
    await tidy(do)


async def list_devices(do: Do, devices: Sequence[DeviceEntry]) -> None:
    """Bring the table of devices to this list. What is known of one that comes back is known again."""
    async with do.store.change() as change:
        fresh = Standing(since=change.now)
        due = {one.id: rules.due(one, fresh, do.settings) for one in devices}
        await store.list_devices(change, devices, due)


async def tidy(do: Do) -> None:
    """Let go of what is older than it is kept for."""
    async with do.store.change() as change:
        await _forget(change, do.settings)


async def take(do: Do, batch: Batch) -> Taken:
    """Take a batch. When it returns everything is stored, and only then may an alarm be acknowledged. Twice is as once."""
    taken = Taken()
    async with do.store.change() as change:
        known = await store.take(change, batch.devices)
        taken.unknown = batch.devices - known.keys()
        alarms = await store.known_alarms(change, _alarms(batch.heard))
        outcomes: dict[str, Outcome] = {}
        for device, (entry, standing) in known.items():
            before = _counted(standing, device, batch, do.settings)
            heard = batch.heard.get(device, ())
            outcomes[device] = rules.on_heard(entry, before, heard, do.settings, alarms.get(device, ()))
        await _save(change, do.settings, known, outcomes)
        strangers = [
            store.Rubbish(device, device, change.now, "nobody admitted this device", b"")
            for device in sorted(taken.unknown & batch.heard.keys())
        ]
        await store.set_aside(change, [*batch.rubbish, *strangers])
    for device, outcome in outcomes.items():
        taken.acknowledge += [(device, alarm) for alarm in dict.fromkeys(outcome.settled)]
        if outcome.shown is not None:
            taken.shown.append((known[device][0].status, outcome.shown))
    return taken


async def judge(do: Do, ears: Instant | None) -> int:
    """Say who is lost by now, and what was summed for long enough; how many were looked at. `ears`: since when we can hear."""
    async with do.store.change() as change:
        known = await store.take_due(change, JUDGED_AT_ONCE)
        outages = await _outages(do, change, known, ears)
        outcomes = {
            device: rules.judge(entry, standing, do.settings, now=change.now, ears=ears, outage=outages.get(device))
            for device, (entry, standing) in known.items()
        }
        for one in {outage.name: outage for outage in outages.values()}.values():
            if one.due:
                raised = outage.tell(one, do.settings, change.now)
                change.emit(raised.fact, occurred=raised.occurred, status=raised.status, source=f"outage/{one.name}")
        soonest = change.now + timedelta(seconds=1)
        await _save(change, do.settings, known, outcomes, ears=ears, soonest=soonest)
    return len(known)


async def _outages(
    do: Do, change: Change, known: Mapping[str, tuple[DeviceEntry, Standing]], ears: Instant | None
) -> dict[str, outage.Outage]:
    """Which of those that are lost now are lost together. All devices are looked at then, by one worker at a time."""
    now = change.now
    losing = {
        device
        for device, (entry, standing) in known.items()
        if rules.is_lost(entry, standing, do.settings, now=now, ears=ears)
    }
    if not losing:
        return {}
    everybody = await store.everybody(change)
    return outage.find({**everybody, **known}, losing, do.settings, now, lambda: do.new_id().hex[-12:])


async def _save(
    change: Change,
    settings: IotSettings,
    known: Mapping[str, tuple[DeviceEntry, Standing]],
    outcomes: Mapping[str, Outcome],
    *,
    ears: Instant | None = None,
    soonest: Instant | None = None,
) -> None:
    due: dict[str, Instant] = {}
    for device, outcome in outcomes.items():
        when = rules.due(known[device][0], outcome.standing, settings, ears)
        due[device] = when if soonest is None else max(when, soonest)
        for raised in outcome.raised:
            event = change.emit(raised.fact, occurred=raised.occurred, status=raised.status, source=device)
            if raised.alarm is not None:
                await store.add_alarm(change, device, event, raised)
        await store.resent(change, device, outcome.resent)
    standings = {device: one.standing for device, one in outcomes.items()}
    await store.keep(change, standings, due, judged=soonest is not None)
    await store.add_points(change, {device: one.points for device, one in outcomes.items()}, settings.history_step_s)


async def _forget(change: Change, settings: IotSettings) -> None:
    await store.forget_old(
        change,
        history=timedelta(hours=settings.history_hours),
        alarms=timedelta(days=settings.alarm_days),
        rubbish_at_most=RUBBISH_AT_MOST,
    )


def _counted(standing: Standing, device: str, batch: Batch, settings: IotSettings) -> Standing:
    if device in batch.unread:
        standing = rules.on_rubbish(standing, batch.unread[device])
    for refused in batch.refused.get(device, ()):
        standing = rules.on_refused(standing, refused, settings)
    return standing


def _alarms(heard: Mapping[str, Sequence[Heard]]) -> list[tuple[str, str]]:
    return [
        (device, one.said.alarm) for device, several in heard.items() for one in several if isinstance(one.said, Alarm)
    ]
