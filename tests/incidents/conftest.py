"""A room of incidents on true servers, and concerns made by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from civigil.incidents import capability
from civigil.incidents.settings import IncidentSettings
from civigil.kernel.capability import Roster
from civigil.kernel.envelope import Envelope, seal_in
from civigil.kernel.facts import Concern, Explanation, Reason, fact
from civigil.kernel.place import Point, offset
from civigil.kernel.ports import DenyAll, NoAuditTrail
from civigil.kernel.severity import Category, Certainty, Severity, Status, Urgency
from civigil.runtime.hands import Hands
from civigil.runtime.trust.sealer import FileKeySealer, make_key_file
from civigil.runtime.worker import Surroundings, hands_of
from tests.support.clock import NOON, SetClock

GATE = Point(latitude=52.43, longitude=13.53, uncertainty_m=5)


@fact("probe.thing_seen.v1")
class ThingSeen(Concern, frozen=True, kw_only=True):
    """A concern of a sensor that exists in tests only."""


@pytest.fixture(scope="module")
def roster() -> Roster:
    return (capability,)


@pytest.fixture
def limits() -> IncidentSettings:
    return IncidentSettings()


class Sensor:
    """Makes concerns: `sensor.says(at=…, east_m=…)`."""

    def __init__(self, ids: Callable[[], UUID]) -> None:
        self.ids = ids

    def says(
        self,
        *,
        at: float = 0.0,
        north_m: float = 0.0,
        east_m: float = 0.0,
        uncertainty_m: float = 5.0,
        placed: bool = True,
        kind: str = "loitering",
        subjects: tuple[str, ...] = (),
        severity: Severity = Severity.MODERATE,
        status: Status = Status.ACTUAL,
        by_person: bool = False,
        category: Category = Category.SECURITY,
        **more: Any,
    ) -> Envelope[ThingSeen]:
        """A concern `at` seconds after noon, so many metres from the gate."""
        spot = offset(GATE, north_m=north_m, east_m=east_m)
        place = Point(latitude=spot.latitude, longitude=spot.longitude, uncertainty_m=uncertainty_m)
        occurred = NOON + timedelta(seconds=at)
        return seal_in(
            ThingSeen(
                kind=kind,
                severity=severity,
                urgency=Urgency.EXPECTED,
                certainty=Certainty.LIKELY,
                category=category,
                place=place if placed else None,
                subjects=subjects,
                explanation=Explanation(
                    summary="seen by hand", rule="probe.seen", because=(Reason(what="x", measured=2.0, limit=1.0),)
                ),
                reported_by_person=by_person,
                evidence=more.get("evidence", ()),
            ),
            id=more.get("id") or self.ids(),
            source=more.get("source", "probe/one"),
            status=status,
            occurred=occurred,
            learned=occurred + timedelta(seconds=0.2),
        )


@pytest.fixture
def sensor(ids: Callable[[], UUID]) -> Sensor:
    return Sensor(ids)


@pytest.fixture
def place(fresh_postgres_url: str, nats_url: str, tmp_path: Path, clock: SetClock) -> Surroundings:
    key = tmp_path / "seal.key"
    make_key_file(key)
    return Surroundings(
        nats_servers=[nats_url],
        database_url=fresh_postgres_url,
        data=tmp_path,
        identity=lambda room: None,
        authorizer=DenyAll(),
        sealer=FileKeySealer(key),
        audit=NoAuditTrail(),
        settings={},
        clock=clock,
    )


@pytest.fixture
async def do(place: Surroundings) -> AsyncIterator[Hands[IncidentSettings]]:
    """The room's hands, on a database without incidents."""
    async with hands_of(capability, place) as hands:
        yield hands
