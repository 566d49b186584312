"""The room's hands for directors and for what other rooms say: obey orders, keep what the city saw, send crews."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, TypeAlias
from uuid import UUID

from civigil.events.exercises import ExerciseAsked, Inject, InjectMade, SetPace, StartScenario, StopScenario
from civigil.events.incidents import About, NoteAdded
from civigil.exercises import rules, store
from civigil.exercises.model import Deed, Exercise, Standing
from civigil.exercises.settings import ExerciseSettings
from civigil.exercises.view import Commanded, Started
from civigil.kernel.classified import Need
from civigil.kernel.envelope import Antecedent, Envelope
from civigil.kernel.errors import Missing, Refused
from civigil.kernel.place import middle
from civigil.kernel.severity import Status
from civigil.kernel.time import Instant
from civigil.runtime.hands import Hands
from civigil.runtime.store import Change

Do: TypeAlias = Hands[ExerciseSettings]


async def start(asked: Envelope[StartScenario], change: Change, do: Do) -> Started:
    """Ask a simulator to play. Raises `Refused` (status, absent simulator, a second exercise), `Missing` and `Invalid`."""
    rules.check_status(asked.status)
    order = asked.body
    simulator = await _present(order.simulator, change, do)
    await change.sql.execute("SELECT pg_advisory_xact_lock(hashtextextended('exercise', 0))")
    for other in await store.on(change.sql, do.sealer):
        raise Refused(
            f"{other.title!r} is on: one exercise at a time, so that each is scored by its own incidents",
            where="exercise",
        )
    exercise = rules.start(order, simulator.offers.scenarios, asked.id, asked.actor or asked.source, change.now)
    await store.save(change.sql, do.sealer, exercise)
    body = {"do": "start", "exercise": str(exercise.id), "scenario": order.scenario, "script": order.script}
    await store.command(change, do, order.simulator, exercise.id, body | {"speed": order.speed})
    fact = rules.told(ExerciseAsked, exercise)
    change.emit(fact, occurred=change.now, status=exercise.status, source=exercise.simulator, cause=asked)
    do.log.info(
        "exercise_asked", exercise=str(exercise.id), simulator=order.simulator, scenario=order.scenario, by=asked.actor
    )
    return Started(exercise=exercise.id)


async def stop(asked: Envelope[StopScenario], change: Change, do: Do) -> Commanded:
    """Tell the simulator to end an exercise. Raises `Missing`, and `Refused` where it has ended or for another status."""
    rules.check_status(asked.status)
    exercise = await store.known(change.sql, do.sealer, asked.body.exercise)
    if not exercise.is_on:
        raise Refused(f"it is {exercise.phase.value} already", where=str(exercise.id))
    body = {"do": "stop", "exercise": str(exercise.id), "reason": asked.body.reason[:500]}
    number = await store.command(change, do, exercise.simulator, exercise.id, body)
    do.log.info("exercise_stop_asked", exercise=str(exercise.id), by=asked.actor)
    return Commanded(number=number)


async def set_pace(asked: Envelope[SetPace], change: Change, do: Do) -> Commanded:
    """Tell a simulator how fast to run. Raises `Invalid`, `Missing`, and `Refused` for an absent one or another status."""
    rules.check_status(asked.status)
    order = asked.body
    rules.check_pace(order)
    await _present(order.simulator, change, do)
    exercise = next((one.id for one in await store.on(change.sql, do.sealer) if one.simulator == order.simulator), None)
    body = {"do": "pace", "exercise": _text(exercise), "speed": order.speed, "paused": order.paused}
    return Commanded(number=await store.command(change, do, order.simulator, exercise, body))


async def inject(asked: Envelope[Inject], change: Change, do: Do) -> Commanded:
    """Make something happen in an exercise that plays. Raises `Missing`, `Invalid` and `Refused`."""
    rules.check_status(asked.status)
    order = asked.body
    exercise = await store.known(change.sql, do.sealer, order.exercise)
    simulator = await _present(exercise.simulator, change, do)
    rules.check_inject(order, exercise, simulator.offers.devices)
    what: dict[str, Any] = {"device": order.device, "fault": order.fault, "act": order.act}
    by = asked.actor or asked.source
    made = InjectMade(exercise=exercise.id, inject=asked.id, by=by, at=change.now, **what)
    await store.add_inject(change.sql, do.sealer, made)
    change.emit(made, occurred=change.now, status=exercise.status, source=exercise.simulator, cause=asked)
    body = {"do": "inject", "exercise": str(exercise.id)} | what
    return Commanded(number=await store.command(change, do, exercise.simulator, exercise.id, body))


async def on_incidents(events: Sequence[Envelope[About]], change: Change, do: Do) -> None:
    """Keep what the city made of an exercise, and send crews where it assigned them. What is Actual is passed over unread."""
    for event in events:
        if event.status is Status.ACTUAL:
            continue
        body = event.body
        before = await store.seen_before(change.sql, body.incident)
        by = str(getattr(body, "by", "")) or event.source
        words = str(getattr(body, "note", "") or getattr(body, "reason", "") or "") or body.summary
        await store.add_deed(change.sql, do.sealer, _deed(event, by, words))
        if before is not None and before.version >= body.version:
            continue
        await store.see(change.sql, event)
        if event.status is Status.EXERCISE:
            await _crews(before, event, change, do)


async def on_notes(events: Sequence[Envelope[NoteAdded]], change: Change, do: Do) -> None:
    """Keep what people wrote about incidents of an exercise, and who needs to know it."""
    for event in events:
        note = event.body
        if event.status is not Status.ACTUAL and not note.by.startswith("crew:"):  # what crews say stands as a step
            await store.add_deed(change.sql, do.sealer, _deed(event, note.by, note.note, note.need))


def _deed(event: Envelope[About] | Envelope[NoteAdded], by: str, words: str, need: Need = "") -> Deed:
    what, incident = event.type.split(".")[1], event.body.incident
    return Deed(event=event.id, incident=incident, at=event.occurred, what=what, by=by, words=words, need=need)


async def _crews(before: Standing | None, event: Envelope[About], change: Change, do: Do) -> None:
    """Send a crew to an incident that was given to its desk, or call it back."""
    body = event.body
    now = Standing(
        id=body.incident,
        version=body.version,
        status=event.status,
        kind=body.kind,
        phase=body.phase.value,
        assigned=body.assigned,
        merged_into=body.merged_into,
        place=None if body.place is None else middle(body.place),
    )
    wanted = rules.crew_wanted(before, now, do.settings.crew_desks)
    if wanted is None:
        return
    to = await _who_drives(change, do)
    if to is None:
        return
    simulator, exercise = to
    command: dict[str, Any] = {"do": "recall", "exercise": _text(exercise), "incident": str(now.id)}
    if wanted:
        spot = now.place
        command |= {"do": "crew", "desk": wanted, "kind": now.kind}
        command |= {"latitude": spot and spot.latitude, "longitude": spot and spot.longitude}
    await store.command(change, do, simulator, exercise, command)


async def _who_drives(change: Change, do: Do) -> tuple[str, UUID | None] | None:
    """The simulator whose crews drive: the one that plays, or else the one heard of last; None where there is none."""
    playing = await store.on(change.sql, do.sealer)
    if playing:
        return playing[0].simulator, playing[0].id
    since = change.now - timedelta(seconds=do.settings.lost_after_s)
    query = "SELECT name FROM simulator WHERE seen >= %s ORDER BY seen DESC LIMIT 1"
    row = await (await change.sql.execute(query, (since,))).fetchone()
    return None if row is None else (row[0], None)


async def _present(name: str, change: Change, do: Do) -> store.Simulator:
    """A simulator that is there. Raises `Missing` for an unknown one, `Refused` for one that is gone."""
    simulator = await store.simulator(change.sql, name)
    if simulator is None:
        raise Missing("there is no such simulator", where=f"simulator {name}")
    if is_gone(simulator.seen, do.settings, change.now):
        raise Refused(f"it is gone: it was last heard of at {simulator.seen:%F %T} UTC", where=f"simulator {name}")
    return simulator


def is_gone(seen: Instant, settings: ExerciseSettings, now: Instant) -> bool:
    """Whether a simulator has said nothing for too long."""
    return now - seen > timedelta(seconds=settings.lost_after_s)


def chain_of(exercise: Exercise | UUID) -> Antecedent:
    """What the facts and orders of an exercise follow from."""
    id = exercise.id if isinstance(exercise, Exercise) else exercise
    return Antecedent(id=id, correlation=id, status=Status.EXERCISE)


def _text(id: UUID | None) -> str | None:
    return None if id is None else str(id)
