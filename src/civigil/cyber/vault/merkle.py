"""The Merkle tree of RFC 6962 §2.1 (and RFC 9162 §2.1): leaves, roots, proofs, and how they are checked. Pure.

A leaf is SHA-256(0x00 | entry), a node SHA-256(0x01 | left | right). A tree of n leaves splits at the largest power of two below n,
so every subtree but those on the right edge is complete for ever: those are kept, as node (level, number), which covers the
leaves number·2^level … (number+1)·2^level − 1. What stands on the right edge is computed from the complete ones, the peaks.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from civigil.kernel.errors import Invalid, Tampered

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()
LEVELS_AT_MOST = 62


class Node(NamedTuple):
    """A complete subtree."""

    level: int
    number: int
    hash: bytes


Lookup = Callable[[int, int], bytes]
"""(level, number) -> the hash of a complete subtree."""


def leaf_hash(entry: bytes) -> bytes:
    """The hash of an entry."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Growing:
    """A tree that leaves are appended to; it holds its peaks only. Raises `Invalid` for peaks that fit no such size."""

    def __init__(self, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        if size < 0 or len(peaks) != size.bit_count():
            raise Invalid(f"{len(peaks)} peaks do not make a tree of {size} leaves", where="merkle tree")
        self.size = size
        self._peaks = list(peaks)  # the largest first

    @property
    def peaks(self) -> tuple[bytes, ...]:
        """The complete subtrees that make the tree, the largest first."""
        return tuple(self._peaks)

    def append(self, leaf: bytes) -> list[Node]:
        """Append a leaf's hash; the subtrees that became complete, the leaf itself first."""
        node = Node(0, self.size, leaf)
        made = [node]
        while self.size >> node.level & 1:
            node = Node(node.level + 1, node.number >> 1, node_hash(self._peaks.pop(), node.hash))
            made.append(node)
        self._peaks.append(node.hash)
        self.size += 1
        return made

    def root(self) -> bytes:
        """The hash of the whole tree."""
        if not self._peaks:
            return EMPTY_ROOT
        root = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            root = node_hash(peak, root)
        return root


def peaks_of(size: int) -> list[tuple[int, int]]:
    """Level and number of the complete subtrees that make a tree of this size, the largest first."""
    found, start = [], 0
    for level in reversed(range(size.bit_length())):
        if size >> level & 1:
            found.append((level, start >> level))
            start += 1 << level
    return found


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root of a tree of these leaves' hashes."""
    tree = Growing()
    for leaf in leaves:
        tree.append(leaf)
    return tree.root()


def root_at(size: int, node: Lookup) -> bytes:
    """The root that the tree had at this size."""
    return _subtree(0, size, node) if size else EMPTY_ROOT


def inclusion(index: int, size: int, node: Lookup) -> list[bytes]:
    """The audit path of a leaf in a tree of this size (RFC 6962 §2.1.1). Raises `Invalid` for a leaf that it does not have."""
    if not 0 <= index < size:
        raise Invalid(f"there is no leaf {index} in a tree of {size}", where="inclusion proof")
    path: list[bytes] = []
    low, high = 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append(_subtree(middle, high, node))
            high = middle
        else:
            path.append(_subtree(low, middle, node))
            low = middle
    return path[::-1]


def consistency(old: int, new: int, node: Lookup) -> list[bytes]:
    """The proof that a tree of `new` leaves begins with the tree of `old` (RFC 6962 §2.1.2).

    Raises `Invalid` for sizes that are none.
    """
    if not 0 <= old <= new:
        raise Invalid(f"a tree of {old} leaves is not the beginning of one of {new}", where="consistency proof")
    if old in {0, new}:
        return []
    path: list[bytes] = []
    low, high, whole = 0, new, True  # whole: the old tree is this very subtree, whose root the checker knows
    while high != old:
        middle = low + _split(high - low)
        if old <= middle:
            path.append(_subtree(middle, high, node))
            high = middle
        else:
            path.append(_subtree(low, middle, node))
            low, whole = middle, False
    if not whole:
        path.append(_subtree(low, high, node))
    return path[::-1]


def check_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> None:
    """Hold a leaf's path against the root (RFC 9162 §2.1.3.2). Raises `Tampered` where it does not lead there."""
    if not 0 <= index < size:
        raise Tampered(f"there is no leaf {index} in a tree of {size}", where="inclusion proof")
    left, last, found = index, size - 1, leaf
    for step in path:
        if last == 0:
            raise Tampered("the path is too long", where="inclusion proof")
        if left & 1 or left == last:
            found = node_hash(step, found)
            while not left & 1 and left:
                left, last = left >> 1, last >> 1
        else:
            found = node_hash(found, step)
        left, last = left >> 1, last >> 1
    if last or not hmac.compare_digest(found, root):
        raise Tampered("the path does not lead to the root", where="inclusion proof")


def check_consistency(old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> None:
    """Hold two roots and a proof against one another (RFC 9162 §2.1.4.2).

    Raises `Tampered` where the newer tree does not begin with the older one.
    """
    fault = Tampered(f"the tree of {new} does not begin with the tree of {old}", where="consistency proof")
    if not 0 <= old <= new:
        raise fault
    if old in {0, new}:
        if path or (old == new and old_root != new_root) or (old == 0 and old_root != EMPTY_ROOT):
            raise fault
        return
    steps = [old_root, *path] if old & (old - 1) == 0 else list(path)
    if not steps:
        raise fault
    left, last = old - 1, new - 1
    while left & 1:
        left, last = left >> 1, last >> 1
    older = newer = steps[0]
    for step in steps[1:]:
        if last == 0:
            raise fault
        if left & 1 or left == last:
            older, newer = node_hash(step, older), node_hash(step, newer)
            while not left & 1 and left:
                left, last = left >> 1, last >> 1
        else:
            newer = node_hash(newer, step)
        left, last = left >> 1, last >> 1
    if last or not hmac.compare_digest(older, old_root) or not hmac.compare_digest(newer, new_root):
        raise fault


def needed(compute: Callable[[Lookup], object]) -> list[tuple[int, int]]:
    """Which complete subtrees a computation looks up, so that they can be read at once."""
    asked: list[tuple[int, int]] = []

    def note(level: int, number: int) -> bytes:
        asked.append((level, number))
        return b""

    compute(note)
    return list(dict.fromkeys(asked))


def _split(size: int) -> int:
    """The largest power of two below a size of at least 2."""
    return 1 << (size - 1).bit_length() - 1


def _subtree(low: int, high: int, node: Lookup) -> bytes:
    """The hash over the leaves low … high−1, where that is a subtree."""
    size = high - low
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return node(level, low >> level)
    middle = low + _split(size)
    return node_hash(_subtree(low, middle, node), _subtree(middle, high, node))
