"""What is installed from the wheel has its console with it."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

from civigil.gateway.site import INDEX, SITE

ROOT = Path(__file__).resolve().parents[2]


def test_a_wheel_without_the_console_is_found(tmp_path: Path) -> None:
    assert (SITE / INDEX).exists(), "the console is not built: run `make install`"
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=100)
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert "civigil/gateway/site/index.html" in names
    assert any(name.startswith("civigil/gateway/site/assets/") and name.endswith(".js.br") for name in names)
    assert not [name for name in names if "node_modules" in name]
