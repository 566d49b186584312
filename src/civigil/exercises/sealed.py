"""What lies sealed in the room's tables: whatever people say, write or have happen in an exercise. Pure.

A deed's words lie in the column of the class that says who needs to know them. The rest is for everybody who may see what
it belongs to. A scenario's title and what a truth expects are the script's own, and lie open.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any
from uuid import UUID

import msgspec

from civigil.events.exercises import InjectMade, StepTold
from civigil.exercises.talk import Command
from civigil.exercises.view import ExerciseRow
from civigil.kernel.errors import Tampered
from civigil.kernel.ports import Sealer
from civigil.kernel.said import BROKEN, columns_of
from civigil.kernel.sealed import SealedColumn
from civigil.kernel.words import OPEN_CLASS, PREFIX

DEEDS = columns_of("exercises", "deed", key="event")
BECAUSE = SealedColumn(room="exercises", table="exercise", column="because_sealed", data_class=OPEN_CLASS)
STEP = SealedColumn(room="exercises", table="step", column="words", data_class=OPEN_CLASS)
ACT = SealedColumn(room="exercises", table="inject", column="act", data_class=OPEN_CLASS)
COMMAND = SealedColumn(room="exercises", table="command", column="sealed", data_class=OPEN_CLASS)
SEALS = (*DEEDS.values(), BECAUSE, STEP, ACT, COMMAND)


def open_because(row: dict[str, Any], sealer: Sealer) -> dict[str, Any]:
    """A row of `exercise` with why it ended as text; what lay there before it was sealed is read as it is."""
    sealed = row["because_sealed"]
    return row if sealed is None else row | {"because": _open(BECAUSE, sealed, row["id"], sealer)}


def carried(row: dict[str, Any]) -> dict[str, Any]:
    """A row of `exercise` with why it ended still sealed, as text: for the rows that screens begin with."""
    sealed = row["because_sealed"]
    return row if sealed is None else row | {"because": PREFIX + base64.b64encode(sealed).decode()}


def open_row(row: ExerciseRow, sealer: Sealer) -> ExerciseRow:
    """A row of the snapshot, opened."""
    if not row.because.startswith(PREFIX):
        return row
    try:
        sealed = base64.b64decode(row.because.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        return msgspec.structs.replace(row, because=BROKEN)
    return msgspec.structs.replace(row, because=_open(BECAUSE, sealed, row.id, sealer))


def sealed_step(step: StepTold, id: UUID, sealer: Sealer) -> tuple[StepTold, bytes | None]:
    """A step as it is kept, without its words; and these."""
    if not step.words:
        return step, None
    return msgspec.structs.replace(step, words=""), STEP.seal(sealer, step.words, row=id)


def open_step(row: dict[str, Any], sealer: Sealer) -> StepTold:
    """A step of what is kept."""
    step = msgspec.convert(row["body"], StepTold)
    if row["words"] is None:
        return step
    return msgspec.structs.replace(step, words=_open(STEP, row["words"], row["id"], sealer))


def sealed_inject(made: InjectMade, sealer: Sealer) -> tuple[InjectMade, bytes | None]:
    """What a director made happen as it is kept, without the act; and that."""
    if made.act is None:
        return made, None
    act = msgspec.json.encode(made.act).decode()
    return msgspec.structs.replace(made, act=None), ACT.seal(sealer, act, row=made.inject)


def open_inject(row: dict[str, Any], sealer: Sealer) -> InjectMade:
    """What a director made happen, of what is kept; a broken seal says so in the act's place."""
    made = msgspec.convert(row["body"], InjectMade)
    if row["act"] is None:
        return made
    text = _open(ACT, row["act"], made.inject, sealer)
    return msgspec.structs.replace(made, act={"do": BROKEN} if text == BROKEN else msgspec.json.decode(text))


def sealed_command(body: dict[str, Any], id: UUID, sealer: Sealer) -> bytes:
    """A command as it is kept."""
    return COMMAND.seal(sealer, msgspec.json.encode(body).decode(), row=id)


def open_command(row: dict[str, Any], sealer: Sealer) -> Command:
    """A command of what is kept. Raises `Tampered`: a simulator is given nothing that was changed."""
    body = row["body"]
    if row["sealed"] is not None:
        body = msgspec.json.decode(COMMAND.open(sealer, row["sealed"], row=row["id"]))
    command: Command = msgspec.convert(body | {"number": row["number"]}, Command)
    return command


def _open(column: SealedColumn, sealed: bytes, row: UUID, sealer: Sealer) -> str:
    try:
        return column.open(sealer, sealed, row=row)
    except Tampered:
        return BROKEN
