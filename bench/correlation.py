"""How well correlation finds the causes: pairwise precision and recall on made streams whose causes are known.

    python -m bench.correlation [--seeds 8] [--tuning] [--json]
    python -m bench.correlation --store URL [--scenario burst]

The streams, and what is hard about each, are described in `bench/causes.py`.

The peer in the same run is what most systems do: same kind, within 25 m of the incident's mean and 60 s of its last concern
(or the same subject within 60 s), the nearest first. The ceiling knows where and when every true cause was and picks the
nearest: no method that sees only the reports, one at a time, can be expected to do much better.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import random
import sys
import time
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from types import SimpleNamespace
from typing import cast
from uuid import UUID

from bench.causes import SCENARIOS, START, UNSEEN, Stream, make
from civigil import incidents
from civigil.incidents import service
from civigil.incidents.correlate import correlate_in, report_of
from civigil.incidents.field import Field
from civigil.incidents.settings import IncidentSettings
from civigil.kernel.ids import uuid7
from civigil.kernel.place import Point, distance_m
from civigil.runtime.clock import new_id
from civigil.runtime.hands import Hands
from civigil.runtime.store import Store, open_pool
from civigil.runtime.store.inbox import claim
from civigil.runtime.store.migrate import migrate, migrations_of


def ours(stream: Stream, limits: IncidentSettings) -> tuple[dict[UUID, UUID], float]:
    """Which incident each concern ends in, and the seconds it took."""
    rng = random.Random(1)

    def next_id() -> UUID:
        return uuid7(START, rng.randbytes(10))

    field = Field((), limits)
    of: dict[UUID, UUID] = {}
    into: dict[UUID, UUID] = {}
    spent = 0.0
    for batch in stream.batches():
        fresh = [envelope for envelope in batch if envelope.id not in of]
        began = time.perf_counter()
        outcome = correlate_in(field, [report_of(envelope, limits) for envelope in fresh], next_id)
        spent += time.perf_counter() - began
        for joined in outcome.joined:
            of[joined.report.id] = joined.cause
        for pair in outcome.merged:
            into[pair.goes] = pair.stays
    return {id: _root(cause, into) for id, cause in of.items()}, spent


def _root(id: UUID, into: dict[UUID, UUID]) -> UUID:
    while id in into:
        id = into[id]
    return id


def peer(stream: Stream, *, radius_m: float = 25.0, silence_s: float = 60.0) -> dict[UUID, int]:
    """Same kind, near the mean, not long ago: what most systems do."""
    of: dict[UUID, int] = {}
    open_: list[tuple[str, Point | None, int, float, set[str]]] = []
    for batch in stream.batches():
        for envelope in batch:
            if envelope.id in of:
                continue
            body, at = envelope.body, envelope.occurred.timestamp()
            best, best_m = -1, math.inf
            for index, (kind, place, _, last, names) in enumerate(open_):
                if kind != body.kind or abs(at - last) > silence_s:
                    continue
                metres = distance_m(place, body.place) if place and isinstance(body.place, Point) else math.inf
                if names & set(body.subjects):
                    metres = 0.0
                if metres <= radius_m and metres < best_m:
                    best, best_m = index, metres
            point = body.place if isinstance(body.place, Point) else None
            if best < 0:
                open_.append((body.kind, point, 1, at, set(body.subjects)))
                best = len(open_) - 1
            else:
                kind, place, count, last, names = open_[best]
                if place and point:
                    share = 1 / (count + 1)
                    place = Point(
                        latitude=place.latitude + share * (point.latitude - place.latitude),
                        longitude=place.longitude + share * (point.longitude - place.longitude),
                    )
                open_[best] = (kind, place, count + 1, max(last, at), names | set(body.subjects))
            of[envelope.id] = best
    return of


def ceiling(stream: Stream) -> dict[UUID, int]:
    """The likeliest true cause of each concern, knowing all causes."""
    of: dict[UUID, int] = {}
    for _, envelope in stream.arrivals:
        body, moment = envelope.body, (envelope.occurred - START).total_seconds()
        best, best_m = stream.truth[envelope.id], math.inf
        for index, cause in enumerate(stream.causes):
            if cause.kind == body.kind and cause.start - 0.001 <= moment <= cause.start + cause.lasts + 0.001:
                where = cause.at(moment)
                if where is not None and isinstance(body.place, Point):
                    metres = (
                        0.0
                        if cause.named and set(body.subjects) & set(cause.subjects)
                        else distance_m(where, body.place)
                    )
                    if metres < best_m:
                        best, best_m = index, metres
        of[envelope.id] = best
    return of


def pairs(found: dict[UUID, int] | dict[UUID, UUID], truth: dict[UUID, int]) -> tuple[int, int, int]:
    """Pairs of concerns that are together in both, in what was found, in truth."""

    def count(groups: Iterable[object]) -> int:
        return sum(size * (size - 1) // 2 for size in Counter(groups).values())

    return count((found[id], truth[id]) for id in truth), count(found[id] for id in truth), count(truth.values())


def score(seeds: Iterable[int], limits: IncidentSettings, scenario: str, others: bool = True) -> dict[str, float]:
    """Precision and recall of ours, the peer's and the ceiling's over the seeds of one scenario."""
    sums = {who: [0, 0, 0] for who in ("ours", "peer", "ceiling")}
    spent, concerns, incidents, causes = 0.0, 0, 0, 0
    for seed in seeds:
        stream = make(scenario, seed)
        found, seconds = ours(stream, limits)
        spent, concerns, causes = spent + seconds, concerns + len(stream.arrivals), causes + len(stream.causes)
        incidents += len(set(found.values()))
        answers: list[tuple[str, dict[UUID, int] | dict[UUID, UUID]]] = [("ours", found)]
        if others:
            answers += [("peer", peer(stream)), ("ceiling", ceiling(stream))]
        for who, answer in answers:
            for index, value in enumerate(pairs(answer, stream.truth)):
                sums[who][index] += value
    row: dict[str, float] = {"concerns": concerns, "causes": causes, "incidents": incidents, "per_s": concerns / spent}
    for who, (both, said, true) in sums.items():
        row[f"{who}_both"], row[f"{who}_said"], row[f"{who}_true"] = both, said, true
        row[f"{who}_precision"], row[f"{who}_recall"] = both / max(said, 1), both / max(true, 1)
    return row


async def stored(scenario: str, seed: int, url: str) -> float:
    """Concerns a second through the room's handler with its SQL, 500 a batch, into an empty database of that address."""
    room = incidents.capability
    await migrate(url, migrations_of((room,)))
    envelopes = [envelope for batch in make(scenario, seed).batches() for envelope in batch]
    now = max(envelope.learned for envelope in envelopes) + timedelta(minutes=10)
    clock = SimpleNamespace(now=lambda: now)
    async with open_pool(url, schema=room.name) as pool:
        store = Store(pool, room=room.name, clock=clock, new_id=new_id)
        do = cast(Hands[IncidentSettings], SimpleNamespace(settings=IncidentSettings(), new_id=new_id))
        began = time.perf_counter()
        for first in range(0, len(envelopes), 500):
            batch = envelopes[first : first + 500]
            async with store.change() as change:
                fresh = await claim(change, [envelope.id for envelope in batch])
                once = {envelope.id: envelope for envelope in batch if envelope.id in fresh}
                await service.on_concerns(list(once.values()), change, do)
        return len(envelopes) / (time.perf_counter() - began)


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=4, help="seeds a scenario")
    parser.add_argument("--tuning", action="store_true", help="use the seeds that tuning may see")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--store", metavar="URL", help="time the handler with its SQL instead, on this empty database")
    parser.add_argument("--scenario", choices=SCENARIOS, default="plain", help="for --store")
    wanted = parser.parse_args()
    if wanted.store:
        speed = asyncio.run(stored(wanted.scenario, UNSEEN, wanted.store))
        print(f"{wanted.scenario}: {speed:,.0f} concerns/s through the handler, SQL and outbox included")
        return 0
    first = 1 if wanted.tuning else UNSEEN
    limits = IncidentSettings()
    rows = {name: score(range(first, first + wanted.seeds), limits, name) for name in SCENARIOS}
    rows["all"] = {
        key: sum(row[key] for row in rows.values())
        for key in rows["plain"]
        if not key.endswith(("precision", "recall", "per_s"))
    }
    total = rows["all"]
    total["per_s"] = total["concerns"] / sum(
        row["concerns"] / row["per_s"] for name, row in rows.items() if name != "all"
    )
    for who in ("ours", "peer", "ceiling"):
        total[f"{who}_precision"] = total[f"{who}_both"] / max(total[f"{who}_said"], 1)
        total[f"{who}_recall"] = total[f"{who}_both"] / max(total[f"{who}_true"], 1)
    if wanted.json:
        print(json.dumps({"seeds": [first, first + wanted.seeds - 1], "scenarios": rows}))
        return 0
    print(f"pairwise precision/recall, seeds {first}..{first + wanted.seeds - 1}; goal 0.98 / 0.95")
    print(
        f"{'scenario':<11}{'concerns':>9}{'causes':>7}{'found':>7}{'ours':>16}{'peer':>16}{'ceiling':>16}{'per s':>9}"
    )
    for name, row in rows.items():
        figures = "".join(
            f"{row[f'{who}_precision']:>9.4f}/{row[f'{who}_recall']:.4f}"[:16].rjust(16)
            for who in ("ours", "peer", "ceiling")
        )
        print(
            f"{name:<11}{row['concerns']:>9.0f}{row['causes']:>7.0f}{row['incidents']:>7.0f}{figures}{row['per_s']:>9.0f}"
        )
    return 0 if total["ours_precision"] >= 0.98 and total["ours_recall"] >= 0.95 else 1


if __name__ == "__main__":
    sys.exit(main())
