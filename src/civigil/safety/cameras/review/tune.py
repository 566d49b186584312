"""From verdicts to another threshold: which one would have told apart best what people called real and what they did not. Pure.

Each candidate lies halfway between two neighbouring scores, or at a bound. Its cost is the unwanted alarms that it would still
have raised, and for each real one that it would have missed as many as the operator says that one is worth. Old verdicts weigh
less (half after `half_life_days`), because what passes before a camera changes. Among equally dear ones the candidate nearest to
the threshold of now is taken: nothing moves without a gain. Nothing is proposed from few verdicts, and never beyond the
operator's bounds.

A threshold that lies above everything that was judged is put a little above the highest unwanted score, not at the bound: verdicts
say nothing of what was never seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Annotated

import msgspec
from msgspec import Meta

from civigil.events.cameras import Judgement
from civigil.kernel.errors import Invalid
from civigil.kernel.time import Instant

MARGIN = 0.05  # of a score: how far above the highest unwanted one a threshold is put
POINTS_AT_MOST = 60  # of the curve that a person is shown
UNWANTED = frozenset({Judgement.FALSE, Judgement.NUISANCE})


class TuneLimits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How far verdicts may move a threshold."""

    lowest: Annotated[
        float,
        Meta(
            gt=0,
            le=1,
            description="The lowest threshold that verdicts may propose.",
            extra={"unit": "times the set one"},
        ),
    ] = 0.7
    highest: Annotated[
        float,
        Meta(
            ge=1,
            le=100,
            description="The highest threshold that verdicts may propose.",
            extra={"unit": "times the set one"},
        ),
    ] = 3.0
    verdicts_at_least: Annotated[
        int,
        Meta(
            ge=1,
            le=1000,
            description="Verdicts that are needed before anything is proposed.",
            extra={"unit": "verdicts"},
        ),
    ] = 5
    real_is_worth: Annotated[
        float,
        Meta(
            ge=0,
            le=1000,
            description="How many unwanted alarms one bears rather than miss one real one.",
            extra={"unit": "alarms"},
        ),
    ] = 10.0
    half_life_days: Annotated[
        float, Meta(gt=0, le=3650, description="After so many days a verdict weighs half.", extra={"unit": "days"})
    ] = 60.0


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """A sighting on which somebody gave a verdict."""

    score: float
    verdict: Judgement  # real, false or nuisance
    occurred: Instant


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """What a threshold would have made of the judged ones."""

    threshold: float
    unwanted: int  # false and nuisance ones that it would have raised
    real: int  # real ones that it would have raised


class ThresholdProposal(msgspec.Struct, frozen=True, kw_only=True):
    """Another threshold, and what it would have changed."""

    before: float
    threshold: float
    judged: int
    spared: int  # past unwanted alarms that would not have been raised
    lost: int  # past real ones that would not have been raised
    gained: int  # past real ones below the threshold of now that would have been
    added: int  # past unwanted ones that would have been raised beside
    curve: tuple[Tried, ...]  # by threshold, the lowest first


def propose(
    judged: Sequence[Judged], *, before: float, base: float, limits: TuneLimits, now: Instant
) -> ThresholdProposal | None:
    """The threshold that verdicts speak for; none where there are too few, or none is better than `before`.

    `base`: the threshold of the settings, which the bounds refer to. Raises `Invalid` for a threshold that is none.
    """
    if not (before > 0 and base > 0):
        raise Invalid(
            f"a threshold of {before} (set: {base}) cannot be tuned: more than 0 is needed", where="threshold"
        )
    told = [one for one in judged if one.verdict in UNWANTED or one.verdict is Judgement.REAL]
    if len(told) < limits.verdicts_at_least:
        return None
    low, high = base * limits.lowest, base * limits.highest
    weights = [_weight(one, limits, now) for one in told]

    def cost(threshold: float) -> float:
        total = 0.0
        for one, weight in zip(told, weights, strict=True):
            raised = one.score >= threshold
            if raised and one.verdict in UNWANTED:
                total += weight
            elif not raised and one.verdict is Judgement.REAL:
                total += weight * limits.real_is_worth
        return total

    candidates = _candidates([one.score for one in told], low, high)
    best = min(candidates, key=lambda one: (round(cost(one), 9), abs(one - before)))
    if not cost(best) < cost(before) - 1e-9:
        return None
    return _proposal(told, before=before, threshold=best, low=low, high=high)


def _weight(one: Judged, limits: TuneLimits, now: Instant) -> float:
    age = max(now - one.occurred, timedelta(0)) / timedelta(days=1)
    return float(0.5 ** (age / limits.half_life_days))


def _candidates(scores: Sequence[float], low: float, high: float) -> list[float]:
    ordered = sorted(set(scores))
    between = [(one + other) / 2 for one, other in pairwise(ordered)]
    outer = [ordered[0], ordered[-1] * (1 + MARGIN)]
    return sorted({round(min(max(one, low), high), 4) for one in (*between, *outer)})


def _proposal(told: Sequence[Judged], *, before: float, threshold: float, low: float, high: float) -> ThresholdProposal:
    def count(verdicts: frozenset[Judgement], from_score: float, below: float) -> int:
        return sum(one.verdict in verdicts and from_score <= one.score < below for one in told)

    real = frozenset({Judgement.REAL})
    return ThresholdProposal(
        before=before,
        threshold=threshold,
        judged=len(told),
        spared=count(UNWANTED, before, threshold),
        lost=count(real, before, threshold),
        gained=count(real, threshold, before),
        added=count(UNWANTED, threshold, before),
        curve=curve(told, low=low, high=high),
    )


def curve(told: Sequence[Judged], *, low: float, high: float) -> tuple[Tried, ...]:
    """What each threshold between the bounds would have made of the judged ones: a few dozen, evenly spread."""
    if not told:
        return ()
    top = min(high, max(one.score for one in told) * (1 + 2 * MARGIN))
    step = max(top - low, 1e-6) / (POINTS_AT_MOST - 1)
    points = [low + number * step for number in range(POINTS_AT_MOST)]
    return tuple(
        Tried(
            threshold=round(at, 4),
            unwanted=sum(one.verdict in UNWANTED and one.score >= at for one in told),
            real=sum(one.verdict is Judgement.REAL and one.score >= at for one in told),
        )
        for at in points
    )
