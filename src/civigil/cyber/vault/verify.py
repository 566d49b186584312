"""Checking an export of the log, without the city: what was changed, dropped, added or moved is named by its entry. Pure.

Every entry is held against the signed head by its own path, so a changed entry is found out by itself, and who changes its path
as well gains nothing. Numbers tell what was dropped, stands twice or stands elsewhere. Heads from the second place tell whether the
log as a whole was cut back or written anew by somebody who holds the signing key.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from civigil.cyber.vault import export, heads, merkle
from civigil.cyber.vault.heads import SignedHead
from civigil.kernel.errors import CivigilError, Invalid, Tampered

FAULTS_AT_MOST = 1_000


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What was found. No fault: the export is as the city signed it."""

    entries: int  # read
    size: int  # of the log whose head was signed
    head: str
    key: str | None  # the verifier key that signed it, None where none did
    key_known: bool  # was it given by the asker, and not taken from the export itself?
    faults: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """Is it as the city signed it?"""
        return not self.faults


class _Walk:
    """An export, line by line."""

    def __init__(self, header: export.Header, signed: SignedHead, witnessed: Sequence[SignedHead]) -> None:
        self.signed = signed
        self.entries = 0
        self.faults: list[str] = []
        self._highest, self._last = header.first - 1, header.last
        self._gaps: list[tuple[int, int]] = []  # numbers that did not come yet, first and last, in order
        self._tree: merkle.Growing | None = merkle.Growing() if header.first == 1 else None
        self._witnessed = {one.head.size: one for one in witnessed}

    def fault(self, sentence: str) -> None:
        """Note what is wrong."""
        if len(self.faults) < FAULTS_AT_MOST:
            self.faults.append(sentence)

    def line(self, line: bytes, number: int) -> None:
        """Judge a line."""
        try:
            found, path = export.parse_line(line, number)
        except Invalid as error:
            self.fault(str(error))
            return
        self.entries += 1
        self._place(found.seq)
        head = self.signed.head
        try:
            if export.parse_entry(found.entry, f"line {number}").seq != found.seq:
                raise Tampered("bears another number than its line", where=f"entry {found.seq}")
            if found.seq > head.size:
                raise Tampered(f"is not in the log, which has {head.size}", where=f"entry {found.seq}")
            merkle.check_inclusion(found.leaf, found.seq - 1, head.size, path, head.root)
        except CivigilError as error:
            told = f"entry {found.seq} was changed" if error.where == "inclusion proof" else str(error)
            self.fault(f"{told} (line {number})")
            self._tree = None
        self._grow(found.leaf)

    def _place(self, seq: int) -> None:
        """Where a number stands among the others."""
        if seq == self._highest + 1:
            self._highest = seq
            return
        self._tree = None
        if seq > self._highest:
            self._gaps.append((self._highest + 1, seq - 1))
            self._highest = seq
            return
        for place, (first, last) in enumerate(self._gaps):
            if first <= seq <= last:
                left = [(first, seq - 1)] if first < seq else []
                self._gaps[place : place + 1] = left + ([(seq + 1, last)] if seq < last else [])
                self.fault(f"entry {seq} was moved: it stands behind entry {self._highest}")
                return
        self.fault(f"entry {seq} stands there twice")

    def _grow(self, leaf: bytes) -> None:
        if self._tree is None:
            return
        self._tree.append(leaf)
        known = self._witnessed.get(self._tree.size)
        if known is not None and known.head.root != self._tree.root():
            self.fault(f"the log was written anew since the witnessed head of {self._tree.size} entries")

    def end(self) -> None:
        """What is missing."""
        size = self.signed.head.size
        if self._highest < min(self._last, size):
            self._gaps.append((self._highest + 1, min(self._last, size)))
        for first, last in self._gaps:
            if first <= size:
                one = first == min(last, size)
                self.fault(
                    f"entry {first} was dropped" if one else f"entries {first} to {min(last, size)} were dropped"
                )


def verify(
    lines: Iterable[bytes],
    *,
    trusted: Sequence[str] = (),
    witnessed: Sequence[SignedHead] = (),
    part: bool = False,
) -> Report:
    """Check an export. `trusted`: verifier keys that the asker knows; `part`: it need not reach from the first entry to the last.

    Raises `Invalid` for something that is no export.
    """
    numbered = iter(enumerate(lines, start=1))
    _, first = next(numbered, (0, b""))
    header = export.parse_header(first)
    signed = heads.parse_note(header.head)
    walk = _Walk(header, signed, witnessed)
    key = _signing_key(signed, trusted or header.keys, walk)
    if not part and (header.first, header.last) != (1, signed.head.size):
        walk.fault(f"it tells of the entries {header.first} to {header.last} of {signed.head.size}")
    for known in witnessed:
        _hold_against(known, walk)
    for number, line in numbered:
        if line.strip():
            walk.line(line, number)
    walk.end()
    return Report(
        entries=walk.entries,
        size=signed.head.size,
        head=signed.note,
        key=key,
        key_known=bool(trusted) and key is not None,
        faults=tuple(walk.faults),
    )


def _signing_key(signed: SignedHead, keys: Iterable[str], walk: _Walk) -> str | None:
    """The key that signed the head; a fault where none of these did."""
    for text in keys:
        try:
            origin, public = heads.parse_verifier_key(text)
            if origin == signed.head.origin:
                heads.check(signed, (public,))
                return text.strip()
        except Tampered:
            continue
    walk.fault("the head is not signed by a key that is trusted")
    return None


def _hold_against(known: SignedHead, walk: _Walk) -> None:
    """Hold the export's head against one from the second place."""
    head = walk.signed.head
    if known.head.origin != head.origin:
        walk.fault(f"it is another log than the witnessed {known.head.origin}")
    elif known.head.size > head.size:
        walk.fault(f"the log was cut back: {known.head.size} entries were witnessed, and it has {head.size}")
    elif known.head.size == head.size and known.head.root != head.root:
        walk.fault(f"the log was written anew since the witnessed head of {known.head.size} entries")
