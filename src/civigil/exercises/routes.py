"""The room over HTTP: a simulator's side (be there, take commands, tell), a director's (start, stop, pace, inject), and reports."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import Request
from litestar.response import Response

from civigil.events.exercises import Inject, SetPace, StartScenario, StopScenario
from civigil.exercises import reading, report, simulators
from civigil.exercises.permissions import DIRECT, PLAY, TRUTH, VIEW
from civigil.exercises.service import chain_of
from civigil.exercises.settings import ExerciseSettings
from civigil.exercises.talk import Commands, Events, Movement, Passed, Presence, Presented, Taken
from civigil.exercises.view import Commanded, Exercises, InjectAsked, PaceAsked, StartAsked, Started, StopAsked, Whole
from civigil.gateway.doors import Doors
from civigil.gateway.withhold import shown_to
from civigil.kernel.errors import Missing
from civigil.kernel.permission import Principal
from civigil.kernel.resource import named
from civigil.kernel.severity import Status
from civigil.kernel.time import Instant
from civigil.runtime.hands import Hands

router = Doors("exercises")

Do = Hands[ExerciseSettings]
Limit = Annotated[int, msgspec.Meta(ge=1, le=200, description="How many exercises at most.")]
Cursor = Annotated[str, msgspec.Meta(max_length=100, description="The `next` of the page before.")]
After = Annotated[int, msgspec.Meta(ge=0, le=(1 << 62), description="The number of the last command that you took.")]
Form = Annotated[Literal["html", "json"], msgspec.Meta(description="A page for people, or all of it for programs.")]

_PASSED: dict[str, Instant] = {}
"""When each simulator's last sample was passed on by this gateway process."""


@router.get("/", permission=VIEW)
async def list_exercises(do: Do, cursor: Cursor | None = None, limit: Limit = 50) -> Exercises:
    """Simulators with what they offer, and exercises, the newest first. Give `next` back as `cursor` for the page after."""
    async with do.store.read() as sql:
        return await reading.everything(
            sql, do.sealer, do.settings.lost_after_s, do.clock.now(), cursor=cursor, limit=limit
        )


@router.get("/{exercise:uuid}", permission=VIEW, raises=(Missing,))
async def show_exercise(exercise: UUID, who: Principal, do: Do) -> Whole:
    """Everything of one exercise: what was true, what was injected, what the city saw and did, and the score.

    Without the permission `exercises:truth:view` the truth, the steps, the injects and the lines of the score are left out.
    """
    return await _whole(exercise, who, do)


@router.get("/{exercise:uuid}/report", permission=VIEW, raises=(Missing,), media_type="*/*")
async def download_report(
    exercise: UUID, request: Request[Any, Any, Any], who: Principal, do: Do, form: Form = "html"
) -> Response[bytes]:
    """The after-action report as a file.

    As JSON its `played` and `incidents` are what `civigil exercises score` takes. What the one who asks may not see is left out.
    """
    now = do.clock.now()
    whole = await shown_to(request, await _whole(exercise, who, do), do.authorizer, do.audit, now)
    body = report.json_of(whole, now) if form == "json" else report.page_of(whole, now)
    name = f'attachment; filename="{report.name_of(whole.exercise, form)}"'
    media_type = "application/json" if form == "json" else "text/html"
    headers = {"content-disposition": name, "cache-control": "private, no-store"}
    return Response(body, media_type=media_type, headers=headers)


@router.post("/start", permission=DIRECT, raises=(Missing,))
async def start_scenario(data: StartAsked, who: Principal, do: Do) -> Started:
    """Ask a simulator to play a scenario; always as an exercise. Refused while another exercise is on."""
    order = StartScenario(simulator=data.simulator, scenario=data.scenario, script=data.script, speed=data.speed)
    return await do.bus.ask(order, actor=who, status=Status.EXERCISE, answer=Started)


@router.post("/stop", permission=DIRECT, raises=(Missing,))
async def stop_scenario(data: StopAsked, who: Principal, do: Do) -> Commanded:
    """Tell the simulator to end an exercise before its time."""
    order = StopScenario(exercise=data.exercise, reason=data.reason)
    cause = chain_of(data.exercise)
    return await do.bus.ask(order, actor=who, status=Status.EXERCISE, answer=Commanded, cause=cause)


@router.post("/pace", permission=DIRECT, raises=(Missing,))
async def set_pace(data: PaceAsked, who: Principal, do: Do) -> Commanded:
    """Let a simulator run faster or slower, stand still or go on, also while it plays nothing."""
    order = SetPace(simulator=data.simulator, speed=data.speed, paused=data.paused)
    return await do.bus.ask(order, actor=who, status=Status.EXERCISE, answer=Commanded)


@router.post("/inject", permission=DIRECT, raises=(Missing,))
async def make_inject(data: InjectAsked, who: Principal, do: Do) -> Commanded:
    """Make something happen in an exercise that plays: a device's fault, or an act."""
    order = Inject(exercise=data.exercise, device=data.device, fault=data.fault, act=data.act)
    cause = chain_of(data.exercise)
    return await do.bus.ask(order, actor=who, status=Status.EXERCISE, answer=Commanded, cause=cause)


@router.put("/simulators/{name:str}", permission=PLAY, written_every_s=300)
async def present_simulator(name: str, data: Presence, who: Principal, do: Do) -> Presented:
    """Present yourself as a simulator, again every five seconds; whoever says nothing for a while is gone, and its exercise lost.

    Refused where another program bears the name just now.
    """
    return await simulators.present(do, who, simulators.checked_name(name), data)


@router.get("/simulators/{name:str}/commands", permission=PLAY, raises=(Missing,))
async def take_commands(name: str, who: Principal, do: Do, after: After = 0) -> Commands:
    """What a simulator is to do, after the command that it took last; held open for up to 8 s while there is nothing.

    Numbers grow for ever. A command comes again until `after` passes it. One of an exercise is withdrawn when the exercise ends,
    any other one after `command_s`: so a program that was started anew, and asks from 0, gets nothing of last week.
    """
    return await simulators.commands(do, who, simulators.checked_name(name), after)


@router.post("/simulators/{name:str}/events", permission=PLAY, raises=(Missing,))
async def take_events(name: str, data: Events, who: Principal, do: Do) -> Taken:
    """Tell what happens: a list of events, each with the simulator's own number, taken once each.

    One that cannot be (an unknown exercise, a time that nobody believes) is told in `refused` and holds no other up.
    """
    return await simulators.take(do, who, simulators.checked_name(name), data)


@router.post("/simulators/{name:str}/things", permission=PLAY, raises=(Missing,), written_every_s=300)
async def take_things(name: str, data: Movement, who: Principal, do: Do) -> Passed:
    """Tell where everything is that moves; up to `samples_a_second` are passed on to the screens, and none is kept.

    What a sample does not name is gone.
    """
    return await simulators.pass_on(do, who, simulators.checked_name(name), data, _PASSED)


async def _whole(exercise: UUID, who: Principal, do: Do) -> Whole:
    resource = named(f"/api/exercises/{exercise}", status=Status.EXERCISE.value)
    truth = do.authorizer.decide(who, TRUTH, resource).allowed
    async with do.store.read() as sql:
        return await reading.whole(sql, do.sealer, exercise, do.clock.now(), truth=truth)
