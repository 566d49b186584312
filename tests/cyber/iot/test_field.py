"""Devices, a true broker and the room: what is cut, killed, full or forbidden loses no acknowledged alarm, and doubles none."""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import Any

import msgspec
import pytest

from civigil.kernel.severity import Status
from civigil.runtime.bus.connect import connect, leave
from civigil.runtime.bus.streams import StreamLimits
from tests.cyber.iot.conftest import Device, Field, FieldOf
from tests.support.mqtt import Speaker, tls, until

pytestmark = [pytest.mark.timeout(120), pytest.mark.slow]


async def alarms_of(field: Field) -> list[str]:
    """The names of the alarms that the city was told, in order."""
    return [fact["alarm"] for fact in await field.facts("limit_crossed")]


async def test_samples_alarms_and_states_reach_the_city(field_of: FieldOf) -> None:
    async with field_of(["level-1"]) as field, field.working():
        device = Device("level-1", field)
        await device.connect()
        for value in (0.8, 0.9, 1.0):
            await device.sample(value)
        await device.alarm("b1-1")
        await until(lambda: device.heard_acks() == ["b1-1"])
        standing = await field.until_standing("level-1", samples=3, state="heard", online=True, connects=1)
        assert standing["readings"] == [{"name": "level", "value": 1.0, "unit": "m"}]
        (fact,) = await field.until(lambda: field.facts("limit_crossed"))
        assert fact["subject"].startswith("fact.test.iot.limit_crossed.v1.")
        ((count, low, high),) = await field.rows("SELECT sum(count), min(low), max(high) FROM iot.reading")
        assert (count, low, high) == (3, 0.8, 1.0)
        await device.speaker.close()


async def test_an_alarm_is_acknowledged_only_after_its_fact_stands_in_the_outbox(field_of: FieldOf) -> None:
    """The store is held: no word comes. It is let go: the word comes, and the fact stands."""
    async with field_of(["level-1"]) as field, field.working():
        device = Device("level-1", field)
        await device.connect()
        await device.sample()
        await field.until_standing("level-1", samples=1)
        async with field.hands() as do, do.store.change() as change:
            await change.sql.execute("SELECT FROM device FOR UPDATE")
            await device.alarm("b1-1")  # the broker has it: PUBACK
            for _ in range(20):
                await asyncio.sleep(0.05)
                assert device.heard_acks() == []
        await until(lambda: device.heard_acks() == ["b1-1"])
        assert await field.until(lambda: alarms_of(field)) == ["b1-1"]


async def test_a_device_that_missed_the_word_is_told_again_and_the_city_is_not(field_of: FieldOf) -> None:
    async with field_of(["level-1"]) as field, field.working():
        device = Device("level-1", field)
        await device.connect()
        for tries in (1, 2, 3):
            await device.alarm("b1-1", tries=tries)
            await until(lambda tries=tries: len(device.heard_acks()) == tries)  # type: ignore[misc]
        await field.until_standing("level-1", alarms=1, resent=2)
        assert await alarms_of(field) == ["b1-1"]
        assert await field.rows("SELECT tries FROM iot.alarm") == [(3,)]


async def test_a_killed_broker_loses_no_alarm_and_doubles_none_and_its_gap_is_counted(field_of: FieldOf) -> None:
    async with field_of(["level-1", "level-2"], silence_at_least_s=1.0) as field, field.working():
        one, other = Device("level-1", field), Device("level-2", field)
        for device in (one, other):
            await device.connect()
            await device.sample()
        await one.until_acknowledged("b1-1")
        await field.until_standing("level-1", samples=1)
        field.kill()
        await until(lambda: one.speaker.gone and other.speaker.gone)
        for _ in range(5):
            await one.sample(lost=True)
        silent_until = time.monotonic() + 2.5  # longer than either may be silent
        await until(lambda: time.monotonic() > silent_until)
        field.begin()
        await one.connect()
        await other.connect()
        await asyncio.gather(one.until_acknowledged("b1-2"), other.until_acknowledged("b1-1"))
        await one.sample()
        standing = await field.until_standing("level-1", samples=2, missed=5)
        assert standing.get("state") == "heard"
        assert await field.facts("device_lost") == [], "nobody is lost for what we could not hear"
        (gap,) = await field.until(lambda: field.facts("telemetry_gap"))
        assert (gap["device"], gap["missed"]) == ("level-1", 5)

        async def told() -> bool:
            return sorted(await alarms_of(field)) == ["b1-1", "b1-1", "b1-2"]

        await field.until(told)


async def test_a_room_that_was_killed_while_it_stored_is_followed_by_one_that_tells_each_alarm_once(
    field_of: FieldOf,
) -> None:
    async with field_of(["level-1"]) as field:
        device = Device("level-1", field)
        await device.connect()
        for number in range(1, 21):
            await device.alarm(f"b1-{number}")
            await device.sample()
        for _ in range(4):  # cut down again and again, wherever it is
            async with field.working():
                await asyncio.sleep(0.35)
        async with field.working():
            await until(lambda: len(set(device.heard_acks())) == 20)

            async def told() -> bool:
                return len(await alarms_of(field)) >= 20

            await field.until(told)
            await field.until_standing("level-1", samples=20, alarms=20)
        assert sorted(await alarms_of(field)) == sorted(f"b1-{number}" for number in range(1, 21))
        assert (await field.standing("level-1")).get("twice", 0) == 0


async def test_a_full_stream_takes_an_alarm_that_is_not_acknowledged_until_there_is_room(field_of: FieldOf) -> None:
    """The broker says PUBACK to what it drops: so the device goes on, and in the end the alarm stands."""
    limits = StreamLimits(alarms_bytes=4_000)
    async with field_of(["level-1"], limits=limits) as field:
        device = Device("level-1", field)
        await device.connect()
        for number in range(1, 31):
            await device.alarm(f"b1-{number}")  # returns: each got its PUBACK
        kept = await _kept(field, "ALARMS")
        assert 0 < kept < 30, "the stream was to be full"
        async with field.working():
            for number in range(1, 31):
                await device.until_acknowledged(f"b1-{number}")

            async def told() -> bool:
                return len(await alarms_of(field)) == 30

            await field.until(told)
        assert sorted(await alarms_of(field)) == sorted(f"b1-{number}" for number in range(1, 31))


async def test_samples_that_memory_could_not_hold_are_counted_as_missed(field_of: FieldOf) -> None:
    limits = StreamLimits(telemetry_bytes=20_000)
    async with field_of(["level-1"], limits=limits) as field:
        device = Device("level-1", field)
        await device.connect()
        async with field.working():
            await device.sample()
            await field.until_standing("level-1", samples=1)
        for _ in range(200):
            await device.sample()
        await device.speaker.publish(
            "state/level-1", msgspec.json.encode(device.state(online=True))
        )  # all before it is in
        kept = await _kept(field, "TELEMETRY")
        assert 0 < kept < 200
        async with field.working():
            await field.until_standing("level-1", samples=1 + kept, missed=200 - kept)


async def test_a_line_that_is_cut_for_ten_minutes_makes_a_lost_device_then_a_gap_and_the_alarm_of_its_time(
    field_of: FieldOf,
) -> None:
    """Ten minutes of a device that counts on; a second here stands for each of its minutes."""
    async with field_of(["level-1"], gone_s=0.5) as field, field.working(), _cuttable(field.mqtt_port) as line:
        device = Device("level-1", field)
        await device.connect(port=line.port)
        await device.sample()
        await field.until_standing("level-1", state="heard")
        line.cut()
        (lost,) = await field.until(lambda: field.facts("device_lost"), within_s=40)
        assert lost["row"]["state"] == "lost"
        for _ in range(1_200):  # one each half second
            await device.sample(lost=True)
        line.mend()
        device.speaker.drop()
        await device.connect(port=line.port)
        await device.until_acknowledged("b1-1")
        await device.sample()
        await field.until_standing("level-1", state="heard", missed=1_200)
        (gap,) = await field.until(lambda: field.facts("telemetry_gap"))
        assert gap["missed"] == 1_200
        assert await field.until(lambda: alarms_of(field)) == ["b1-1"]

        async def back() -> bool:
            return [fact["silent_for_s"] is None for fact in await field.facts("device_back")] == [True, False]

        await field.until(back)


async def test_devices_whose_connections_end_at_once_are_told_as_one_and_not_as_four_lost_devices(
    field_of: FieldOf,
) -> None:
    names = [f"level-{number}" for number in range(1, 5)]
    async with field_of(names, silence_at_least_s=60.0, gone_s=0.3) as field, field.working():
        devices = [Device(name, field) for name in names]
        for device in devices:
            await device.connect()
            await device.sample()
        for name in names:
            await field.until_standing(name, state="heard", online=True)
        for device in devices:
            device.speaker.drop()
        for name in names:
            await field.until_standing(name, state="lost")
        silenced = await field.until(lambda: field.facts("device_silenced"))
        told = await field.facts("devices_silent")
        assert [(one["kind"], one["silent"], one["of"]) for one in told] == [("devices_silent", 4, 4)]
        assert {one["outage"] for one in silenced} == {told[0]["outage"]}
        assert await field.facts("device_lost") == []
        await devices[0].connect()
        await devices[0].sample()
        standing = await field.until_standing("level-1", state="heard")
        assert "outage" not in standing


async def test_a_device_without_a_word_is_lost_by_its_last_will_and_comes_back(field_of: FieldOf) -> None:
    async with field_of(["level-1"], silence_at_least_s=60.0, gone_s=0.3) as field, field.working():
        device = Device("level-1", field)
        await device.connect()
        await device.sample()
        await field.until_standing("level-1", state="heard")
        device.speaker.drop()
        standing = await field.until_standing("level-1", state="lost", online=False)
        assert standing["reason"] == "its connection ended"
        await device.connect()
        await device.sample()
        await field.until_standing("level-1", state="heard", connects=2, missed=None)


async def test_rubbish_is_kept_for_a_person_and_stops_nothing(field_of: FieldOf) -> None:
    async with field_of(["level-1"]) as field, field.working():
        device = Device("level-1", field)
        await device.connect()
        for body in (b"", b"\xff\xfe", b"{}", b"[" * 15_000, b'{"device":"air-9"}'):
            await device.speaker.publish("tel/level-1", body, qos=0)
            await device.speaker.publish("alarm/level-1", body)
            await device.speaker.publish("state/level-1", body)
        in_anothers_name = msgspec.json.encode(device.state(online=True)).replace(b"level-1", b"level-2")
        await device.speaker.publish("state/level-1", in_anothers_name)
        await device.sample()
        await field.until_standing("level-1", samples=1)
        # of states the stream keeps the newest only, so that some of theirs may never have been read
        await field.until(lambda: field.rows("SELECT WHERE (SELECT count(*) FROM iot.rubbish) >= 11"))
        for (why,) in await field.rows("SELECT why FROM iot.rubbish"):
            assert why
        assert ("state: 'level-2' speaks at the topic of 'level-1'",) in await field.rows("SELECT why FROM iot.rubbish")
        assert device.heard_acks() == []


async def test_a_flood_of_rubbish_is_counted_whole_and_kept_in_part(field_of: FieldOf) -> None:
    async with field_of(["level-1"]) as field:
        device = Device("level-1", field)
        await device.connect()
        for number in range(120):
            await device.speaker.publish("tel/level-1", f"rubbish {number}".encode(), qos=0)
        async with field.working():
            await field.until_standing("level-1", rubbish=120)
        assert await field.rows("SELECT count(*), max(raw) FROM iot.rubbish") == [(20, b"rubbish 119")]
        assert (b"rubbish 119",) in await field.rows("SELECT raw FROM iot.rubbish")


async def test_a_device_that_nobody_lists_is_heard_by_nobody_and_shown(field_of: FieldOf) -> None:
    async with field_of(["level-1", "level-2"]) as field:
        settings = field.place.settings["iot"]
        fewer = msgspec.structs.replace(settings, devices=settings.devices[:1])
        field.place.settings["iot"] = fewer  # type: ignore[index]
        async with field.working():
            stranger = Device("level-2", field)
            await stranger.connect()
            await stranger.alarm("b1-1")
            await stranger.sample()
            await field.until(lambda: field.rows("SELECT FROM iot.rubbish WHERE why LIKE 'nobody admitted%%'"))
            assert stranger.heard_acks() == []
            assert await alarms_of(field) == []


async def test_an_exercises_alarm_stays_one_on_the_wire(field_of: FieldOf) -> None:
    async with field_of(["level-1"], status=Status.ACTUAL) as field, field.working():
        device = Device("level-1", field, status="Exercise")
        await device.connect()
        await device.until_acknowledged("b1-1")
        (fact,) = await field.until(lambda: field.facts("limit_crossed"))
        assert fact["subject"].startswith("fact.exercise.")


async def test_two_workers_share_the_devices_and_count_each_sample_once(field_of: FieldOf) -> None:
    names = [f"level-{number}" for number in range(1, 5)]
    async with field_of(names) as field, field.working(), field.working():
        devices = [Device(name, field) for name in names]
        for device in devices:
            await device.connect()
        for number in range(40):
            for device in devices:
                await device.sample(float(number))
                if number % 10 == 0:
                    await device.alarm(f"b1-{number}")
        for device in devices:
            await field.until_standing(device.id, samples=40, alarms=4)
            standing = await field.standing(device.id)
            assert standing.get("missed", 0) == 0
        assert len(await alarms_of(field)) == 16


async def test_a_hijacked_device_is_told_by_its_certificate_whatever_it_calls_itself(field_of: FieldOf) -> None:
    async with field_of(["level-1", "level-2"]) as field, field.working():
        context = tls(field.authority.devices, "level-1")
        liar = await Speaker.connect(field.mqtt_port, context, client="level-2")
        for topic in ("tel/level-2", "cmd/level-2/ack", "update/level-1/image", "tel/level-2"):
            with contextlib.suppress(ConnectionError):
                await liar.publish(topic, b"{}", qos=0)
        (fact, *_) = await field.until(lambda: field.facts("device_misbehaved"))
        assert fact["device"] == "level-1"
        assert set(fact["tried"]) <= {"tel.level-2", "cmd.level-2.ack", "update.level-1.image"}
        assert fact["kind"] == "device_misbehaves"
        await field.until_standing("level-1", misdeeds=4)
        assert (await field.standing("level-2")).get("misdeeds") is None
        await liar.close()


async def test_a_device_that_throws_another_off_is_told_and_one_that_comes_back_is_not(field_of: FieldOf) -> None:
    async with field_of(["level-1", "level-2"]) as field, field.working():
        own = await Speaker.connect(field.mqtt_port, tls(field.authority.devices, "level-2"), client="level-2")
        again = await Speaker.connect(field.mqtt_port, tls(field.authority.devices, "level-2"), client="level-2")
        context = tls(field.authority.devices, "level-1")
        async with asyncio.timeout(20):
            while True:
                with contextlib.suppress(ConnectionError):  # the server slows down who flaps
                    thief = await Speaker.connect(field.mqtt_port, context, client="level-2")
                    break
                await asyncio.sleep(0.1)
        (fact, *_) = await field.until(lambda: field.facts("device_misbehaved"))
        assert (fact["device"], fact["tried"]) == ("level-1", ["the client id of level-2"])
        assert (await field.standing("level-2")).get("misdeeds") is None
        for one in (own, again, thief):
            await one.close()


class _Line:
    """A line between devices and the broker that can be cut: nothing goes through, and neither side is told."""

    def __init__(self, to: int) -> None:
        self._to, self._open = to, asyncio.Event()
        self._open.set()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._writers: list[asyncio.StreamWriter] = []
        self.port = 0

    def cut(self) -> None:
        self._open.clear()

    def mend(self) -> None:
        """New connections go through; those from before are gone."""
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()
        self._open.set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self._to)
        self._writers += [writer, back]
        for source, sink in ((reader, back), (there, writer)):
            task = asyncio.create_task(self._carry(source, sink))
            self._tasks.add(task)

    async def _carry(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while piece := await source.read(65_536):
                await self._open.wait()
                sink.write(piece)
                await sink.drain()
        sink.transport.abort()

    async def end(self) -> None:
        for task in self._tasks:
            task.cancel()
        for writer in self._writers:
            writer.transport.abort()
        await asyncio.gather(*self._tasks, return_exceptions=True)


@contextlib.asynccontextmanager
async def _cuttable(to: int) -> Any:
    line = _Line(to)
    server = await asyncio.start_server(line.serve, "127.0.0.1", 0)
    line.port = server.sockets[0].getsockname()[1]
    try:
        yield line
    finally:
        server.close()
        await line.end()


async def _kept(field: Field, stream: str) -> int:
    client = await connect([field.server.url], room="spine", identity=field.place.identity("spine"))
    try:
        return (await client.jetstream().stream_info(stream)).state.messages
    finally:
        await leave(client)
