"""A gateway in a process of its own, to be killed: `python -m tests.gateway.one_gateway DATABASE NATS FOLDER PORT`."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from civigil.gateway.listen import Listen
from civigil.gateway.permissions import PERMISSIONS
from civigil.gateway.server import run
from civigil.runtime import trust
from civigil.runtime.store import open_pool
from civigil.runtime.trust.audit import PostgresAuditTrail
from civigil.runtime.trust.authorizer import OperatorsOnly
from civigil.runtime.trust.sealer import FileKeySealer
from civigil.runtime.worker import Surroundings
from tests.gateway.parks import capability as parks
from tests.support.clock import SetClock


async def serve(database: str, nats: str, folder: Path, port: int) -> None:
    """Serve until killed."""

    async def ready() -> bool:
        return True

    async def metrics() -> bytes:
        return b""

    async with open_pool(database, schema=trust.SCHEMA) as pool:
        place = Surroundings(
            nats_servers=[nats],
            database_url=database,
            data=folder,
            identity=lambda _: None,
            authorizer=OperatorsOnly((parks,), besides=PERMISSIONS),
            sealer=FileKeySealer(folder / "keys"),
            audit=PostgresAuditTrail(pool, b"k" * 32),
            settings={},
            clock=SetClock(),
        )
        await run((parks,), place, Listen(port=port), ready=ready, metrics=metrics, site=folder / "no site")


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], sys.argv[2], Path(sys.argv[3]), int(sys.argv[4])))
