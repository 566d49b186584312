"""What a director may make happen, and where: the acts with their fields, and the places of a city by their anchors. Pure.

The fields are those of the acts' own types (`model.py`); a test holds that every offered act, filled with its usual values, is one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import msgspec

from civigil.kernel.errors import Missing
from civigil_city.scenarios.stage import Stage
from civigil_city.world.places import PlaceKind

Value: TypeAlias = str | int | float | bool


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """A word that a field may be."""

    id: str
    title: str


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that an act is told besides where. Without a usual value it has to be said."""

    name: str
    title: str
    kind: Literal["number", "words", "choice", "yes"] = "number"
    unit: str = ""
    usual: Value | None = None
    low: float | None = None
    high: float | None = None
    choices: tuple[Choice, ...] = ()


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """An act. `at`: kinds of places where it can be; empty: any, and any spot of the map."""

    name: str
    title: str
    what: str
    at: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Named:
    """A place that an act can be given, by its anchor."""

    id: str
    kind: str
    title: str
    longitude: float
    latitude: float


def _lasts(seconds: int) -> Field:
    return Field(name="to_s", title="For", unit="s", usual=seconds, low=10, high=7_200)


def _who(usual: str) -> Field:
    return Field(name="who", title="Who", kind="choice", usual=usual, choices=_PEOPLE)


_PEOPLE = tuple(
    Choice(id=id, title=title)
    for id, title in (("stranger", "A stranger"), ("woman", "A woman"), ("man", "A man"), ("youth", "A youth"))
)
_HAZARDS = tuple(
    Choice(id=id, title=title)
    for id, title in (
        ("fire", "A fire"),
        ("smoke_seen", "Smoke"),
        ("gas_odour", "A smell of gas"),
        ("collision_reported", "A collision"),
        ("water_in_street", "Water in the street"),
        ("shaking_felt", "The ground shook"),
        ("power_out", "The power is out"),
        ("missing_person", "Somebody is missing"),
        ("suspicious_person", "Somebody hangs about"),
        ("crowding_reported", "A crowd"),
    )
)
_QUANTITIES = tuple(
    Choice(id=id, title=title)
    for id, title in (
        ("level", "Water level, m"),
        ("rain", "Rain, mm/h"),
        ("wind", "Wind, m/s"),
        ("temperature", "Temperature, °C"),
        ("pm10", "PM10, µg/m³"),
        ("no2", "NO₂, µg/m³"),
        ("methane", "Methane, ppm"),
    )
)

ACTS: tuple[Offer, ...] = (
    Offer(
        name="burn",
        title="Something burns",
        what="Smoke first, then flames, growing for five minutes.",
        fields=(
            Field(name="height_m", title="How high", unit="m", usual=9.0, low=1, high=60),
            Field(name="flames", title="With flames", kind="yes", usual=True),
            _lasts(600),
        ),
    ),
    Offer(
        name="crash",
        title="Two cars collide",
        what="They stand there, in the way of everybody else, until they are taken away.",
        at=("road",),
        fields=(Field(name="hurt", title="People hurt", usual=1, low=0, high=10), _lasts(600)),
    ),
    Offer(
        name="loiter",
        title="Somebody hangs about",
        what="Comes along, stays, and goes again.",
        fields=(
            _who("stranger"),
            Field(name="child", title="A child", kind="yes", usual=False),
            Field(name="roam_m", title="Roams over", unit="m", usual=0.8, low=0.1, high=20),
            _lasts(180),
        ),
    ),
    Offer(
        name="leave_bag",
        title="A bag is left behind",
        what="Somebody puts it down and walks away.",
        fields=(_who("woman"), _lasts(300)),
    ),
    Offer(
        name="gather",
        title="A crowd gathers",
        what="More and more people come together.",
        fields=(
            Field(name="people", title="People", usual=40, low=2, high=300),
            Field(name="radius_m", title="Within", unit="m", usual=8.0, low=1, high=60),
            _lasts(400),
        ),
    ),
    Offer(
        name="flood",
        title="Water stands on the road",
        what="It spreads for three minutes.",
        fields=(Field(name="radius_m", title="How far", unit="m", usual=18.0, low=1, high=300), _lasts(900)),
    ),
    Offer(
        name="quake",
        title="The ground shakes",
        what="A jolt, then a stronger one, dying away.",
        fields=(Field(name="magnitude", title="Magnitude", usual=5.2, low=2, high=9), _lasts(60)),
    ),
    Offer(
        name="blackout",
        title="The power fails",
        what="Signals, lamps, cameras and devices without a battery go dark together.",
        fields=(Field(name="reach_m", title="Within", unit="m", usual=400.0, low=10, high=20_000), _lasts(300)),
    ),
    Offer(
        name="cover",
        title="A camera is painted over",
        what="Somebody walks up to it and sprays its lens.",
        at=("camera",),
        fields=(_who("youth"), Field(name="takes_s", title="Takes", unit="s", usual=6.0, low=1, high=60), _lasts(240)),
    ),
    Offer(
        name="disturb",
        title="Sensors nearby measure more",
        what="What they measure rises, and stays up.",
        fields=(
            Field(name="quantity", title="What", kind="choice", choices=_QUANTITIES),
            Field(name="by", title="By"),
            Field(name="reach_m", title="Within", unit="m", usual=300.0, low=1, high=20_000),
            Field(name="rise_s", title="Rising over", unit="s", usual=30.0, low=0, high=3_600),
            _lasts(600),
        ),
    ),
    Offer(
        name="call",
        title="Somebody calls",
        what="They report it as people do; the place they give may be off.",
        fields=(
            Field(name="kind", title="About", kind="choice", choices=_HAZARDS),
            Field(name="words", title="In their words", kind="words"),
            Field(name="panic", title="Beside themselves", kind="yes", usual=False),
            Field(name="off_m", title="Off by", unit="m", usual=0.0, low=0, high=5_000),
        ),
    ),
)


def places_of(stage: Stage) -> tuple[Named, ...]:
    """The places that acts can be given in a city: before its cameras, at its stations, in its middle."""
    found: list[Named] = []
    for number, site in enumerate(stage.cameras, 1):
        for part, kind, words in (
            ("", "camera", ""),
            ("/road", "road", ", the road"),
            ("/building", "building", ", a house"),
        ):
            _add(found, stage, f"camera:{number}{part}", kind, f"{site.title}{words}")
    stations = {place.kind for place in stage.places}
    for word, station in (
        ("fire", PlaceKind.FIRE_STATION),
        ("police", PlaceKind.POLICE),
        ("ambulance", PlaceKind.AMBULANCE),
        ("hospital", PlaceKind.HOSPITAL),
    ):
        if station in stations:
            name = next(place.name for place in stage.places if place.kind is station)
            _add(found, stage, f"station:{word}", "station", name)
    _add(found, stage, "centre", "centre", "The middle of the city")
    return tuple(found)


def _add(found: list[Named], stage: Stage, anchor: str, kind: str, title: str) -> None:
    try:
        spot = stage.spot(anchor)
    except Missing:
        return
    longitude, latitude = stage.network.degrees(spot.x_m, spot.y_m)
    found.append(Named(anchor, kind, title[:120], round(longitude, 6), round(latitude, 6)))
