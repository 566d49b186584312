"""Learned normality on real recordings: UCSD Ped2, learned from a few of its ordinary clips only."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from civigil.safety.cameras.normality.model import Normality
from civigil.safety.cameras.offline.analyse import Normal, Noticed, analyse
from civigil.safety.cameras.offline.learn import learn
from civigil.safety.cameras.settings import CameraFeed
from civigil.safety.cameras.watch import WatchLimits

pytestmark = [pytest.mark.real_data, pytest.mark.slow]


@pytest.fixture(scope="module")
def ped2(shared: Path) -> Path:
    return shared / "data" / "cameras" / "ucsd_ped2"


@pytest.fixture(scope="module")
def model(ped2: Path) -> Normality:
    """Of four clips, about a minute."""
    return learn([str(ped2 / "train" / f"{number:02}.mp4") for number in (2, 6, 10, 14)])


def watched(model: Normality, path: Path) -> tuple[np.ndarray, list[Noticed]]:
    scores: list[float] = []
    normal = Normal(model, 1.0, scores.extend)
    lines = list(analyse(CameraFeed(id="a", source=str(path)), (), WatchLimits(), normal=normal))
    return np.array(scores), [one for one in lines if isinstance(one, Noticed)]


@pytest.mark.timeout(600)
def test_cyclists_and_a_skater_are_found_among_walkers(model: Normality, ped2: Path) -> None:
    labels = json.loads((ped2 / "labels.json").read_text())
    ordinary, abnormal = [], []
    for name in ("01", "07"):
        scores, events = watched(model, ped2 / "test" / f"{name}.mp4")
        [(first, last)] = labels[name]["abnormal_frames_1based_inclusive"]
        odd = np.zeros(len(scores), bool)
        odd[first - 1 : last] = True
        ordinary.append(scores[~odd])
        abnormal.append(scores[odd])
        assert events
        assert all(first - 1 <= event.frame <= last + 10 for event in events)
        assert "of what passes here" in events[0].explanation.summary
    low, high = np.sort(np.concatenate(ordinary)), np.concatenate(abnormal)
    area = (np.searchsorted(low, high, "left") + np.searchsorted(low, high, "right")).mean() / 2 / len(low)
    assert area > 0.97


@pytest.mark.timeout(600)
def test_ordinary_clips_that_were_not_learned_raise_next_to_nothing(model: Normality, ped2: Path) -> None:
    events = [event for name in ("05", "16") for event in watched(model, ped2 / "train" / f"{name}.mp4")[1]]
    assert len(events) <= 1
