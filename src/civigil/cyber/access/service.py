"""The hands: tell the city when other policies are in force, or do not hold."""

from __future__ import annotations

import asyncio

from civigil.cyber.access import rules
from civigil.cyber.access.authorizer import CedarAuthorizer
from civigil.cyber.access.settings import AccessSettings
from civigil.cyber.access.shelf import LOOK_EVERY_S, Shelf
from civigil.kernel.severity import Status
from civigil.runtime.hands import Hands


async def watch_policies(do: Hands[AccessSettings]) -> None:
    """Say when other policies come into force here, and when files do not hold, until cancelled."""
    if not isinstance(do.authorizer, CedarAuthorizer):
        return
    shelf = do.authorizer.shelf
    told = ("", "")
    while True:
        shelf.look()
        told = await tell(shelf, told, do)
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
