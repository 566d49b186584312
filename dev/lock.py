"""Compile the hash-locked requirements from pyproject.toml: `python -m dev.lock` (docs/decisions/0001).

Every hash of every file of a version is kept, for all systems and Pythons that we support, and no address: any index, mirror or
folder may serve the files, and none can change them.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EXTRAS = ["--extra", "dev", "--extra", "city", "--extra", "objects", "--extra", "token"]
LOCKS = {"requirements.txt": [], "requirements-dev.txt": EXTRAS}
_OPTIONS = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate"]
_OPTIONS += ["--no-emit-index-url", "--no-emit-find-links", "--no-config", "--quiet"]
_FOREIGN = re.compile(r"://|file:|^-|(^|\s)/", re.MULTILINE)


def compile_lock(name: str, extra: list[str]) -> None:
    """Write one lock. Ends the program where it names a place, or a package has a single file that only we have."""
    command = [
        sys.executable,
        "-m",
        "uv",
        "pip",
        "compile",
        *_OPTIONS,
        *extra,
        "pyproject.toml",
        "-o",
        name,
        "--upgrade",
    ]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    text = (ROOT / name).read_text()
    foreign = _FOREIGN.search(text)
    if foreign:
        sys.exit(f"{name} names a place: {text[foreign.start() : foreign.start() + 80]!r}")


if __name__ == "__main__":
    for lock, options in LOCKS.items():
        compile_lock(lock, options)
        sys.stdout.write(f"{lock} compiled\n")
