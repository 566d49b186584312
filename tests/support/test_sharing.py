"""What shares a city is told to the sharing out: else each worker that gets a part of it starts a city of its own."""

from __future__ import annotations

from pathlib import Path

from tests.support.sharing import CONSOLE, QUIET_CITY

ROOT = Path(__file__).resolve().parents[2]


def test_every_mission_in_the_quiet_city_goes_to_the_worker_that_has_it() -> None:
    files = {f"{CONSOLE}{one.name}": one.read_text(encoding="utf-8") for one in (ROOT / CONSOLE).glob("test_*.py")}
    assert {name for name, text in files.items() if "upped(" not in text} == QUIET_CITY
