"""Every fuzz target takes its seeds, and what is a little off from them, without a find; the long search is `make fuzz`."""

from __future__ import annotations

import importlib
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzz.__main__ import targets

TARGETS = {name: importlib.import_module(f"fuzz.{name}") for name in targets()}
AT_MOST = 2_000


def spoilt(seeds: list[bytes]) -> st.SearchStrategy[bytes]:
    """A seed with a piece cut out and another put in."""
    places = st.floats(0, 1)
    return st.builds(_splice, st.sampled_from(seeds), places, places, st.binary(max_size=8))


def _splice(seed: bytes, one: float, other: float, piece: bytes) -> bytes:
    first, last = sorted((int(one * len(seed)), int(other * len(seed))))
    return seed[:first] + piece + seed[min(last, first + 8) :]


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS.keys())
def test_seeds_are_taken(target: ModuleType) -> None:
    assert target.SEEDS, "a fuzzer without a seed stays at the door"
    for seed in target.SEEDS:
        target.fuzz(seed)


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS.keys())
@settings(max_examples=60)
@given(data=st.data())
def test_spoilt_seeds_are_no_find(target: ModuleType, data: st.DataObject) -> None:
    target.fuzz(data.draw(spoilt(list(target.SEEDS)))[:AT_MOST])
