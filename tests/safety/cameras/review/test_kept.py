"""What was learned while watching outlives a restart, not another model; a torn file costs one generation."""

from __future__ import annotations

import hashlib
from pathlib import Path

from civigil.safety.cameras.review.kept import KEPT, Kept


def model(words: bytes) -> bytes:
    """Bytes with a model's head: magic, version, checksum."""
    return b"CIVINORM\x02" + hashlib.sha256(words).digest() + words


FIRST = model(b"learned from recordings")


def opened(folder: Path, first: bytes = FIRST) -> Kept:
    kept = Kept(folder, "gate")
    kept.newest(first)
    return kept


def test_the_newest_generation_is_read_after_a_restart_and_few_are_kept(tmp_path: Path) -> None:
    kept = opened(tmp_path)
    for number in range(5):
        kept.keep(model(b"day %d" % number))
    assert Kept(tmp_path, "gate").newest(FIRST) == model(b"day 4")
    assert len(list((tmp_path / "normality").iterdir())) == KEPT
    assert Kept(tmp_path, "gate-2").newest(FIRST) == FIRST, "another camera's"


def test_a_torn_generation_costs_one_and_not_all(tmp_path: Path) -> None:
    kept = opened(tmp_path)
    kept.keep(model(b"yesterday"))
    kept.keep(model(b"today"))
    newest = max((tmp_path / "normality").iterdir())
    newest.write_bytes(newest.read_bytes()[:-2])
    assert Kept(tmp_path, "gate").newest(FIRST) == model(b"yesterday")


def test_another_model_in_the_settings_begins_anew(tmp_path: Path) -> None:
    opened(tmp_path).keep(model(b"of the old view"))
    other = model(b"the camera was turned")
    assert Kept(tmp_path, "gate").newest(other) == other
    assert list((tmp_path / "normality").iterdir()) == []
