"""Evidence through the front door: whole or in part, opened chunk by chunk, and never unseen.

Each look is written into the audit trail before the first byte leaves; without a trail nothing is shown. What is asked for in
pieces (a player that seeks) leaves a line for each piece. Evidence never changes, so its id is its entity tag.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Annotated, Any

from litestar import Request
from litestar.exceptions import HTTPException
from litestar.params import Parameter
from litestar.response import Response, Stream

from civigil.gateway.doors import Doors
from civigil.gateway.permissions import EVIDENCE_UNSEAL, EVIDENCE_VIEW
from civigil.gateway.porch import Porch
from civigil.gateway.ranges import Span, has_it_already, span_of, still_the_same
from civigil.kernel.errors import Invalid, Missing, Refused, Tampered
from civigil.kernel.facts import ORIGINAL, EvidenceRef
from civigil.kernel.permission import Principal

doors = Doors("evidence")

Reason = Annotated[str, Parameter(max_length=500, description="Why the original must be seen.")]
_REASON_AT_LEAST = 5  # letters

SHOWN = frozenset({"image/jpeg", "image/png", "image/webp", "video/mp4", "audio/mp4", "audio/ogg", "application/json"})
"""What a browser may show in place; everything else is a download, so that no evidence can run as a page of ours."""


@doors.get(
    "/{id:str}",
    permission=EVIDENCE_VIEW,
    raises=(Missing, Tampered),
    media_type="*/*",
    also={206: "The range that was asked for", 304: "Not changed", 416: "No such range"},
)
async def show_evidence(id: str, who: Principal, do: Porch, request: Request[Any, Any, Any]) -> Response[Any]:
    """Sealed evidence, opened.

    `id` is the SHA-256 of its plaintext, 64 lower-case hexadecimal digits. Answers one byte range (206, or 416 outside the
    evidence), `If-Range` and `If-None-Match` by entity tag, and HEAD. Each look is written down. What shows people unblurred is
    refused here.
    """
    described = await asyncio.to_thread(do.evidence.describe, id)
    if described.role.startswith(ORIGINAL):
        raise Refused("people are blurred in what is shown: the original is unsealed with a reason", where="evidence")
    return await _show(described, "", who, do, request)


@doors.get(
    "/{id:str}/unsealed",
    permission=EVIDENCE_UNSEAL,
    raises=(Missing, Tampered),
    media_type="*/*",
    also={206: "The range that was asked for", 304: "Not changed", 416: "No such range"},
)
async def show_unsealed(
    id: str, reason: Reason, who: Principal, do: Porch, request: Request[Any, Any, Any]
) -> Response[Any]:
    """Evidence as it was recorded, with people unblurred; else as above.

    `reason` is why it must be seen: it stands in the audit trail with who looked and when, before the first byte leaves.
    """
    if len(reason.strip()) < _REASON_AT_LEAST:
        raise Invalid(f"why? At least {_REASON_AT_LEAST} letters", where="reason")
    described = await asyncio.to_thread(do.evidence.describe, id)
    return await _show(described, reason.strip(), who, do, request)


async def _show(
    described: EvidenceRef, reason: str, who: Principal, do: Porch, request: Request[Any, Any, Any]
) -> Response[Any]:
    id = described.id
    etag = f'"{id}"'
    headers = _headers(described, etag)
    asked = request.headers
    if has_it_already(asked.get("if-none-match"), etag):
        await _write_down(do, who, described, "nothing, not changed", request, reason)
        return Response(b"", status_code=304, headers={"etag": etag, "cache-control": headers["cache-control"]})
    span = span_of(asked.get("range") if still_the_same(asked.get("if-range"), etag) else None, described.size)
    if span is None:
        outside = {"content-range": f"bytes */{described.size}"}
        raise HTTPException(f"it has {described.size} bytes", status_code=416, headers=outside)
    head_only: bool = request.scope["state"]["head"]
    part = f"bytes {span.start}-{span.stop - 1}/{described.size}"
    await _write_down(do, who, described, "its description" if head_only else part, request, reason)
    headers["content-length"] = str(span.stop - span.start)
    if span.part:
        headers["content-range"] = part
    first = b"" if head_only else await _piece(do, id, span.start, span.stop)
    pieces = _pieces(do, who, id, span, first)
    return Stream(pieces, status_code=206 if span.part else 200, headers=headers)


def _headers(described: EvidenceRef, etag: str) -> dict[str, str]:
    name = f"{described.role or 'evidence'}-{described.id[:12]}"
    shown = "inline" if described.media_type in SHOWN else "attachment"
    return {
        "content-type": described.media_type,
        "etag": etag,
        "accept-ranges": "bytes",
        "cache-control": "private, no-store",
        "content-disposition": f'{shown}; filename="{re.sub("[^a-z0-9_-]", "_", name)}"',
        "content-security-policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    }


async def _write_down(
    do: Porch, who: Principal, described: EvidenceRef, shown: str, request: Request[Any, Any, Any], reason: str
) -> None:
    detail = {"request": request.scope["state"]["request"], "shown": shown, "role": described.role}
    if reason:
        detail["reason"] = reason
    did = "unsealed evidence" if reason else "looked at evidence"
    await do.audit.record(at=do.clock.now(), who=who.id, did=did, to=f"evidence/{described.id}", detail=detail)


async def _piece(do: Porch, id: str, start: int, stop: int) -> bytes:
    return await asyncio.to_thread(do.evidence.read, id, start, min(stop, start + do.limits.evidence_piece_bytes))


async def _pieces(do: Porch, who: Principal, id: str, span: Span, first: bytes) -> AsyncIterator[bytes]:
    """The rest, after a first piece that was opened before the answer began. A broken seal further on cuts the answer off."""
    yield first
    at = span.start + len(first)
    while first and at < span.stop:
        try:
            piece = await _piece(do, id, at, span.stop)
        except Tampered as error:
            detail = {"alert": str(error), "byte": str(at)}
            await do.audit.record(
                at=do.clock.now(), who=who.id, did="met tampering", to=f"evidence/{id}", detail=detail
            )
            raise
        yield piece
        at += len(piece)
