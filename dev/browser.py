"""A Chromium for the missions: finds one, or installs the system's package: `python -m dev.browser` prints where it is.

Where nobody may install packages it says what to do, and ends with 1.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

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


def install() -> bool:
    """Install the system's package where we may. Whether that went well."""
    if shutil.which("apt-get") is None:
        return False
    rights = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if rights and (shutil.which("sudo") is None or subprocess.run([*rights, "true"], check=False).returncode):
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = [*rights, "apt-get", "install", "-y", "--no-install-recommends", "-qq", "chromium"]
    for before in ([], [*rights, "apt-get", "update", "-qq"]):  # the second time with fresh lists
        if before and subprocess.run(before, env=environment, check=False).returncode:
            return False
        if subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False).returncode == 0:
            return True
    return False


def main() -> int:
    """Print where it is, after an installation where that is needed."""
    found = find()
    if found is None:
        print("no Chromium here: installing the package `chromium`", file=sys.stderr)
        install()
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
