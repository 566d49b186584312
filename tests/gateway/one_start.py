"""A process that serves, answers once, stops, and ends at once: `python -m tests.gateway.one_start PORT`."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from typing import Any, cast

import structlog

from civigil.gateway.gate import Gate
from civigil.gateway.limits import Limits
from civigil.gateway.listen import Listen, serve
from civigil.gateway.pages import problem_page
from civigil.kernel.ports import NoAuditTrail
from civigil.runtime.clock import TrueClock, new_id
from civigil.runtime.trust.alarms import Alarms


async def once(listen: Listen) -> None:
    """Serve until one request has been answered: the gate's own refusal, so that nothing needs to stand behind it."""
    behind = cast(Any, None)
    gate = Gate(
        inner=behind,
        house=listen.house(),
        sign_in=behind,
        alarms=Alarms(NoAuditTrail(), TrueClock()),
        limits=Limits(),
        page=problem_page,
        new_id=new_id,
        log=structlog.get_logger(),
    )
    serving = asyncio.create_task(serve(gate, listen))
    while True:
        with contextlib.suppress(OSError):
            reader, writer = await asyncio.open_connection(listen.address, listen.port)
            break
        await asyncio.sleep(0.01)
    writer.write(b"GET / HTTP/1.1\r\nhost: elsewhere\r\n\r\n")
    assert b"421" in await reader.readline()
    serving.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await serving


if __name__ == "__main__":
    asyncio.run(once(Listen(port=int(sys.argv[1]))))
