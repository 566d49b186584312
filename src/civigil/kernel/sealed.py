"""Sealed fields, as declared types: columns of a room's own tables, and fields of its facts.

A room names what it seals, in a pure file, and lists it in its declaration (`seals`); from there come the associated data that bind
each value to its row and column, the fingerprints for exact search, and the background work that seals everything anew when
a key was replaced.

    PHONE = SealedColumn(room="vault", table="records", column="phone", data_class="contact", index="phone_index")

    sealed = PHONE.seal(do.sealer, "+49 30 901820", row=id, subject="person:3f9c")
    found = "SELECT id FROM records WHERE phone_index = ANY(%s)", [PHONE.fingerprints(do.sealer, "+49 30 901820")]

An index tells who reads the table which rows hold the same text, and nothing else: declare one only for what must be found.
"""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata

import msgspec

from civigil.kernel.errors import Invalid, Tampered
from civigil.kernel.ports import KeyName, Sealer

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_CLASS = re.compile(r"[a-z][a-z0-9-]{0,39}")


def folded(text: str) -> str:
    """Text as it is compared: one form of Unicode, one case, without white space at the ends or twice within."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def key_name(data_class: str, subject: str = "") -> KeyName:
    """A key's name, checked. Raises `Invalid` for a class that is not made of small letters, digits and -."""
    if not _CLASS.fullmatch(data_class):
        raise Invalid(f"{data_class!r} is not a class of data: small letters, digits and - are", where="sealed")
    if len(subject) > 200:
        raise Invalid(f"has {len(subject)} characters; 200 are allowed", where="sealed.subject")
    return KeyName(data_class, subject)


class SealedColumn(msgspec.Struct, frozen=True, kw_only=True):
    """A column (bytea) of a room's own table whose values are sealed text. Raises `Invalid` for what names no column."""

    room: str
    table: str
    column: str
    data_class: str
    key: str = "id"  # the column that names the row for ever
    subject: str | None = None  # the column that says whose data it is; none: sealed by class alone
    index: str | None = None  # the column (bytea) for exact search; none: it cannot be searched

    def __post_init__(self) -> None:
        """Hold the names to what SQL and the keys take."""
        for name in (self.room, self.table, self.column, self.key, self.subject or "x", self.index or "x"):
            if not _NAME.fullmatch(name):
                raise Invalid(f"{name!r} is not a name of a table or column", where="sealed")
        key_name(self.data_class)

    @property
    def name(self) -> str:
        """`vault.records.phone`."""
        return f"{self.room}.{self.table}.{self.column}"

    def seal(self, sealer: Sealer, text: str, *, row: object, subject: str = "") -> bytes:
        """The text for this column of that row."""
        return sealer.seal(text.encode(), bound_to=self._bound_to(row), under=key_name(self.data_class, subject))

    def open(self, sealer: Sealer, sealed: bytes, *, row: object) -> str:
        """The text of this column of that row. Raises `Tampered`, naming both, where a byte or the place differs."""
        try:
            return sealer.open(bytes(sealed), bound_to=self._bound_to(row)).decode()
        except Tampered as error:
            raise Tampered(error.sentence, where=f"{self.name} of {row}") from error

    def fingerprint(self, sealer: Sealer, text: str) -> bytes:
        """What stands in the index beside this text."""
        return sealer.blind(folded(text).encode(), index=self.name)

    def fingerprints(self, sealer: Sealer, text: str) -> list[bytes]:
        """What may stand in the index beside this text, while keys change."""
        return list(sealer.blinds(folded(text).encode(), index=self.name))

    def _bound_to(self, row: object) -> bytes:
        return f"column:{self.name}:{row}".encode()


class SealedText(msgspec.Struct, frozen=True):
    """A field of a fact whose text only the holder of the key can read: it lies sealed on the bus, in streams and in archives."""

    sealed: str  # base64; a version byte first


class SealedField(msgspec.Struct, frozen=True, kw_only=True):
    """A field of type `SealedText` of a fact, an order or an observation."""

    of: str  # the event's type: "incidents.report_taken.v1"
    field: str
    data_class: str

    @property
    def name(self) -> str:
        """`incidents.report_taken.v1.words`."""
        return f"{self.of}.{self.field}"

    def seal(self, sealer: Sealer, text: str, *, row: object, subject: str = "") -> SealedText:
        """The text for this field; `row` is what the fact itself names for ever, such as its report's reference."""
        sealed = sealer.seal(text.encode(), bound_to=self._bound_to(row), under=key_name(self.data_class, subject))
        return SealedText(base64.b64encode(sealed).decode())

    def open(self, sealer: Sealer, field: SealedText, *, row: object) -> str:
        """The text of this field. Raises `Tampered` where it was changed or belongs to another fact."""
        try:
            sealed = base64.b64decode(field.sealed, validate=True)
            if base64.b64encode(sealed).decode() != field.sealed:
                raise Tampered("is not base64 as we write it", where="seal")
            return sealer.open(sealed, bound_to=self._bound_to(row)).decode()
        except (binascii.Error, ValueError) as error:
            raise Tampered("is not sealed text", where=f"{self.name} of {row}") from error
        except Tampered as error:
            raise Tampered(error.sentence, where=f"{self.name} of {row}") from error

    def _bound_to(self, row: object) -> bytes:
        return f"field:{self.name}:{row}".encode()
