"""The audit trail, read through the front door. Who reads it is written into it."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Request

from civigil.gateway.doors import Doors
from civigil.gateway.permissions import AUDIT_VIEW
from civigil.gateway.porch import Porch
from civigil.kernel.permission import Principal
from civigil.kernel.time import Instant, text_of
from civigil.runtime.trust.audit import Sought, entries

doors = Doors("audit")

_GREATEST = (1 << 63) - 1

Limit = Annotated[int, msgspec.Meta(ge=1, le=200, description="How many at most.")]
By = Annotated[str, msgspec.Meta(max_length=200, description="How the pseudonym of who did it begins.")]
Did = Annotated[str, msgspec.Meta(max_length=200, description="Words of what was done.")]
To = Annotated[str, msgspec.Meta(max_length=200, description="How the name of what it was done to begins.")]
Before = Annotated[int, msgspec.Meta(ge=1, le=_GREATEST, description="The `next` of the page before.")]


class AuditEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One deed."""

    seq: int
    at: Instant
    who: str  # a pseudonym
    did: str
    to: str
    detail: dict[str, str]


class AuditPage(msgspec.Struct, frozen=True, kw_only=True):
    """Entries of the trail, the newest first."""

    entries: tuple[AuditEntry, ...]
    next: int | None  # give it back as `cursor` for the page after; null on the last one


@doors.get("/", permission=AUDIT_VIEW)
async def list_entries(
    who: Principal,
    do: Porch,
    request: Request[Any, Any, Any],
    by: By | None = None,
    did: Did | None = None,
    to: To | None = None,
    since: Instant | None = None,
    until: Instant | None = None,
    cursor: Before | None = None,
    limit: Limit = 50,
) -> AuditPage:
    """What people and machines did, the newest first; narrowed by who did it, what, to what, and when.

    Give `next` back as `cursor` for the page after. The look itself is written down, with what was looked for.
    """
    sought = Sought(who=by, did=did, to=to, since=since, until=until)
    detail = {"request": request.scope["state"]["request"], **_words(sought)}
    await do.audit.record(at=do.clock.now(), who=who.id, did="looked at the audit trail", to="audit", detail=detail)
    found = await entries(do.trust, sought, before=cursor, at_most=limit + 1)
    shown = tuple(
        AuditEntry(
            seq=one.seq,
            at=one.at,
            who=one.who,
            did=one.did,
            to=one.target,
            detail=msgspec.json.decode(one.detail, type=dict[str, str]),
        )
        for one in found[:limit]
    )
    return AuditPage(entries=shown, next=shown[-1].seq if len(found) > limit else None)


def _words(sought: Sought) -> dict[str, str]:
    """What was looked for, as text for the trail."""
    told = {name: getattr(sought, name) for name in sought.__struct_fields__}
    return {name: value if isinstance(value, str) else text_of(value) for name, value in told.items() if value}
