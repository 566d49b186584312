"""Deeds as tests do them: an order, asked of the rules."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import msgspec

from civigil.events.incidents import (
    AssignIncident,
    LinkIncidents,
    ShelveIncident,
    SplitIncident,
    TurnDownMerge,
    UndoChange,
    UndoJoining,
)
from civigil.incidents import deeds
from civigil.incidents.deed import newest
from civigil.incidents.model import Placed, Seen
from civigil.incidents.split import split
from civigil.incidents.undo import JOINING, undo
from civigil.kernel.severity import Category, Certainty, Severity, Urgency
from tests.incidents.test_rules import LIMITS, asked, incident
from tests.support.clock import NOON

LATER = NOON + timedelta(hours=2)


def shelved(one, until=LATER, reason="the guard on his round", **more):
    order = {"version": one.version} | more
    return deeds.shelve(one, asked(ShelveIncident(incident=one.id, until=until, reason=reason, **order)), LIMITS, NOON)


def assigned(one, to="desk:fire", **more):
    order = {"version": one.version} | more
    return deeds.assign(one, asked(AssignIncident(incident=one.id, to=to, **order)), LIMITS, NOON)


def linked(one, other, linked=True, **more):
    order = {"version": one.version} | more
    return deeds.link(one, other, asked(LinkIncidents(incident=one.id, other=other.id, linked=linked, **order)), NOON)


def turned_down(one, other, offered=True):
    order = TurnDownMerge(incident=one.id, version=one.version, other=other.id)
    return deeds.turn_down(one, other, asked(order), offered, NOON)


def placed(number, *, at=0.0, subject=None, severity=Severity.MODERATE, by_person=False, east=0.0):
    seen = Seen(
        "loitering",
        "loitering",
        Category.SECURITY,
        severity,
        Urgency.EXPECTED,
        Certainty.LIKELY,
        52.43,
        13.53 + east,
        10.0,
        () if subject is None else (subject,),
        by_person,
    )
    return Placed(event=UUID(int=1000 + number), at=NOON.timestamp() - 60 + at, text=f"seen {number}", seen=seen)


def parted(one, inside, chosen, **more):
    order = {"version": one.version} | more
    order = SplitIncident(incident=one.id, concerns=tuple(placed.event for placed in chosen), **order)
    return split(one, inside, asked(order), LIMITS, NOON, lambda: UUID(int=500))


def undone(one, other=None, inside=(), *, joining=None, version=None):
    deed = newest(one.deeds or (), one.standing)
    if joining is None:
        joining = deed is not None and deed.name in JOINING
    kind = UndoJoining if joining else UndoChange
    order = kind(incident=one.id, version=one.version if version is None else version)
    return undo(one, other, inside, asked(order), LIMITS, NOON)


def mixed():
    """An incident that holds two persons' concerns, which somebody threw together."""
    inside = [placed(n, at=5.0 * n, subject=f"person:{'ab'[n % 2]}", east=0.002 * (n % 2)) for n in range(6)]
    one = incident(subjects=frozenset({"person:a", "person:b"}))
    return msgspec.structs.replace(one, cause=msgspec.structs.replace(one.cause, count=6)), inside
