"""The nouns of the vault: frozen, and sound from the moment they are made."""

from __future__ import annotations

import re
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from civigil.kernel.errors import Invalid
from civigil.kernel.time import Instant
from civigil.kernel.two_people import Waiting

_REFERENCE = re.compile(r"[a-z][a-z0-9-]*:[A-Za-z0-9._:/-]{1,160}")
NAME_AT_MOST, PHONE_AT_MOST, NOTE_AT_MOST = 200, 40, 4_000


def reference(text: str, where: str) -> str:
    """A reference such as `incident:…` or `person:…`. Raises `Invalid` for what could be a person's name."""
    if not _REFERENCE.fullmatch(text):
        raise Invalid("is not a reference such as incident:3f9c or person:7a01", where=where)
    return text


class Personal(msgspec.Struct, frozen=True, kw_only=True):
    """Personal data in the clear: it exists in memory, between the seal and who may read it. Raises `Invalid`."""

    name: str | None = None
    phone: str | None = None
    note: str | None = None  # what helpers need to know, such as an allergy

    def __post_init__(self) -> None:
        """Hold each to its limit, and refuse a record of nothing."""
        limits = {"name": NAME_AT_MOST, "phone": PHONE_AT_MOST, "note": NOTE_AT_MOST}
        if not any(getattr(self, field) for field in limits):
            raise Invalid("holds nothing", where="record")
        for field, limit in limits.items():
            text = getattr(self, field)
            if text is not None and not 0 < len(text) <= limit:
                raise Invalid(f"has {len(text)} characters; 1 to {limit} are kept", where=f"record.{field}")


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """A record of the drawer from outside: everything but what it holds."""

    id: UUID
    subject: str  # whose: a pseudonym
    about: str  # what it belongs to
    made: Instant
    holds: tuple[str, ...]  # which of name, phone, note


class OpenedRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A record that somebody read."""

    record: Record
    personal: Personal


class ReplaceAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why keys are to be replaced; it stands in the audit trail."""

    reason: Annotated[str, Meta(min_length=3, max_length=300)]


class Replaced(msgspec.Struct, frozen=True, kw_only=True):
    """What an order to replace keys did."""

    rotation: UUID
    keys: int


class MasterAsked(msgspec.Struct, frozen=True, kw_only=True):
    """What came of asking for another master key: it is replaced, or it waits for a second person."""

    replaced: Replaced | None = None
    waits: Waiting | None = None


class KeyGroup(msgspec.Struct, frozen=True, kw_only=True):
    """The data keys of one class."""

    data_class: str
    active: int
    replaced: int
    subjects: int  # how many of the active ones belong to one subject each
    newest: Instant


class Rotation(msgspec.Struct, frozen=True, kw_only=True):
    """A replacement of keys."""

    id: UUID
    at: Instant
    what: str  # "data key", "master key"
    data_class: str | None
    keys: int
    who: str


class Resealing(msgspec.Struct, frozen=True, kw_only=True):
    """How far one column, or the evidence, is sealed anew."""

    what: str
    epoch: int
    done: int
    total: int
    resealed: int
    faults: int
    fault: str | None
    began: Instant
    changed: Instant
    finished: Instant | None


class Keys(msgspec.Struct, frozen=True, kw_only=True):
    """The vault's keys at a glance."""

    master_kept: str  # file, passphrase or token
    masters: int  # how many the file names
    epoch: int
    groups: tuple[KeyGroup, ...]
    rotations: tuple[Rotation, ...]  # the newest first
    resealing: tuple[Resealing, ...]


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """A check of the whole log."""

    id: UUID
    asked: Instant
    who: str
    done: Instant | None
    entries: int | None
    faults: tuple[str, ...]


class WitnessedHead(msgspec.Struct, frozen=True, kw_only=True):
    """A head in the second place."""

    note: str
    size: int
    at: Instant
    witnessed: Instant


class LogState(msgspec.Struct, frozen=True, kw_only=True):
    """The log at a glance."""

    head: str | None  # the signed head, as a checkpoint; null before the first entry
    key: str | None  # the verifier key
    size: int
    at: Instant | None
    taken_over: int  # entries of the former chain
    witness: str  # where heads are written down
    witnessed: tuple[WitnessedHead, ...]  # the newest first
    checks: tuple[Check, ...]  # the newest first
