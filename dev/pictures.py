"""The console's picture in the README, taken anew: `python -m dev.pictures [--camera FILE…]`.

A true `civigil up` watches the recordings that are named (or those under CIVIGIL_SHARED, or else the drawn cameras of the
demonstration) until they have raised incidents; a browser opens the most pressing one, and what it shows is kept as
`docs/pictures/console.png`, 1440 × 900. Anybody gets the same picture, up to the time of day.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

import cv2
from playwright.sync_api import Page, expect

from tests.support.browser import Screens, chromium, queue
from tests.support.upped import upped

PICTURE = Path(__file__).resolve().parents[1] / "docs" / "pictures" / "console.png"
BYTES_AT_MOST = 600_000
RAISED_WITHIN_MS = 150_000
INCIDENTS_AT_LEAST = 2
CLIPS = ("03", "05", "07")


def recordings() -> list[str]:
    """Clips of people who dawdle, where CIVIGIL_SHARED points to them."""
    shared = os.environ.get("CIVIGIL_SHARED")
    if not shared:
        return []
    folder = Path(shared) / "data" / "cameras" / "ucsd_ped2" / "test"
    return [str(folder / f"{clip}.mp4") for clip in CLIPS]


def show(page: Page) -> None:
    """The console at work: a queue, a city, one incident open, its clip standing still in the middle."""
    rows = queue(page)
    expect(rows.nth(INCIDENTS_AT_LEAST - 1)).to_be_visible(timeout=RAISED_WITHIN_MS)
    page.wait_for_selector("[data-map-theme][data-ready=true]")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("article")).to_contain_text("Why it was raised")
    page.wait_for_function("() => document.querySelector('article video')?.videoWidth > 0")
    page.locator("article video").evaluate(
        "async (it) => { it.pause(); const sought = new Promise((done) => { it.onseeked = done; });"
        " it.currentTime = it.duration / 2; await sought; }"
    )
    expect(page.locator("main [aria-busy=true]")).to_have_count(0)
    page.wait_for_function("() => document.fonts.status === 'loaded'")


def shrink(file: Path) -> int:
    """Pack the picture as tightly as PNG allows; its bytes."""
    picture = cv2.imread(str(file))
    cv2.imwrite(str(file), picture, [cv2.IMWRITE_PNG_COMPRESSION, 9])
    return file.stat().st_size


def main() -> int:
    """0 where the picture is there and small enough."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "--camera", action="append", default=[], help="a recording to watch; may be given several times"
    )
    watched = parser.parse_args().camera or recordings()
    options = [word for file in watched for word in ("--camera", file)] or ["--demo"]
    with (
        tempfile.TemporaryDirectory(prefix="cvp-") as folder,
        upped(Path(folder) / "d", options) as city,
        chromium() as browser,
        Screens(browser, city).desk("/incidents", name="picture") as page,
    ):
        show(page)
        page.screenshot(path=PICTURE, animations="disabled")
    size = shrink(PICTURE)
    print(f"{PICTURE}: {size:,} bytes")
    return 0 if size <= BYTES_AT_MOST else 1


if __name__ == "__main__":
    sys.exit(main())
