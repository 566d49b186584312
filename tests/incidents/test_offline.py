"""The correlation on a file."""

from __future__ import annotations

import pytest

from civigil.incidents.offline import BATCH, correlated
from civigil.kernel.errors import Invalid
from fuzz.incidents_jsonl import SEEDS

ONE, THREE = SEEDS[0], SEEDS[1]


def test_many_duplicates_do_not_hide_what_comes_after_them() -> None:
    after = THREE.splitlines(keepends=True)[-1]
    found = correlated([ONE] * (2 * BATCH + 1) + [after], where="file")
    assert found.concerns == 2


def test_line_that_is_no_concern_is_named() -> None:
    with pytest.raises(Invalid) as caught:
        correlated([ONE, b"\n", b"{}"], where="file")
    assert caught.value.where == "file:3"


def test_nesting_without_end_is_invalid() -> None:
    with pytest.raises(Invalid, match="not a concern"):
        correlated([one for one in SEEDS if one.count(b"[") > 1_000], where="file")
