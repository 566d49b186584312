"""The hands: tell the city of its policies and of deeds that take two people, and notice when two are there."""

from __future__ import annotations

import asyncio

from civigil.cyber.access import draft, rules, store
from civigil.cyber.access.authorizer import CedarAuthorizer
from civigil.cyber.access.settings import AccessSettings
from civigil.cyber.access.shelf import LOOK_EVERY_S, Shelf
from civigil.events.access import DeedDecided, DeedProposed, TwoPeopleFromNowOn
from civigil.kernel.permission import Permission, Principal
from civigil.kernel.resource import named
from civigil.kernel.severity import Status
from civigil.runtime.hands import Hands
from civigil.runtime.store import Change
from civigil.runtime.trust import proposals
from civigil.runtime.trust.proposals import Proposal

ALWAYS = "the settings say so"
TWO_ARE_THERE = "two people are there who could do it"

_ENROLLED = """
    SELECT id, roles, agency FROM people WHERE active AND (
        EXISTS (SELECT 1 FROM passkeys WHERE person = people.id) OR EXISTS (SELECT 1 FROM fallbacks WHERE person = people.id)
        OR EXISTS (SELECT 1 FROM oidc_subjects WHERE person = people.id)
    ) LIMIT 5000
"""


async def watch_policies(do: Hands[AccessSettings]) -> None:
    """Say when other policies come into force here, and when files do not hold, until cancelled."""
    if not isinstance(do.authorizer, CedarAuthorizer):
        return
    shelf = do.authorizer.shelf
    told, unagreed = ("", ""), ""
    while True:
        shelf.look()
        told = await tell(shelf, told, do)
        async with do.store.change() as change:
            unagreed = await draft.check(shelf, unagreed, change, do)
        await asyncio.sleep(LOOK_EVERY_S)


async def tell(shelf: Shelf, told: tuple[str, str], do: Hands[AccessSettings]) -> tuple[str, str]:
    """Say what changed since `told`, the digest and the trouble that were said last; what was said now."""
    texts = [(one.name, one.text, one.shipped) for one in shelf.book.sources]
    fact = rules.changed(texts, len(shelf.book.policies))
    async with do.store.change() as change:
        if fact.digest != told[0]:
            change.emit(fact, occurred=change.now, status=Status.ACTUAL)
        if shelf.trouble and shelf.trouble != told[1]:
            change.emit(rules.broken(shelf.trouble), occurred=change.now, status=Status.ACTUAL)
    return fact.digest, shelf.trouble


async def watch_deeds(do: Hands[AccessSettings]) -> None:
    """Tell the city of what takes two people, and notice when two are there, until cancelled."""
    while True:
        async with do.store.change() as change:
            await tell_deeds(change)
            await notice_two(change, do)
        await asyncio.sleep(LOOK_EVERY_S)


async def tell_deeds(change: Change) -> None:
    """What nobody decided in time is over; what happened to proposals is told."""
    await proposals.expire(change.sql, change.now)
    for one in await proposals.untold(change.sql):
        change.emit(_told(one), occurred=one.finished or one.decided or one.proposed, status=Status.ACTUAL)


async def notice_two(change: Change, do: Hands[AccessSettings]) -> None:
    """From when two people are there who could do it, a deed takes two; the same people do not count twice."""
    if not isinstance(do.authorizer, CedarAuthorizer):
        return
    enrolled: list[Principal] | None = None
    for order, how in do.authorizer.two_people.items():
        permission = how.permission
        if await proposals.takes_two(change.sql, permission):
            continue
        because = ALWAYS
        if do.settings.two_people != "always":
            enrolled = await _enrolled(change) if enrolled is None else enrolled
            line = named(f"order/{order}", status=Status.ACTUAL.value)
            able = [one for one in enrolled if do.authorizer.decide(one, Permission(permission), line).allowed]
            if len(able) < 2:
                continue
            because = TWO_ARE_THERE
        if await proposals.from_now_on(change.sql, permission, change.now, because):
            said = TwoPeopleFromNowOn(permission=permission, because=because)
            change.emit(said, occurred=change.now, status=Status.ACTUAL)


async def _enrolled(change: Change) -> list[Principal]:
    """Everybody on duty who can come in, as policies know them; what they hold by shifts does not count."""
    found = await store.rows(change.sql, _ENROLLED)
    return [
        Principal(id=row["id"], roles=(*row["roles"], *((f"agency:{row['agency']}",) if row["agency"] else ())))
        for row in found
    ]


def _told(one: Proposal) -> DeedProposed | DeedDecided:
    digest = one.digest.hex()
    if one.state == "waiting":
        return DeedProposed(proposal=one.id, deed=one.type, digest=digest, by=one.proposer, expires=one.expires)
    second = None if one.alone else one.decider
    return DeedDecided(proposal=one.id, deed=one.type, digest=digest, state=one.state, by=one.proposer, second=second)
