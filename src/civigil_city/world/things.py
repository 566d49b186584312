"""What there is in the city at one moment: the nouns that cameras draw, maps show and scores compare. Frozen and pure.

Places are given twice, because both are needed for every object in every step: `x_m` and `y_m` are metres east and north in
the network's own plane, longitude and latitude are WGS 84 degrees. The place of a vehicle is the middle of its front bumper,
that of everything else its own middle, both on the ground. Headings are degrees clockwise from north.
"""

from __future__ import annotations

from enum import Enum

import msgspec

from civigil.kernel.time import Instant


class Kind(Enum):
    """What a thing is."""

    CAR = "car"
    VAN = "van"
    TRUCK = "truck"
    BUS = "bus"
    TRAM = "tram"
    TRAIN = "train"
    MOTORCYCLE = "motorcycle"
    BICYCLE = "bicycle"
    POLICE = "police"
    FIRE_ENGINE = "fire_engine"
    AMBULANCE = "ambulance"
    PERSON = "person"
    CHILD = "child"
    BAG = "bag"
    DEBRIS = "debris"
    FIRE = "fire"
    SMOKE = "smoke"
    WATER = "water"

    @property
    def drives(self) -> bool:
        """Whether its place is the middle of its front bumper."""
        return self in _DRIVES

    @property
    def walks(self) -> bool:
        """Whether it goes on two legs."""
        return self in {Kind.PERSON, Kind.CHILD}


_DRIVES = frozenset(
    {
        Kind.CAR,
        Kind.VAN,
        Kind.TRUCK,
        Kind.BUS,
        Kind.TRAM,
        Kind.TRAIN,
        Kind.MOTORCYCLE,
        Kind.BICYCLE,
        Kind.POLICE,
        Kind.FIRE_ENGINE,
        Kind.AMBULANCE,
    }
)


class Thing(msgspec.Struct, frozen=True, array_like=True):
    """One object. Fire, smoke and water have their extent as length and width, and their strength as `speed_mps` is 0."""

    id: str
    kind: Kind
    longitude: float
    latitude: float
    x_m: float
    y_m: float
    heading_deg: float
    speed_mps: float
    length_m: float
    width_m: float
    height_m: float


class Signal(msgspec.Struct, frozen=True, array_like=True):
    """What a signal controller shows: one letter for each of its links (SUMO's: G g green, y amber, r red, o off)."""

    id: str
    shows: str


class Snapshot(msgspec.Struct, frozen=True, array_like=True):
    """The city at one moment. `at_s` are simulated seconds since the beginning, `at` the simulated time of day."""

    number: int
    at_s: float
    at: Instant
    things: tuple[Thing, ...]
    signals: tuple[Signal, ...] = ()

    def near(self, x_m: float, y_m: float, reach_m: float) -> Snapshot:
        """The same moment with only what lies within a distance, for whoever sees no farther."""
        kept = tuple(
            one for one in self.things if abs(one.x_m - x_m) <= reach_m + one.length_m and abs(one.y_m - y_m) <= reach_m
        )
        return msgspec.structs.replace(self, things=kept)
