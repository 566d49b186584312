"""Deeds beside the life cycle: shelve, assign, link, and turn down a merge that was offered. Pure.

A shelved incident is put aside until a time. It comes back when the time is over, which each reader tells by the clock, or at once
when it becomes more pressing (`decision.brought_back`).
"""

from __future__ import annotations

from datetime import timedelta

from civigil.events.incidents import (
    AssignIncident,
    IncidentAssigned,
    IncidentShelved,
    IncidentsLinked,
    LinkIncidents,
    MergeTurnedDown,
    Phase,
    ShelveIncident,
    TurnDownMerge,
)
from civigil.incidents.decision import Decision, Said, about
from civigil.incidents.deed import LIVE, asker, check_asked, check_status, check_text, done, line, touched, worded
from civigil.incidents.model import EntryKind, Incident
from civigil.incidents.settings import DESK, IncidentSettings
from civigil.kernel.envelope import Envelope
from civigil.kernel.errors import Invalid, Missing, Refused
from civigil.kernel.time import Instant, in_utc, text_of

LINKS_AT_MOST = 100
PERSON_CHARACTERS_AT_MOST = 128


def shelve(incident: Incident, asked: Envelope[ShelveIncident], limits: IncidentSettings, now: Instant) -> Decision:
    """Put an incident aside until a time, or take it off the shelf.

    Raises `Refused` where it is not live or not on the shelf, `Conflict` for an older version, `Invalid` for a time that lies in
    the past or beyond `shelve_at_most_s`, and where the reason is missing.
    """
    order = asked.body
    check_asked(incident, asked, order.version)
    if incident.phase not in LIVE:
        raise Refused(f"an incident that is {incident.phase.value} needs no shelf", where="incident")
    if order.until is None:
        if not incident.is_shelved(now):
            raise Refused("it is not on the shelf", where="until")
        check_text(order.reason, "reason")
        after = done(incident, now, "take off the shelf", shelved_until=None, shelved_because="")
        text = worded("off the shelf", order.reason)
    else:
        until = _until(order.until, limits, now)
        check_text(order.reason, "reason", needed="to shelve it, say why")
        after = done(incident, now, "shelve", shelved_until=until, shelved_because=order.reason)
        text = f"shelved until {text_of(until)}: {order.reason}"
    fact = IncidentShelved(**about(after), by=asker(asked), until=after.shelved_until, reason=order.reason)
    entry = line(after, EntryKind.SHELVED, asked, now, text)
    return Decision(changed=[after], entries=[entry], said=[Said(fact, now, after.cause.status, asked)])


def _until(asked: Instant, limits: IncidentSettings, now: Instant) -> Instant:
    until = in_utc(asked, where="until")
    if until <= now:
        raise Invalid(f"{text_of(until)} is over", where="until")
    if until > now + timedelta(seconds=limits.shelve_at_most_s):
        hours = limits.shelve_at_most_s / 3600
        raise Invalid(f"{text_of(until)} is too far off: {hours:g} hours from now are allowed", where="until")
    return until


def assign(incident: Incident, asked: Envelope[AssignIncident], limits: IncidentSettings, now: Instant) -> Decision:
    """Give an incident to a desk, to a person, or to nobody.

    Raises `Refused` where it is closed or there already, `Conflict` for an older version, `Invalid` for a desk that the city has
    not and for what cannot be a person's id.
    """
    order = asked.body
    check_asked(incident, asked, order.version)
    check_text(order.note, "note")
    if incident.phase is Phase.CLOSED:
        raise Refused("a closed incident is nobody's: reopen it", where="incident")
    to = order.to
    if to is not None:
        _check_holder(to, limits)
    if to == incident.assigned:
        raise Refused(f"it is with {to} already" if to else "it is with nobody already", where="to")
    after = done(incident, now, "assign", assigned=to)
    text = f"assigned to {to or 'nobody'}" + (f", before: {incident.assigned}" if incident.assigned else "")
    fact = IncidentAssigned(**about(after), by=asker(asked), to=to, before=incident.assigned, note=order.note)
    entry = line(after, EntryKind.ASSIGNED, asked, now, worded(text, order.note))
    return Decision(changed=[after], entries=[entry], said=[Said(fact, now, after.cause.status, asked)])


def _check_holder(to: str, limits: IncidentSettings) -> None:
    if to.startswith(DESK):
        if to.removeprefix(DESK) not in limits.desks:
            raise Invalid(f"{to!r} is no desk of this city: {', '.join(limits.desks)}", where="to")
        return
    if not 0 < len(to) <= PERSON_CHARACTERS_AT_MOST or not to.isprintable() or any(map(str.isspace, to)):
        raise Invalid(f"{to[:40]!r} is neither {DESK}… nor a person's id", where="to")


def link(incident: Incident, other: Incident, asked: Envelope[LinkIncidents], now: Instant) -> Decision:
    """Link two incidents, or take their link away: both bear it, and both say so.

    Raises `Refused` where they are the same, of another status, linked already (or not), or where the other was merged, `Conflict`
    for an older version.
    """
    order = asked.body
    check_asked(incident, asked, order.version)
    check_text(order.note, "note")
    if incident.id == other.id:
        raise Refused("an incident is not linked with itself", where="other")
    check_status(other, asked)
    if order.linked and other.phase is Phase.MERGED:
        raise Refused(f"it lives on in {other.merged_into}: link that one", where="other")
    if order.linked == (other.id in incident.links):
        raise Refused("they are linked already" if order.linked else "they are not linked", where="linked")
    name = "link" if order.linked else "unlink"
    decision = Decision()
    for one, their in ((incident, other), (other, incident)):
        links = tuple(sorted({*one.links, their.id} if order.linked else {*one.links} - {their.id}))
        if len(links) > LINKS_AT_MOST:
            raise Refused(f"{LINKS_AT_MOST} links are the most that one incident bears", where="other")
        after = done(one, now, name, other=their.id, other_version=their.version + 1, links=links)
        text = f"linked with {their.id}" if order.linked else f"no longer linked with {their.id}"
        fact = IncidentsLinked(**about(after), by=asker(asked), other=their.id, linked=order.linked, note=order.note)
        decision.changed.append(after)
        decision.entries.append(line(after, EntryKind.LINKED, asked, now, worded(text, order.note)))
        decision.said.append(Said(fact, now, after.cause.status, asked))
    return decision


def turn_down(
    incident: Incident, other: Incident, asked: Envelope[TurnDownMerge], offered: bool, now: Instant
) -> Decision:
    """Say that two incidents whose merging was offered are two. It is not offered again, and machines never merge them.

    Raises `Missing` where none is offered, `Refused` for another status, `Conflict` for an older version.
    """
    order = asked.body
    check_asked(incident, asked, order.version)
    check_status(other, asked)
    check_text(order.note, "note")
    if not offered:
        raise Missing("no merge of these two is offered", where="other")
    decision = Decision(turned_down=[(incident.id, other.id)])
    for one, their in ((incident, other), (other, incident)):
        after = touched(one)
        text = worded(f"is another one than {their.id}", order.note)
        decision.changed.append(after)
        decision.entries.append(line(after, EntryKind.TURNED_DOWN, asked, now, text))
    fact = MergeTurnedDown(incident=incident.id, other=other.id, by=asker(asked), note=order.note)
    decision.said.append(Said(fact, now, incident.cause.status, asked))
    return decision
