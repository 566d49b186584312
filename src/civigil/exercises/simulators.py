"""The room's hands for simulators: take their presence, events and samples, and give them their commands.

It runs in the gateway, with the room's own store; what follows goes out through the room's outbox. Everything is an exercise's: no
body of a simulator bears a status, so none can claim another.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from civigil.events.exercises import Name, ThingsMoved, TruthTold
from civigil.exercises import reading, rules, store
from civigil.exercises.model import Exercise
from civigil.exercises.service import Do, chain_of, is_gone
from civigil.exercises.talk import (
    BeganEvent,
    Commands,
    CrewEvent,
    Event,
    Movement,
    NotTaken,
    Passed,
    Presence,
    Presented,
    Taken,
    TroubleEvent,
    TruthEvent,
)
from civigil.kernel.envelope import seal_in
from civigil.kernel.errors import CivigilError, Invalid, Missing, Refused
from civigil.kernel.permission import Principal
from civigil.kernel.severity import Status
from civigil.kernel.time import Instant, check_believable
from civigil.runtime.store import Change

HELD_OPEN_S = 8.0
LOOK_EVERY_S = 0.2


def checked_name(name: str) -> str:
    """A simulator's name. Raises `Invalid`."""
    try:
        return msgspec.convert(name, Name)
    except msgspec.ValidationError as error:
        raise Invalid("small letters, digits and hyphens make a simulator's name", where="name") from error


async def present(do: Do, who: Principal, name: str, presence: Presence) -> Presented:
    """Write down that a simulator is there. Raises `Refused` where another program bears the name just now."""
    rules.check_text(presence, "body")
    async with do.store.change() as change:
        await store.hold_name(change.sql, name)
        before = await store.simulator(change.sql, name, hold=True)
        if before is not None and before.owner != who.id and not is_gone(before.seen, do.settings, change.now):
            raise Refused("another program presents itself by this name", where=f"simulator {name}")
        if before is None:
            await store.make_room(change.sql, change.now)
        await store.present(change.sql, name, who.id, presence, change.now)
        told = await store.stale_stops(change.sql, name, presence.plays)
        if presence.plays is not None and not told:
            await _stop_strays(do, change, name, presence.plays)
    return Presented(gone_after_s=do.settings.lost_after_s)


async def _stop_strays(do: Do, change: Change, name: str, plays: UUID) -> None:
    """Tell a simulator to stop what we have given up, or never asked it for."""
    exercise = await store.exercise(change.sql, do.sealer, plays)
    if exercise is None or not exercise.is_on or exercise.simulator != name:
        body = {"do": "stop", "exercise": str(plays), "reason": "this exercise is not on any more"}
        await store.command(change, do, name, plays, body)


async def commands(do: Do, who: Principal, name: str, after: int) -> Commands:
    """What a simulator is to do after a number; where there is nothing, wait for it a while."""
    loop = asyncio.get_running_loop()
    until = loop.time() + HELD_OPEN_S
    while True:
        async with do.store.read() as sql:
            since = do.clock.now() - timedelta(seconds=do.settings.command_s)
            found = await reading.commands(sql, do.sealer, name, who.id, after, since)
        if found or loop.time() >= until:
            return Commands(commands=found)
        await asyncio.sleep(LOOK_EVERY_S)


async def take(do: Do, who: Principal, name: str, events: Iterable[Event]) -> Taken:
    """Take events, each once, in the order of their numbers. One that cannot be is told, and holds no other up.

    Raises `Missing` for a simulator that never presented itself, `Refused` for another program's.
    """
    taken = known = 0
    refused: list[NotTaken] = []
    async with do.store.change() as change:
        await _own(change, who, name)
        for event in sorted(events, key=lambda one: one.number):
            try:
                rules.check_event(event, change.now)
                if not await store.take(change.sql, name, event.number, change.now):
                    known += 1
                    continue
                await _take(do, change, name, event)
                taken += 1
            except CivigilError as error:
                if error.retry:
                    raise
                refused.append(NotTaken(number=event.number, why=str(error)))
    return Taken(taken=taken, known=known, refused=tuple(refused))


async def _take(do: Do, change: Change, name: str, event: Event) -> None:
    if isinstance(event, TroubleEvent):
        await store.trouble(change.sql, name, event.words, event.at)
    if isinstance(event, CrewEvent) and event.data.incident is not None:
        change.emit(rules.crew_told(name, event), occurred=event.at, status=Status.EXERCISE, source=name)
    if event.exercise is None:
        return
    exercise = await store.known(change.sql, do.sealer, event.exercise)
    if exercise.simulator != name:
        raise Refused("another simulator plays it", where=str(exercise.id))
    if rules.moves(event, exercise):
        exercise = await move(do, change, rules.on_event(exercise, event), rules.kind_of(event), event.at)
        if isinstance(event, BeganEvent):
            await store.forget_commands(change.sql, exercise.id, only="start")
    elif rules.kind_of(event) not in rules.STEPS or exercise.score is not None:
        raise Refused(f"the exercise is {exercise.phase.value}", where=str(exercise.id))
    said: dict[str, Any] = {
        "occurred": event.at,
        "status": exercise.status,
        "source": name,
        "cause": chain_of(exercise),
    }
    step = rules.step_of(event, exercise.id)
    await store.add_step(change.sql, do.sealer, do.new_id, step)
    if isinstance(event, TruthEvent):
        await store.add_truth(change.sql, exercise.id, event, event.data)
        change.emit(TruthTold(exercise=exercise.id, truth=event.data), **said)
    change.emit(step, **said)


async def move(do: Do, change: Change, exercise: Exercise, what: str, at: Instant) -> Exercise:
    """Keep an exercise that has moved along its life, and tell of it; after its end nothing of it is asked of the simulator."""
    await store.save(change.sql, do.sealer, exercise)
    if not exercise.is_on:
        await store.forget_commands(change.sql, exercise.id)
        if exercise.began is not None:
            await store.score_at(change.sql, exercise.id, change.now + timedelta(seconds=do.settings.settle_s))
    fact = rules.told(rules.TOLD_BY[what], exercise)
    change.emit(fact, occurred=at, status=exercise.status, source=exercise.simulator, cause=chain_of(exercise))
    do.log.info("exercise_moved", exercise=str(exercise.id), to=exercise.phase.value, why=what)
    return exercise


async def pass_on(do: Do, who: Principal, name: str, movement: Movement, last: dict[str, Instant]) -> Passed:
    """Pass a sample of moving things on to the screens, unless it came too soon. `last`: when each simulator's last one came."""
    now = do.clock.now()
    check_believable(movement.at, now, where="at")
    before = last.get(name)
    if before is not None and now - before < timedelta(seconds=0.9 / do.settings.samples_a_second):
        return Passed(passed=False)
    async with do.store.read() as sql:
        await reading.owned(sql, name, who.id)
    last[name] = now
    seen = ThingsMoved(simulator=name, at=movement.at, speed=movement.speed, things=movement.things)
    source = f"{do.room}/{name}"
    status = Status.EXERCISE
    await do.bus.observe(seal_in(seen, id=do.new_id(), source=source, status=status, occurred=movement.at, learned=now))
    return Passed(passed=True)


async def _own(change: Change, who: Principal, name: str) -> None:
    simulator = await store.simulator(change.sql, name, hold=True)
    if simulator is None:
        raise Missing("present yourself first", where=f"simulator {name}")
    if simulator.owner != who.id:
        raise Refused("another program presents itself by this name", where=f"simulator {name}")
