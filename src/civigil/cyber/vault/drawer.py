"""The drawer: personal data, sealed by subject, that everything else refers to by id. Between plain text and rows."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from civigil.cyber.vault.model import Personal, Record
from civigil.cyber.vault.sealed import NAME, NOTE, PHONE
from civigil.kernel.ports import Sealer


def sealed_row(record: Record, personal: Personal, sealer: Sealer) -> dict[str, Any]:
    """A row of the table. May ask for keys: call it in a thread."""
    given = {"name": (NAME, personal.name), "phone": (PHONE, personal.phone), "note": (NOTE, personal.note)}
    row: dict[str, Any] = {
        "id": record.id,
        "subject": record.subject,
        "about": record.about,
        "made": record.made,
        "name_index": None,
        "phone_index": None,
    }
    for field, (column, text) in given.items():
        row[field] = None
        if text is not None:
            row[field] = column.seal(sealer, text, row=record.id, subject=record.subject)
            if column.index:
                row[column.index] = column.fingerprint(sealer, text)
    return row


def opened(id: UUID, row: dict[str, Any], sealer: Sealer) -> Personal:
    """What a row holds. Raises `Tampered`, naming column and row. May ask for keys: call it in a thread."""
    columns = {"name": NAME, "phone": PHONE, "note": NOTE}
    return Personal(
        **{
            field: column.open(sealer, row[field], row=id)
            for field, column in columns.items()
            if row[field] is not None
        }
    )
