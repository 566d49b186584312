"""What the city is told to do, and what it says of itself: the nouns between it and whoever runs it. Frozen and pure."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta

from civigil.kernel.time import Instant
from civigil_city.scenarios.model import Act, FaultName

Text: TypeAlias = Annotated[str, Meta(min_length=1, max_length=80)]
Exercise: TypeAlias = Annotated[str, Meta(max_length=80)]
Degrees: TypeAlias = Annotated[float, Meta(ge=-180, le=180)]
Speed: TypeAlias = Annotated[float, Meta(ge=0.1, le=20)]


class _Told(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="do"):
    """A command."""


class Start(_Told, frozen=True, kw_only=True, tag="start"):
    """Begin a scenario: one of the city's by its name, or a file's; or `text`, which is a whole one in TOML."""

    scenario: Annotated[str, Meta(max_length=400)] = ""
    text: Annotated[str, Meta(max_length=200_000)] = ""
    exercise: Exercise = ""  # what the events of it bear
    speed: Speed | None = None  # none: as it runs


class Stop(_Told, frozen=True, kw_only=True, tag="stop"):
    """End the scenario that plays, and all that was injected."""

    exercise: Exercise = ""  # only where it is this one that plays; none: whatever does


class Pace(_Told, frozen=True, kw_only=True, tag="pace"):
    """Run so fast, or stand still."""

    speed: Speed | None = None
    paused: bool | None = None


class Inject(_Told, frozen=True, kw_only=True, tag="inject"):
    """Something goes wrong besides: a device's fault (none: it is right again), or an act, whose times count from now."""

    device: Annotated[str, Meta(max_length=80)] = ""
    fault: FaultName | None = None
    act: Act | None = None
    exercise: Exercise = ""  # only while this one plays


class Crew(_Told, frozen=True, kw_only=True, tag="crew"):
    """A desk was given an incident: a unit of its drives there."""

    incident: Text
    desk: Text
    latitude: Degrees
    longitude: Degrees
    kind: Annotated[str, Meta(max_length=80)] = ""


class Recall(_Told, frozen=True, kw_only=True, tag="recall"):
    """An incident needs its crew no longer."""

    incident: Text


Command: TypeAlias = Start | Stop | Pace | Inject | Crew | Recall

What: TypeAlias = Literal[
    "ready", "figures", "trouble", "began", "truth", "act", "call", "crew", "ended", "pace", "refused"
]


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something worth hearing; `data` is plain JSON."""

    what: What
    at: Instant  # simulated
    at_s: float = 0.0  # since the scenario began; outside of one, since the city did
    words: str = ""
    exercise: str = ""
    data: dict[str, object] = {}
