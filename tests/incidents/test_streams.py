"""The made streams with known causes: the same every time, and the figures do not fall back (all: bench/correlation.py)."""

from __future__ import annotations

import pytest

from bench import causes, correlation
from civigil.incidents.settings import IncidentSettings


def test_stream_of_a_seed_is_the_same_every_time():
    once, again = causes.make("tracks", 3), causes.make("tracks", 3)
    assert once.truth == again.truth
    assert [moment for moment, _ in once.arrivals] == [moment for moment, _ in again.arrivals]


@pytest.mark.parametrize("scenario", ["neighbours", "tracks", "moving"])
def test_causes_are_found_on_seeds_that_tuning_never_used(scenario):
    row = correlation.score([causes.UNSEEN + 500], IncidentSettings(), scenario, others=False)
    assert row["ours_precision"] >= 0.97
    assert row["ours_recall"] >= 0.94
