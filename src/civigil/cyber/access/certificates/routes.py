"""The room over HTTP, its part for certificates."""

from __future__ import annotations

import asyncio
from typing import Annotated, Literal

import msgspec

from civigil.cyber.access.certificates import reading
from civigil.cyber.access.certificates.rules import NEEDED
from civigil.cyber.access.certificates.service import authority_of, holder_asked
from civigil.cyber.access.certificates.view import Certificates, ReadmissionAsked, ReadmittedView, RevokedView
from civigil.cyber.access.permissions import CERTIFICATE_READMIT, CERTIFICATE_REVOKE, CERTIFICATE_VIEW
from civigil.cyber.access.router import router
from civigil.cyber.access.settings import AccessSettings
from civigil.events.access import ReadmitHolder, RevokeCertificates
from civigil.kernel.errors import Conflict, Missing, Tampered, Unavailable
from civigil.kernel.permission import Principal
from civigil.kernel.severity import Status
from civigil.kernel.two_people import Waits
from civigil.runtime.hands import Hands

Do = Hands[AccessSettings]
CUT_OFF_S = 2.0
"""Seconds that one waits for the answer to an order that cuts off the one who waits."""
Who = Annotated[
    str,
    msgspec.Meta(
        min_length=1,
        max_length=80,
        description="process:cameras, device:level-1, or a certificate's serial number in hexadecimal.",
    ),
]
Note = Annotated[str, msgspec.Meta(min_length=3, max_length=300, description="Why; it stands in the audit trail.")]


class RevokeAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whose certificates, and why."""

    holder: Who
    reason: Literal[
        "unspecified",
        "keyCompromise",
        "affiliationChanged",
        "superseded",
        "cessationOfOperation",
        "privilegeWithdrawn",
    ]  # RFC 5280 §5.3.1
    note: Note
    replace: bool = False  # issue a new certificate at once


class ReadmitAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is let in again, and why."""

    holder: Who
    note: Note


@router.get("/certificates", permission=CERTIFICATE_VIEW, raises=(Tampered,))
async def list_certificates(do: Do) -> Certificates:
    """The city's authorities, everybody's newest certificate, and what was revoked."""
    return await asyncio.to_thread(reading.certificates, authority_of(do), do.clock.now())


@router.post("/certificates/revoke", permission=CERTIFICATE_REVOKE, raises=(Missing, Conflict))
async def revoke_certificates(data: RevokeAsked, who: Principal, do: Do) -> RevokedView:
    """Revoke whatever certificates a holder has: it is cut off at once, and refused everywhere."""
    authority = authority_of(do)
    holder = holder_asked(data.holder, authority)
    before = authority.register
    await _say_why(do, who, "revokes certificates", str(holder), f"{data.reason}: {data.note}")
    order = RevokeCertificates(holder=str(holder), reason=data.reason, replace=data.replace)
    wait_s = CUT_OFF_S if str(holder) in NEEDED else 10.0
    try:
        return await do.bus.ask(order, actor=who, status=Status.ACTUAL, answer=RevokedView, time_limit_s=wait_s)
    except Unavailable:  # the gateway's own, or the room's that answers: whoever waits for it was cut off by it
        after = authority.register
        if after.generation(holder) == before.generation(holder):
            raise
        revoked = len(after.revoked) - len(before.revoked)
        return RevokedView(
            holder=str(holder), certificates=revoked, generation=after.generation(holder), replaced=data.replace
        )


@router.post("/certificates/readmit", permission=CERTIFICATE_READMIT, raises=(Missing, Conflict))
async def readmit_holder(data: ReadmitAsked, who: Principal, do: Do) -> ReadmissionAsked:
    """Let a holder in again whose certificates were revoked; it gets a new one, and the old ones stay revoked.

    It takes two people: where there are two, it waits for the second one.
    """
    authority = authority_of(do)
    holder = holder_asked(data.holder, authority)
    if not authority.register.bars(holder):
        raise Conflict("is not barred", where=str(holder))
    await _say_why(do, who, "asks to let in again", str(holder), data.note)
    order = ReadmitHolder(holder=str(holder))
    try:
        done = await do.bus.ask(order, actor=who, status=Status.ACTUAL, answer=ReadmittedView, reason=data.note)
    except Waits as one:
        return ReadmissionAsked(waits=one.waiting)
    return ReadmissionAsked(readmitted=done)


async def _say_why(do: Do, who: Principal, did: str, to: str, why: str) -> None:
    await do.audit.record(at=do.clock.now(), who=who.id, did=did, to=to, detail={"reason": why})
