"""Truths by the wall's clock: a scenario counts its own seconds, whoever keeps the score counts the wall's. Pure.

A truth is told when it begins, and told again when the pace changes or the scenario is stopped: the newest word counts. At twenty
times the speed what is found within a hundred seconds must be found within five of the wall's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from civigil.kernel.time import Instant
from civigil_city.events import Event


@dataclass(slots=True)
class _Known:
    data: dict[str, Any]
    began: Instant
    speed: float  # when it began
    within_s: float = 0.0  # of the wall's, as the pace was while that time ran


@dataclass(slots=True)
class Truths:
    """The truths of the exercise that plays."""

    _known: dict[str, _Known] = field(default_factory=dict)

    def told(self, event: Event, now: Instant, speed: float) -> list[dict[str, Any]]:
        """The rows to be sent after an event, if it changes any. `now` is the wall's, `speed` as it is from now on."""
        if event.what == "began":
            self._known.clear()
        elif event.what == "truth":
            one = event.data
            began = now - timedelta(seconds=max(0.0, event.at_s - float(str(one["from_s"]))) / speed)
            known = self._known[str(one["cause"])] = _Known(dict(one), began, speed)
            return [_row(known, event.at_s, now, speed)]
        elif event.what == "pace":
            still = [one for one in self._known.values() if event.at_s < float(one.data["to_s"])]
            return [_row(one, event.at_s, now, speed) for one in still]
        elif event.what == "ended":
            cut = [one for one in self._known.values() if event.at_s < float(one.data["to_s"])]
            self._known.clear()
            return [_row(one, event.at_s, now, speed) | {"ends": now} for one in cut]
        return []


def _row(known: _Known, at_s: float, now: Instant, speed: float) -> dict[str, Any]:
    data = known.data
    left_s = max(0.0, float(data["from_s"]) + float(data["within_s"]) - at_s)
    if left_s > 0 or not known.within_s:
        known.within_s = (now - known.began).total_seconds() + left_s / speed
    return {
        "cause": data["cause"],
        "kinds": list(data["kinds"]),
        "latitude": data["latitude"],
        "longitude": data["longitude"],
        "radius_m": data["radius_m"],
        "began": known.began,
        "ends": now + timedelta(seconds=max(0.0, float(data["to_s"]) - at_s) / speed),
        "within_s": max(round(known.within_s, 3), 0.01),
        "speed": known.speed,
        "seen_by": list(data["seen_by"]),
        "expect": data["expect"],
    }
