"""People's words in a room's own table: four columns, one for each class that says who needs to know them; one of them is filled.

    everybody bytea, medical bytea, personal bytea, tactical bytea, CHECK (num_nonnulls(everybody, medical, personal, tactical) < 2)

Each is bound to its row and column, and sealed anew with the others when a key was replaced: list the columns in `seals`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from civigil.kernel.classified import CLASSES
from civigil.kernel.errors import Tampered
from civigil.kernel.ports import Sealer
from civigil.kernel.sealed import SealedColumn
from civigil.kernel.words import OPEN_CLASS

BROKEN = "[the seal is broken]"
"""What stands in the place of words that were changed where they lie."""

Columns = Mapping[str, SealedColumn]
"""By who needs to know."""


class Said(NamedTuple):
    """One text as it is kept: at most one of these is there."""

    everybody: bytes | None = None
    medical: bytes | None = None
    personal: bytes | None = None
    tactical: bytes | None = None


def columns_of(room: str, table: str, *, key: str = "id") -> Columns:
    """The four columns of a table."""
    everybody = SealedColumn(room=room, table=table, column="everybody", data_class=OPEN_CLASS, key=key)
    others = (SealedColumn(room=room, table=table, column=one, data_class=one, key=key) for one in CLASSES)
    return {"": everybody} | {one.column: one for one in others}


def said(columns: Columns, sealer: Sealer, text: str, need: str, *, row: object) -> Said:
    """A text for this row. Raises `KeyError` for a need that is none."""
    column = columns[need]
    return Said(**{column.column: column.seal(sealer, text, row=row)})


def heard(columns: Columns, sealer: Sealer, values: Mapping[str, Any], *, row: object) -> str | None:
    """The text of a row; None where none of its columns is filled. Raises `Tampered`, naming row and column."""
    for column in columns.values():
        seal = values[column.column]
        if seal is not None:
            return column.open(sealer, seal, row=row)
    return None


def heard_or_broken(columns: Columns, sealer: Sealer, values: Mapping[str, Any], *, row: object) -> str:
    """The text of a row, for people: a broken seal says so in its place."""
    try:
        return heard(columns, sealer, values, row=row) or ""
    except Tampered:
        return BROKEN
