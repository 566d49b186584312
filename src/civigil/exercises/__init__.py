"""Exercises: a scenario that a simulator plays beside the real city, what was true in it, and how well the city saw it."""

from __future__ import annotations

from civigil.events.exercises import (
    CrewTold,
    ExerciseAsked,
    ExerciseBegan,
    ExerciseEnded,
    ExercisePaced,
    Inject,
    InjectMade,
    ScoreMade,
    SetPace,
    StartScenario,
    StepTold,
    StopScenario,
    ThingsMoved,
    TruthTold,
)
from civigil.events.incidents import About, NoteAdded
from civigil.exercises.permissions import DIRECT, PLAY, SIMULATOR, TRUTH, VIEW
from civigil.exercises.sealed import SEALS
from civigil.exercises.settings import ExerciseSettings
from civigil.kernel.capability import Capability, Obeys, Snapshot

capability = Capability(
    name="exercises",
    package="civigil.exercises",
    promise="The city is rehearsed beside the real one, never mixed with it, and every exercise is scored against what was true.",
    publishes=(
        ExerciseAsked,
        ExerciseBegan,
        ExercisePaced,
        ExerciseEnded,
        ScoreMade,
        TruthTold,
        StepTold,
        CrewTold,
        InjectMade,
    ),
    observes=(ThingsMoved,),
    relays=(ThingsMoved,),
    hears={About: "service:on_incidents", NoteAdded: "service:on_notes"},
    obeys={
        StartScenario: Obeys(by="service:start", permission=DIRECT),
        StopScenario: Obeys(by="service:stop", permission=DIRECT),
        SetPace: Obeys(by="service:set_pace", permission=DIRECT),
        Inject: Obeys(by="service:inject", permission=DIRECT),
    },
    runs=("upkeep:watch", "sealing:seal_old_words"),
    routes="routes:router",
    commands="commands:app",
    settings=ExerciseSettings,
    permissions=(VIEW, TRUTH, DIRECT, SIMULATOR, PLAY),
    shows={
        ExerciseAsked: VIEW,
        ExerciseBegan: VIEW,
        ExercisePaced: VIEW,
        ExerciseEnded: VIEW,
        ScoreMade: VIEW,
        TruthTold: TRUTH,
        StepTold: TRUTH,
        CrewTold: VIEW,
        InjectMade: TRUTH,
        ThingsMoved: SIMULATOR,
    },
    seals=SEALS,
    snapshots={"exercises": Snapshot(by="reading:live_rows", permission=VIEW, opens="sealed:open_row")},
)
