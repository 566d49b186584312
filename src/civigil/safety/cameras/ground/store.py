"""The ground's SQL."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from psycopg.types.json import Jsonb

from civigil.kernel.severity import Status
from civigil.runtime.store import Change
from civigil.safety.cameras.ground.calibrated import Tie


class Grounding(msgspec.Struct, frozen=True, kw_only=True):
    """A camera's ties, and what must be known to change them."""

    status: Status
    version: int
    ties: tuple[Tie, ...]
    by: str


async def grounding(change: Change, camera: str) -> Grounding | None:
    """A camera's ties, locked until the change ends; None for a camera that nobody knows."""
    row = await (
        await change.sql.execute(
            "SELECT status, ground_version, ties, ground_by FROM camera WHERE id = %s FOR UPDATE", (camera,)
        )
    ).fetchone()
    if row is None:
        return None
    return Grounding(status=Status(row[0]), version=row[1], ties=msgspec.convert(row[2], tuple[Tie, ...]), by=row[3])


async def set_ties(change: Change, camera: str, ties: Sequence[Tie], *, by: str) -> None:
    """Keep these from the next version on."""
    await change.sql.execute(
        "UPDATE camera SET ties = %s, ground_by = %s, ground_version = ground_version + 1 WHERE id = %s",
        (Jsonb(msgspec.to_builtins(ties)), by, camera),
    )
