"""Words of exercises from before they were sealed: sealed once, in the background; a walk that was stopped goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from civigil.events.exercises import InjectMade, StepTold
from civigil.exercises.sealed import BECAUSE, DEEDS, sealed_command, sealed_inject, sealed_step
from civigil.exercises.service import Do
from civigil.kernel.ports import Sealer
from civigil.kernel.said import said

ROWS_AT_ONCE = 500

Row = dict[str, Any]
_DEEDS = "SELECT event, words FROM deed WHERE words <> '' ORDER BY event"
_SEAL_DEED = "UPDATE deed SET words = '', everybody = %s WHERE event = %s"
_EXERCISES = "SELECT id, because FROM exercise WHERE because <> '' ORDER BY id"
_SEAL_EXERCISE = "UPDATE exercise SET because = '', because_sealed = %s WHERE id = %s"
_STEPS = "SELECT id, body FROM step WHERE words IS NULL AND body ->> 'words' <> '' ORDER BY id"
_SEAL_STEP = "UPDATE step SET body = %s, words = %s WHERE id = %s"
_INJECTS = "SELECT id, body FROM inject WHERE act IS NULL AND jsonb_typeof(body -> 'act') = 'object' ORDER BY id"
_SEAL_INJECT = "UPDATE inject SET body = %s, act = %s WHERE id = %s"
_COMMANDS = "SELECT id, body FROM command WHERE sealed IS NULL ORDER BY id"
_SEAL_COMMAND = "UPDATE command SET body = '{}', sealed = %s WHERE id = %s"


def _deed(row: Row, sealer: Sealer) -> tuple[Any, ...]:
    return said(DEEDS, sealer, row["words"], "", row=row["event"]).everybody, row["event"]


def _exercise(row: Row, sealer: Sealer) -> tuple[Any, ...]:
    return BECAUSE.seal(sealer, row["because"], row=row["id"]), row["id"]


def _step(row: Row, sealer: Sealer) -> tuple[Any, ...]:
    kept, words = sealed_step(msgspec.convert(row["body"], StepTold), row["id"], sealer)
    return Jsonb(msgspec.to_builtins(kept)), words, row["id"]


def _inject(row: Row, sealer: Sealer) -> tuple[Any, ...]:
    kept, act = sealed_inject(msgspec.convert(row["body"], InjectMade), sealer)
    return Jsonb(msgspec.to_builtins(kept)), act, row["id"]


def _command(row: Row, sealer: Sealer) -> tuple[Any, ...]:
    return sealed_command(row["body"], row["id"], sealer), row["id"]


_WALKS: tuple[tuple[str, Callable[[Row, Sealer], tuple[Any, ...]], str], ...] = (
    (_DEEDS, _deed, _SEAL_DEED),
    (_EXERCISES, _exercise, _SEAL_EXERCISE),
    (_STEPS, _step, _SEAL_STEP),
    (_INJECTS, _inject, _SEAL_INJECT),
    (_COMMANDS, _command, _SEAL_COMMAND),
)


async def seal_old_words(do: Do) -> None:
    """Seal what lay in the clear; returns when nothing does any more."""
    for select, seal, update in _WALKS:
        rows = 0
        while found := await _seal_some(do, f"{select} LIMIT {ROWS_AT_ONCE} FOR UPDATE", seal, update):
            rows += found
        if rows:
            do.log.info("old_words_sealed", where=select.split(" FROM ")[1].split()[0], rows=rows)


async def _seal_some(do: Do, select: str, seal: Callable[[Row, Sealer], tuple[Any, ...]], update: str) -> int:
    async with do.store.change() as change, change.sql.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(select.encode())
        rows = await cursor.fetchall()
        await cursor.executemany(update.encode(), [seal(row, do.sealer) for row in rows])
    return len(rows)
