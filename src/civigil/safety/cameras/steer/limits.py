"""How a camera may be turned: every limit with its unit."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta


class SteerLimits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a camera may be turned, and which view is its home."""

    home_preset: Annotated[
        str,
        Meta(
            max_length=80,
            description="The preset, by name or token, at which zones, masks and ground hold; "
            "none: the camera's own home position.",
        ),
    ] = ""
    speed_at_most: Annotated[
        float, Meta(ge=0.05, le=1, description="How fast it is turned at most, as a share of its fastest.")
    ] = 0.5
    home_after_s: Annotated[
        float, Meta(ge=5, le=86_400, description="Seconds after the last order after which it turns home by itself.")
    ] = 60.0
    settle_s: Annotated[
        float,
        Meta(
            ge=0.2,
            le=30,
            description="Seconds that it must stand still, pictures on their way included, before its view counts as reached.",
        ),
    ] = 2.0
    off_at_most: Annotated[
        float,
        Meta(
            ge=0.0005,
            le=0.2,
            description="How far from home its drive may stand to be at home, in ONVIF's own measure: the whole way is 2.",
            extra={"unit": "generic units"},
        ),
    ] = 0.01
