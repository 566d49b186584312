"""What is hidden in cameras' pictures, in SQL."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from psycopg.types.json import Jsonb

from civigil.kernel.severity import Status
from civigil.runtime.store import Change
from civigil.safety.cameras.privacy.mask import Mask


class Masking(msgspec.Struct, frozen=True, kw_only=True):
    """A camera's masks, and what must be known to change them."""

    status: Status
    version: int
    masks: tuple[Mask, ...]
    own: tuple[Mask, ...]  # of the settings


async def know(change: Change, camera: str, own: Sequence[Mask]) -> bool:
    """Take note of what the settings hide; whether that changes what is hidden."""
    row = await (
        await change.sql.execute(
            "UPDATE camera SET own_masks = %(own)s, masks_version = masks_version + 1"
            " WHERE id = %(id)s AND own_masks <> %(own)s RETURNING set_masks IS NULL",
            {"own": _jsonb(own), "id": camera},
        )
    ).fetchone()
    return row is not None and bool(row[0])


async def masking(change: Change, camera: str) -> Masking | None:
    """A camera's masks, locked until the change ends; None for a camera that nobody knows."""
    row = await (
        await change.sql.execute(
            "SELECT status, masks_version, coalesce(set_masks, own_masks), own_masks FROM camera WHERE id = %s FOR UPDATE",
            (camera,),
        )
    ).fetchone()
    if row is None:
        return None
    shown, own = (msgspec.convert(one, tuple[Mask, ...]) for one in row[2:])
    return Masking(status=Status(row[0]), version=row[1], masks=shown, own=own)


async def set_masks(change: Change, camera: str, masks: Sequence[Mask] | None, *, by: str) -> None:
    """Hide these from the next version on; None: those of the settings."""
    await change.sql.execute(
        "UPDATE camera SET set_masks = %s, masks_by = %s, masks_version = masks_version + 1 WHERE id = %s",
        (None if masks is None else _jsonb(masks), by, camera),
    )


def _jsonb(masks: Sequence[Mask]) -> Jsonb:
    return Jsonb(msgspec.to_builtins(tuple(masks)))
