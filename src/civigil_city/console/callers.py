"""People who call or write: what they say becomes reports. Pure, and by chance of the call's own number.

Who is beside themselves speaks in a hurry, hangs up and calls again, with the same news in other words and a place that is a
little off; a line that broke brings the very same report twice, under one reference. Nobody says more than they saw.
"""

from __future__ import annotations

import math
import random
from datetime import timedelta
from typing import Any

import msgspec

from civigil.kernel.time import Instant
from civigil_city.events import Event

AGAIN_S = 20.0  # of the scenario, until who hung up calls again
TWICE = 0.25  # share of reports that are sent twice
CALM_M, PANIC_M = 80.0, 250.0  # how sure somebody is of the place
HURRY = ("Please, quickly! ", "Are you still there? ", "Hello? Hello? ", "Why does nobody come? ")
M_PER_DEGREE = 111_320.0


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A report as the console takes it, and how long after the call it is made (seconds of the wall)."""

    kind: str
    words: str
    at: Instant
    latitude: float
    longitude: float
    uncertainty_m: float
    status: str
    reference: str

    @property
    def asks_after(self) -> bool:
        """Whether whoever sent it asks later where it stands: residents do, with their phone still in hand."""
        return self.reference.startswith("resident:")


ASKS_AFTER_S = 60.0  # of the scenario
STILL_ON = "Is it still on? I told you a minute ago, and nobody has it yet: "


def asked_after(report: Report, now: Instant) -> Report:
    """The same once more, by somebody who asked after it and heard that nobody has it."""
    return msgspec.structs.replace(
        report, words=(STILL_ON + report.words)[:1000], at=now, reference=f"{report.reference}:still"
    )


def reports(event: Event, number: int, now: Instant, status: str, speed: float = 1.0) -> list[tuple[float, Report]]:
    """What a call becomes: (after so many seconds of the wall, the report), the first at once."""
    data: dict[str, Any] = event.data
    chance = random.Random(f"{number}")  # noqa: S311  no secret hangs on who calls twice
    panic = bool(data.get("panic"))
    first = Report(
        kind=str(data["kind"]),
        words=event.words,
        at=now,
        latitude=float(data["latitude"]),
        longitude=float(data["longitude"]),
        uncertainty_m=float(data.get("uncertainty_m", PANIC_M if panic else CALM_M)),
        status=status,
        reference=f"{'resident' if data.get('resident') else 'city'}:{number}",
    )
    made = [(0.0, first)]
    if chance.random() < TWICE:
        made.append((1.0, first))  # the same again: the line broke before they were sure that it was heard
    if panic:
        east, north = _off(chance, 60.0, first.latitude)
        after_s = AGAIN_S / speed
        again = msgspec.structs.replace(
            first,
            words=chance.choice(HURRY) + event.words,
            at=now + timedelta(seconds=after_s),
            latitude=round(first.latitude + north, 6),
            longitude=round(first.longitude + east, 6),
            reference=f"{first.reference}:again",
        )
        made.append((after_s, again))
    return made


def _off(chance: random.Random, by_m: float, latitude: float) -> tuple[float, float]:
    """Degrees east and north by which somebody is wrong."""
    turn, away = chance.uniform(0, 2 * math.pi), by_m * math.sqrt(chance.random())
    north = away * math.cos(turn) / M_PER_DEGREE
    return away * math.sin(turn) / M_PER_DEGREE / math.cos(math.radians(latitude)), north
