"""What is asked for, as one line of text that an Authorizer can take apart: a name, and what is known about it.

    /api/incidents/019f…            a route, by its path
    live/incidents.note_added.v1?status=Exercise
    order/incidents.add_note.v1?status=Actual
    field/incidents.note_added.v1/note?status=Actual&involved=yes

The name is quoted, so that nothing in a path can pass for what is known about it.
"""

from __future__ import annotations

from urllib.parse import parse_qsl, quote, unquote

import msgspec

ROUTE, LIVE, ORDER, FIELD = "route", "live", "order", "field"
_KINDS = {LIVE, ORDER, FIELD}


class Resource(msgspec.Struct, frozen=True):
    """What is asked for. `status` and `purpose` are empty where nobody knows them."""

    kind: str  # route, live, order or field; empty: none of these
    name: str
    status: str = ""  # Actual, Exercise or Test
    involved: bool = False  # whether the asker's agency, or the asker, was given the incident that it belongs to
    purpose: str = ""  # what the asker says it is for


def named(name: str, *, status: str = "", involved: bool = False, purpose: str = "") -> str:
    """The line for a resource."""
    known = [f"status={quote(status)}"] if status else []
    known += ["involved=yes"] if involved else []
    known += [f"purpose={quote(purpose)}"] if purpose else []
    plain = quote(name, safe="/:@!$&'()*+,;=~-._")
    return f"{plain}?{'&'.join(known)}" if known else plain


def understood(line: str) -> Resource:
    """The resource of a line. What is not known here is left out: it can only take away what a policy asks for."""
    plain, _, rest = line.partition("?")
    known = dict(parse_qsl(rest, max_num_fields=20)) if rest.count("&") < 20 else {}
    name = unquote(plain)
    head = name.partition("/")[0]
    kind = ROUTE if name.startswith("/") else head if head in _KINDS else ""
    return Resource(
        kind=kind,
        name=name,
        status=known.get("status", ""),
        involved=known.get("involved") == "yes",
        purpose=known.get("purpose", ""),
    )
