"""One connection of one room to NATS, under the room's own certificate."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from typing import cast

import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError

from civigil.kernel.errors import Invalid, Missing, Unavailable
from civigil.runtime.bus.credentials import Followed, Identity
from civigil.runtime.bus.lean import LeanClient, Refusals
from civigil.runtime.bus.names import reply_inbox

RECONNECT_WAIT_S = 0.25
ATTEMPT_S = 10.0
LEAVE_S = 1.0
RENEWAL_LOOK_S = 2.0
PENDING_BYTES = 16 << 20
"""What waits to be sent while the server is away; beyond it publishing fails, and its source slows down."""


async def connect(
    servers: Sequence[str], *, room: str, identity: Identity | None, patience_s: float = 30.0
) -> LeanClient:
    """Connect, and stay connected: a lost server is looked for again for as long as the process lives.

    A renewed certificate is shown from the next connection on, and that is made in good order soon after the renewal: none rests
    on a certificate that has ended. `identity` may be None only for servers without TLS, which none but tests have. Raises
    `Unavailable` after `patience_s`, `Refused` for a key that others may read.
    """
    said: BaseException | None = None
    try:
        async with asyncio.timeout(patience_s):
            while True:  # each time with a new client: one whose server dies while it greets may wait for ever
                client = LeanClient()
                try:
                    async with asyncio.timeout(ATTEMPT_S):
                        await _connect(client, servers, room, identity)
                    return client
                except asyncio.CancelledError:
                    await leave(client)
                    raise
                except (NatsError, OSError, TimeoutError, Invalid, Missing) as error:  # a file may be half written
                    said = error
                    await leave(client)
                    await asyncio.sleep(RECONNECT_WAIT_S)
    except TimeoutError as error:
        raise Unavailable(f"no NATS server answers at {', '.join(servers)}: {said}", where="bus") from error


async def leave(client: LeanClient, *, drain_s: float = 0.0) -> None:
    """Close a connection, also one that broke off; before, give what waits `drain_s` to be sent.

    The library can wait for ever for the farewell of a server that is gone, and on the way it swallows being cancelled once:
    so it closes in a task of its own, which nobody waits for longer than that.
    """
    try:
        await _leave(client, drain_s)
    finally:
        client.drop()


async def _leave(client: LeanClient, drain_s: float) -> None:
    for deed, within_s in ((client.drain, drain_s), (client.close, LEAVE_S)):
        if within_s == 0:
            continue
        task = asyncio.ensure_future(deed())
        try:
            await asyncio.wait({task}, timeout=within_s)
        finally:
            task.cancel()
        if not task.done():
            continue
        # AttributeError is asyncio's TLS transport, of a line that broke off
        with contextlib.suppress(NatsError, OSError, AttributeError, TimeoutError, asyncio.CancelledError):
            task.result()
        if client.is_closed:
            return


async def _connect(client: LeanClient, servers: Sequence[str], room: str, identity: Identity | None) -> None:
    log = structlog.get_logger("bus").bind(room=room)
    outage: set[str] = set()  # what was said of the outage that lasts, so that each trouble is said once

    followed = None if identity is None else Followed(identity, identity.tls())

    async def lost() -> None:
        if followed is not None:
            followed.look()
        if client.renewing:
            log.info("bus_reconnects", why="a renewed certificate")
            client.renewing = False
        elif not client.leaving:
            log.warning("bus_disconnected")
        for tell in client.when_lost:
            tell()

    async def again() -> None:
        outage.clear()
        log.info("bus_reconnected", server=str(client.connected_url.netloc) if client.connected_url else "")

    async def trouble(error: Exception) -> None:
        said = str(error) or type(error).__name__
        client.refused.note(said)
        if client.is_connected or said not in outage:
            log.warning("bus_error", error=said)
        outage.add(said)

    await client.connect(
        list(servers),
        name=f"civigil {room}",
        tls=None if followed is None else followed.context,
        skip_subject_validation=True,  # ours are made from the vocabulary, never from input
        inbox_prefix=reply_inbox(room).encode(),
        allow_reconnect=True,
        max_reconnect_attempts=-1,
        reconnect_time_wait=cast(int, RECONNECT_WAIT_S),  # annotated int, and any number of seconds is taken
        connect_timeout=5,
        ping_interval=5,
        max_outstanding_pings=2,
        pending_size=PENDING_BYTES,
        disconnected_cb=lost,
        reconnected_cb=again,
        error_cb=trouble,
    )
    if followed is not None:
        client.follow(followed.look, every_s=RENEWAL_LOOK_S)


def refusals_of(client: Client) -> Refusals:
    """What the server forbade this connection."""
    return client.refused if isinstance(client, LeanClient) else Refusals()


def when_lost(client: Client, tell: Callable[[], None]) -> None:
    """Call `tell` each time the connection breaks."""
    if isinstance(client, LeanClient):
        client.when_lost.append(tell)


__all__ = ["Client", "Identity", "LeanClient", "Refusals", "connect", "leave", "refusals_of", "when_lost"]
