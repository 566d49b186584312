"""Who may decide what takes two people, and what follows.

The second one is one of the city's people, another than the first, may do the deed as well, and gave the first neither account,
roles nor link lately, nor got them: who manages people cannot make a second one for themselves and go on at once.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from civigil.cyber.access import favours, people, rules
from civigil.cyber.access.settings import AccessSettings
from civigil.kernel.errors import Invalid, Refused
from civigil.kernel.permission import Permission, Principal
from civigil.kernel.ports import permit
from civigil.kernel.resource import named
from civigil.kernel.severity import Status
from civigil.runtime.hands import Hands
from civigil.runtime.store import Change
from civigil.runtime.trust import proposals
from civigil.runtime.trust.proposals import Proposal

Do = Hands[AccessSettings]
WHY_AT_LEAST, WHY_AT_MOST = 3, 500


async def approve(id: UUID, digest: bytes, who: Principal, change: Change, do: Do) -> Proposal:
    """Agree; the room that obeys does it then. Raises `Missing`, `Conflict`, and `Refused` for who may not be the second one."""
    one = await proposals.proposal(change.sql, id)
    proposals.check_waits(one, digest, change.now)
    await _check_second(one, who, change, do)
    return await proposals.decide(change.sql, one, "approved", who.id, "", change.now, do.sealer)


async def turn_down(id: UUID, why: str, who: Principal, change: Change, do: Do) -> Proposal:
    """Turn down, or take one's own proposal back. Raises `Missing`, `Conflict`, `Invalid`, `Refused`."""
    one = await proposals.proposal(change.sql, id)
    proposals.check_waits(one, one.digest, change.now)
    if who.id != one.proposer:
        _permit(one, who, do)
    return await proposals.decide(change.sql, one, "turned down", who.id, _why(why), change.now, do.sealer)


async def force(id: UUID, digest: bytes, why: str, who: Principal, change: Change, do: Do) -> Proposal:
    """Do alone, in an emergency, what one proposed: at once, and as an incident that somebody else reads.

    Raises `Missing`, `Conflict`, `Invalid`, `Refused`.
    """
    one = await proposals.proposal(change.sql, id)
    proposals.check_waits(one, digest, change.now)
    if who.id != one.proposer:
        raise Refused("agree to it: somebody else proposed it, so that you are two", where="two people")
    _permit(one, who, do)
    after = await proposals.decide(change.sql, one, "approved", who.id, _why(why), change.now, do.sealer)
    change.emit(rules.forced(after.id, after.type, who.id), occurred=change.now, status=Status.ACTUAL)
    return after


def may_second(one: Proposal, who: Principal, do: Do) -> bool:
    """Whether somebody looks like the second one: what stands in the way of it is told when they try."""
    return who.id.startswith("person:") and who.id != one.proposer and _decide(one, who, do)


async def _check_second(one: Proposal, who: Principal, change: Change, do: Do) -> None:
    if who.id == one.proposer:
        raise Refused("nobody agrees to what they proposed themselves", where="two people")
    for principal in (one.proposer, who.id):
        if not principal.startswith("person:"):
            raise Refused(
                f"{principal} is nobody in particular: both must be the city's people, signed in as themselves",
                where="two people",
            )
    _permit(one, who, do)
    held = await people.roles_now(one.proposer, do)
    proposer = Principal(id=one.proposer, roles=held)
    if not _decide(one, proposer, do):
        raise Refused("who proposed it may not do it any more", where="two people")
    since = change.now - timedelta(hours=do.settings.apart_h)
    if await favours.between(change.sql, one.proposer, who.id, since):
        raise Refused(
            f"one of you gave the other an account, roles or a link within {do.settings.apart_h:g} hours: "
            "somebody else must agree",
            where="two people",
        )


def _permit(one: Proposal, who: Principal, do: Do) -> None:
    permit(do.authorizer, who, Permission(one.permission), named(f"order/{one.type}", status=one.status))


def _decide(one: Proposal, who: Principal, do: Do) -> bool:
    line = named(f"order/{one.type}", status=one.status)
    return do.authorizer.decide(who, Permission(one.permission), line).allowed


def _why(text: str) -> str:
    plain = " ".join(text.split())
    if not WHY_AT_LEAST <= len(plain) <= WHY_AT_MOST:
        raise Invalid(f"say why, in {WHY_AT_LEAST} to {WHY_AT_MOST} characters", where="why")
    return plain
