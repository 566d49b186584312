"""Reporting to a running city from the command line."""

from __future__ import annotations

import time
from pathlib import Path
from uuid import UUID, uuid4

import msgspec

from civigil.gateway.client import Gateway
from civigil.incidents.routes import ReportAsked
from civigil.incidents.view import Receipt, ReportStands
from civigil.kernel.errors import Invalid
from civigil.kernel.severity import Status
from civigil.kernel.time import Instant, parse_instant
from civigil.runtime.clock import TrueClock

LOOK_FOR_S = 5.0
"""How long the incident of a fresh report is looked for."""
_LOOK_EVERY_S = 0.2


class Reported(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a report."""

    report: UUID
    reference: str
    status: Status
    taken: Instant
    again: bool
    incident: UUID | None  # nothing where it was not there within a few seconds


def reported(
    data: Path,
    *,
    kind: str,
    words: str,
    latitude: float | None,
    longitude: float | None,
    uncertainty_m: float,
    at: str,
    status: str,
    reference: str,
) -> Reported:
    """Report, and wait a moment for the incident. Raises the six errors, as the city does."""
    if status not in {one.value for one in Status}:
        raise Invalid(f"{status!r} is none of {', '.join(one.value for one in Status)}", where="--status")
    asked = ReportAsked(
        kind=kind,
        words=words,
        at=parse_instant(at, where="--at") if at else TrueClock().now(),
        latitude=latitude,
        longitude=longitude,
        uncertainty_m=uncertainty_m,
        status=Status(status),
        reference=reference or f"cli:{uuid4()}",
    )
    with Gateway.from_data(data) as gateway:
        receipt = gateway.post("/api/incidents/reports", asked, answer=Receipt)
        stands = gateway.get(f"/api/incidents/reports/{receipt.report}", answer=ReportStands)
        until = time.monotonic() + LOOK_FOR_S
        while stands.incident is None and time.monotonic() < until:
            time.sleep(_LOOK_EVERY_S)
            stands = gateway.get(f"/api/incidents/reports/{receipt.report}", answer=ReportStands)
    return Reported(
        report=receipt.report,
        reference=stands.reference,
        status=receipt.status,
        taken=receipt.taken,
        again=receipt.again,
        incident=stands.incident,
    )
