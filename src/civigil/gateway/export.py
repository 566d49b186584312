"""Evidence taken out of the city: a signed bundle with its chain of custody. The export is written down before a byte leaves."""

from __future__ import annotations

import asyncio
import mimetypes
from typing import Annotated, Any

import msgspec
from litestar import Request
from litestar.params import Parameter
from litestar.response import Response

from civigil.gateway import bundle
from civigil.gateway.doors import Doors
from civigil.gateway.permissions import EVIDENCE_EXPORT
from civigil.gateway.porch import Porch
from civigil.kernel.errors import Invalid, Missing, Refused, Tampered, Unavailable
from civigil.kernel.facts import ORIGINAL
from civigil.kernel.permission import Principal
from civigil.runtime.trust.audit import Entry, Sought, entries
from civigil.runtime.trust.certificates import files

doors = Doors("evidence")

PIECES_AT_MOST = 40
BYTES_AT_MOST = 512 * 1024 * 1024
ENTRIES_AT_MOST = 500  # of each piece; more looks than that are told by their newest

Ids = Annotated[list[str], Parameter(min_items=1, max_items=PIECES_AT_MOST, description="The evidence's ids.")]
Reason = Annotated[str, Parameter(min_length=3, max_length=400, description="Why it leaves the city; it stands in it.")]


@doors.get("/export", permission=EVIDENCE_EXPORT, raises=(Missing, Tampered), media_type="application/zip")
async def export_evidence(
    ids: Ids, reason: Reason, who: Principal, do: Porch, request: Request[Any, Any, Any]
) -> Response[bytes]:
    """Evidence as a signed ZIP: the files, their hashes, and who kept, saw and exported them.

    `civigil cameras verify FILE` checks it anywhere, without the city, and names what was changed. Each piece's export is written
    into the audit trail, and thus into the bundle, before anything leaves.
    """
    wanted = list(dict.fromkeys(ids))
    described = [await asyncio.to_thread(do.evidence.describe, one) for one in wanted]
    if any(one.role.startswith(ORIGINAL) for one in described):
        raise Refused("an original shows people unblurred: it is unsealed, and does not leave in a bundle", where="ids")
    if (size := sum(one.size for one in described)) > BYTES_AT_MOST:
        raise Invalid(f"{size} bytes; {BYTES_AT_MOST} leave at once", where="ids")
    if do.identity is None:
        raise Unavailable("this city has no certificates, so that nothing could be signed", where="export")
    chain, key = files.pair(do.identity.certificate, do.identity.key)
    made = do.clock.now()
    detail = {"request": str(request.scope["state"]["request"]), "reason": reason}
    for one in described:
        await do.audit.record(at=made, who=who.id, did="exported evidence", to=f"evidence/{one.id}", detail=detail)
    handled: dict[int, Entry] = {}
    for one in described:
        found = await entries(do.trust, Sought(to=f"evidence/{one.id}"), before=None, at_most=ENTRIES_AT_MOST)
        handled |= {entry.seq: entry for entry in found}
    exhibits = [
        bundle.Exhibit(
            name=f"{one.role or 'evidence'}-{one.id[:16]}{mimetypes.guess_extension(one.media_type) or '.bin'}",
            media_type=one.media_type,
            role=one.role,
            data=await asyncio.to_thread(do.evidence.read, one.id),
        )
        for one in described
    ]
    custody = [_line(handled[seq]) for seq in sorted(handled)]
    raw = await asyncio.to_thread(
        bundle.bundled,
        exhibits,
        custody,
        city=do.city.name,
        made=made,
        by=who.id,
        reason=reason,
        key=key,
        chain=chain,
    )
    name = f"evidence-{made:%Y%m%d-%H%M%S}.zip"
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "private, no-store"}
    return Response(raw, media_type="application/zip", headers=headers)


def _line(entry: Entry) -> bundle.Handled:
    detail = msgspec.json.decode(entry.detail, type=dict[str, str])
    return bundle.Handled(seq=entry.seq, at=entry.at, who=entry.who, did=entry.did, to=entry.target, detail=detail)
