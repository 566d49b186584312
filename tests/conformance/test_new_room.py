"""What `make new-room` lays out passes the conformance suite as it stands."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from civigil.roster import ROSTER
from tests.conformance.rooms import ROOT

_NEEDED = [
    "src",
    "dev",
    "docs",
    "tests/conftest.py",
    "tests/support",
    "tests/conformance",
    "web/wire",
    "web/README.md",
    "pyproject.toml",
    ".importlinter",
]
_NEEDED += ["Makefile", "LICENSE", "README.md", "CONTRIBUTING.md", "SECURITY.md"]
_LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.egg-info", ".mypy_cache")
_WING, _NAME = "safety", "gauges"
_OTHERS = " and ".join(f"not {room.name}" for room in ROSTER) or "not nobody"


def copied(folder: Path) -> Path:
    """A copy of what a new room touches, and of what is known of the types in it."""
    for name in _NEEDED:
        source, target = ROOT / name, folder / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=_LEFT_OUT)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
    if (known := ROOT / ".mypy_cache").exists():
        shutil.copytree(known, folder / ".mypy_cache")
    return folder


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy in which nothing is ever written."""
    return copied(tmp_path_factory.mktemp("untouched"))


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """A Python program in the copy, on the copy's code, as a run of its own."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    environment["PYTHONPATH"] = f"{folder / 'src'}{os.pathsep}{folder}"
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_room_as_laid_out_passes_lint_conformance_and_its_own_tests(tmp_path: Path) -> None:
    copy = copied(tmp_path)
    made = run(copy, "dev.new_room", _WING, _NAME)
    assert made.returncode == 0, made.stdout + made.stderr
    home = copy / "src/civigil" / _WING / _NAME
    assert (home / "__init__.py").exists()
    for tool in (
        ["ruff", "check", str(home), str(copy / "tests" / _WING)],
        ["ruff", "format", "--check", str(home), str(copy / "tests" / _WING)],
        ["mypy", str(home)],
        ["pytest", "-q", "-p", "no:cacheprovider", "-k", _OTHERS, "--ignore", "tests/conformance/test_new_room.py",
         "tests/conformance", f"tests/{_WING}/{_NAME}"],
    ):  # fmt: skip
        done = run(copy, *tool)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("wing", "name", "said"),
    [
        ("air", "drones", "safety or cyber"),
        ("safety", "Drones", "small letters"),
        ("safety", "vault", "other wing"),
        ("safety", "../x", "small letters"),
    ],
)
def test_room_that_cannot_be_is_refused_before_a_file_is_written(
    untouched: Path, wing: str, name: str, said: str
) -> None:
    before = written(untouched)
    refused = run(untouched, "dev.new_room", wing, name)
    assert refused.returncode == 1
    assert said in refused.stderr
    assert written(untouched) == before


def written(folder: Path) -> list[Path]:
    """All that is there but what Python compiles for itself."""
    return sorted(one for one in folder.rglob("*") if "__pycache__" not in one.parts)
