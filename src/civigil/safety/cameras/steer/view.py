"""What people see of a camera that can be turned."""

from __future__ import annotations

import msgspec

from civigil.kernel.time import Instant


class PresetView(msgspec.Struct, frozen=True, kw_only=True):
    """A view that the camera knows by name."""

    token: str
    name: str
    home: bool  # zones and masks hold there


class SteeringView(msgspec.Struct, frozen=True, kw_only=True):
    """Who has a camera in hand, and where it looks."""

    view: str  # home, turning, away, unknown
    view_since: Instant
    holder: str | None  # who steers it now
    held_until: Instant | None
    mine: bool  # the holder is who asks
    presets: tuple[PresetView, ...]
    trouble: str  # what the camera said to the last order, where it did not do it
    speed_at_most: float  # as a share of its fastest
    home_after_s: float
    hidden_away: bool  # it has masks: away from home nothing is shown


class Steered(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to an order about a camera's drive: it was passed on. What the camera makes of it is seen on its page."""

    view: str
    holder: str | None
    held_until: Instant | None
