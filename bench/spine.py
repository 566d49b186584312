"""The spine, measured: raw JetStream beside facts that become committed, relayed incidents, in one run.

    python -m bench.spine [--quick] [--events 30000] [--memory] [--json]

| figure | what is measured |
|---|---|
| raw | `publish_async` of nats-py, pipelined 2,000 deep, one process, no TLS: the same payload and headers as below |
| committed | from the first publish until every fact's incident entry is committed, its outbox relayed and the fact archived |
| latency | from a fact's publish to its incident's fact at a subscriber, at 200/s and at 0.6 of the committed rate |
| memory | resident memory of the worker and the spine after 100,000 and after 1,000,000 facts (`--memory`) |

The stream runs in JetStream's default (acknowledged before fsync) and with fsync before each acknowledgement, which is what
`civigil up` uses. Committed figures include mutual TLS, PostgreSQL with fsync, correlation, outbox, relay and archive, all on the
same cores as the publisher. Payload: a loitering sighting; ten facts a cause on average, causes all over a city.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import nats
import psycopg
from nats.js import JetStreamContext

from bench.city import BENCH, Town, in_process, resident_mb, running, town
from civigil.events.cameras import Box, LoiteringSeen
from civigil.events.incidents import IncidentRaised, IncidentUpdated
from civigil.kernel.envelope import headers_of, seal_in
from civigil.kernel.facts import Explanation, Reason
from civigil.kernel.place import Point, offset
from civigil.kernel.severity import Category, Certainty, Severity, Status, Urgency
from civigil.runtime.bus import open_bus
from civigil.runtime.bus.publish import Outgoing
from civigil.runtime.clock import TrueClock, new_id
from civigil.runtime.embedded import NatsConfig, NatsServer, free_port, serving

CENTRE = Point(latitude=52.43, longitude=13.53, uncertainty_m=4.0)
FACTS_A_CAUSE = 10


def facts(count: int, seed: int) -> Iterator[Outgoing]:
    """Sightings as a camera room would say them, ready to send."""
    rng = random.Random(seed)
    place, track = CENTRE, 0
    for number in range(count):
        if number % FACTS_A_CAUSE == 0:
            track += 1
            place = offset(CENTRE, north_m=rng.uniform(-8_000, 8_000), east_m=rng.uniform(-8_000, 8_000))
        camera = f"cam-{track % 500}"
        now = datetime.now(UTC)
        body = LoiteringSeen(
            kind="loitering",
            severity=Severity.MINOR,
            urgency=Urgency.EXPECTED,
            certainty=Certainty.LIKELY,
            category=Category.SECURITY,
            place=offset(place, north_m=rng.gauss(0, 2), east_m=rng.gauss(0, 2)),
            subjects=(f"camera:{camera}", f"track:{camera}/{seed}-{track}"),
            explanation=Explanation(
                summary=f"Somebody stays in the forecourt of {camera} for longer than 20 s",
                rule="cameras.loitering",
                because=(Reason(what="time inside the zone 'forecourt'", measured=31.2, limit=20.0, unit="s"),),
            ),
            camera=camera,
            zone="forecourt",
            track=track,
            box=Box(left=0.2, top=0.3, width=0.1, height=0.3),
            dwell_s=31.2,
        )
        sealed = seal_in(body, id=new_id(), source=f"{BENCH}/{camera}", status=Status.TEST, occurred=now, learned=now)
        yield Outgoing(sealed.subject, headers_of(sealed), sealed.raw)


async def raw(port: int, count: int) -> float:
    """Messages a second of nats-py's own pipelined publish."""
    client = await nats.connect(f"nats://127.0.0.1:{port}", pending_size=64 << 20)
    js = client.jetstream(publish_async_max_pending=2_000)
    await js.add_stream(name="RAW", subjects=["fact.>"])
    messages = list(facts(count, 1))
    began = time.perf_counter()
    for message in messages:
        await js.publish_async(message.subject, message.body, headers=dict(message.headers))
    await js.publish_async_completed()
    took = time.perf_counter() - began
    await client.close()
    return count / took


def measure_raw(count: int, *, sync_always: bool) -> float:
    """The peer: a bare nats-server and nothing else."""
    with tempfile.TemporaryDirectory(prefix="cvb-") as folder:
        config = NatsConfig(directory=Path(folder), port=free_port(), monitor_port=free_port(), sync_always=sync_always)
        with serving(NatsServer(config)):
            return float(in_process(raw, config.port, count))


async def publish(made: Town, count: int, seed: int, rate: float | None) -> float:
    """Publish facts as the cameras' process would; when it began, in seconds since 1970.

    `rate` in facts a second; None for all that the stream takes.
    """
    bus = await open_bus(
        made.nats_url.split(","), room=BENCH, identity=made.identity(BENCH), clock=TrueClock(), new_id=new_id
    )
    made_before = facts(count, seed) if rate is not None or count > 200_000 else iter(list(facts(count, seed)))
    started, began = time.time(), time.perf_counter()
    batch: list[Outgoing] = []
    sent = 0
    for message in made_before:
        batch.append(message)
        if len(batch) == 1_000:
            sent += await _send(bus, batch)
            batch = []
            if rate is not None:
                await asyncio.sleep(max(0.0, began + sent / rate - time.perf_counter()))
    sent += await _send(bus, batch)
    assert sent == count
    await bus.close()
    return started


async def _send(bus: Any, batch: list[Outgoing]) -> int:
    waiting = batch
    while waiting:
        problems = await bus.publisher.send_many(waiting)
        waiting = [message for message, problem in zip(waiting, problems, strict=True) if problem is not None]
        if waiting:
            await asyncio.sleep(0.2)
    return len(batch)


async def settled(made: Town, count: int, *, within_s: float, facts: str = "fact.test.cameras.%") -> None:
    """Wait until every fact has its entry, every outbox is empty and everything is archived; `facts` by their subjects.

    It asks the stream and the positions, and counts only at the end: to count growing tables all the time would be measured too.
    """
    bus = await open_bus(
        made.nats_url.split(","), room="watcher", identity=made.identity("watcher"), clock=TrueClock(), new_id=new_id
    )
    js = bus.client.jetstream()
    try:
        async with (
            asyncio.timeout(within_s),
            await psycopg.AsyncConnection.connect(made.database_url, autocommit=True) as connection,
        ):
            while not await _is_settled(js, connection):
                await asyncio.sleep(0.05)
            row = await (await connection.execute(_COUNTED, [facts])).fetchone()
            assert row is not None
            assert min(row) >= count, f"{row} of {count} are there"
    finally:
        await bus.close()


_COUNTED = """
    SELECT (SELECT count(*) FROM incidents.inbox),
        (SELECT count(*) FROM spine.archive WHERE subject LIKE %s)
"""


async def _is_settled(js: JetStreamContext, connection: psycopg.AsyncConnection[Any]) -> bool:
    heard = await js.consumer_info("FACTS", "incidents")
    if heard.num_pending or heard.num_ack_pending:
        return False
    if await (await connection.execute("SELECT FROM incidents.outbox LIMIT 1")).fetchone() is not None:
        return False
    last = (await js.stream_info("FACTS")).state.last_seq
    row = await (await connection.execute("SELECT position FROM spine.archived WHERE stream = 'FACTS'")).fetchone()
    return row is not None and row[0] >= last


def measure_committed(made: Town, count: int, seed: int, *, before: int = 0) -> float:
    """Facts a second from the first publish until all is committed, relayed and archived."""
    began = in_process(publish, made, count, seed, None)
    asyncio.run(settled(made, before + count, within_s=120 + count / 500))
    return count / (time.time() - float(began))


async def latencies(made: Town, count: int, rate: float, seed: int) -> list[float]:
    """Seconds from the publish of each fact to the arrival of the incident's fact that tells of it."""
    bus = await open_bus(
        made.nats_url.split(","), room="watcher", identity=made.identity("watcher"), clock=TrueClock(), new_id=new_id
    )
    begun: dict[UUID, float] = {}
    took: list[float] = []
    raised = msgspec.json.Decoder(IncidentRaised)
    updated = msgspec.json.Decoder(IncidentUpdated)

    async def heard(message: Any) -> None:
        now = time.perf_counter()
        if ".incident_raised." in message.subject:
            body = raised.decode(message.data)
            told = [body.raised_by, *body.joined]
        else:
            told = list(updated.decode(message.data).joined)
        took.extend(now - begun.pop(one) for one in told if one in begun)

    await bus.client.subscribe("fact.test.incidents.incident_raised.v1.>", cb=heard)
    await bus.client.subscribe("fact.test.incidents.incident_updated.v1.>", cb=heard)
    await bus.client.flush()
    began = time.perf_counter()
    pending: set[asyncio.Task[Any]] = set()
    for number, message in enumerate(facts(count, seed)):
        await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
        begun[UUID(message.headers["ce-id"])] = time.perf_counter()
        task = asyncio.create_task(bus.publisher.send(message))
        pending.add(task)
        task.add_done_callback(pending.discard)
    deadline = time.perf_counter() + 30
    while begun and time.perf_counter() < deadline:
        await asyncio.sleep(0.02)
    await bus.close()
    assert not begun, f"{len(begun)} facts were never told of"
    return took


def _percentile(values: list[float], share: float) -> float:
    return statistics.quantiles(values, n=1000)[int(share * 1000) - 1] * 1000


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=30_000)
    parser.add_argument("--quick", action="store_true", help="fewer events, default and fsync once")
    parser.add_argument("--memory", action="store_true", help="also 1,000,000 facts, for memory: some minutes")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    count = 8_000 if given.quick else given.events
    said: dict[str, Any] = {}
    for name, sync_always in (("default", False), ("fsync-always", True)):
        said[f"raw {name} /s"] = measure_raw(count, sync_always=sync_always)
        with town(sync_always=sync_always) as made, running(made, "incidents") as pids:
            measure_committed(made, 2_000, 7)  # warm
            said[f"committed {name} /s"] = measure_committed(made, count, 1, before=2_000)
            said[f"ratio {name}"] = said[f"committed {name} /s"] / said[f"raw {name} /s"]
            if sync_always:
                top = 0.6 * said[f"committed {name} /s"]
                for label, rate, number in (("200/s", 200.0, 4_000), ("busy", top, int(15 * top))):
                    number = number // 4 if given.quick else number
                    values = in_process(latencies, made, number, rate, 11 + number)
                    said[f"latency {label} p50 ms"] = _percentile(values, 0.50)
                    said[f"latency {label} p99 ms"] = _percentile(values, 0.99)
                    said[f"latency {label} rate /s"] = rate
            if given.memory and not sync_always:
                _memory(made, pids, said)
    if given.json:
        sys.stdout.write(json.dumps(said, indent=2) + "\n")
    else:
        for key, value in said.items():
            sys.stdout.write(f"{key:32} {value:12,.2f}\n")
    return 0


def _memory(made: Town, pids: dict[str, int], said: dict[str, Any]) -> None:
    """Publish a million facts; memory, and the rate of each hundred thousand, to standard error as they come."""
    for target in range(100_000, 1_000_001, 100_000):
        began = in_process(publish, made, 100_000, 100 + target, None)
        asyncio.run(settled(made, target, within_s=600))
        rate = 100_000 / (time.time() - float(began))
        used = {name: resident_mb(pid) for name, pid in pids.items()}
        sys.stderr.write(f"{target:9,} facts  {rate:6,.0f} /s  {used}\n")
        if target in (100_000, 1_000_000):
            said[f"rate at {target:,} /s"] = rate
            for name, megabytes in used.items():
                said[f"memory {name} after {target:,} MB"] = megabytes


if __name__ == "__main__":
    raise SystemExit(main())
