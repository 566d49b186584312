"""A real city under load for hours: `python -m bench.soak --hours 8 [--rate 50] [--kill-every 300] [--json]`.

Starts `civigil up` on a fresh data directory, publishes sightings as the cameras' process would, and ends one of the city's
processes with SIGKILL every so many seconds, each in its turn. At the end every fact whose publisher was told *accepted* must
stand on a timeline exactly once, the city must stop when asked, and, in a run of an hour or more, memory must not have grown
from the first quarter to the last. Prints a line a minute, and ends with 1 where one of these does not hold.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import psycopg

from bench.spine import facts
from civigil.kernel.errors import CivigilError
from civigil.roster import ROSTER
from civigil.runtime.bus import open_bus
from civigil.runtime.clock import TrueClock, new_id
from civigil.runtime.data import DataDirectory
from civigil.runtime.place import addresses_of, authority_of
from civigil.runtime.settings import Settings, load

SPEAKER = "cameras"
READY_WITHIN_S = 60.0
SETTLED_WITHIN_S = 180.0
STOPPED_WITHIN_S = 12.0
GROWTH_AT_MOST = 1.15  # of the last quarter's median memory over the first one's
WARM_AFTER_H = 1.0  # in a shorter run the servers' caches are still filling
_DOUBLED = "SELECT count(*) - count(DISTINCT event) FROM incidents.timeline WHERE kind = 'concern'"
_STANDING = "SELECT event FROM incidents.timeline WHERE kind = 'concern'"


@dataclass
class Course:
    """What happened so far."""

    accepted: list[UUID] = field(default_factory=list)
    refused: int = 0
    killed: list[str] = field(default_factory=list)
    memory_mb: list[float] = field(default_factory=list)


def descendants(root: int) -> dict[int, str]:
    """The processes below one, with their names, as the kernel knows them."""
    parents: dict[int, int] = {}
    names: dict[int, str] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
                words = (entry / "cmdline").read_bytes().decode(errors="replace").split("\0")
            except OSError:
                continue
            parents[int(entry.name)] = int(stat.rpartition(")")[2].split()[1])
            names[int(entry.name)] = " ".join(Path(word).name for word in words[:5] if word)
    found = {root: names.get(root, "")}
    for _ in range(6):
        found |= {pid: names[pid] for pid, parent in parents.items() if parent in found}
    return found


def memory_mb(root: int) -> float:
    """Proportional memory of a process and all below it: what two share counts once."""
    total = 0
    for pid in descendants(root):
        try:
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
    return total / 1024


def start(root: Path) -> subprocess.Popen[bytes]:
    """`civigil up`, as anybody would start it."""
    log = (root.parent / "up.log").open("wb")
    command = [sys.executable, "-m", "civigil", "up", "--data", str(root), "--port", "0", "--no-demo"]
    return subprocess.Popen(command, stdout=log, stderr=log)


async def ready(data: DataDirectory, city: subprocess.Popen[bytes]) -> None:
    """Wait until the city answers."""
    import httpx

    async with asyncio.timeout(READY_WITHIN_S), httpx.AsyncClient(trust_env=False) as client:
        while True:
            if city.poll() is not None:
                raise SystemExit(
                    f"`civigil up` ended with {city.returncode}: {(data.root.parent / 'up.log').read_text()[-2000:]}"
                )
            try:
                answer = await client.get(data.gateway_url.read_text().strip() + "/readyz")
                if answer.status_code == 200:
                    return
            except (OSError, httpx.HTTPError):
                pass
            await asyncio.sleep(0.2)


async def publish(course: Course, settings: Settings, data: DataDirectory, rate: float, until: float) -> None:
    """Publish facts at a rate, each batch again until it is accepted; ids stay the same, so nothing is doubled by it."""
    where = addresses_of(settings, data)
    identity = authority_of(settings, data).kept_identity(SPEAKER)
    bus = await open_bus(list(where.nats), room=SPEAKER, identity=identity, clock=TrueClock(), new_id=new_id)
    size = max(1, int(rate / 10))
    stream = facts(sys.maxsize, 1)
    try:
        while time.monotonic() < until:
            began = time.monotonic()
            batch = list(itertools.islice(stream, size))
            while batch:
                try:
                    answers = await bus.publisher.send_many(batch)
                except CivigilError:
                    course.refused += len(batch)
                    await asyncio.sleep(0.5)
                    continue
                course.accepted += [
                    UUID(one.headers["ce-id"]) for one, answer in zip(batch, answers, strict=True) if answer is None
                ]
                batch = [one for one, answer in zip(batch, answers, strict=True) if answer is not None]
                course.refused += len(batch)
                if batch:
                    await asyncio.sleep(0.5)
            await asyncio.sleep(max(0.0, size / rate - (time.monotonic() - began)))
    finally:
        await bus.close()


async def kill(course: Course, city: subprocess.Popen[bytes], every_s: float, until: float) -> None:
    """End one process of the city every so often, each kind in its turn. Only what the city itself started."""
    for turn in itertools.count():
        await asyncio.sleep(every_s)
        if time.monotonic() > until - min(60.0, every_s):
            return
        below = sorted(
            (name, pid)
            for pid, name in descendants(city.pid).items()
            if pid != city.pid and not name.startswith("postgres:")
        )
        if below:
            name, pid = below[turn % len(below)]
            os.kill(pid, signal.SIGKILL)
            course.killed.append(name)


async def watch(course: Course, city: subprocess.Popen[bytes], until: float) -> None:
    """A line a minute."""
    began = time.monotonic()
    while time.monotonic() < until:
        await asyncio.sleep(min(60.0, max(1.0, (until - began) / 20)))
        course.memory_mb.append(memory_mb(city.pid))
        minutes = (time.monotonic() - began) / 60
        print(
            f"{minutes:8.1f} min  {len(course.accepted):>10,} accepted  {course.refused:>6,} sent again  "
            f"{len(course.killed):>4} killed  {course.memory_mb[-1]:7.0f} MB",
            file=sys.stderr,
            flush=True,
        )


async def settled(database: str, course: Course) -> tuple[int, int]:
    """How many accepted facts are missing, and how many stand twice, once the city has had time to catch up."""
    missing, doubled = set(course.accepted), 0
    deadline = time.monotonic() + SETTLED_WITHIN_S
    while time.monotonic() < deadline:
        try:
            async with await psycopg.AsyncConnection.connect(database, autocommit=True) as connection:
                rows = await (await connection.execute(_STANDING)).fetchall()
                missing = set(course.accepted) - {row[0] for row in rows}
                twice = await (await connection.execute(_DOUBLED)).fetchone()
                doubled = twice[0] if twice else 0
        except psycopg.OperationalError:
            pass
        if not missing:
            break
        await asyncio.sleep(1)
    return len(missing), doubled


async def soak(root: Path, hours: float, rate: float, kill_every_s: float) -> dict[str, object]:
    """Run it; the result."""
    data = DataDirectory(root)
    settings = load(ROSTER)
    city = start(root)
    course = Course()
    try:
        await ready(data, city)
        until = time.monotonic() + hours * 3600
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(publish(course, settings, data, rate, until))
            tasks.create_task(watch(course, city, until))
            if kill_every_s:
                tasks.create_task(kill(course, city, kill_every_s, until))
        missing, doubled = await settled(addresses_of(settings, data).database, course)
    finally:
        began = time.monotonic()
        city.send_signal(signal.SIGTERM)
        try:
            city.wait(STOPPED_WITHIN_S)
        except subprocess.TimeoutExpired:
            city.kill()
        stopped_s = time.monotonic() - began
    quarter = max(1, len(course.memory_mb) // 4)
    first, last = (statistics.median(part) for part in (course.memory_mb[:quarter], course.memory_mb[-quarter:]))
    grown = hours >= WARM_AFTER_H and last > first * GROWTH_AT_MOST
    return {
        "hours": hours,
        "accepted": len(course.accepted),
        "lost": missing,
        "doubled": doubled,
        "sent_again": course.refused,
        "killed": len(course.killed),
        "memory_mb_first_quarter": round(first),
        "memory_mb_last_quarter": round(last),
        "stopped_s": round(stopped_s, 1),
        "holds": missing == 0 and doubled == 0 and stopped_s < STOPPED_WITHIN_S and not grown,
    }


def main() -> int:
    """0 where everything holds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hours", type=float, default=1.0)
    parser.add_argument("--rate", type=float, default=50.0, help="facts a second")
    parser.add_argument("--kill-every", type=float, default=300.0, help="seconds; 0: never")
    parser.add_argument("--json", action="store_true", help="the result as one JSON object")
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="cv-soak-"))
    try:
        result = asyncio.run(soak(folder / "data", asked.hours, asked.rate, asked.kill_every))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(result) if asked.json else "\n".join(f"{name:26} {value}" for name, value in result.items()))
    return 0 if result["holds"] else 1


if __name__ == "__main__":
    sys.exit(main())
