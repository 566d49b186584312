"""The map's streets: how long a file takes to become tiles, and how fast tiles come out of the store and through the front door.

python -m bench.streets [FILE…]

Without files: the demo's network and, where CIVIGIL_SHARED points to recordings, the extracts that lie there. Goal: a tile through
the front door of a true `civigil up` within 50 ms at p99 while four ask at once.
"""

from __future__ import annotations

import asyncio
import os
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import httpx

from civigil.gateway.streets.build import build
from civigil.gateway.streets.packaged import default_streets
from civigil.gateway.streets.store import Legend, TileStore
from tests.support.upped import UppedCity

READS = 20_000
ASKED = 2_000
ASKERS = 4
GOAL_P99_MS = 50.0


def files(named: list[str]) -> list[Path]:
    """What to build from."""
    if named:
        return [Path(one) for one in named]
    found = [one] if (one := default_streets()) else []
    if shared := os.environ.get("CIVIGIL_SHARED"):
        folder = Path(shared) / "data/dispatch/osm"
        found += [*sorted(folder.glob("*.osm.pbf")), *sorted(folder.glob("*.osm.gz"))]
    return found


def addresses(store: Path) -> list[tuple[int, int, int]]:
    """Every tile of a store: zoom, column, row from the north."""
    with sqlite3.connect(store) as rows:
        found = rows.execute("SELECT zoom_level, tile_column, tile_row FROM tiles").fetchall()
    return [(zoom, column, 2**zoom - 1 - row) for zoom, column, row in found]


def build_each(sources: list[Path], folder: Path) -> None:
    """The first table."""
    print(
        f"{'file':28} {'bytes':>10} {'built in':>9} {'tiles':>7} {'tiles/s':>8} {'store':>9} {'read p50':>9} {'read p99':>9}"
    )
    for number, source in enumerate(sources):
        into = folder / f"{number}.db"
        began = time.perf_counter()
        legend: Legend = build(source, into, now=datetime.now(UTC), tell=lambda _: None)
        took = time.perf_counter() - began
        some, store = addresses(into), TileStore(into)
        spans = []
        for address in random.Random(1).choices(some, k=READS):
            asked = time.perf_counter()
            store.tile(*address)
            spans.append((time.perf_counter() - asked) * 1e6)
        cuts = statistics.quantiles(spans, n=100)
        print(
            f"{source.name:28} {legend.source.size:10,} {took:7.2f} s {legend.tiles:7,} {legend.tiles / took:8.0f} "
            f"{into.stat().st_size:9,} {cuts[49]:6.0f} µs {cuts[98]:6.0f} µs"
        )


async def through_the_door(city: UppedCity, store: Path) -> list[float]:
    """Milliseconds of each tile, four asking at once."""
    some = random.Random(2).choices(addresses(store), k=ASKED)
    headers = {"authorization": f"Bearer {city.data.operator_token.read_text().strip()}"}
    spans: list[float] = []

    async def ask(http: httpx.AsyncClient, part: list[tuple[int, int, int]]) -> None:
        for zoom, column, row in part:
            asked = time.perf_counter()
            (await http.get(f"/api/map/{zoom}/{column}/{row}")).raise_for_status()
            spans.append((time.perf_counter() - asked) * 1e3)

    address = city.data.gateway_url.read_text().strip()
    async with httpx.AsyncClient(base_url=address, headers=headers, trust_env=False, timeout=30) as http:
        while (await http.get("/api/map")).json()["streets"]["state"] != "ready":
            await asyncio.sleep(0.1)
        await asyncio.gather(*(ask(http, some[one::ASKERS]) for one in range(ASKERS)))
    return spans


def main(named: list[str]) -> int:
    """0 where the goal is met."""
    sources = files(named)
    if not sources:
        print("no streets: install the extra `city`, or name a file")
        return 2
    with tempfile.TemporaryDirectory(prefix="cv-") as name:
        folder = Path(name)
        build_each(sources, folder)
        config = folder / "civigil.toml"
        config.write_text(f"[city]\nstreets = {str(sources[0])!r}\n")
        city = UppedCity(folder / "data", "--config", str(config))
        city.start()
        try:
            began = time.perf_counter()
            spans = asyncio.run(through_the_door(city, folder / "0.db"))
            took = time.perf_counter() - began
        finally:
            city.stop()
    cuts = statistics.quantiles(spans, n=100)
    met = cuts[98] <= GOAL_P99_MS
    print(
        f"through the front door, {ASKERS} at once: {ASKED / took:,.0f} tiles/s, p50 {cuts[49]:.1f} ms, p99 {cuts[98]:.1f} ms "
        f"(goal {GOAL_P99_MS:g} ms): {'met' if met else 'MISSED'}"
    )
    return 0 if met else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
