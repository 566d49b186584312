"""Answers with what their reader need not know taken out: fields marked where they are declared (`kernel/classified.py`).

Whether somebody was involved is known from the nearest `assigned` around a field: the desk of their agency, or they themselves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec
from litestar import Request

from civigil.gateway.permissions import NEEDS
from civigil.kernel.classified import marks_of, withheld
from civigil.kernel.errors import Invalid
from civigil.kernel.permission import Principal
from civigil.kernel.ports import AuditTrail, Authorizer
from civigil.kernel.resource import named
from civigil.kernel.time import Instant

PURPOSE = "civigil-purpose"
"""The header in which one says what one asks for; policies may mind it, and the audit trail keeps it."""
PURPOSES = ("operations", "investigation", "audit", "training")

PATH_AT_MOST = 400
"""Characters of a path that the audit trail keeps; a path itself may be as long as a request's head."""

AGENCY = "agency:"
"""How a role begins that names the agency of its holder."""


def written(path: str) -> str:
    """A path as the trail keeps it: a longer one is cut, and ends with the hash by which the whole is known again."""
    if len(path) <= PATH_AT_MOST:
        return path
    return f"{path[:PATH_AT_MOST]}… sha256:{hashlib.sha256(path.encode(errors='surrogateescape')).hexdigest()}"


def purpose_of(headers: Mapping[str, str]) -> str:
    """What the asker says it is for; empty where nothing is said. Raises `Invalid` for a purpose that is none."""
    said = headers.get(PURPOSE, "")
    if said and said not in PURPOSES:
        raise Invalid(f"{said[:40]!r} is none of {', '.join(PURPOSES)}", where=PURPOSE)
    return said


async def shown_to(
    request: Request[Any, Any, Any], answer: Any, authorizer: Authorizer, audit: AuditTrail, now: Instant
) -> Any:
    """An answer without what its reader need not know. What was read of marked fields is written down first.

    Each route's answer goes through here by itself, as its type says; a route that makes a file of it asks for it.
    """
    who: Principal = request.scope["user"]
    reader = Reader(authorizer, who, purpose_of(request.headers))
    shown = reader.shown(answer)
    detail = {"request": request.scope["state"]["request"]}
    for need in sorted(reader.read):
        to = written(request.scope["path"])
        await audit.record(at=now, who=who.id, did=NEEDS[need].name, to=to, detail=detail)
    return shown


def desks_of(who: Principal) -> frozenset[str]:
    """Whom an incident may be given to so that this principal is involved: the desks of the agencies, and the principal."""
    return frozenset({who.id, *(f"desk:{role.removeprefix(AGENCY)}" for role in who.roles if role.startswith(AGENCY))})


def may_read(
    authorizer: Authorizer, who: Principal, need: str, field: str, *, status: str, involved: bool, purpose: str = ""
) -> bool:
    """Whether somebody may read fields of a class; no for a class that nobody knows. `field`: `TYPE/NAME`."""
    permission = NEEDS.get(need)
    if permission is None:
        return False
    line = named(f"field/{field}", status=status, involved=involved, purpose=purpose)
    return authorizer.decide(who, permission, line).allowed


class Reader:
    """One reader of one answer. `read` has the classes of marked fields that were shown."""

    def __init__(self, authorizer: Authorizer, who: Principal, purpose: str = "") -> None:
        self._authorizer = authorizer
        self._who = who
        self._desks = desks_of(who)
        self._purpose = purpose
        self.read: set[str] = set()

    def shown(self, value: Any, assigned: str | None = None) -> Any:
        """The value as this reader may see it; the same object where nothing is withheld."""
        if isinstance(value, msgspec.Struct):
            return self._struct(value, getattr(value, "assigned", assigned))
        if isinstance(value, tuple | list):
            parts = [self.shown(one, assigned) for one in value]
            same = all(one is other for one, other in zip(parts, value, strict=True))
            return value if same else type(value)(parts)
        if isinstance(value, dict):
            return {name: self.shown(one, assigned) for name, one in value.items()}
        return value

    def _struct(self, value: msgspec.Struct, assigned: str | None) -> msgspec.Struct:
        kind = type(value)
        changed: dict[str, Any] = {}
        marks = {mark.field: mark for mark in marks_of(kind)}
        for name in kind.__struct_fields__:
            before = getattr(value, name)
            if name in marks:
                need = marks[name].need or str(getattr(value, marks[name].beside, "") or "")
                after = self._text(before, need, f"{kind.__name__}/{name}", value, assigned)
            else:
                after = self.shown(before, assigned)
            if after is not before:
                changed[name] = after
        return msgspec.structs.replace(value, **changed) if changed else value

    def _text(self, text: str, need: str, field: str, around: msgspec.Struct, assigned: str | None) -> str:
        if not need or not text:
            return text
        status = getattr(getattr(around, "status", None), "value", "")
        involved = assigned is not None and assigned in self._desks
        if may_read(self._authorizer, self._who, need, field, status=status, involved=involved, purpose=self._purpose):
            self.read.add(need)
            return text
        return withheld(need)
