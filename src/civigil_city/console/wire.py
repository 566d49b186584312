"""What the city and a console's exercises say to each other: JSON over HTTP, both ways. Pure.

Strict in what we send. Of what we are sent, fields that we do not know are passed over, and a command that we do not know is
refused by its number, so that a newer console does not stop an older city.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from civigil.kernel.errors import CivigilError, Invalid
from civigil.kernel.time import Instant
from civigil_city.events import Command, Crew, Inject, Pace, Recall, Start, Stop
from civigil_city.plan import Plan
from civigil_city.scenarios.offers import ACTS, Named
from civigil_city.world.things import Kind, Snapshot, Thing

EVENTS_AT_MOST = 100  # in one post
THINGS_AT_MOST = 3000
WORDS_AT_MOST = 500
INJECTED_FOR_S = 120.0  # an act whose end is not told


class Row(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An event as the console takes it."""

    number: int
    what: str
    at: Instant  # of the wall
    exercise: str | None = None
    at_s: float = 0.0
    words: str = ""
    data: dict[str, Any] = {}


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What became of events; those refused never get through."""

    taken: int = 0
    refused: tuple[dict[str, Any], ...] = ()


class Ordered(msgspec.Struct, frozen=True, kw_only=True):
    """A command with its number: growing, and given again until we ask for those behind it."""

    number: int
    exercise: str | None = None
    command: Command | None = None
    wrong: CivigilError | None = None  # why it is none that we know


def presence(
    plan: Plan, places: Sequence[Named] = (), *, speed: float, paused: bool, plays: str, at_s: float, hour: float
) -> dict[str, Any]:
    """How the city presents itself."""
    offered: dict[str, Any] = msgspec.to_builtins(plan)
    cameras = [{key: one[key] for key in ("id", "title", "latitude", "longitude")} for one in offered["cameras"]]
    devices = [
        {key: one[key] for key in ("id", "kind", "title", "latitude", "longitude", "faults")}
        for one in offered["devices"]
    ]
    return {
        "title": f"{plan.name}, simulated",
        "scenarios": offered["scenarios"],
        "cameras": cameras,
        "devices": devices,
        "acts": msgspec.to_builtins(ACTS),
        "places": [
            {key: getattr(one, key) for key in ("id", "kind", "title", "latitude", "longitude")} for one in places
        ],
        "speed": speed,
        "paused": paused,
        "plays": plays or None,
        "at_s": round(at_s, 2),
        "hour": round(hour, 3) % 24,
    }


class _Answer(msgspec.Struct, frozen=True):
    commands: tuple[dict[str, Any], ...]


class _Head(msgspec.Struct, frozen=True):
    number: int
    do: str = ""
    exercise: str | None = None


def commands_of(raw: bytes) -> list[Ordered]:
    """The commands of an answer, in their order. Raises `Invalid` for what is no answer."""
    try:
        rows = msgspec.json.decode(raw, type=_Answer).commands
        return [_ordered(msgspec.convert(row, _Head), row) for row in rows]
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError, RecursionError) as error:
        raise Invalid(f"holds no commands: {error}", where="commands") from error


def _ordered(head: _Head, row: dict[str, Any]) -> Ordered:
    try:
        maker = _MAKERS.get(head.do)
        if maker is None:
            raise Invalid(f"{head.do[:40]!r} is none that this city knows", where="command")
        return Ordered(number=head.number, exercise=head.exercise, command=maker(row))
    except msgspec.ValidationError as error:
        wrong = error.__cause__ if isinstance(error.__cause__, CivigilError) else Invalid(str(error), where="command")
        return Ordered(number=head.number, exercise=head.exercise, wrong=wrong)
    except CivigilError as error:
        return Ordered(number=head.number, exercise=head.exercise, wrong=error)


def _start(row: dict[str, Any]) -> Command:
    named = {"scenario": row.get("scenario") or "", "text": row.get("script") or "", "speed": row.get("speed")}
    return msgspec.convert({"do": "start", **named, "exercise": row.get("exercise") or ""}, Start)


def _inject(row: dict[str, Any]) -> Command:
    given: dict[str, Any] = {"do": "inject", "device": row.get("device") or "", "exercise": row.get("exercise") or ""}
    fault, act = row.get("fault"), row.get("act")
    given["fault"] = None if fault in (None, "", "none") else fault
    if isinstance(act, dict):
        from_s = act.get("from_s", 0.0)
        given["act"] = {"from_s": from_s, **act}
        if act.get("do") != "call" and isinstance(from_s, int | float):
            given["act"].setdefault("to_s", from_s + INJECTED_FOR_S)
    elif act is not None:
        given["act"] = act
    return msgspec.convert(given, Inject)


def _crew(row: dict[str, Any]) -> Command:
    if row.get("latitude") is None or row.get("longitude") is None:
        raise Invalid("nobody knows where the incident is", where="crew")
    desk = str(row.get("desk", ""))
    return msgspec.convert(
        {
            "do": "crew",
            "incident": row.get("incident"),
            "desk": desk if desk.startswith("desk:") else f"desk:{desk}",
            "latitude": row["latitude"],
            "longitude": row["longitude"],
            "kind": row.get("kind") or "",
        },
        Crew,
    )


_MAKERS: dict[str, Any] = {
    "start": _start,
    "stop": lambda row: Stop(exercise=str(row.get("exercise") or "")),
    "pace": lambda row: msgspec.convert({"do": "pace", "speed": row.get("speed"), "paused": row.get("paused")}, Pace),
    "inject": _inject,
    "crew": _crew,
    "recall": lambda row: msgspec.convert({"do": "recall", "incident": row.get("incident")}, Recall),
}


def moving(now: Snapshot, more: Iterable[Thing]) -> list[list[Any]]:
    """Everything that moves, as the console takes it; units of crews with their names."""
    return [
        [
            one.id[:60],
            one.kind.value,
            round(one.longitude, 6),
            round(one.latitude, 6),
            round(one.heading_deg % 360, 1),
            round(max(one.speed_mps, 0.0), 1),
            *([_label(one)] if one.kind in _UNITS else []),
        ]
        for one in (*more, *now.things)
    ][:THINGS_AT_MOST]


def _label(one: Thing) -> str:
    name, _, number = one.id.rpartition("-unit-")
    return f"{name.replace('-', ' ').capitalize()} {number}" if name else ""


_UNITS = {Kind.POLICE, Kind.FIRE_ENGINE, Kind.AMBULANCE}
