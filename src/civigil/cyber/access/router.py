"""The room's doors: `routes.py` and `deed_routes.py` hang theirs in here."""

from __future__ import annotations

from civigil.gateway.doors import Doors

router = Doors("access")
