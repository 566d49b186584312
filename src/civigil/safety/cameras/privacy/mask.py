"""A part of a camera's picture that is never seen. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import msgspec

from civigil.events.cameras import PrivacyMask
from civigil.kernel.errors import Invalid
from civigil.safety.cameras.model import Corner, check_outline

MASKS_AT_MOST = 32  # of a camera


class Mask(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A polygon in the picture behind which nothing is seen. Raises `Invalid` for a shape that means nothing."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=80, description="What people call the mask.")]
    corners: Annotated[
        tuple[Corner, ...],
        msgspec.Meta(description="The outline as (x, y) in fractions of the picture; 3 to 64 corners."),
    ]

    def __post_init__(self) -> None:
        """Check the outline."""
        where = f"mask {self.name!r}"
        for x, y in self.corners:
            if not (0 <= x <= 1 and 0 <= y <= 1):  # NaN fails too
                raise Invalid(f"corner ({x}, {y}) lies outside the picture: 0 to 1 is allowed", where=where)
        check_outline(self.corners, where=where)


def check_masks(masks: Sequence[Mask]) -> None:
    """Raise `Invalid` where two masks share a name, or there are too many."""
    if len(masks) > MASKS_AT_MOST:
        raise Invalid(f"{len(masks)} masks, {MASKS_AT_MOST} are allowed", where="masks")
    names = [mask.name for mask in masks]
    for name in names:
        if names.count(name) > 1:
            raise Invalid(f"two masks are named {name!r}", where="masks")


def checked_masks(asked: Sequence[PrivacyMask]) -> tuple[Mask, ...]:
    """The masks that somebody asks for. Raises `Invalid`, naming the mask."""
    masks = []
    for number, one in enumerate(asked):
        try:
            masks.append(msgspec.convert(msgspec.structs.asdict(one), Mask))
        except msgspec.ValidationError as error:
            sentence, _, field = str(error).partition(" - at `$")
            where = f"mask {one.name!r}" if one.name else f"mask {number + 1}"
            raise Invalid(sentence.removeprefix(f"{where}: "), where=where + field.rstrip("`")) from error
    check_masks(masks)
    return tuple(masks)


def told_masks(masks: Sequence[Mask]) -> tuple[PrivacyMask, ...]:
    """Masks as others are told of them."""
    return tuple(PrivacyMask(name=mask.name, corners=mask.corners) for mask in masks)


def parse_masks(raw: bytes) -> tuple[Mask, ...]:
    """Masks from a JSON file: a list of masks. Raises `Invalid`, naming the mask or field."""
    try:
        masks = _MASKS.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, Invalid) as error:
        raise Invalid(str(error), where="masks") from error
    check_masks(masks)
    return masks


_MASKS = msgspec.json.Decoder(tuple[Mask, ...])
