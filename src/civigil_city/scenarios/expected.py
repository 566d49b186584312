"""What is true once a director has made something happen, and how soon a good city says so. Pure.

A scenario bears its truths in its script; what is injected needs them too, or whatever the city rightly says of it counts as false.
Where nothing has to be said (somebody walks by, a reading stays below its limit), there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from civigil_city.devices.model import QUANTITIES
from civigil_city.scenarios import model
from civigil_city.scenarios.model import Act, Truth

_CALLS: Mapping[str, tuple[str, ...]] = {
    "fire": ("fire", "structure_fire", "smoke", "smoke_seen"),
    "smoke_seen": ("smoke_seen", "smoke", "fire"),
    "gas_odour": ("gas_odour", "gas_leak", "methane_high"),
    "collision_reported": ("collision_reported", "collision", "traffic_accident"),
    "water_in_street": ("water_in_street", "flood", "level_high"),
}

_Said = tuple[tuple[str, ...], float, float, float, str]
"""Kinds that are right; seconds after the act begins, metres, seconds within which it is said; in words."""


def truth_of(act: Act, cause: str) -> Truth | None:
    """What is true of an act, in the act's own seconds; None where nothing is, or it is over too soon."""
    maker = _SAID.get(type(act))
    said = None if maker is None else maker(act)
    if said is None:
        return None
    kinds, after_s, radius_m, within_s, expect = said
    from_s = act.from_s + after_s
    to_s = from_s + within_s if isinstance(act, model.Call) else act.to_s
    if to_s <= from_s:
        return None
    return Truth(
        cause=cause,
        kinds=kinds,
        at=act.at,
        from_s=from_s,
        to_s=to_s,
        radius_m=radius_m,
        within_s=within_s,
        seen_by=(),
        expect=expect,
    )


def _disturbed(act: model.Disturb) -> _Said | None:
    """Beyond a limit the sensors raise their alarm; below it nobody has to say anything."""
    for quantities in QUANTITIES.values():
        for one in quantities:
            if one.name == act.quantity and one.limit is not None and one.usual + act.by >= 1.1 * one.limit:
                kinds = {"level_high": ("level_high", "flood", "water_level_high")}.get(one.alarm, (one.alarm,))
                return kinds, act.rise_s / 2, act.reach_m, act.rise_s + 120.0, f"The sensors' alarm: {one.alarm}."
    return None


def _broken(act: model.Break) -> _Said | None:
    if act.fault == "dead":
        return ("device_lost",), 0.0, 200.0, 150.0, "The device is missed."
    if act.fault == "hijacked":
        return ("device_misbehaves", "device_hijacked"), 0.0, 200.0, 90.0, "The device is named that spoke out of turn."
    return None


_SAID: Mapping[type[Any], Callable[[Any], _Said | None]] = {
    model.Burn: lambda _: (
        ("fire", "structure_fire", "smoke", "smoke_seen"), 5.0, 150.0, 180.0, "A fire, by cameras, sensors or callers.",
    ),
    model.Crash: lambda _: (
        ("collision", "traffic_accident", "collision_reported", "vehicle_stopped"), 2.0, 80.0, 120.0, "A collision.",
    ),
    model.Loiter: lambda _: (("loitering",), 20.0, 40.0, 100.0, "Somebody who hangs about, with a clip."),
    model.LeaveBag: lambda act: (
        ("abandoned_object", "object_left"), 20.0 + act.stays_s, 40.0, 120.0, "An object without its owner.",
    ),
    model.Gather: lambda _: (("crowd", "crowding", "crowding_reported"), 80.0, 60.0, 120.0, "One crowd, not many loiterers."),
    model.Flood: lambda _: (("water_in_street", "flood"), 30.0, 100.0, 300.0, "Water on the road."),
    model.Cover: lambda _: (
        ("camera_covered", "camera_tampered", "camera_lost"), 15.0, 60.0, 60.0, "A camera that shows nothing.",
    ),
    model.Quake: lambda _: (("shaking", "earthquake"), 0.0, 20_000.0, 30.0, "An earthquake, once."),
    model.Blackout: lambda act: (
        ("power_cut", "power_out", "devices_silent", "camera_lost", "device_lost"),
        0.0, act.reach_m + 200.0, 90.0, "One power cut.",
    ),
    model.Disturb: _disturbed,
    model.Break: _broken,
    model.Call: lambda act: (
        _CALLS.get(act.kind, (act.kind,)), 0.0, act.off_m + 200.0, 60.0, "What the caller said, once.",
    ),
}  # fmt: skip
