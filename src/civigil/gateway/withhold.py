"""Answers with what their reader need not know taken out: fields marked where they are declared (`kernel/classified.py`).

Whether somebody was involved is known from the nearest `assigned` around a field: the desk of their agency, or they themselves.
"""

from __future__ import annotations

from typing import Any

import msgspec

from civigil.gateway.permissions import NEEDS
from civigil.kernel.classified import marks_of, withheld
from civigil.kernel.permission import Principal
from civigil.kernel.ports import Authorizer
from civigil.kernel.resource import named

AGENCY = "agency:"
"""How a role begins that names the agency of its holder."""


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
