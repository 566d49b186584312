"""What takes two people, over HTTP: what waits, who agrees, and the city's folder of policies, which comes into force so."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec

from civigil.cyber.access import deeds, draft, store
from civigil.cyber.access.authorizer import CedarAuthorizer
from civigil.cyber.access.draft import Activated
from civigil.cyber.access.permissions import DEED_DECIDE, DEED_FORCE, DEED_VIEW, POLICY_CHANGE
from civigil.cyber.access.router import router
from civigil.cyber.access.settings import AccessSettings
from civigil.cyber.access.view import Deed, Deeds, PolicyAsked
from civigil.events.access import ActivatePolicies
from civigil.kernel.errors import Conflict, Invalid, Missing
from civigil.kernel.permission import Principal
from civigil.kernel.severity import Status
from civigil.kernel.two_people import Waits
from civigil.runtime.hands import Hands
from civigil.runtime.store import Change
from civigil.runtime.trust import proposals
from civigil.runtime.trust.proposals import Proposal

Do = Hands[AccessSettings]
SHOWN = 100
Digest = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
Why = Annotated[str, msgspec.Meta(max_length=600)]


class PoliciesProposed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The folder's digest as it was seen, and why it shall come into force."""

    digest: Digest
    reason: Why


class Agreed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was seen and is agreed to, by its digest."""

    digest: Digest


class TurnedDown(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why not."""

    why: Why


class Forced(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was seen, and why it cannot wait for a second person."""

    digest: Digest
    why: Why


@router.post("/policies", permission=POLICY_CHANGE, raises=(Conflict, Missing))
async def activate_policies(data: PoliciesProposed, who: Principal, do: Do) -> PolicyAsked:
    """Have what lies in the city's folder come into force.

    It takes two people: where there are two, it waits for the second one, and holds for exactly what lies there now.
    """
    shelf = draft.shelf_of(do)
    shelf.check(data.digest)
    if not shelf.pending:
        raise Conflict("these policies are in force already", where="digest")
    order = ActivatePolicies(digest=data.digest)
    try:
        done = await do.bus.ask(order, actor=who, status=Status.ACTUAL, answer=Activated, reason=data.reason)
    except Waits as one:
        return PolicyAsked(waits=one.waiting)
    shelf.reload()
    return PolicyAsked(activated=done)


@router.get("/deeds", permission=DEED_VIEW)
async def list_deeds(who: Principal, do: Do, waiting: bool = False) -> Deeds:
    """What takes two people, the newest first: what waits, or all."""
    async with do.store.change() as change:
        found = await proposals.newest(change.sql, open_only=waiting, at_most=SHOWN)
        shown = [await _shown(one, who, change, do) for one in found]
    return Deeds(deeds=tuple(shown), may_force=do.authorizer.decide(who, DEED_FORCE).allowed)


@router.post("/deeds/{deed:uuid}/approve", permission=DEED_DECIDE, raises=(Missing, Conflict))
async def approve_deed(deed: UUID, data: Agreed, who: Principal, do: Do) -> Deed:
    """Agree, as the second person; it is done at once, as it was proposed."""
    async with do.store.change() as change:
        one = await deeds.approve(deed, bytes.fromhex(data.digest), who, change, do)
        shown = await _shown(one, who, change, do)
        await _write_down(one, who, "agreed to", do)
    return shown


@router.post("/deeds/{deed:uuid}/turn-down", permission=DEED_DECIDE, raises=(Missing, Conflict))
async def turn_down_deed(deed: UUID, data: TurnedDown, who: Principal, do: Do) -> Deed:
    """Turn down, or take one's own back; it is not done."""
    async with do.store.change() as change:
        one = await deeds.turn_down(deed, data.why, who, change, do)
        shown = await _shown(one, who, change, do)
        await _write_down(one, who, "turned down", do)
    return shown


@router.post("/deeds/{deed:uuid}/force", permission=DEED_FORCE, raises=(Missing, Conflict))
async def force_deed(deed: UUID, data: Forced, who: Principal, do: Do) -> Deed:
    """Do alone what one proposed and cannot wait for a second person. It becomes an incident that somebody else reads."""
    async with do.store.change() as change:
        one = await deeds.force(deed, bytes.fromhex(data.digest), data.why, who, change, do)
        shown = await _shown(one, who, change, do)
        await _write_down(one, who, "did alone", do)
    return shown


async def _write_down(one: Proposal, who: Principal, did: str, do: Do) -> None:
    """Both, and what it is, into the trail, before it holds."""
    detail = {"proposal": str(one.id), "digest": one.digest.hex(), "proposer": one.proposer, "reason": one.reason}
    detail |= {"why": one.why} if one.why else {}
    await do.audit.record(at=do.clock.now(), who=who.id, did=f"{did} {one.type}", to=one.room, detail=detail)


async def _shown(one: Proposal, who: Principal, change: Change, do: Do) -> Deed:
    known = do.authorizer.two_people.get(one.type) if isinstance(do.authorizer, CedarAuthorizer) else None
    return Deed(
        id=one.id,
        deed=one.type,
        says=known.says if known else "",
        why_two=known.why if known else "",
        permission=one.permission,
        status=one.status,
        content=one.body.decode(errors="replace"),
        digest=one.digest.hex(),
        reason=one.reason,
        by=one.proposer,
        by_name=await _name(one.proposer, change, do),
        proposed=one.proposed,
        expires=one.expires,
        state="expired" if one.state == "waiting" and change.now >= one.expires else one.state,
        second=None if one.alone else one.decider,
        second_name=None if one.alone or one.decider is None else await _name(one.decider, change, do),
        alone=one.alone,
        decided=one.decided,
        why=one.why,
        finished=one.finished,
        outcome=one.outcome,
        mine=one.proposer == who.id,
        may_decide=one.state == "waiting" and change.now < one.expires and deeds.may_second(one, who, do),
    )


async def _name(id: str, change: Change, do: Do) -> str | None:
    if not id.startswith("person:"):
        return None
    try:
        return (await store.person(change.sql, id, do.sealer)).name
    except (Missing, Invalid):
        return None
