"""What lies sealed in the room's tables: the lines of timelines that hold people's words, by who needs to know them. Pure.

A line's own text is what everybody may read of it: of a report its title, of a note or deed nothing. The whole lies in the table
`words`. Why an incident is shelved lies sealed in its own row, and in the deeds that are remembered there.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from civigil.incidents.model import Deed, Entry, EntryKind, Standing
from civigil.incidents.view import Row
from civigil.kernel.errors import Tampered
from civigil.kernel.ids import NewId
from civigil.kernel.ports import Sealer
from civigil.kernel.said import BROKEN, columns_of, heard, said
from civigil.kernel.sealed import SealedColumn
from civigil.kernel.words import PREFIX

_RULE = "rule:"
COLUMNS = columns_of("incidents", "words")
SEALS = tuple(COLUMNS.values())
REASON = SealedColumn(room="incidents", table="incidents", column="shelved_because", data_class="words")
"""Why an incident is shelved: text with a prefix, so that a row from before still reads. It goes when the shelving is over."""


class Words(NamedTuple):
    """A row of the table: one of the columns is filled."""

    id: UUID
    everybody: bytes | None = None
    medical: bytes | None = None
    personal: bytes | None = None
    tactical: bytes | None = None


def holds_words(entry: Entry) -> bool:
    """Whether a line holds a person's words: all but what rules did and machines saw."""
    if entry.kind is EntryKind.CONCERN:
        return bool(entry.need)
    return bool(entry.text) and not entry.by.startswith(_RULE)


def sealed_entries(entries: Iterable[Entry], sealer: Sealer, new_id: NewId) -> tuple[list[Entry], list[Words]]:
    """Lines as they are kept, and the words that belong to them."""
    kept, words = [], []
    for entry in entries:
        if not holds_words(entry):
            kept.append(entry)
            continue
        row = words_of(new_id(), entry.text, entry.need, sealer)
        words.append(row)
        kept.append(msgspec.structs.replace(entry, text=open_text(entry), said=row.id))
    return kept, words


def open_text(entry: Entry) -> str:
    """What everybody may read of a line that holds words."""
    return entry.explanation.summary if entry.kind is EntryKind.CONCERN and entry.explanation is not None else ""


def words_of(id: UUID, text: str, need: str, sealer: Sealer) -> Words:
    """A row that holds this text."""
    return Words(id, *said(COLUMNS, sealer, text, need, row=id))


def opened(row: Mapping[str, Any], sealer: Sealer) -> str | None:
    """The text of a row of `words`, its id as `said`; None where the line holds none. Raises `Tampered`, naming row and column."""
    id = row["said"]
    if id is None:
        return None
    text = heard(COLUMNS, sealer, row, row=id)
    if text is None:
        raise Tampered("its words are gone", where=f"incidents.words of {id}")
    return text


def sealed_reason(text: str, id: UUID, sealer: Sealer) -> str:
    """Why an incident is shelved, as it is kept; what is empty stays so."""
    return text and PREFIX + base64.b64encode(REASON.seal(sealer, text, row=id)).decode()


def open_reason(kept: str, id: UUID, sealer: Sealer) -> str:
    """Why an incident is shelved, of what is kept; a broken seal says so in its place."""
    if not kept.startswith(PREFIX):
        return kept
    try:
        return REASON.open(sealer, base64.b64decode(kept.removeprefix(PREFIX), validate=True), row=id)
    except (Tampered, binascii.Error):
        return BROKEN


def open_row(row: Row, sealer: Sealer) -> Row:
    """A row of the snapshot with its reason as text."""
    if not row.shelved_because:
        return row
    return msgspec.structs.replace(row, shelved_because=open_reason(row.shelved_because, row.id, sealer))


def sealed_deeds(deeds: tuple[Deed, ...], id: UUID, sealer: Sealer) -> tuple[Deed, ...]:
    """Remembered deeds as they are kept."""
    return _each(deeds, lambda text: sealed_reason(text, id, sealer))


def open_deeds(deeds: tuple[Deed, ...], id: UUID, sealer: Sealer) -> tuple[Deed, ...]:
    """Remembered deeds, of what is kept."""
    return _each(deeds, lambda text: open_reason(text, id, sealer))


def _each(deeds: tuple[Deed, ...], change: Callable[[str], str]) -> tuple[Deed, ...]:
    def changed(one: Standing) -> Standing:
        return msgspec.structs.replace(one, shelved_because=change(one.shelved_because))

    return tuple(msgspec.structs.replace(one, was=changed(one.was), became=changed(one.became)) for one in deeds)
