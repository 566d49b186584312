"""How many devices one core takes: what they say is decoded, judged and stored, and alarms come back acknowledged.

    python -m bench.devices [--devices 1000] [--rounds 20] [--alarms 300] [--json]

Three parts, on true servers: the codec and the rules alone; the whole room, which takes samples from nats-server's stream in memory
and stores them in PostgreSQL (facts, history and all); and the time from an alarm's publish to the room's acknowledgement, which
comes after the commit. Beside the wall's seconds stand the seconds that the room's process and PostgreSQL spent on the processor:
those hold on a machine that does other work too.

The limit beside the figures: a core that spends `cpu_us` a sample takes 1,000,000 / cpu_us of them a second; a device that says
something every 15 s is a fifteenth of a sample a second.
"""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import json
import os
import statistics
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import structlog
import uvloop

from bench.city import Town, town
from civigil.cyber.iot import capability, link, rules
from civigil.cyber.iot.model import Heard, Standing
from civigil.cyber.iot.service import Do
from civigil.cyber.iot.settings import DeviceEntry, IotSettings
from civigil.kernel.severity import Status
from civigil.protocols import devicetalk
from civigil.protocols.devicetalk import Ack, Alarm, Reading, Telemetry
from civigil.runtime.bus.connect import LeanClient, connect, leave
from civigil.runtime.processes import collect_seldom
from civigil.runtime.worker import hands_of

EVERY_S = 15.0
_TICK_S = 1 / os.sysconf("SC_CLK_TCK")


def sample(device: int, seq: int) -> Telemetry:
    """What an air sensor says."""
    readings = [Reading(name=name, value=20.0 + (seq * 7 + device) % 13, unit="µg/m³") for name in ("pm10", "no2")]
    return Telemetry(
        device=f"d{device}",
        kind="air",
        boot="b",
        seq=seq,
        at=datetime.now(UTC),
        status="Test",
        longitude=13.5,
        latitude=52.4,
        readings=(*readings, Reading(name="methane", value=2.0 + seq % 5 / 10, unit="ppm")),
    )


def pure(count: int) -> dict[str, float]:
    """Decoding and the rules, without a server: microseconds of the processor for each sample."""
    raw = [msgspec.json.encode(sample(0, seq)) for seq in range(1, count + 1)]
    began = time.process_time()
    said = [devicetalk.parse("tel.d0", one) for one in raw]
    decoded = time.process_time()
    entry, settings = DeviceEntry(id="d0", status=Status.TEST), IotSettings()
    now = datetime.now(UTC)
    standing = Standing(since=now)
    for number, one in enumerate(said):
        heard = Heard(one, now + timedelta(seconds=number))
        standing = rules.on_heard(entry, standing, [heard], settings, ()).standing
    judged = time.process_time()
    assert standing.samples == count
    return {"decode_us": (decoded - began) / count * 1e6, "judge_us": (judged - decoded) / count * 1e6}


async def room(made: Town, devices: int, rounds: int, alarms: int) -> dict[str, float]:
    """The whole room on true servers."""
    entries = tuple(DeviceEntry(id=f"d{number}", status=Status.TEST, every_s=EVERY_S) for number in range(devices))
    async with made.place() as place:
        settings = {"iot": IotSettings(devices=entries, gather_s=0.0)}
        place = dataclasses.replace(place, settings=settings)
        watcher = await connect([made.nats_url], room="watcher", identity=made.identity("watcher"))
        try:
            async with hands_of(capability, place) as do:
                task = asyncio.create_task(link.field(do))
                try:
                    async with asyncio.timeout(60):
                        while await _samples(do) is None:
                            await asyncio.sleep(0.1)
                    found = await _samples_taken(do, watcher, made.folder, devices, rounds)
                    return found | await _alarms_acknowledged(watcher, devices, alarms)
                finally:
                    task.cancel()
                    await asyncio.gather(task, return_exceptions=True)
        finally:
            await leave(watcher)


async def _samples(do: Do) -> int | None:
    async with do.store.read() as sql:
        row = await (
            await sql.execute("SELECT count(*) AS n, sum((standing::json->>'samples')::int) AS s FROM device")
        ).fetchone()
    return None if row is None or not row["n"] else int(row["s"] or 0)


async def _samples_taken(do: Do, client: LeanClient, folder: Path, devices: int, rounds: int) -> dict[str, float]:
    before_own, before_store = time.process_time(), _store_s(folder)
    spent_sending = 0.0
    began = time.perf_counter()
    for seq in range(1, rounds + 1):
        sending = time.process_time()
        pieces = [(f"tel.d{one}", "", None, msgspec.json.encode(sample(one, seq))) for one in range(devices)]
        spent_sending += time.process_time() - sending
        await client.publish_together(pieces)
        await client.flush()
    total = devices * rounds
    async with asyncio.timeout(600):
        while await _samples(do) != total:
            await asyncio.sleep(0.2)
    wall_s = time.perf_counter() - began
    own_s = time.process_time() - before_own - spent_sending
    store_s = _store_s(folder) - before_store
    return {
        "samples": total,
        "wall_s": wall_s,
        "samples_a_second": total / wall_s,
        "room_us": own_s / total * 1e6,
        "store_us": store_s / total * 1e6,
    }


async def _alarms_acknowledged(client: LeanClient, devices: int, count: int) -> dict[str, float]:
    """Milliseconds from the publish to the word that comes after the commit; one alarm after the other."""
    heard: asyncio.Queue[str] = asyncio.Queue()
    await client.take("cmd.*.ack", lambda message: heard.put_nowait(msgspec.json.decode(message.data, type=Ack).alarm))
    took = []
    for number in range(count):
        device = f"d{number % devices}"
        said = Alarm(
            device=device,
            alarm=f"b-{number}",
            kind="methane_high",
            at=datetime.now(UTC),
            status="Test",
            longitude=13.5,
            latitude=52.4,
            reading=Reading(name="methane", value=5_200.0, unit="ppm"),
            limit=5_000.0,
            tries=1,
        )
        began = time.perf_counter()
        await client.publish(f"alarm.{device}", msgspec.json.encode(said))
        async with asyncio.timeout(30):
            while await heard.get() != said.alarm:
                pass
        took.append((time.perf_counter() - began) * 1000)
    took.sort()
    return {"alarm_p50_ms": statistics.median(took), "alarm_p99_ms": took[int(len(took) * 0.99) - 1]}


def _store_s(folder: Path) -> float:
    """Seconds of the processor that this benchmark's PostgreSQL has spent so far, all its living processes and those that ended."""
    postmaster = int(next(folder.glob("pg/**/postmaster.pid")).read_text().split()[0])
    return sum(_spent(pid) for pid in _tree(postmaster))


def _tree(pid: int) -> Iterator[int]:
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            yield from _tree(int(child))


def _spent(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(int(one) for one in fields[11:15]) * _TICK_S  # own and its ended children's, user and system


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--devices", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=20, help="samples of each device")
    parser.add_argument("--alarms", type=int, default=300)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    found = pure(20_000)
    collect_seldom()
    with town(sync_always=True) as made:
        found |= uvloop.run(room(made, asked.devices, asked.rounds, asked.alarms))
    cpu_us = found["room_us"] + found["store_us"]
    found |= {"load": os.getloadavg()[0], "devices_a_core": 1e6 / cpu_us * EVERY_S}
    if asked.json:
        print(json.dumps({name: round(value, 3) for name, value in found.items()}))
        return 0
    print(f"a sample decoded                        {found['decode_us']:10.1f} µs")
    print(f"a sample judged                         {found['judge_us']:10.1f} µs")
    print(f"samples taken, judged and stored        {found['samples']:10,.0f} in {found['wall_s']:.1f} s")
    print(f"                                        {found['samples_a_second']:10,.0f} a second of the wall's clock")
    print(f"processor: the room, PostgreSQL         {found['room_us']:10.0f} µs, {found['store_us']:.0f} µs a sample")
    print(f"devices on one core, one word in {EVERY_S:g} s  {found['devices_a_core']:10,.0f}")
    print(f"alarm to acknowledgement, p50, p99      {found['alarm_p50_ms']:10.1f} ms, {found['alarm_p99_ms']:.1f} ms")
    print(f"load of the machine meanwhile           {found['load']:10.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
