"""What was learned while watching, kept over a restart: files beside the room's own, the newest generations of one line.

A line begins with the file that the settings name, and is called by its SHA-256: where another file is named, another line
begins, and the former is forgotten. The two newest generations are kept, each written whole before it stands under its name, so
that a crash while writing costs one at most. Whoever reads them checks them as any model.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

KEPT = 2  # generations
BYTES_AT_MOST = 32_000_000


class Kept:
    """The generations of one camera's model in a folder of the room."""

    def __init__(self, folder: Path, camera: str) -> None:
        self._folder, self._camera = folder / "normality", camera
        self._line = ""

    def newest(self, first: bytes) -> bytes:
        """The newest generation of the line that begins with these bytes: they themselves, where none was kept.

        Forgets other lines of this camera.
        """
        self._line = hashlib.sha256(first).hexdigest()[:16]
        for path in self._folder.glob(f"{self._camera}.*.model"):
            if path.name.split(".")[1] != self._line:
                path.unlink(missing_ok=True)
        for path in reversed(self._generations()):
            raw = path.read_bytes()
            if _whole(raw):
                return raw
        return first

    def keep(self, model: bytes) -> None:
        """Keep another generation, and drop the oldest. Raises `OSError` where the disk does not take it."""
        if not self._line or len(model) > BYTES_AT_MOST:
            return
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        before = self._generations()
        number = int(before[-1].name.split(".")[2]) + 1 if before else 1
        path = self._folder / f"{self._camera}.{self._line}.{number:08d}.model"
        beside = path.with_suffix(".new")
        try:
            with beside.open("wb") as file:
                file.write(model)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
        for old in [*before, path][:-KEPT]:
            old.unlink(missing_ok=True)

    def _generations(self) -> list[Path]:
        return sorted(self._folder.glob(f"{self._camera}.{self._line}.*.model"))


def _whole(raw: bytes) -> bool:
    """Whether the checksum in a model's head fits what follows (see `normality/keep.py`); a torn file does not."""
    return len(raw) > 41 and hashlib.sha256(raw[41:]).digest() == raw[9:41]


def model_at(path: Path) -> bytes:
    """A model that the settings name; of one that is too long, enough for its reader to say so. Raises `OSError`."""
    with path.open("rb") as file:
        return file.read(BYTES_AT_MOST + 1)
