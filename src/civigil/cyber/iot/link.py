"""The device side: the streams that nats-server fills from MQTT are read, and alarms are acknowledged, each only after its commit.

A batch that cannot be stored is tried again until it can; meanwhile its stream holds what comes, telemetry the newest of it. What
the stream delivers twice is known by its number or its name. When the connection to the bus breaks we are deaf: nobody is lost for
what we could not hear.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from civigil.cyber.iot import service
from civigil.cyber.iot.metrics import ACKNOWLEDGED, MESSAGES, RUBBISH, STRANGERS, WAITING
from civigil.cyber.iot.model import Heard, Refused
from civigil.cyber.iot.renewals import renew
from civigil.cyber.iot.service import Batch, Do
from civigil.cyber.iot.settings import IotSettings
from civigil.cyber.iot.store import RUBBISH_KEPT, Rubbish
from civigil.events.iot import ReadingsSeen
from civigil.kernel.envelope import seal_in
from civigil.kernel.errors import Invalid, Unavailable
from civigil.kernel.severity import Status
from civigil.kernel.time import Instant
from civigil.protocols import devicetalk
from civigil.runtime.bus import names
from civigil.runtime.bus.connect import when_lost
from civigil.runtime.bus.consume import Puller, delivery_of

BATCH: Final = 1_000
SHOWN_AT_ONCE: Final = 100  # samples for screens in one batch
STORE_RETRY_S: Final = 0.5
LOOK_EVERY_S: Final = 1.0
TIDY_EVERY_S: Final = 300.0
DEVICES_RETURN_S: Final = 30.0
"""Seconds that devices have to connect again after the server was away, before their silence counts."""

STREAMS: Final = (names.TELEMETRY, names.ALARMS, names.STATES)


class Ears:
    """Since when we can hear; None while we cannot, or are behind with what was said."""

    def __init__(self, do: Do) -> None:
        self._do = do
        self._since = do.clock.now()
        self._behind: set[str] = set()
        self._deaf = False
        when_lost(do.bus.client, self._lost)

    @property
    def since(self) -> Instant | None:
        """Since when silence counts."""
        if not self._do.bus.client.is_connected or self._behind:
            self._deaf = True
            return None
        if self._deaf:
            self._deaf = False
            self._since = self._do.clock.now() + timedelta(seconds=DEVICES_RETURN_S)
        return self._since

    def waits(self, stream: str, pending: int) -> None:
        """So many messages of a stream have not come to us yet."""
        WAITING.labels(stream).set(pending)
        if pending:
            self._behind.add(stream)
        else:
            self._behind.discard(stream)

    def _lost(self) -> None:
        self._deaf = True


class Screens:
    """Which samples go to screens: of each device one in a while, and a bounded number at once, who waited longest first."""

    def __init__(self, do: Do) -> None:
        self._do = do
        self._told: dict[str, Instant] = {}

    async def tell(self, shown: Sequence[tuple[Status, ReadingsSeen]]) -> None:
        """Tell them. Losing one is no harm: the next comes soon."""
        now = self._do.clock.now()
        before = now - timedelta(seconds=self._do.settings.shown_every_s)
        long_ago = datetime.min.replace(tzinfo=UTC)
        fit = [one for one in shown if self._told.get(one[1].device, long_ago) <= before]
        fit.sort(key=lambda one: self._told.get(one[1].device, long_ago))
        for status, seen in fit[:SHOWN_AT_ONCE]:
            self._told[seen.device] = now
            source = f"{self._do.room}/{seen.device}"
            with contextlib.suppress(Unavailable):
                await self._do.bus.observe(
                    seal_in(seen, id=self._do.new_id(), source=source, status=status, occurred=seen.at, learned=now)
                )


async def field(do: Do) -> None:
    """Listen to every device until cancelled. Needs the streams that the spine makes."""
    await until_stored(do, lambda: service.begin(do))
    ears, screens = Ears(do), Screens(do)
    async with asyncio.TaskGroup() as group:
        for stream in STREAMS:
            group.create_task(_listen(do, stream, ears, screens), name=f"iot {stream}")
        group.create_task(_listen_to_refusals(do), name="iot refused")
        group.create_task(_watch(do, ears), name="iot watch")
        group.create_task(_follow_list(do), name="iot list")
        group.create_task(renew(do), name="iot renewals")


async def _follow_list(do: Do) -> None:
    """Devices that the settings file names now come in, and those that it does not go, without a start."""
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        try:
            found = await asyncio.to_thread(do.followed.fresh)
        except (Invalid, Unavailable) as error:
            do.log.warning("settings_not_taken", error=str(error))
            continue
        fresh = found.rooms[do.room] if found else None
        if isinstance(fresh, IotSettings):
            await until_stored(do, lambda devices=fresh.devices: service.list_devices(do, devices))  # type: ignore[misc]
            do.log.info("devices_listed", devices=len(fresh.devices))


async def until_stored(do: Do, store: Callable[[], Awaitable[service.Taken | None]]) -> service.Taken | None:
    """Store, again and again while the store does not answer."""
    while True:
        try:
            return await store()
        except Unavailable as error:
            do.log.warning("not_stored_yet", error=str(error))
            await asyncio.sleep(STORE_RETRY_S)


async def _listen(do: Do, stream: str, ears: Ears, screens: Screens) -> None:
    puller = Puller(do.bus.client, stream, do.room, window=2 * BATCH)
    async with contextlib.aclosing(puller.batches(BATCH)) as batches:
        async for messages in batches:
            batch = batch_of(messages)
            taken = await until_stored(do, lambda batch=batch: service.take(do, batch))  # type: ignore[misc]
            await puller.acknowledge(*messages)
            MESSAGES.labels(stream).inc(len(messages))
            RUBBISH.inc(batch.unread.total())
            ears.waits(stream, delivery_of(messages[-1]).pending)
            if taken is not None:
                STRANGERS.inc(len(taken.unknown))
                await _acknowledge(do, taken.acknowledge)
                await screens.tell(taken.shown)
            if len(messages) < BATCH and stream == names.TELEMETRY:
                await asyncio.sleep(do.settings.gather_s)


def batch_of(messages: Sequence[Msg]) -> Batch:
    """What devices said, by device and in order; what nobody can read apart, the newest of each device."""
    batch = Batch()
    rubbish: dict[str, list[Rubbish]] = {}
    for message in messages:
        delivery = delivery_of(message)
        at = datetime.fromtimestamp(delivery.stored_ns / 1e9, UTC)
        try:
            said = devicetalk.parse(message.subject, message.data)
        except Invalid as error:
            device = message.subject.partition(".")[2] or message.subject
            why = str(error).replace("\x00", "")
            rubbish.setdefault(device, []).append(Rubbish(device, message.subject, at, why, message.data))
        else:
            batch.heard.setdefault(said.device, []).append(Heard(said, at, delivery.delivered > 1))
    for device, pieces in rubbish.items():
        batch.rubbish += pieces[-RUBBISH_KEPT:]
        batch.unread[device] = len(pieces)
    return batch


async def _acknowledge(do: Do, alarms: Sequence[tuple[str, str]]) -> None:
    """Tell devices that their alarms are stored. One that does not hear it sends its alarm again, and is told again."""
    for device, alarm in alarms:
        body = msgspec.json.encode(devicetalk.Ack(alarm=alarm))
        try:
            await do.bus.client.publish(f"cmd.{device}.ack", body)
        except NatsError as error:
            do.log.warning("not_acknowledged", device=device, error=str(error))
            return
        ACKNOWLEDGED.inc()


class Misdeed(msgspec.Struct, frozen=True):
    """What the runtime tells of a device that the server held back."""

    tried: tuple[str, ...]
    times: int


async def _listen_to_refusals(do: Do) -> None:
    puller = Puller(do.bus.client, names.REFUSED, do.room, window=100)
    async with contextlib.aclosing(puller.batches(100)) as batches:
        async for messages in batches:
            batch = Batch()
            for message in messages:
                with contextlib.suppress(msgspec.DecodeError, UnicodeDecodeError):  # a newer runtime's word: not for us
                    misdeed = msgspec.json.decode(message.data, type=Misdeed)
                    delivery = delivery_of(message)
                    at = datetime.fromtimestamp(delivery.stored_ns / 1e9, UTC)
                    refused = Refused(misdeed.tried, misdeed.times, at)
                    batch.refused.setdefault(message.subject.partition(".")[2], []).append(refused)
            await until_stored(do, lambda batch=batch: service.take(do, batch))  # type: ignore[misc]
            await puller.acknowledge(*messages)


async def _watch(do: Do, ears: Ears) -> None:
    """Every second: who is lost, and what is due to be told."""
    loop = asyncio.get_running_loop()
    tidy_at = loop.time() + TIDY_EVERY_S
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        try:
            while await service.judge(do, ears.since) == service.JUDGED_AT_ONCE:
                pass
            if loop.time() >= tidy_at:
                tidy_at = loop.time() + TIDY_EVERY_S
                await service.tidy(do)
        except Unavailable as error:
            do.log.warning("not_judged", error=str(error))
