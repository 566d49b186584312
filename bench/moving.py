"""What moves on the map, in a true browser: pictures a second and processor time for each, with 2,000 things on the move.

    python -m bench.moving [--things 2000] [--seconds 8] [--json]

| row | what is measured |
|---|---|
| city | the whole city at the pace of a town: every thing by itself, most of them in view |
| fast | the same at twenty times that pace, as an exercise may run: everything goes far enough to be drawn in each frame |
| near | three steps nearer: fewer in view, larger, farther from picture to picture |
| far | two steps farther than the city: crowds, drawn anew only when something has gone far enough to be seen |
| off | the same page with what moves switched off: what the rest of it costs |
| map | the map is dragged, so that each picture draws the ground, too: the price of things in a layer *of* the map |

*pictures* counts how often the canvas of what moves was really drawn, *frames* how often the page could have drawn anything,
*late* the ninety-fifth percentile between two frames. *cpu* is the processor time of all of the browser's processes for each
picture, *core* their share of one core. The things are a true simulator's, told twice a second over HTTP to a true `civigil up` on
this machine; the browser is headless and draws without a graphics card, which is the worst that a desk can have. The city runs on
the same cores; its time is not counted. A picture is only drawn when something has gone a quarter of a pixel; where the row *fast*
has fewer than 55 pictures a second, the bench ends with 1.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from bench.console import streets_ready
from tests.support.browser import Screens, chromium
from tests.support.simulator import Simulator
from tests.support.upped import upped

PICTURES_AT_LEAST = 55.0
SETTLED_S = 3.0
COUNTS = """
window.benchDrawn = 0;
window.benchFrames = [];
const cleared = CanvasRenderingContext2D.prototype.clearRect;
CanvasRenderingContext2D.prototype.clearRect = function (...all) {
  if (this.canvas.parentElement?.classList.contains('maplibregl-canvas-container')) window.benchDrawn += 1;
  return cleared.apply(this, all);
};
const frame = (now) => { window.benchFrames.push(now); requestAnimationFrame(frame); };
requestAnimationFrame(frame);
"""
TAKE = """() => {
  const taken = [window.benchDrawn, window.benchFrames];
  window.benchDrawn = 0;
  window.benchFrames = [];
  return taken;
}"""


def processor_s() -> float:
    """Seconds of processor that the browser's processes have used, as the kernel counts them."""
    return sum(_ticks(pid) for pid in _descendants(os.getpid())) / os.sysconf("SC_CLK_TCK")


def _ticks(pid: int) -> int:
    """Of a process that is part of a browser; 0 for any other, and for one that is gone."""
    with contextlib.suppress(OSError):
        name, _, rest = Path(f"/proc/{pid}/stat").read_text().rpartition(")")
        if "chrom" in name:
            return sum(map(int, rest.split()[11:13]))
    return 0


def _descendants(pid: int) -> Iterator[int]:
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in map(int, children.read_text().split()):
                yield child
                yield from _descendants(child)


def measured(page: Page, seconds: float, does: Callable[[float], None]) -> dict[str, float]:
    """The figures of one row while `does` goes on."""
    page.evaluate(TAKE)
    began, spent = time.monotonic(), processor_s()
    does(seconds)
    drawn, frames = page.evaluate(TAKE)
    took, used = time.monotonic() - began, processor_s() - spent
    apart = sorted(after - before for before, after in itertools.pairwise(frames))
    return {
        "pictures_s": round(drawn / took, 1),
        "frames_s": round(len(frames) / took, 1),
        "late_ms": round(apart[int(0.95 * len(apart))], 1) if apart else 0.0,
        "cpu_ms": round(1000 * used / max(drawn, 1), 1),
        "core": round(used / took, 2),
    }


def dragged(page: Page) -> Callable[[float], None]:
    """Drag the map to and fro, so that it is drawn in each frame."""

    def does(seconds: float) -> None:
        until, x, step = time.monotonic() + seconds, 720.0, 6.0
        page.mouse.move(x, 450)
        page.mouse.down()
        while time.monotonic() < until:
            x += step
            step = -step if not 600 < x < 840 else step
            page.mouse.move(x, 450)
        page.mouse.up()

    return does


def measure(*, things: int, seconds: float) -> dict[str, Any]:
    """Every figure of this bench."""
    with tempfile.TemporaryDirectory(prefix="cvb-") as folder, upped(Path(folder) / "d") as city, chromium() as browser:
        streets_ready(city)
        with (
            Simulator(city.url, city.token, name="bench", things=things) as simulator,
            Screens(browser, city).desk("/healthz", name="moving", motion=True) as page,
        ):
            page.add_init_script(COUNTS)
            page.goto("/incidents")
            page.get_by_role("radio", name="Exercise").click(force=True)
            expect(page.locator("[data-map-theme][data-ready=true]")).to_be_visible()
            expect(page.get_by_role("list", name="On the move")).to_contain_text("Vehicles")

            def rests(rest_s: float) -> None:
                page.wait_for_timeout(rest_s * 1000)

            def row(presses: str, times: int, does: Callable[[float], None] = rests) -> dict[str, float]:
                for _ in range(times):
                    page.get_by_role("button", name=presses).press("Enter")
                    rests(0.5)
                rests(SETTLED_S)
                return measured(page, seconds, does)

            rows = {"city": row("Zoom in", 0)}
            simulator.haste = 20.0
            rows["fast"] = row("Zoom in", 0)
            simulator.haste = 1.0
            rows |= {"near": row("Zoom in", 3), "far": row("Zoom out", 5)}
            rows["off"] = row("Show what moves", 1)
            page.get_by_role("button", name="Show what moves").press("Enter")
            rows["map"] = row("Zoom in", 2, dragged(page))
            trouble = simulator.trouble
    return {
        "things": things,
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "trouble": trouble,
        "rows": rows,
    }


def main() -> int:
    """0 where a whole city in haste moves smoothly."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--things", type=int, default=2_000)
    parser.add_argument("--seconds", type=float, default=8.0, help="for each row")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    said = measure(things=given.things, seconds=given.seconds)
    slow = said["rows"]["fast"]["pictures_s"] < PICTURES_AT_LEAST
    if given.json:
        sys.stdout.write(json.dumps(said, indent=2) + "\n")
        return 1 if slow else 0
    print(
        f"{said['things']} things, {said['cores']} cores, load {said['load']}, {len(said['trouble'])} troubles of the simulator"
    )
    print(f"{'':6} {'pictures/s':>11} {'frames/s':>9} {'late ms':>8} {'cpu ms':>7} {'core':>6}")
    for name, row in said["rows"].items():
        figures = f"{row['pictures_s']:11.1f} {row['frames_s']:9.1f} {row['late_ms']:8.1f} {row['cpu_ms']:7.1f}"
        print(f"{name:6} {figures} {row['core']:6.2f}")
    if slow:
        print(f"missed: fewer than {PICTURES_AT_LEAST:.0f} pictures a second of a fast city")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
