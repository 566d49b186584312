"""What an operator may set of exercises; each field with its meaning, unit and bound."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

Desk = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]


class ExerciseSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long we wait for simulators, and how long we remember what they played."""

    lost_after_s: Annotated[
        float,
        Meta(
            ge=5,
            le=600,
            description="Seconds after which a simulator that says nothing is gone, and its exercise lost.",
        ),
    ] = 15.0
    begin_within_s: Annotated[
        float, Meta(ge=5, le=600, description="Seconds in which a simulator must begin what it was asked to play.")
    ] = 60.0
    settle_s: Annotated[
        float, Meta(ge=0, le=600, description="Seconds that late news may take after an exercise, before it is scored.")
    ] = 10.0
    samples_a_second: Annotated[
        float,
        Meta(ge=0.2, le=20, description="Samples of moving things per second that one simulator may have passed on."),
    ] = 4.0
    crew_desks: Annotated[
        tuple[Desk, ...],
        Meta(max_length=16, description="Desks whose incidents of an exercise a simulator's crews drive to (no unit)."),
    ] = ("fire", "police", "medical")
    command_s: Annotated[
        float,
        Meta(
            ge=10,
            le=3600,
            description="Seconds for which a command that belongs to no exercise waits for its simulator.",
        ),
    ] = 60.0
    keep_days: Annotated[
        int, Meta(ge=1, le=3650, description="Days for which ended exercises, and what the city saw in them, are kept.")
    ] = 365
