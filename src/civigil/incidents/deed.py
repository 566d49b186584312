"""What all deeds of people have in common: what they are held to, the next state, its line, and what is remembered. Pure.

A deed bears the version that the person looked at, so that nobody overwrites what he has not seen. What it replaced is remembered
with the incident (`Deed`), so that the newest can be taken back as long as what it changed is as it left it. Concerns that join
meanwhile do not matter to that.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from civigil.events.incidents import Phase
from civigil.incidents.model import Deed, Entry, EntryKind, Incident, Standing
from civigil.kernel.envelope import Envelope
from civigil.kernel.errors import Conflict, Invalid, Refused
from civigil.kernel.facts import Explanation, Message
from civigil.kernel.time import Instant

TEXT_CHARACTERS_AT_MOST = 4_000
DEEDS_AT_MOST = 8
"""How many deeds of one incident are remembered to be taken back."""

LIVE = frozenset({Phase.OPEN, Phase.ACKNOWLEDGED})


def check_asked(incident: Incident, asked: Envelope[Message], version: int) -> None:
    """Hold an order to what it is about. Raises `Refused` for another status or a merged one, `Conflict` for an older version."""
    check_status(incident, asked)
    if version != incident.version:
        raise Conflict(
            f"version {version} was looked at, it is {incident.version} by now: read it again", where=str(incident.id)
        )
    if incident.phase is Phase.MERGED:
        raise Refused(f"it lives on in {incident.merged_into}: go there", where="incident")


def check_status(incident: Incident, asked: Envelope[Message]) -> None:
    """Raise `Refused` where an order's status is not the incident's: an exercise does not touch what is real."""
    if asked.status is not incident.cause.status:
        raise Refused(
            f"{asked.status.value} orders do not touch {incident.cause.status.value} incidents", where="status"
        )


def check_text(text: str, where: str, *, needed: str = "") -> str:
    """A person's words. Raises `Invalid`, naming the field, for endless ones, a NUL, or none where they are `needed`."""
    if len(text) > TEXT_CHARACTERS_AT_MOST:
        raise Invalid(f"{len(text)} characters, {TEXT_CHARACTERS_AT_MOST} are allowed", where=where)
    if "\0" in text:
        raise Invalid("it holds a NUL, which is no character of a text", where=where)
    if needed and not text.strip():
        raise Invalid(needed, where=where)
    return text


def asker(asked: Envelope[Message]) -> str:
    """On whose behalf it is asked."""
    return asked.actor or asked.source


def touched(incident: Incident) -> Incident:
    """The same with one more line, by a person."""
    cause = msgspec.structs.replace(incident.cause, handled=True)
    return msgspec.structs.replace(incident, cause=cause, entries=incident.entries + 1)


def done(
    incident: Incident, now: Instant, name: str, *, other: UUID | None = None, other_version: int = 0, **changes: Any
) -> Incident:
    """The next version after a deed of that name, which is remembered."""
    after = msgspec.structs.replace(touched(incident), version=incident.version + 1, changed=now, **changes)
    return remembering(incident, after, name, other=other, other_version=other_version)


def remembering(
    before: Incident, after: Incident, name: str, *, other: UUID | None = None, other_version: int = 0
) -> Incident:
    """The state after a deed, with the deed on top of those that can still be taken back."""
    deed = Deed(name=name, was=before.standing, became=after.standing, other=other, other_version=other_version)
    known = before.deeds or ()
    earlier = known if newest(known, before.standing) is not None else ()
    return msgspec.structs.replace(after, deeds=(*earlier, deed)[-DEEDS_AT_MOST:])


def newest(deeds: tuple[Deed, ...], now: Standing) -> Deed | None:
    """The newest deed, where what it changed of the standing is as it left it."""
    if not deeds:
        return None
    deed = deeds[-1]
    changed = (name for name in Standing.__struct_fields__ if getattr(deed.was, name) != getattr(deed.became, name))
    return deed if all(getattr(now, name) == getattr(deed.became, name) for name in changed) else None


def line(
    incident: Incident,
    kind: EntryKind,
    asked: Envelope[Message],
    now: Instant,
    text: str,
    explanation: Explanation | None = None,
) -> Entry:
    """The newest line of an incident's timeline, by the one who asked."""
    return Entry(
        incident=incident.id,
        seq=incident.entries,
        kind=kind,
        at=now,
        learned=now,
        event=asked.id,
        by=asker(asked),
        text=text,
        explanation=explanation,
    )


def worded(text: str, note: str) -> str:
    """What was done, and the person's words."""
    return f"{text}: {note}" if note.strip() else text
