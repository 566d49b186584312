"""Heat maps: a place where nothing was stays cold, shares are true from the first second on, and what was unusual fades."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from civigil.events.cameras import HeatMap
from civigil.safety.cameras.heat.busy import COLUMNS, OVER_S, Busy, standing
from civigil.safety.cameras.heat.chart import chart, hottest
from civigil.safety.cameras.heat.odd import HALF_S, Odd
from civigil.safety.cameras.model import Rect
from civigil.safety.cameras.scene.blobs import Detection

WIDTH, HEIGHT = 320, 180
RATE = 5.0


def places(of: HeatMap | None) -> np.ndarray:
    assert of is not None
    return np.frombuffer(of.cells, np.uint8).reshape(-1, of.columns)


def foreground(left: float = 0.0, right: float = 0.0) -> np.ndarray:
    """Something over the whole height, from `left` to `right`, in fractions of the width."""
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[:, round(left * WIDTH) : round(right * WIDTH)] = 255
    return mask


def busy(masks: Sequence[np.ndarray]) -> Busy:
    kept = Busy()
    for number, mask in enumerate(masks):
        kept.step(mask, number / RATE)
    return kept


def test_shares_are_of_the_time_that_was_watched_and_nothing_is_told_before() -> None:
    assert Busy().map() is None
    kept = busy([foreground(0.5, 1.0), foreground()] * 10)
    shares = places(kept.map())
    assert shares.shape == (18, COLUMNS)
    assert shares[:, :16].max() == 0
    assert shares[:, 16:] / 255 == pytest.approx(0.5, abs=0.05)
    assert kept.over_s == pytest.approx(19 / RATE, rel=0.05)


def test_a_map_of_all_that_was_watched_forgets_nothing() -> None:
    kept, odd = Busy(math.inf), Odd(math.inf)
    kept.step(foreground(0.0, 1.0), 0.0)
    odd.step(np.full((2, 3), 0.5, np.float32), 0.0)
    for second in range(1, 601):
        kept.step(foreground(0.0, 1.0) if second <= 60 else foreground(), float(second))
        odd.step(None, float(second))
    assert places(kept.map()).max() / 255 == pytest.approx(0.1, abs=0.01)
    assert places(odd.map()).max() == 64


def test_a_chart_has_a_panel_for_each_map_and_leaves_cold_places_as_the_scene_is() -> None:
    scene = np.full((120, 160), 90, np.uint8)
    cells = np.zeros((4, 8), np.uint8)
    cells[3, 7] = 255
    warm = HeatMap(columns=8, cells=cells.tobytes())
    one, both = chart(scene, warm, None), chart(scene, warm, warm)
    assert both.shape[1] == 2 * one.shape[1] + 8
    assert (one[100, 100] == 90).all()
    assert one[470, 630].tolist() != [90, 90, 90]
    box, byte = hottest(warm)
    assert (box.left, box.top, byte) == (7 / 8, 3 / 4, 255)


def test_a_thing_counts_by_its_outline_and_a_detector_s_box_as_a_whole() -> None:
    left_half = np.zeros((20, 10), np.uint8)
    left_half[:, :5] = 255
    blob = Detection(Rect(100, 50, 10, 20), 1.0, left_half)
    box = Detection(Rect(310.4, -3.0, 30, 20), 1.0, None)  # reaches beyond the picture
    mask = standing([blob, box], (HEIGHT, WIDTH))
    assert mask[50:70, 100:105].min() == 255
    assert mask[:20, 310:].min() == 255
    assert np.count_nonzero(mask) == 20 * 5 + 20 * 10


def test_what_was_busy_long_ago_has_faded_and_a_speck_is_nothing() -> None:
    speck = foreground()
    speck[90, 160:162] = 255
    quiet = round(3 * OVER_S * RATE)
    shares = places(busy([foreground(0.0, 0.5)] * 50 + [speck] * quiet).map())
    assert shares.max() <= 1


def test_a_gap_in_time_does_not_stand_for_somebody_who_was_there_all_the_while() -> None:
    kept = Busy()
    kept.step(foreground(), 0.0)
    kept.step(foreground(), 10.0)
    kept.step(foreground(0.0, 1.0), 1_000.0)
    assert kept.over_s <= 2.0


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 400)), min_size=2, max_size=30))
def test_no_share_is_more_than_all_of_the_time(steps: list[tuple[float, float, float]]) -> None:
    kept, at_s = Busy(), 0.0
    for left, right, later_s in steps:
        at_s += later_s
        kept.step(foreground(left, right), at_s)
        found = kept.map()
        assert found is None or len(found.cells) == found.columns * 18
    assert 0 <= kept.over_s <= OVER_S + 1


def test_the_highest_excess_of_a_place_stays_and_fades_by_half() -> None:
    odd = Odd()
    odd.step(None, 0.0)
    assert odd.map() is None
    odd.step(np.array([[0.0, 1.0], [2.0, 0.0]], np.float32), 1.0)
    assert places(odd.map()).tolist() == [[0, 128], [255, 0]]
    odd.step(np.array([[0.5, 0.0], [0.0, 0.0]], np.float32), 1.0 + HALF_S)
    assert places(odd.map()).tolist() == [[64, 64], [128, 0]]
    odd.step(None, 1.0 + 2 * HALF_S)
    assert places(odd.map()).tolist() == [[32, 32], [64, 0]]
