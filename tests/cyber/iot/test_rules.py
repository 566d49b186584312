"""What follows from what devices say."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from civigil.cyber.iot import rules
from civigil.cyber.iot.model import DeviceState, Heard, Outcome, Refused, Standing
from civigil.cyber.iot.settings import DeviceEntry, IotSettings
from civigil.events.iot import DeviceBack, DeviceLost, DeviceMisbehaved, LimitCrossed, TelemetryGap
from civigil.kernel.severity import Certainty, Severity, Status
from civigil.kernel.time import Instant
from civigil.protocols.devicetalk import State
from tests.cyber.iot.conftest import alarm, telemetry
from tests.support.clock import NOON

SETTINGS = IotSettings()
ENTRY = DeviceEntry(
    id="level-1", kind="level", title="Bridge", latitude=52.4, longitude=13.5, status=Status.TEST, every_s=10
)
FRESH = Standing(since=NOON)


def after(seconds: float) -> Instant:
    return NOON + timedelta(seconds=seconds)


def sample(
    seq: int, at_s: float, *, off_s: float = 0.0, boot: str = "b1", value: float = 1.0, again: bool = False
) -> Heard:
    said = telemetry("level-1", seq, value, boot=boot, at=after(at_s + off_s))
    return Heard(said, after(at_s), again)


def heard(
    *messages: Heard, before: Standing = FRESH, known: tuple[str, ...] = (), entry: DeviceEntry = ENTRY
) -> Outcome:
    return rules.on_heard(entry, before, messages, SETTINGS, known)


def judged(before: Standing, at_s: float, ears_s: float | None = 0.0) -> Outcome:
    ears = None if ears_s is None else after(ears_s)
    return rules.judge(ENTRY, before, SETTINGS, now=after(at_s), ears=ears)


def test_a_device_is_heard_with_its_first_sample_and_the_city_is_told_once() -> None:
    outcome = heard(sample(1, 0), sample(2, 10), sample(3, 20))
    assert [type(one.fact) for one in outcome.raised] == [DeviceBack]
    assert outcome.standing.state is DeviceState.HEARD
    assert outcome.standing.samples == 3


def test_a_silent_device_is_lost_after_four_periods_and_not_before() -> None:
    standing = heard(sample(1, 0)).standing
    assert not judged(standing, 39.9).raised
    (lost,) = judged(standing, 40.0).raised
    assert isinstance(lost.fact, DeviceLost)
    assert lost.fact.silent_since == NOON
    assert lost.fact.row.state == "lost"
    assert not judged(judged(standing, 40.0).standing, 1_000.0).raised, "it is lost once"


def test_a_device_whose_connection_ended_is_lost_sooner() -> None:
    standing = heard(sample(1, 0)).standing
    gone = Heard(State(device="level-1", online=False, status="Test"), after(1))
    standing = heard(gone, before=standing).standing
    assert not judged(standing, 10.9).raised
    (lost,) = judged(standing, 11.0).raised
    assert isinstance(lost.fact, DeviceLost)
    assert lost.fact.row.reason == "its connection ended"


def test_a_device_that_connects_again_in_time_is_not_lost_and_its_old_will_is_forgotten() -> None:
    gone = Heard(State(device="level-1", online=False, status="Test"), after(1))
    standing = heard(sample(1, 0), gone, sample(2, 9)).standing
    assert not judged(standing, 20).raised
    here = Heard(State(device="level-1", online=True, status="Test"), after(2))
    standing = heard(here, gone, before=standing).standing
    assert standing.online is True, "an overtaken word changes nothing"


def test_nobody_is_lost_for_what_we_could_not_hear() -> None:
    standing = heard(sample(1, 0)).standing
    assert not judged(standing, 10_000, ears_s=None).raised
    assert not judged(standing, 10_000, ears_s=9_980).raised
    assert judged(standing, 10_000, ears_s=9_960).raised


def test_a_device_that_comes_back_says_for_how_long_it_was_silent() -> None:
    lost = judged(heard(sample(1, 0)).standing, 40).standing
    (back,) = heard(sample(9, 600), before=lost).raised
    assert isinstance(back.fact, DeviceBack)
    assert back.fact.silent_for_s == 600
    assert back.fact.row.state == "heard"


def test_what_was_on_its_way_before_it_was_lost_brings_nobody_back() -> None:
    lost = judged(heard(sample(1, 0)).standing, 40).standing
    assert not heard(sample(2, 39), before=lost).raised


def test_a_gap_is_told_in_a_sum_and_not_one_a_sample() -> None:
    outcome = heard(sample(1, 0), sample(4, 30), sample(5, 40), sample(8, 70))
    assert outcome.standing.missed == 4
    assert not any(isinstance(one.fact, TelemetryGap) for one in outcome.raised)
    told = judged(outcome.standing, 75)
    (gap,) = told.raised
    assert isinstance(gap.fact, TelemetryGap)
    assert (gap.fact.missed, gap.fact.since, gap.fact.until) == (4, after(0), after(70))
    again = heard(sample(10, 90), before=told.standing).standing
    assert not judged(again, 96).raised, "the next report waits"
    (more,) = judged(again, 135, ears_s=130).raised
    assert isinstance(more.fact, TelemetryGap)
    assert more.fact.missed == 1
    assert more.fact.row.missed == 5


def test_a_gap_that_is_filled_before_it_is_told_is_not_told() -> None:
    outcome = heard(sample(1, 0), sample(3, 20), sample(2, 21))
    assert outcome.standing.missed == 0
    assert not judged(outcome.standing, 100, ears_s=90).raised


def test_an_alarm_that_comes_again_is_one_fact_and_is_acknowledged_again() -> None:
    first, again = (Heard(alarm("level-1", "b1-1", tries=number, at=NOON), after(number)) for number in (1, 2))
    outcome = heard(first, again)
    (raised,) = outcome.raised
    assert isinstance(raised.fact, LimitCrossed)
    assert outcome.settled == ["b1-1", "b1-1"]
    later = heard(Heard(alarm("level-1", "b1-1", tries=3), after(9)), before=outcome.standing, known=("b1-1",))
    assert not later.raised
    assert later.settled == ["b1-1"]
    assert later.resent == {"b1-1": 3}


def test_an_alarm_says_what_was_measured_beside_its_limit_and_how_bad_it_is() -> None:
    (raised,) = heard(Heard(alarm("level-1", "b1-1", at=NOON), after(0))).raised
    fact = raised.fact
    assert isinstance(fact, LimitCrossed)
    assert (fact.kind, fact.severity, fact.certainty) == ("level_high", Severity.SEVERE, Certainty.LIKELY)
    assert (fact.explanation.because[0].measured, fact.explanation.because[0].limit) == (2.4, 1.9)
    assert fact.place == ENTRY.place
    (unknown,) = heard(Heard(alarm("level-1", "b1-2", kind="purple_rain", at=NOON), after(0))).raised
    assert isinstance(unknown.fact, LimitCrossed)
    assert (unknown.fact.kind, unknown.fact.severity) == ("purple_rain", Severity.UNKNOWN)


def test_an_alarm_that_waited_for_its_connection_happened_when_it_did() -> None:
    (raised,) = heard(Heard(alarm("level-1", "b1-1", at=NOON), after(600))).raised
    assert raised.occurred == NOON


@pytest.mark.parametrize("off_s", [3_600.0, -3_600.0])
def test_a_clock_that_cannot_be_believed_dates_nothing(off_s: float) -> None:
    outcome = heard(sample(1, 0, off_s=off_s), Heard(alarm("level-1", "b1-1", at=after(30 + off_s)), after(40)))
    assert outcome.standing.at == NOON
    assert outcome.standing.clock_off_s == off_s
    assert outcome.points[0].at == NOON
    alarms = [one for one in outcome.raised if isinstance(one.fact, LimitCrossed)]
    assert after(30) <= alarms[0].occurred <= after(40)


def test_an_alarm_of_1970_or_2100_is_dated_by_us() -> None:
    for years in (-56, 74):
        odd = Heard(alarm("level-1", "b1-1", at=NOON + timedelta(days=365 * years)), after(1))
        (raised,) = heard(odd).raised
        assert raised.occurred == after(1)


def test_an_exercise_never_becomes_actual_and_a_real_sensor_under_test_stays_a_test() -> None:
    real = replace(ENTRY, status=Status.ACTUAL)
    rehearsed = Heard(alarm("level-1", "b1-1", status="Exercise", at=NOON), NOON)
    (raised,) = heard(rehearsed, entry=real).raised
    assert raised.status is Status.EXERCISE
    claimed = Heard(alarm("level-1", "b1-1", status="Actual", at=NOON), NOON)
    (raised,) = heard(claimed).raised
    assert raised.status is Status.TEST


def test_a_sample_that_calls_itself_something_else_moves_no_reading() -> None:
    real = replace(ENTRY, status=Status.ACTUAL)
    outcome = heard(sample(1, 0, value=99.0), entry=real)
    assert outcome.standing.readings == ()
    assert outcome.points == []
    assert outcome.standing.strange_status == 1


def test_what_the_stream_delivers_twice_counts_once_and_is_no_fault_of_the_device() -> None:
    once = heard(sample(1, 0), sample(2, 10)).standing
    twice = heard(sample(1, 0, again=True), sample(2, 10, again=True), before=once)
    assert twice.standing == once
    assert twice.points == []
    assert heard(sample(2, 10), before=once).standing.twice == 1


def test_a_device_that_always_says_the_same_shows_since_when() -> None:
    standing = heard(*(sample(number, number, value=7.0) for number in range(1, 5))).standing
    assert standing.unchanged_since == after(1)
    assert heard(sample(5, 5, value=7.1), before=standing).standing.unchanged_since is None


def test_what_the_server_forbade_is_told_in_sums() -> None:
    standing = rules.on_refused(FRESH, Refused(("tel.air-1",), 3, NOON), SETTINGS)
    standing = rules.on_refused(standing, Refused(("cmd.air-1.ack",), 1, after(1)), SETTINGS)
    told = judged(standing, 2)
    (raised,) = told.raised
    assert isinstance(raised.fact, DeviceMisbehaved)
    assert (raised.fact.times, raised.fact.tried) == (4, ("tel.air-1", "cmd.air-1.ack"))
    more = rules.on_refused(told.standing, Refused(("tel.air-1",), 1, after(3)), SETTINGS)
    assert not judged(more, 200).raised
    assert judged(more, 302).raised


@given(
    st.lists(
        st.tuples(st.integers(1, 30), st.floats(0, 300), st.sampled_from(["b1", "b2"]), st.booleans()), max_size=40
    ),
    st.lists(st.integers(0, 40), max_size=5),
)
def test_batches_make_no_difference(said: list[tuple[int, float, str, bool]], cuts: list[int]) -> None:
    messages = [
        sample(seq, at_s, boot=boot, again=again) for seq, at_s, boot, again in sorted(said, key=lambda one: one[1])
    ]
    whole = heard(*messages)
    standing, facts = FRESH, []
    edges = sorted({0, len(messages), *(cut for cut in cuts if cut < len(messages))})
    for start, end in pairwise(edges):
        part = heard(*messages[start:end], before=standing)
        standing = part.standing
        facts += part.raised
    assert standing == whole.standing
    assert [one.fact for one in facts] == [one.fact for one in whole.raised]


@given(st.lists(st.tuples(st.sampled_from(["sample", "judge", "gone"]), st.floats(0.1, 60)), max_size=40))
def test_versions_grow_by_one_with_each_fact_and_states_alternate(turns: list[tuple[str, float]]) -> None:
    standing, at_s, seq, facts = FRESH, 0.0, 0, []
    for what, pause in turns:
        at_s += pause
        if what == "sample":
            seq += 1
            outcome = heard(sample(seq, at_s), before=standing)
        elif what == "gone":
            gone = Heard(State(device="level-1", online=False, status="Test"), after(at_s))
            outcome = heard(gone, before=standing)
        else:
            outcome = judged(standing, at_s)
        standing = outcome.standing
        facts += [one.fact for one in outcome.raised]
    rows = [fact.row for fact in facts]  # type: ignore[attr-defined]
    assert [row.version for row in rows] == list(range(1, len(rows) + 1))
    assert all(one.state != other.state for one, other in pairwise(rows))
