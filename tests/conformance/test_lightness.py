"""Declaring a room, and asking for help, loads none of the heavy libraries."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from civigil.roster import ROSTER

HEAVY = ("cv2", "scipy", "av", "litestar", "granian", "numpy", "shapely", "psycopg", "nats")
_SAY = f"import json, sys; print('loaded', json.dumps([m for m in {HEAVY!r} if m in sys.modules]))"
_HELP = """
import sys
from civigil.__main__ import main
sys.argv = {argv!r}
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
"""


def loaded_by(program: str) -> set[str]:
    """Which of the heavy libraries a fresh interpreter has loaded after a program."""
    done = subprocess.run([sys.executable, "-c", f"{program}\n{_SAY}"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.rpartition("loaded ")[2]))


def test_roster_loads_no_heavy_library() -> None:
    assert loaded_by("import civigil.roster") == set()


@pytest.mark.parametrize(
    "argv", [["civigil", "--help"], *(["civigil", room.name, "--help"] for room in ROSTER if room.commands)]
)
def test_help_loads_no_heavy_library(argv: list[str]) -> None:
    assert loaded_by(_HELP.format(argv=argv)) & {"cv2", "scipy", "av", "litestar", "granian"} == set()


def test_this_test_sees_a_heavy_library_that_is_loaded() -> None:
    assert loaded_by("import numpy") == {"numpy"}
