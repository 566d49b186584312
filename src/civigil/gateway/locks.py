"""Sessions that nobody uses are locked, and the audit trail says so: before it holds, or not at all."""

from __future__ import annotations

import asyncio

from civigil.kernel.ports import AuditTrail
from civigil.kernel.time import Clock
from civigil.runtime.store.pool import Pool, as_unavailable
from civigil.runtime.trust.signin import lock_idle

LOOK_EVERY_S = 2.0


async def watch_locks(pool: Pool, audit: AuditTrail, clock: Clock) -> None:
    """Lock what is idle, until cancelled. A session that is due is refused also before it is found here."""
    while True:
        await lock_and_tell(pool, audit, clock)
        await asyncio.sleep(LOOK_EVERY_S)


async def lock_and_tell(pool: Pool, audit: AuditTrail, clock: Clock) -> int:
    """Lock what is idle now; how many sessions."""
    now = clock.now()
    with as_unavailable():
        async with pool.connection() as connection:
            locked = await lock_idle(connection, now)
            for principal in locked:
                await audit.record(
                    at=now, who=principal, did="session was locked", to="gateway", detail={"by": "idleness"}
                )
    return len(locked)
