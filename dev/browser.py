"""A Chromium for the missions: finds one, or installs the system's package: `python -m dev.browser` prints where it is.

Where nobody may install packages it says what to do, and ends with 1.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from dev.packages import install

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ARGUMENTS = (
    "--no-sandbox",  # root in a container may not make namespaces; the pages are our own
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""How the missions start it: it talks to nobody but us."""
DRAWS = ("--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader")
"""How it draws the map where there is no graphics card: in software."""


def find() -> Path | None:
    """A Chromium of the system, or the one that Playwright has been told to download; None where there is none."""
    for name in NAMES:
        found = shutil.which(name)
        if found is not None:
            return Path(found)
    cache = Path.home() / ".cache" / "ms-playwright"
    return next(iter(sorted(cache.glob("chromium-*/chrome-linux*/chrome"), reverse=True)), None)


def main() -> int:
    """Print where it is, after an installation where that is needed."""
    found = find()
    if found is None:
        print("no Chromium here: installing the package `chromium`", file=sys.stderr)
        install("chromium")
        found = find()
    if found is None:
        print(
            "There is no Chromium, and it could not be installed. The missions in a browser need one:\n"
            "install the package `chromium` (apt-get install chromium), or run `playwright install chromium`.",
            file=sys.stderr,
        )
        return 1
    print(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
