"""The one command: light to start, clear when it refuses."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("cv2", "scipy", "av", "numpy", "litestar", "granian", "psycopg", "nats", "cryptography")


def _civigil(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "civigil", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, **environment},
    )


@pytest.mark.parametrize("arguments", [["--help"], ["up", "--help"], ["run", "--help"]])
def test_asking_for_help_loads_no_heavy_library(arguments: list[str]) -> None:
    program = (
        "import sys; sys.argv = ['civigil', *sys.argv[1:]]\n"
        "from civigil.__main__ import main\n"
        "try: main()\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        f"loaded = [name for name in {HEAVY!r} if name in sys.modules]; assert not loaded, loaded"
    )
    done = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_all_mistakes_of_a_settings_file_are_told_and_nothing_starts(tmp_path: Path) -> None:
    file = tmp_path / "civigil.toml"
    file.write_text("[gateway]\nport = 0\n[nats]\nreplica = 1\n")
    done = _civigil("up", "--data", str(tmp_path / "data"), "--config", str(file))
    assert done.returncode == 2
    assert f"{file}:2: gateway.port: got 0" in done.stderr
    assert f"{file}:4: nats.replica: no such key; did you mean 'replicas'?" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "data").exists()


def test_a_misspelt_room_is_refused_with_those_that_there_are(tmp_path: Path) -> None:
    done = _civigil("run", "camera", "--data", str(tmp_path / "data"))
    assert done.returncode == 1
    assert "no room 'camera' is on the roster; there are: incidents, exercises, cameras" in done.stderr


def test_a_camera_file_that_is_not_there_is_refused_before_anything_starts(tmp_path: Path) -> None:
    done = _civigil("up", "--data", str(tmp_path / "data"), "--camera", str(tmp_path / "none.mp4"))
    assert done.returncode == 2
    assert "there is no" in done.stderr
    assert not (tmp_path / "data").exists()


def test_running_a_room_where_no_servers_are_says_what_to_do(tmp_path: Path) -> None:
    done = _civigil("run", "incidents", "--data", str(tmp_path / "data"))
    assert done.returncode == 1
    assert "--nats-url" in done.stderr


def test_every_setting_is_printed_for_people_and_for_programs() -> None:
    done = _civigil("settings", "--json")
    keys = {key["key"]: key for key in json.loads(done.stdout)}
    assert keys["store.free_bytes_at_least"]["unit"] == "bytes"
    assert all(key["meaning"] for key in keys.values()), [name for name, key in keys.items() if not key["meaning"]]
    assert "store.free_bytes_at_least [bytes]" in _civigil("settings").stdout
