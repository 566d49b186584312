"""The moving picture in the README, taken anew: `python -m dev.animation`.

A true `civigil up` brings its simulated city along; two cars collide in it as an exercise, people call, and a browser films how
that becomes an incident on the map among what drives and walks there. Kept as `docs/pictures/city.webp`, 960 x 600.
"""

from __future__ import annotations

import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Page, expect

from tests.missions.city.playing import Director
from tests.support.browser import Screens, chromium, queue
from tests.support.upped import upped

PICTURE = Path(__file__).resolve().parents[1] / "docs" / "pictures" / "city.webp"
BYTES_AT_MOST = 2_500_000
SIZE = (960, 600)
SPEED = 4.0
BEFORE_S, AFTER_S = 3.0, 7.0  # of the film, around the incident
EVERY_S = 0.2
SHOWN_AT_MOST_MS = 600  # a browser that draws slowly holds nobody up
RAISED_WITHIN_S = 150.0

Picture = NDArray[np.uint8]


def shot(page: Page) -> Picture:
    """What the page shows now, height x width x 3, blue first."""
    whole = cv2.imdecode(np.frombuffer(page.screenshot(), np.uint8), cv2.IMREAD_COLOR)
    assert whole is not None
    return np.asarray(cv2.resize(whole, SIZE, interpolation=cv2.INTER_AREA), np.uint8)


def film(page: Page, seconds: float) -> list[tuple[float, Picture]]:
    """Pictures of a page with their times, as fast as the browser draws them, five a second at most."""
    taken, ends = list[tuple[float, Picture]](), time.monotonic() + seconds
    while (now := time.monotonic()) < ends:
        taken.append((now, shot(page)))
        time.sleep(max(0.0, EVERY_S - (time.monotonic() - now)))
    return taken


def collide(page: Page, director: Director) -> list[tuple[float, Picture]]:
    """Start the exercise and film how it becomes an incident that somebody opens."""
    rows = queue(page)
    page.wait_for_selector("[data-map-theme][data-ready=true]")
    director.start("collision", speed=SPEED)
    taken, ends = list[tuple[float, Picture]](), time.monotonic() + RAISED_WITHIN_S
    while rows.filter(has_text="ollision").count() == 0:
        taken = [*taken, *film(page, 0.4)][-round(BEFORE_S / EVERY_S) :]
        assert time.monotonic() < ends, director.log()
    taken += film(page, AFTER_S / 2)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("article")).to_be_visible()
    return taken + film(page, AFTER_S / 2)


def write(taken: list[tuple[float, Picture]], file: Path) -> int:
    """Write an animation that repeats for ever; its bytes."""
    animation = cv2.Animation()
    animation.frames = [picture for _, picture in taken]
    times = [at for at, _ in taken]
    animation.durations = [min(SHOWN_AT_MOST_MS, round(1000 * (b - a))) for a, b in pairwise(times)] + [1500]
    animation.loop_count = 0
    cv2.imwriteanimation(str(file), animation, [cv2.IMWRITE_WEBP_QUALITY, 60])
    return file.stat().st_size


def main() -> int:
    """0 where the animation is there and small enough."""
    with (
        tempfile.TemporaryDirectory(prefix="cvp-") as folder,
        upped(Path(folder) / "d", ["--demo"]) as city,
        chromium() as browser,
    ):
        director = Director(city)
        director.wait_for_city()
        director.wait_for_cameras()
        with Screens(browser, city).desk("/incidents", name="animation", motion=True) as page:
            taken = collide(page, director)
    size = write(taken, PICTURE)
    print(f"{PICTURE}: {len(taken)} pictures, {size:,} bytes")
    return 0 if size <= BYTES_AT_MOST else 1


if __name__ == "__main__":
    sys.exit(main())
