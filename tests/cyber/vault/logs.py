"""A small log in memory, for tests that need no server."""

from __future__ import annotations

from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from civigil.cyber.vault import export, heads, merkle
from civigil.cyber.vault.entry import LogEntry, detail_text
from civigil.cyber.vault.heads import Head, SignedHead
from tests.support.clock import NOON

ORIGIN = "civigil-log/0123456789abcdef"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
VERIFIER = heads.verifier_key(ORIGIN, KEY.public_key().public_bytes_raw())


class SmallLog:
    """A log of so many entries, and its nodes."""

    def __init__(self, count: int, *, key: Ed25519PrivateKey = KEY) -> None:
        self.entries = [entry(number) for number in range(1, count + 1)]
        self.nodes: dict[tuple[int, int], bytes] = {}
        self.tree = merkle.Growing()
        self.heads: dict[int, SignedHead] = {}
        for one in self.entries:
            for level, number, hash in self.tree.append(one.hash):
                self.nodes[level, number] = hash
            at = NOON + timedelta(seconds=one.seq)
            head = Head(origin=ORIGIN, size=self.tree.size, root=self.tree.root(), at=at)
            self.heads[self.tree.size] = heads.sign(head, key)

    @property
    def head(self) -> SignedHead:
        """The newest head."""
        return self.heads[len(self.entries)]

    def lines(self) -> list[bytes]:
        """The export of the whole."""
        size = len(self.entries)
        start = export.header_line(self.head.note, [VERIFIER], 1, size)
        return [start, *(export.line_of(one, size, lambda *at: self.nodes[at]) for one in self.entries)]


def entry(number: int) -> LogEntry:
    """An entry."""
    detail = detail_text({"request": f"r-{number}", "why": 'a "quoted" ]reason\\ with é\n'})
    return LogEntry(
        seq=number,
        at=NOON + timedelta(seconds=number),
        who="operator:1",
        did="cameras:feed:restart",
        to="/api/x",
        detail=detail,
    )
