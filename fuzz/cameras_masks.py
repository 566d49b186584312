"""Privacy masks, as a person draws them: from a file, and from a screen. What is taken hides something, at any size."""

from __future__ import annotations

import msgspec

from civigil.events.cameras import PrivacyMask
from civigil.kernel.errors import Invalid
from civigil.safety.cameras.privacy.hide import Hidden
from civigil.safety.cameras.privacy.mask import checked_masks, parse_masks, told_masks

SEEDS = (
    b"[]",
    b'[{"name":"window","corners":[[0.1,0.1],[0.9,0.1],[0.9,0.9],[0.1,0.9]]}]',
    b'[{"name":"edge","corners":[[1,0.001],[1,1],[0.978,1]]}]',
    b'[{"name":"bow","corners":[[0,0],[1,1],[1,0],[0,1]]}]',
    b"[" * 20_000 + b"]" * 20_000,
    b'[{"name":"a","corners":[[0,0],[1,0],[1,1]]},{"name":"a","corners":[[0,0],[1,0],[1,1]]}]',
)


def fuzz(data: bytes) -> None:
    """Read it; what is taken hides at least a pixel of every picture, and is told as it was asked for."""
    try:
        asked = msgspec.json.decode(data, type=tuple[PrivacyMask, ...])
        assert checked_masks(told_masks(checked_masks(asked))) == checked_masks(asked)
    except (Invalid, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    try:
        masks = parse_masks(data)
    except Invalid:
        return
    for mask in masks:
        for width, height in ((16, 16), (63, 33)):
            assert Hidden([mask]).of(width, height).any()
