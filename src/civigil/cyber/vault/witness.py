"""The second place: heads of the log, one JSON object a line, only ever added to, away from the database.

Whoever cuts the log back or rewrites it in the database does not reach this file, if it lies on another disk or machine. Each head
was held against the one before it, with a consistency proof, before it was written down.
"""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from civigil.cyber.vault.heads import SignedHead, parse_note
from civigil.kernel.errors import CivigilError, Invalid, Tampered, Unavailable
from civigil.kernel.time import Instant

FILE_NAME = "heads.jsonl"
LINE_BYTES_AT_MOST = 4_000


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A head that was witnessed."""

    witnessed: Instant
    head: str  # the note


def parse_line(line: bytes, *, where: str) -> tuple[SignedHead, Instant]:
    """Read a line. Raises `Tampered` for what is none: nobody but us writes here."""
    try:
        if len(line) > LINE_BYTES_AT_MOST:
            raise Invalid(f"has {len(line)} bytes; {LINE_BYTES_AT_MOST} are allowed", where=where)
        found = msgspec.json.decode(line, type=Line)
        return parse_note(found.head), found.witnessed
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, CivigilError) as error:
        raise Tampered(f"is no head that we wrote down: {error}", where=where) from error


class Witness:
    """A folder of the second place. Raises `Unavailable` where it cannot be written."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / FILE_NAME

    def newest(self, at_most: int = 1) -> list[tuple[SignedHead, Instant]]:
        """The heads that were written down last, the newest first. Raises `Tampered`, `Unavailable`."""
        try:
            with self.file.open("rb") as file:
                end = file.seek(0, os.SEEK_END)
                file.seek(max(0, end - (at_most + 1) * LINE_BYTES_AT_MOST))
                lines = file.read().split(b"\n")
                whole = file.tell() <= (at_most + 1) * LINE_BYTES_AT_MOST
        except FileNotFoundError:
            return []
        except OSError as error:
            raise Unavailable(f"cannot be read: {error.strerror}", where=str(self.file)) from error
        kept = [line for line in (lines if whole else lines[1:])[:-1] if line]  # what has no end was not written whole
        return [parse_line(line, where=str(self.file)) for line in reversed(kept[-at_most:])]

    def write(self, signed: SignedHead, now: Instant) -> None:
        """Write a head down, on the disk when this returns."""
        line = msgspec.json.encode(Line(witnessed=now, head=signed.note)) + b"\n"
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            number = os.open(self.file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
            with os.fdopen(number, "r+b") as file:
                end = file.seek(0, os.SEEK_END)
                if end:
                    file.seek(end - 1)
                    if file.read(1) != b"\n":  # a line that was cut off by a crash ends here
                        line = b"\n" + line
                file.write(line)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise Unavailable(f"cannot be written: {error.strerror}", where=str(self.file)) from error
