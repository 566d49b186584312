"""The console's cold load in a true browser: first paint, queue, map, bytes over the wire, beside limits held in the same run.

    python -m bench.console [--quick] [--json]

| figure | what is measured, from the moment at which the address is asked for |
|---|---|
| paint | something of the console is on the screen (first contentful paint) |
| queue | the queue shows an incident: session, city and live snapshot have come, and all of it is drawn |
| map | the map shows the city's streets: the engine has come, and the tiles of the view are drawn |
| wire | bytes that came: page, scripts, styles, fonts, API, tiles, as they were packed for the way |
| warm | the same page once more in the same browser, its files at hand |

A cold load is a browser profile that has never been here: nothing is at hand, no code is compiled. The city is a true `civigil up`
with incidents in it, on this machine, so the way costs nothing; each of the figures of time is what our own code, the engine of the
map and a processor that draws without a graphics card need. The median of the rounds counts; where a limit is missed, the bench
ends with 1.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, Page, Request

from tests.support.browser import Screens, chromium
from tests.support.sightings import intruder, say
from tests.support.upped import UppedCity, upped

INCIDENTS = 40
ROUNDS = 5
LIMITS = {"paint_ms": 1_500.0, "queue_ms": 3_000.0, "map_ms": 6_000.0, "wire_kb": 1_100.0, "scripts_kb": 800.0}
"""On two cores without a graphics card; a desk's own machine is faster. Bytes are counted as they travel."""
ASSETS = Path(__file__).resolve().parents[1] / "src" / "civigil" / "gateway" / "site" / "assets"
WATCH = """
window.benchSeen = {};
const look = () => {
  const seen = window.benchSeen;
  if (!seen.queue && document.querySelector('[role=listbox] [role=option] [data-severity]')) seen.queue = performance.now();
  if (!seen.map && document.querySelector('[data-map-theme][data-ready=true]')) seen.map = performance.now();
  if (!seen.queue || !seen.map) requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""
SEEN = """() => ({
  paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null, ...window.benchSeen })"""
BOTH = "() => window.benchSeen.queue && window.benchSeen.map && performance.getEntriesByName('first-contentful-paint').length"


def one_load(page: Page, at: str) -> dict[str, float]:
    """The figures of one load of a page."""
    came: list[Request] = []

    def note(request: Request) -> None:
        came.append(request)

    page.on("requestfinished", note)
    page.goto(at)
    page.wait_for_function(BOTH)
    seen = page.evaluate(SEEN)
    page.remove_listener("requestfinished", note)
    sizes = [(request.resource_type, request.sizes()) for request in came]
    kb = [(kind, (size["responseBodySize"] + size["responseHeadersSize"]) / 1000) for kind, size in sizes]
    return {
        "paint_ms": seen["paint"],
        "queue_ms": seen["queue"],
        "map_ms": seen["map"],
        "wire_kb": sum(size for _, size in kb),
        "scripts_kb": sum(size for kind, size in kb if kind == "script"),
        "requests": float(len(kb)),
    }


def rounds_of(browser: Browser, city: UppedCity, rounds: int) -> tuple[list[dict[str, float]], list[dict[str, float]]]:
    """Cold loads, each by a profile of its own, and a warm one after each."""
    screens = Screens(browser, city)
    with screens.desk("/healthz"):
        pass  # signs in; the profiles after it bear the cookie and nothing else
    cold, warm = [], []
    for _ in range(rounds):
        with screens.desk("/healthz", name="bench") as page:
            page.add_init_script(WATCH)
            cold.append(one_load(page, "/incidents"))
            warm.append(one_load(page, "/incidents"))
    return cold, warm


def medians(loads: list[dict[str, float]]) -> dict[str, float]:
    """Of each figure."""
    return {name: round(statistics.median(load[name] for load in loads), 1) for name in loads[0]}


def bundle() -> dict[str, float]:
    """What the build weighs, in kB as it is packed for the way: the largest parts, and all scripts and styles."""
    weights: dict[str, float] = {}
    for file in ASSETS.iterdir():
        if file.suffix in {".js", ".css"}:
            packed = file.with_name(file.name + ".br")
            weights[file.name.rpartition("-")[0] + file.suffix] = (
                packed if packed.exists() else file
            ).stat().st_size / 1000
    largest = sorted(weights.items(), key=lambda one: -one[1])[:6]
    return {**{name: round(size, 1) for name, size in largest}, "all": round(sum(weights.values()), 1)}


def streets_ready(city: UppedCity) -> None:
    """Until the city's streets are tiles."""
    headers = {"authorization": f"Bearer {city.token}"}
    deadline = time.monotonic() + 120
    while httpx.get(f"{city.url}/api/map", headers=headers, timeout=20).json()["streets"]["state"] != "ready":
        assert time.monotonic() < deadline, "the streets were not drawn"
        time.sleep(0.5)


def measure(*, rounds: int) -> dict[str, Any]:
    """Every figure of this bench."""
    with (
        tempfile.TemporaryDirectory(prefix="cvb-") as folder,
        upped(Path(folder) / "d") as city,
        chromium() as browser,
    ):
        say(city, *(intruder(number, f"Somebody is in yard {number}.") for number in range(INCIDENTS)))
        streets_ready(city)
        cold, warm = rounds_of(browser, city, rounds)
    return {
        "rounds": rounds,
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
        "cold": medians(cold),
        "warm": medians(warm),
        "bundle_kb": bundle(),
    }


def main() -> int:
    """0 where every limit is kept."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="two rounds instead of five")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    said = measure(rounds=2 if given.quick else ROUNDS)
    missed = [name for name, limit in LIMITS.items() if said["cold"][name] > limit]
    if given.json:
        sys.stdout.write(json.dumps(said, indent=2) + "\n")
        return 1 if missed else 0
    print(f"{said['cores']} cores, load {said['load']:.1f}, {said['rounds']} rounds")
    print(f"{'':12} {'cold':>9} {'limit':>9} {'warm':>9}")
    for name, cold in said["cold"].items():
        limit = f"{LIMITS[name]:9,.0f}" if name in LIMITS else " " * 9
        print(f"{name:12} {cold:9,.0f} {limit} {said['warm'][name]:9,.0f}{'  missed' if name in missed else ''}")
    print("bundle, packed, kB: " + ", ".join(f"{name} {size:,.0f}" for name, size in said["bundle_kb"].items()))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
