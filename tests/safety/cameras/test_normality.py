"""Learned normality, on a drawn walkway: what stands out, why, and what must not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import cv2
import msgspec
import numpy as np
import pytest

from civigil.kernel.errors import Invalid
from civigil.safety.cameras.model import Frame, Sighting
from civigil.safety.cameras.normality.calibrate import Calibration
from civigil.safety.cameras.normality.direction import Directions, sector
from civigil.safety.cameras.normality.fit import Learner, survey
from civigil.safety.cameras.normality.judge import Judge, Verdict
from civigil.safety.cameras.normality.keep import packed, unpacked
from civigil.safety.cameras.normality.limits import NormalityLimits
from civigil.safety.cameras.normality.measure import Measured
from civigil.safety.cameras.normality.model import Counts, Normality
from civigil.safety.cameras.normality.renew import Renewal
from civigil.safety.cameras.normality.sample import Sampler, Scores
from civigil.safety.cameras.normality.scale import scale_of
from civigil.safety.cameras.normality.sight import NormalWatch
from civigil.safety.cameras.normality.tally import BINS, HIGHEST, LOWEST, Tally, quantile
from civigil.safety.cameras.normality.tell import Alarms, Unusual, explain, kind_of
from civigil.safety.cameras.offline.learn import one_thread
from civigil.safety.cameras.worker.messages import NormalTask
from tests.safety.cameras.videos import RATE, Picture
from tests.safety.cameras.walkway import Walker, ordinary, walkway

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", autouse=True)
def _one_thread() -> Iterator[None]:
    """The flow depends on how many threads share the work."""
    before = cv2.getNumThreads()
    one_thread()
    yield
    cv2.setNumThreads(before)


@pytest.fixture(scope="module")
def model() -> Normality:
    """Learned from three recordings of half a minute."""
    return learned([walkway(30, ordinary(30, seed)) for seed in (1, 2, 3)])


def learned(recordings: Sequence[Sequence[Picture]]) -> Normality:
    learner = Learner(survey([one for recording in recordings for one in recording[::8]]), NormalityLimits())
    for work in (learner.count, learner.hold_out):
        for number, recording in enumerate(recordings):
            learner.begin()
            for at, picture in enumerate(recording):
                work(number, picture, at / RATE)
    return learner.finish()


def judged(model: Normality, pictures: Sequence[Picture]) -> list[Verdict | None]:
    judge = Judge(model)
    return [judge.step(picture, at / RATE) for at, picture in enumerate(pictures)]


def events(model: Normality, pictures: Sequence[Picture], per_hour: float = 1.0) -> list[Unusual]:
    alarms = Alarms(model, per_hour)
    told = [alarms.step(verdict, at / RATE) for at, verdict in enumerate(judged(model, pictures))]
    return [one for one in (*told, alarms.finish()) if one is not None]


def with_stranger(stranger: Walker) -> list[Picture]:
    return walkway(14, [*ordinary(14, 9), stranger])


def test_another_ordinary_day_raises_nothing(model: Normality) -> None:
    assert events(model, walkway(20, ordinary(20, 77))) == []


def test_who_runs_is_told_with_speed_as_the_reason(model: Normality) -> None:
    [event] = events(model, with_stranger(Walker(feet=110, speed=75, begin_s=5)))
    assert event.kind == "speed"
    assert 5 <= event.began_s <= 7.5
    assert event.at_s - event.began_s <= 1.0
    assert "times as fast as 99.9 % of what passes here" in event.explanation.summary
    x = (-8 + 75 * (event.at_s - 5)) / 240
    assert event.box.left - 0.08 <= x <= event.box.left + event.box.width + 0.08
    assert event.box.top <= 100 / 160 <= event.box.top + event.box.height


def test_a_slow_thing_that_rolls_stands_out_although_it_is_no_faster_than_anybody(model: Normality) -> None:
    rolling = events(model, with_stranger(Walker(feet=110, speed=27, begin_s=3, wide=20, rolls=True)), per_hour=10.0)
    assert rolling
    assert {one.kind for one in rolling} <= {"glide", "size"}


def test_the_hottest_place_is_where_the_stranger_is(model: Normality) -> None:
    verdict = judged(model, with_stranger(Walker(feet=110, speed=75, begin_s=5)))[65]
    assert verdict is not None
    row, column = verdict.place
    assert abs(column * 4 - (-8 + 75 * 1.5)) < 20
    assert abs(row * 4 - 97) < 24


def test_who_goes_against_the_stream_has_a_rarer_direction(model: Normality) -> None:
    against = judged(model, walkway(10, [Walker(feet=110, speed=-24, begin_s=0)]))[50]
    along = judged(model, walkway(10, [Walker(feet=110, speed=24, begin_s=0)]))[50]
    assert against is not None
    assert along is not None
    assert against.ratios[3] > 1.3 * along.ratios[3]
    assert against.way_share < 0.05 < along.way_share
    assert against.score > along.score


def test_a_score_uses_no_later_picture(model: Normality) -> None:
    pictures = with_stranger(Walker(feet=110, speed=75, begin_s=5))
    whole = [None if one is None else one.score for one in judged(model, pictures)]
    part = [None if one is None else one.score for one in judged(model, pictures[:60])]
    assert whole[:60] == part


def test_what_leaves_takes_its_evidence_along(model: Normality) -> None:
    verdicts = judged(model, with_stranger(Walker(feet=110, speed=75, begin_s=2)))
    gone = round((2 + 260 / 75) * RATE)
    peak = max(one.score for one in verdicts if one is not None)
    after = [one.score for one in verdicts[gone + 4 :] if one is not None]
    assert max(after) < 1 + 0.5 * (peak - 1)


def test_a_darker_day_raises_nothing(model: Normality) -> None:
    assert events(model, walkway(20, ordinary(20, 78), light=0.8)) == []


def test_a_light_that_is_switched_raises_nothing(model: Normality) -> None:
    pictures = walkway(8, ordinary(16, 79)) + walkway(8, ordinary(16, 79), begin_s=8, light=0.55)
    assert events(model, pictures) == []


def test_an_empty_walkway_scores_nothing(model: Normality) -> None:
    assert [one.score for one in judged(model, walkway(2, [])) if one is not None] == [0.0] * 19


def test_a_gap_ends_all_evidence(model: Normality) -> None:
    pictures = with_stranger(Walker(feet=110, speed=75, begin_s=5))
    judge = Judge(model)
    for at, picture in enumerate(pictures[:65]):
        judge.step(picture, at / RATE)
    assert judge.step(pictures[65], 100.0) is None
    after = judge.step(pictures[66], 100.1)
    fresh = judged(model, pictures[65:67])[1]
    assert after is not None
    assert fresh is not None
    assert after.score == pytest.approx(fresh.score, rel=0.1)


def test_the_same_footage_gives_the_same_model() -> None:
    one, other = (learned([walkway(12, ordinary(12, 1))]) for _ in range(2))
    assert one.calibration == other.calibration
    assert (one.counts.speed.counts == other.counts.speed.counts).all()


def test_a_place_where_nothing_passes_teaches_nothing() -> None:
    with pytest.raises(Invalid, match="things passed"):
        learned([walkway(10, [])])


def test_one_event_is_told_once_and_the_next_one_again(model: Normality) -> None:
    first, second = Walker(feet=110, speed=75, begin_s=2), Walker(feet=100, speed=75, begin_s=11)
    assert len(events(model, walkway(18, [*ordinary(18, 9), first, second]))) == 2


# ---- counts and scales


def test_a_share_is_read_from_counts_as_from_the_values() -> None:
    values = np.random.default_rng(3).lognormal(0, 0.5, 20_000).astype(np.float32)
    tally = Tally.empty(1, 1)
    tally.add(np.zeros(len(values), np.intp), np.zeros(len(values), np.intp), values)
    for share in (0.5, 0.95, 0.999):
        assert quantile(tally.counts[0, 0], share) == pytest.approx(np.quantile(values, share), rel=0.04)


def test_values_beyond_the_bands_are_counted_in_the_last_ones() -> None:
    tally = Tally.empty(1, 1)
    nowhere = np.zeros(2, np.intp)
    tally.add(nowhere, nowhere, np.array([0.0, 1e9], np.float32))
    assert (tally.counts[0, 0, 0], tally.counts[0, 0, BINS - 1]) == (1, 1)
    assert LOWEST <= quantile(tally.counts[0, 0], 0.1) <= quantile(tally.counts[0, 0], 1.0) <= HIGHEST * 1.01


def test_a_place_that_was_never_seen_takes_its_row_s_word() -> None:
    tally = Tally.empty(10, 30)
    for column in range(12):
        rows, columns = np.full(200, 4, np.intp), np.full(200, column, np.intp)
        tally.add(rows, columns, np.full(200, 2.0, np.float32))
    reference = tally.reference(0.95, 30)
    assert reference.shape == (10, 30)
    assert reference[4, 29] == pytest.approx(2.0, rel=0.07)
    assert reference[0, 0] == pytest.approx(2.0, rel=0.07)
    assert (Tally.empty(3, 6).reference(0.95, 6) == 1.0).all()


def test_directions_turn_round_without_a_seam() -> None:
    angles = np.array([np.pi, -np.pi, 0.0, np.pi / 2])
    assert sector(angles).tolist() == [8, 8, 0, 4]
    ways = Directions.empty(6, 6)
    nowhere = np.full(300, 3, np.intp)
    ways.add(nowhere, nowhere, np.zeros(300, np.float32))
    rarity = ways.rarity(0.95)
    assert rarity[3, 0, 8] > 2 * rarity[3, 0, 0]
    assert ways.shares()[3, 0].sum() == pytest.approx(1.0, abs=1e-5)


def test_a_scale_grows_downwards_and_stays_sane() -> None:
    rng = np.random.default_rng(1)
    rows = rng.uniform(50, 200, 300)
    scale = scale_of([(float(row), float(10 + 0.2 * row + rng.normal(0, 1))) for row in rows], 240)
    sides = scale.sides(np.array([0.0, 60.0, 180.0, 1e4]))
    assert sides[1] < sides[2]
    assert 9 <= sides.min() <= sides.max() <= 81


# ---- which pictures are measured


def test_every_picture_gets_one_score_and_the_first_takes_the_second_s() -> None:
    scores = Scores()
    assert scores.step(0.0, None, measured=True) == []
    assert scores.step(0.1, 1.5, measured=True) == [1.5, 1.5]
    assert scores.step(0.15, None, measured=False) == [1.5]
    assert scores.finish() == []


def test_no_score_waits_for_longer_than_a_second() -> None:
    scores = Scores()
    out = [len(scores.step(at / 10, None, measured=True)) for at in range(25)]
    waiting = [at + 1 - sum(out[: at + 1]) for at in range(25)]
    assert max(waiting) <= 11
    assert sum(out) + len(scores.finish()) == 25


def test_a_fast_camera_is_measured_no_more_often_than_of_use() -> None:
    sampler = Sampler(NormalityLimits())
    assert sum(sampler.due(at / 30) for at in range(300)) in range(100, 126)
    slow = Sampler(NormalityLimits())
    assert all(slow.due(at / 10) for at in range(100))


def test_a_picture_of_another_shape_is_refused() -> None:
    sampler = Sampler(NormalityLimits(), (160, 240))
    assert sampler.shrunk(np.zeros((320, 480), np.uint8)).shape == (160, 240)
    with pytest.raises(Invalid, match="another shape"):
        sampler.shrunk(np.zeros((480, 480), np.uint8))


def test_limits_that_mean_nothing_are_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"cell": 0}, NormalityLimits)


# ---- going on to learn


def blocks_learned(score_at: Callable[[float], float], seconds: float) -> tuple[Renewal, Counts]:
    counts, limits = Counts.empty(10, 12), NormalityLimits()
    renewal = Renewal(counts, limits, limit=1.5, shape=(10, 12))
    some = np.ones((10, 12), np.float32)
    measured = Measured(0.1, some > 0, np.zeros((10, 12, 2), np.float32), some, some, some, some, np.zeros((40, 48)))
    for at in range(round(seconds)):
        renewal.step(measured, score_at(float(at)), float(at))
    return renewal, counts


def test_what_passes_without_an_alarm_is_learned_after_its_quarantine() -> None:
    renewal, counts = blocks_learned(lambda _: 0.9, 100)
    assert (renewal.learned, renewal.left_out) == (7, 1)  # nothing is known of what was before the first block
    assert counts.pictures == 70


def test_an_anomaly_that_goes_on_is_never_learned() -> None:
    renewal, counts = blocks_learned(lambda _: 1.6, 3600)
    assert (renewal.learned, counts.pictures) == (0, 0)


def test_neither_the_coming_nor_the_going_of_an_anomaly_is_learned() -> None:
    renewal, _ = blocks_learned(lambda at_s: 1.6 if 45 <= at_s < 46 else 0.9, 100)
    assert (renewal.learned, renewal.left_out) == (4, 4)


def test_counts_that_weigh_too_much_fade() -> None:
    renewal, counts = blocks_learned(lambda _: 0.9, 40)
    counts.pictures = 1e7
    counts.speed.counts += 1e6
    before = float(counts.speed.counts.sum())
    blocks = blocks_learned(lambda _: 0.9, 40)[1]
    counts.take(blocks)
    counts.fade(0.5)
    assert float(counts.speed.counts.sum()) < 0.6 * (before + float(blocks.speed.counts.sum()))
    assert renewal.learned == 1


def test_a_model_in_a_file_is_not_changed_by_watching(model: Normality) -> None:
    before = model.counts.speed.counts.copy()
    watch = NormalWatch(model, NormalTask(alarms_an_hour=1.0))
    limit = watch.limit
    for at, picture in enumerate(walkway(62, ordinary(62, 5))):
        watch.step(Frame(at, at / RATE, picture, 240, 160))
    assert (model.counts.speed.counts == before).all()
    assert watch._counts.pictures > model.counts.pictures
    assert 1.0 < watch.limit < limit, "a minute without an event: less doubt"
    assert watch.to_keep() is None, "not every minute"


def test_a_limit_that_a_person_set_stays_and_one_of_a_rate_follows_what_is_watched(model: Normality) -> None:
    follows, stays = Alarms(model, 1.0), Alarms(model, 1.0, limit=1.7)
    busy = Calibration(seconds=3600.0, peaks=(3.0,) * 50)
    for alarms in (follows, stays):
        alarms.hold_to(busy)
    assert follows.limit == follows.base >= 3.0
    assert (stays.limit, stays.base) == (1.7, follows.base)


def with_nights(model: Normality) -> Normality:
    """The same model after a fortnight in which nobody was there at night."""
    counts = model.counts.copy()
    for hour in range(24):
        counts.hours.watched[hour] = 14 * 3600.0
        counts.hours.there[hour] = 14 * 1800.0 if 6 <= hour < 22 else 0.0
    return replace(model, counts=counts)


def test_what_is_ordinary_at_noon_is_unusual_at_three_and_it_is_said_so(model: Normality) -> None:
    seasoned, pictures = with_nights(model), walkway(12, ordinary(12, 79))

    def scored(hour: int | None) -> list[Verdict]:
        judge = Judge(seasoned)
        told = [judge.step(picture, at / RATE, hour) for at, picture in enumerate(pictures)]
        return [one for one in told if one is not None]

    night, noon, unknown = (max(scored(hour), key=lambda one: one.score) for hour in (3, 12, None))
    assert noon.score == unknown.score
    assert night.score > noon.score + 0.3
    assert kind_of(night) == "hour"
    assert "at this hour something is" in explain(night, seasoned, 1.2).summary


def test_a_model_keeps_its_hours_and_its_line(model: Normality) -> None:
    kept = unpacked(packed(replace(with_nights(model), generation=3, parent="ab" * 32)))
    assert kept.counts.hours.enough
    assert (kept.counts.hours.rarity(3) > 0).all()
    assert (kept.generation, kept.parent) == (3, "ab" * 32)


def test_where_it_was_unusual_stays_hot_for_a_while_and_only_there(model: Normality) -> None:
    watch = NormalWatch(model, NormalTask(alarms_an_hour=1.0))
    pictures = with_stranger(Walker(feet=110, speed=75, begin_s=5))
    for at, picture in enumerate(pictures):
        watch.step(Frame(at, at / RATE, picture, 240, 160))
    found = watch.odd.map()
    assert found is not None
    heat = np.frombuffer(found.cells, np.uint8).reshape(-1, found.columns)
    rows = len(heat)
    assert heat[rows // 3 : rows * 4 // 5].max() > 40, "where the stranger was"
    assert heat[: rows // 4].max() == 0, "nobody is up there"


def sightings_of(model: Normality, wanted: NormalTask, pictures: Sequence[Picture]) -> list[Sighting]:
    watch = NormalWatch(model, wanted)
    frames = [Frame(at, at / RATE, picture, 240, 160) for at, picture in enumerate(pictures)]
    return [one for frame in frames for one in watch.step(frame)] + watch.finish()


def test_one_event_is_an_alarm_or_a_detection_below_and_a_person_s_threshold_decides(model: Normality) -> None:
    pictures = with_stranger(Walker(feet=110, speed=75, begin_s=5))
    [alarm] = sightings_of(model, NormalTask(alarms_an_hour=1.0, detections_an_hour=600.0), pictures)
    assert alarm.odd is not None
    assert (alarm.below, alarm.odd.limit, len(alarm.odd.heat) % alarm.odd.heat_columns) == (False, alarm.odd.base, 0)
    assert max(alarm.odd.heat) > 128, "the heat passes the limit somewhere"
    higher = NormalTask(alarms_an_hour=1.0, detections_an_hour=600.0, threshold=alarm.odd.score + 1.0)
    lesser = sightings_of(model, higher, pictures)
    assert lesser
    assert all(one.below for one in lesser)
