"""Taking back the newest deed of a person on an incident. Pure. It is an entry of the timeline itself; nothing is deleted.

It is possible as long as what the deed changed is as the deed left it. A merge is taken back as a split of what was absorbed, which
gets its id, phase and state back; a split as a merge of what had left. Concerns that came meanwhile stay where they went.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from civigil.events.incidents import ChangeUndone, Phase, UndoChange, UndoJoining
from civigil.incidents.decision import Decision, Said, about
from civigil.incidents.deed import asker, check_asked, line, newest, touched
from civigil.incidents.model import FOREVER, Deed, EntryKind, Incident, Placed, Standing
from civigil.incidents.rules import MERGE
from civigil.incidents.settings import IncidentSettings
from civigil.incidents.split import SPLIT, refilled
from civigil.kernel.envelope import Envelope
from civigil.kernel.errors import Conflict, Refused
from civigil.kernel.time import Instant

LINK, UNLINK = "link", "unlink"
JOINING = frozenset({MERGE, SPLIT, LINK, UNLINK})
"""Deeds on two incidents, which need another permission to be taken back."""


def undo(
    incident: Incident,
    other: Incident | None,
    placed: Sequence[Placed],
    asked: Envelope[UndoChange] | Envelope[UndoJoining],
    limits: IncidentSettings,
    now: Instant,
) -> Decision:
    """Take back the newest deed. `other` is the incident that it changed too; `placed`, what this one holds afterwards.

    Raises `Refused` where there is none that can be taken back, `Conflict` for an older version.
    """
    check_asked(incident, asked, asked.body.version)
    deed = newest(incident.deeds or (), incident.standing)
    if deed is None:
        raise Refused("nothing can be taken back: it has changed since, or nobody has done anything", where="incident")
    if (deed.name in JOINING) != isinstance(asked.body, UndoJoining):
        raise Refused(f"to {deed.name} is taken back by another order", where="incident")
    if (deed.other is None) != (other is None) or (other is not None and other.id != deed.other):
        raise Conflict("somebody did something else meanwhile: read it again", where=str(incident.id))
    changes = _before(deed)
    decision = Decision()
    theirs: Incident | None = None
    if other is not None:
        if deed.name == MERGE:
            theirs = _released(incident, other, deed, now)
            decision.apart.append((incident.id, other.id))
        elif deed.name == SPLIT:
            theirs = _rejoined(incident, other, deed, now)
            decision.home = other.id
        else:
            theirs = _relinked(incident, other, deed, now)
        if deed.name in (MERGE, SPLIT):
            changes |= refilled(incident, placed, limits)
    mine = _next(incident, now, **changes, deeds=(incident.deeds or ())[:-1])
    for one in (mine, theirs):
        if one is None:
            continue
        decision.changed.append(one)
        decision.entries.append(line(one, EntryKind.UNDONE, asked, now, f"taken back: {deed.name}"))
        fact = ChangeUndone(**about(one), by=asker(asked), undone=deed.name)
        decision.said.append(Said(fact, now, one.cause.status, asked))
    return decision


def _next(incident: Incident, now: Instant, **changes: Any) -> Incident:
    after = msgspec.structs.replace(touched(incident), version=incident.version + 1, changed=now, **changes)
    until = FOREVER if after.resolved is None else after.resolved.timestamp()
    cause = msgspec.structs.replace(after.cause, handled=True, open_until=until)
    return msgspec.structs.replace(after, cause=cause)


def _before(deed: Deed) -> dict[str, Any]:
    """The fields that a deed changed, as they were before it."""
    was, became = deed.was, deed.became
    names = (name for name in Standing.__struct_fields__ if getattr(was, name) != getattr(became, name))
    return {name: getattr(was, name) for name in names}


def _released(incident: Incident, absorbed: Incident, deed: Deed, now: Instant) -> Incident:
    """What was absorbed, back with its id, phase and state."""
    _check_untouched(absorbed, deed)
    if absorbed.merged_into != incident.id or not absorbed.deeds:
        raise Refused(f"{absorbed.id} no longer lives on in it", where="incident")
    phase = absorbed.deeds[-1].was.phase
    return _next(absorbed, now, phase=phase, merged_into=None, deeds=absorbed.deeds[:-1])


def _rejoined(incident: Incident, apart: Incident, deed: Deed, now: Instant) -> Incident:
    """What had left, which lives on in the incident that it came from."""
    _check_untouched(apart, deed)
    return _next(apart, now, phase=Phase.MERGED, merged_into=incident.id)


def _relinked(incident: Incident, other: Incident, deed: Deed, now: Instant) -> Incident:
    """The other side of a link, with it or without it as before."""
    links: set[UUID] = {*other.links} - {incident.id}
    if deed.name == UNLINK:
        links.add(incident.id)
    deeds = other.deeds or ()
    same = bool(deeds) and deeds[-1].name == deed.name and deeds[-1].other == incident.id
    return _next(other, now, links=tuple(sorted(links)), deeds=deeds[:-1] if same else deeds)


def _check_untouched(other: Incident, deed: Deed) -> None:
    if other.version != deed.other_version:
        raise Refused(f"{other.id} has changed since", where="incident")
