"""How a room does what two people agreed to: as it was proposed, once, with both of them beside it.

It needs the database alone, so that it goes on while the bus is away. Where what lies there is not what was agreed to, it is
not done, and written down as tampering.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import msgspec
import structlog

from civigil.kernel.capability import Capability
from civigil.kernel.envelope import read
from civigil.kernel.errors import CivigilError, Tampered
from civigil.kernel.facts import Order
from civigil.kernel.ports import AuditTrail, Sealer
from civigil.kernel.words import opened
from civigil.runtime.store import Change, Store
from civigil.runtime.trust import proposals
from civigil.runtime.trust.proposals import Proposal

LOOK_EVERY_S = 0.5


class Agreed:
    """One room's deeds that take two people, in one process."""

    def __init__(self, capability: Capability, *, store: Store, sealer: Sealer, audit: AuditTrail, hands: Any) -> None:
        self._room = capability.name
        self._kinds: Mapping[str, type[Order]] = {kind.event_type: kind for kind in capability.obeys}
        self._handlers = {kind.event_type: capability.load(how.by) for kind, how in capability.obeys.items()}
        self._store = store
        self._sealer = sealer
        self._audit = audit
        self._hands = hands
        self._log = structlog.get_logger("agreed").bind(room=capability.name)

    async def watch(self) -> None:
        """Do what was agreed to, until cancelled."""
        while True:
            while await self.do_next():
                pass
            await asyncio.sleep(LOOK_EVERY_S)

    async def do_next(self) -> Proposal | None:
        """Do the next deed that was agreed to; None where there is none. Raises what may succeed later (`Unavailable`)."""
        held: Proposal | None = None
        try:
            async with self._store.change() as change:
                held = await proposals.approved(change.sql, self._room)
                if held is None:
                    return None
                await self._do(held, change)
                await proposals.finish(change.sql, held.id, "done", change.now)
        except Exception as error:  # the edge of a task: reported, and written beside the deed
            if held is None or (isinstance(error, CivigilError) and error.retry):
                raise
            foreseen = isinstance(error, CivigilError)
            self._log.warning("agreed_deed_failed", proposal=str(held.id), error=str(error), exc_info=not foreseen)
            why = str(error) if foreseen else "an unforeseen fault; the log has it"
            async with self._store.change() as change:
                await proposals.finish(change.sql, held.id, "failed", change.now, why)
            await self._record(held, f"ALERT {why}" if isinstance(error, Tampered) else why)
        else:
            await self._record(held, "obeyed")
        return held

    async def _do(self, one: Proposal, change: Change) -> None:
        proposals.check_agreed(one, self._sealer)
        asked = opened(read(msgspec.json.decode(one.headers, type=dict[str, str]), one.body, self._kinds), self._sealer)
        asked = msgspec.structs.replace(asked, actor=one.proposer, second=one.decider)
        await self._handlers[one.type](asked, change, self._hands)

    async def _record(self, one: Proposal, outcome: str) -> None:
        detail = {
            "order": str(one.id),
            "outcome": outcome,
            "status": one.status,
            "second": one.decider or "",
            "digest": one.digest.hex(),
        }
        now = self._hands.clock.now()
        await self._audit.record(at=now, who=one.proposer, did=f"order {one.type}", to=self._room, detail=detail)
