"""A rectangle in a camera's picture, which nearly everything that cameras say bears."""

from __future__ import annotations

import msgspec

from civigil.kernel.errors import Invalid


class Box(msgspec.Struct, frozen=True, kw_only=True):
    """A rectangle in the picture, in fractions of its width and height: 0, 0 is the upper left corner."""

    left: float
    top: float
    width: float
    height: float

    def __post_init__(self) -> None:
        """Check what was given."""
        for name in ("left", "top", "width", "height"):
            if not 0 <= getattr(self, name) <= 1:
                raise Invalid(f"{name} is {getattr(self, name)}: 0 to 1 is allowed", where=f"box.{name}")
