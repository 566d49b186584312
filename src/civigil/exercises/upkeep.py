"""What happens by itself: a simulator that is gone takes its exercise with it, an ended exercise is scored, old ones are let go."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import msgspec

from civigil.events.exercises import ScoreMade
from civigil.exercises import rules, store
from civigil.exercises.model import Exercise
from civigil.exercises.score import EARLY_S, Played, score
from civigil.exercises.service import Do, chain_of
from civigil.exercises.simulators import move
from civigil.runtime.store import Change

LOOK_EVERY_S = 1.0
TIDY_EVERY = 3_600  # rounds


async def watch(do: Do) -> None:
    """Look once a second, until cancelled."""
    rounds = 0
    while True:
        async with do.store.change() as change:
            await give_up(do, change)
        async with do.store.change() as change:
            await make_scores(do, change)
        if rounds % TIDY_EVERY == 0:
            async with do.store.change() as change:
                await tidy(do, change)
        rounds += 1
        await asyncio.sleep(LOOK_EVERY_S)


async def give_up(do: Do, change: Change) -> None:
    """Give up the exercises whose simulator is gone, or does not play them."""
    for exercise in await store.on(change.sql, do.sealer):
        simulator = await store.simulator(change.sql, exercise.simulator)
        seen, plays = (None, None) if simulator is None else (simulator.seen, simulator.plays)
        why = rules.why_gone(exercise, seen, plays, do.settings, change.now)
        if why is not None:
            await move(do, change, rules.gone(exercise, why, change.now), "gone", change.now)


async def make_scores(do: Do, change: Change) -> None:
    """Score the exercises that ended, once late news has had its time."""
    for exercise in await store.due(change.sql, do.sealer, change.now):
        await _score(do, change, exercise)


async def tidy(do: Do, change: Change) -> None:
    """Let go of what is older than it is to be kept."""
    await store.forget(change.sql, do.settings.keep_days, change.now)


async def _score(do: Do, change: Change, exercise: Exercise) -> None:
    assert exercise.began is not None
    ended = max(exercise.ended or change.now, exercise.began)
    truths = await store.truths(change.sql, exercise.id)
    played = Played(
        scenario=exercise.scenario or exercise.title,
        status=exercise.status.value,
        began=exercise.began,
        ended=ended,
        truths=truths,
    )
    since = exercise.began - timedelta(seconds=EARLY_S)
    made = score(played, await store.answers(change.sql, exercise, since, ended))
    after = rules.scored(exercise, made.tally, change.now)
    await store.keep_score(change.sql, after, made)
    fact = rules.told(ScoreMade, after)
    change.emit(fact, occurred=change.now, status=after.status, source=after.simulator, cause=chain_of(after))
    do.log.info("exercise_scored", exercise=str(after.id), **msgspec.to_builtins(made.tally))
