r"""The log on its way out of the city: a file that proves itself, one JSON object a line. Pure: lines to values and back.

The first line names the log and holds its signed head; each further line is one entry with its audit path to that head:

    {"civigil_log": 1, "head": "civigil-log/…\n1234\n…", "keys": ["civigil-log/…+…"], "first": 1, "last": 1234}
    {"seq": 1, "entry": "[1,\"2026-…\",\"operator:1\",…]", "path": ["…", …]}
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta

from civigil.cyber.vault import merkle
from civigil.cyber.vault.entry import VERSION as ENTRY_VERSION
from civigil.cyber.vault.entry import LogEntry
from civigil.kernel.errors import Invalid
from civigil.kernel.time import parse_instant

FORMAT = 1
LINE_BYTES_AT_MOST = 200_000

Found = TypeVar("Found")


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """The first line."""

    civigil_log: int
    head: str
    keys: tuple[str, ...]
    first: Annotated[int, Meta(ge=1)]
    last: Annotated[int, Meta(ge=0)]


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """An entry and its proof."""

    seq: Annotated[int, Meta(ge=1, le=1 << 62)]
    entry: str
    path: Annotated[tuple[str, ...], Meta(max_length=merkle.LEVELS_AT_MOST)]

    @property
    def leaf(self) -> bytes:
        """The leaf's hash, of the entry as it stands here."""
        return merkle.leaf_hash(ENTRY_VERSION + self.entry.encode())


def line_of(entry: LogEntry, size: int, node: merkle.Lookup) -> bytes:
    """An entry's line in an export of a log of this size."""
    path = merkle.inclusion(entry.seq - 1, size, node)
    told = tuple(base64.b64encode(one).decode() for one in path)
    return msgspec.json.encode(Line(seq=entry.seq, entry=entry.text, path=told)) + b"\n"


def parse_header(line: bytes) -> Header:
    """Read the first line. Raises `Invalid`."""
    header = _decoded(line, Header, "line 1")
    if header.civigil_log != FORMAT:
        raise Invalid(f"has format {header.civigil_log}; this program knows {FORMAT}", where="line 1")
    return header


def parse_line(line: bytes, number: int) -> tuple[Line, list[bytes]]:
    """Read an entry's line: the line, and its path. Raises `Invalid`, naming the line."""
    where = f"line {number}"
    found = _decoded(line, Line, where)
    return found, hashes(found.path, where)


def hashes(steps: Sequence[str], where: str) -> list[bytes]:
    """A path as it travels, to hashes. Raises `Invalid`."""
    path = []
    for step in steps:
        try:
            hash = base64.b64decode(step, validate=True)
        except (binascii.Error, ValueError) as error:
            raise Invalid("a step of its path is not base64", where=where) from error
        if len(hash) != merkle.HASH_BYTES:
            raise Invalid(f"a step of its path has {len(hash)} bytes", where=where)
        if base64.b64encode(hash).decode() != step:  # base64 has several texts for one hash
            raise Invalid("a step of its path is not base64 as we write it", where=where)
        path.append(hash)
    return path


def parse_entry(text: str, where: str) -> LogEntry:
    """The entry's fields. Raises `Invalid`."""
    try:
        seq, at, who, did, to, detail = msgspec.json.decode(text, type=tuple[int, str, str, str, str, str])
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise Invalid(f"its entry is none: {error}", where=where) from error
    return LogEntry(seq=seq, at=parse_instant(at, where=where), who=who, did=did, to=to, detail=detail)


def details_of(entry: LogEntry) -> Mapping[str, str]:
    """An entry's detail as a table; what is none stands under `detail`."""
    try:
        return msgspec.json.decode(entry.detail, type=dict[str, str])
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return {"detail": entry.detail}


def header_line(head: str, keys: Sequence[str], first: int, last: int) -> bytes:
    """The first line of an export."""
    header = Header(civigil_log=FORMAT, head=head, keys=tuple(keys), first=first, last=last)
    return msgspec.json.encode(header) + b"\n"


def _decoded(line: bytes, kind: type[Found], where: str) -> Found:
    if len(line) > LINE_BYTES_AT_MOST:
        raise Invalid(f"has {len(line)} bytes; {LINE_BYTES_AT_MOST} are allowed", where=where)
    try:
        return msgspec.json.decode(line, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Invalid(f"is no line of an export: {error}", where=where) from error
