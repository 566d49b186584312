"""The tree is RFC 6962's: published vectors hold, every proof holds, and no other does."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civigil.cyber.vault import merkle
from civigil.kernel.errors import Invalid, Tampered

# The vectors of Certificate Transparency's own tests (google/certificate-transparency, merkletree; also in trillian and CT-Go).
LEAVES = [
    bytes.fromhex(one)
    for one in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = {  # (leaf from 0, size): path
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
CONSISTENCY = {
    (1, 1): [],
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}


def grown(leaves: list[bytes]) -> tuple[merkle.Growing, dict[tuple[int, int], bytes]]:
    """A tree and its complete nodes."""
    tree, nodes = merkle.Growing(), {}
    for leaf in leaves:
        for level, number, hash in tree.append(merkle.leaf_hash(leaf)):
            nodes[level, number] = hash
    return tree, nodes


def plain_root(hashes: list[bytes]) -> bytes:
    """The definition of RFC 6962 §2.1, word for word."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return merkle.node_hash(plain_root(hashes[:split]), plain_root(hashes[split:]))


def test_published_roots_hold() -> None:
    assert merkle.EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert [grown(LEAVES[: count + 1])[0].root().hex() for count in range(8)] == ROOTS


@pytest.mark.parametrize(("which", "path"), INCLUSION.items())
def test_published_inclusion_proofs_hold(which: tuple[int, int], path: list[str]) -> None:
    index, size = which
    _, nodes = grown(LEAVES)
    ours = merkle.inclusion(index, size, lambda *at: nodes[at])
    assert [one.hex() for one in ours] == path
    merkle.check_inclusion(merkle.leaf_hash(LEAVES[index]), index, size, ours, bytes.fromhex(ROOTS[size - 1]))


@pytest.mark.parametrize(("sizes", "path"), CONSISTENCY.items())
def test_published_consistency_proofs_hold(sizes: tuple[int, int], path: list[str]) -> None:
    old, new = sizes
    _, nodes = grown(LEAVES)
    ours = merkle.consistency(old, new, lambda *at: nodes[at])
    assert [one.hex() for one in ours] == path
    merkle.check_consistency(old, new, bytes.fromhex(ROOTS[old - 1]), bytes.fromhex(ROOTS[new - 1]), ours)


def test_every_proof_of_every_small_tree_holds_and_no_other() -> None:
    leaves = [bytes([number]) for number in range(36)]
    tree, nodes = grown(leaves)
    hashes = [merkle.leaf_hash(leaf) for leaf in leaves]
    roots = [plain_root(hashes[:size]) for size in range(37)]
    assert tree.root() == roots[36]
    for size in range(1, 37):
        assert merkle.root_at(size, lambda *at: nodes[at]) == roots[size]
        for index in range(size):
            path = merkle.inclusion(index, size, lambda *at: nodes[at])
            merkle.check_inclusion(hashes[index], index, size, path, roots[size])
            for wrong in ({index + 1, index - 1, size} & set(range(-1, size + 1))) - {index}:
                with pytest.raises(Tampered):
                    merkle.check_inclusion(hashes[index], wrong, size, path, roots[size])
        for old in range(size + 1):
            path = merkle.consistency(old, size, lambda *at: nodes[at])
            merkle.check_consistency(old, size, roots[old], roots[size], path)
            if 0 < old < size:
                with pytest.raises(Tampered):
                    merkle.check_consistency(old, size, roots[old - 1], roots[size], path)
                with pytest.raises(Tampered):
                    merkle.check_consistency(old, size, roots[old], roots[size - 1], path)


@given(st.integers(2, 300), st.data())
def test_any_changed_hash_of_a_proof_is_noticed(size: int, data: st.DataObject) -> None:
    leaves = [number.to_bytes(2, "big") for number in range(size)]
    tree, nodes = grown(leaves)
    index = data.draw(st.integers(0, size - 1))
    path = merkle.inclusion(index, size, lambda *at: nodes[at])
    place, byte = data.draw(st.integers(0, len(path) - 1)), data.draw(st.integers(0, 31))
    changed = bytearray(path[place])
    changed[byte] ^= data.draw(st.integers(1, 255))
    leaf = merkle.leaf_hash(leaves[index])
    for wrong in ([*path[:place], bytes(changed), *path[place + 1 :]], path[:-1], [*path, path[-1]]):
        with pytest.raises(Tampered):
            merkle.check_inclusion(leaf, index, size, wrong, tree.root())


@given(st.lists(st.binary(max_size=8), max_size=80), st.integers(0, 80))
def test_tree_that_goes_on_from_its_peaks_is_the_same_tree(leaves: list[bytes], cut: int) -> None:
    whole, nodes = grown(leaves)
    first, _ = grown(leaves[:cut])
    again = merkle.Growing(first.size, [nodes[at] for at in merkle.peaks_of(first.size)])
    for leaf in leaves[cut:]:
        again.append(merkle.leaf_hash(leaf))
    assert (again.root(), again.peaks) == (whole.root(), whole.peaks)
    assert whole.root() == merkle.root_of(merkle.leaf_hash(leaf) for leaf in leaves)


def test_proofs_of_what_is_not_there_are_refused() -> None:
    _, nodes = grown(LEAVES)
    with pytest.raises(Invalid):
        merkle.inclusion(8, 8, lambda *at: nodes[at])
    with pytest.raises(Invalid):
        merkle.consistency(9, 8, lambda *at: nodes[at])
    with pytest.raises(Invalid):
        merkle.Growing(3, [bytes(32)])


def test_what_a_proof_needs_is_known_before_it_is_read() -> None:
    _, nodes = grown([bytes([number]) for number in range(100)])
    asked = merkle.needed(lambda node: merkle.inclusion(17, 100, node))
    assert len(asked) < 12
    few = {at: nodes[at] for at in asked}
    assert merkle.inclusion(17, 100, lambda *at: few[at]) == merkle.inclusion(17, 100, lambda *at: nodes[at])
