"""What verdicts speak for: no threshold without a gain, none beyond the bounds, no real alarm lost for a few unwanted ones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civigil.events.cameras import Judgement
from civigil.kernel.errors import Invalid
from civigil.safety.cameras.review.tune import Judged, TuneLimits, propose

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LIMITS = TuneLimits()


def judged(score: float, verdict: Judgement, days: float = 0.0) -> Judged:
    return Judged(score=score, verdict=verdict, occurred=NOW - timedelta(days=days))


def false(*scores: float) -> list[Judged]:
    return [judged(score, Judgement.FALSE) for score in scores]


def real(*scores: float) -> list[Judged]:
    return [judged(score, Judgement.REAL) for score in scores]


def test_a_threshold_moves_between_what_was_unwanted_and_what_was_real() -> None:
    proposal = propose([*false(1.1, 1.2, 1.25, 1.3), *real(1.7, 2.0)], before=1.0, base=1.0, limits=LIMITS, now=NOW)
    assert proposal is not None
    assert 1.3 < proposal.threshold <= 1.7
    assert (proposal.spared, proposal.lost, proposal.gained, proposal.added) == (4, 0, 0, 0)
    assert proposal.curve[0].unwanted == 4, "at the lowest threshold all would have been raised"
    assert proposal.curve[-1].unwanted == 0


def test_one_real_alarm_is_not_given_up_for_a_few_unwanted_ones() -> None:
    proposal = propose([*false(1.1, 1.2, 1.3, 1.5, 1.6), *real(1.4)], before=1.0, base=1.0, limits=LIMITS, now=NOW)
    assert proposal is not None
    assert proposal.threshold <= 1.4
    assert proposal.lost == 0


def test_a_real_detection_below_the_threshold_brings_it_down() -> None:
    proposal = propose([*real(0.9, 0.92, 1.2, 1.4), *false(0.75)], before=1.0, base=1.0, limits=LIMITS, now=NOW)
    assert proposal is not None
    assert proposal.threshold < 0.9
    assert (proposal.gained, proposal.added) == (2, 0)


def test_few_verdicts_and_no_gain_propose_nothing() -> None:
    few = false(1.1, 1.2, 1.3, 1.4)
    assert propose(few, before=1.0, base=1.0, limits=LIMITS, now=NOW) is None
    assert propose(real(1.1, 1.2, 1.3, 1.4, 1.5), before=1.0, base=1.0, limits=LIMITS, now=NOW) is None


def test_what_was_only_looked_at_speaks_for_nothing() -> None:
    seen = [judged(1.1 + n / 100, Judgement.SEEN) for n in range(20)]
    assert propose([*seen, *false(1.1)], before=1.0, base=1.0, limits=LIMITS, now=NOW) is None


def test_unwanted_alarms_alone_move_it_just_above_them_and_not_to_the_bound() -> None:
    proposal = propose(false(1.1, 1.1, 1.15, 1.2, 1.2), before=1.0, base=1.0, limits=LIMITS, now=NOW)
    assert proposal is not None
    assert 1.2 < proposal.threshold < 1.3


def test_verdicts_of_last_year_do_not_outweigh_those_of_today() -> None:
    old = [judged(1.5, Judgement.REAL, days=720)]
    proposal = propose([*old, *false(1.5, 1.6, 1.6, 1.7, 1.7)], before=1.0, base=1.0, limits=LIMITS, now=NOW)
    assert proposal is not None
    assert proposal.threshold > 1.7
    assert proposal.lost == 1, "and it is told that one would be lost"


@pytest.mark.parametrize(("before", "base"), [(0.0, 1.0), (1.0, 0.0), (-1.0, 1.0)])
def test_a_threshold_that_is_none_is_refused(before: float, base: float) -> None:
    with pytest.raises(Invalid):
        propose(false(1.0), before=before, base=base, limits=LIMITS, now=NOW)


verdicts = st.lists(
    st.builds(
        judged,
        st.floats(0.1, 20),
        st.sampled_from([Judgement.REAL, Judgement.FALSE, Judgement.NUISANCE, Judgement.SEEN]),
        st.floats(0, 400),
    ),
    max_size=60,
)


@given(verdicts, st.floats(0.75, 2.9), st.floats(0, 50))
def test_a_proposal_stays_within_the_bounds_and_counts_what_it_changes(
    told: list[Judged], before: float, worth: float
) -> None:
    limits = TuneLimits(real_is_worth=worth)
    proposal = propose(told, before=before, base=1.0, limits=limits, now=NOW)
    if proposal is None:
        return
    assert limits.lowest - 1e-4 <= proposal.threshold <= limits.highest + 1e-4
    assert proposal.threshold != before
    up = proposal.threshold > before
    assert (proposal.spared + proposal.lost > 0) if up else (proposal.gained + proposal.added > 0)
    assert (proposal.gained, proposal.added) == (0, 0) if up else (proposal.spared, proposal.lost) == (0, 0)
    again = propose(told, before=proposal.threshold, base=1.0, limits=limits, now=NOW)
    assert again is None, "what was accepted is not proposed away again"
