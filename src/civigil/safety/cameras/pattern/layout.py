"""The scenes that can be drawn: what stands where, in metres before the camera, and the ways that people take."""

from __future__ import annotations

from dataclasses import dataclass

from civigil.kernel.errors import Invalid
from civigil.safety.cameras.pattern.light import Colour
from civigil.safety.cameras.pattern.people import Spot, Way


@dataclass(frozen=True, slots=True)
class Patch:
    """A part of the ground that is made of something else."""

    outline: tuple[Spot, ...]
    colour: Colour  # 0..255
    rough: float  # how uneven its brightness is


@dataclass(frozen=True, slots=True)
class Wall:
    """The building at the far end: a wall across the whole picture."""

    z: float
    high: float
    colour: Colour
    storeys: tuple[float, ...]  # the height at which each row of windows begins
    doors: tuple[tuple[float, float, float], ...]  # left, right, height
    glass: bool  # doors are glass and lit from within; else they are roller doors
    sign: str
    sign_at: tuple[float, float]  # left end and height


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that stands on the ground. What the sizes mean, its kind says (`things.py`)."""

    kind: str  # "tree", "lamp", "bollard", "bench", "box", "fence"
    x: float
    z: float
    size: tuple[float, float, float] = (0.0, 0.0, 0.0)  # across, high, deep; of a fence: to x, high, to z


@dataclass(frozen=True, slots=True)
class Layout:
    """A scene."""

    paving: Colour
    slab_m: float
    patches: tuple[Patch, ...]
    wall: Wall
    things: tuple[Thing, ...]
    ways: tuple[Way, ...]


FORECOURT = Layout(
    paving=(150, 156, 160),
    slab_m=0.9,
    patches=(
        Patch(((-3.2, 4.0), (-0.6, 4.0), (3.6, 22.0), (0.2, 22.0)), (168, 178, 184), 0.05),
        Patch(((-16.0, 13.4), (-5.0, 13.4), (-4.2, 20.0), (-16.0, 20.0)), (72, 116, 96), 0.22),
        Patch(((8.6, 12.6), (18.0, 12.6), (18.0, 17.0), (9.0, 17.0)), (70, 112, 94), 0.22),
    ),
    wall=Wall(
        22.0, 8.0, (126, 146, 158), (4.6,), ((0.4, 3.6, 2.9),), glass=True, sign="BUS STATION", sign_at=(-2.0, 3.5)
    ),
    things=(
        Thing("tree", -8.0, 16.5, (3.6, 5.4, 0.0)),
        Thing("tree", 12.2, 15.0, (3.2, 5.0, 0.0)),
        Thing("lamp", -4.2, 12.8, (0.0, 4.6, 0.0)),
        Thing("lamp", 8.0, 18.6, (0.0, 4.6, 0.0)),
        Thing("bench", -5.6, 20.6, (1.9, 0.5, 0.5)),
        Thing("box", -1.9, 20.9, (0.5, 1.1, 0.4)),
        *(Thing("bollard", x, 11.2, (0.0, 0.9, 0.0)) for x in (4.6, 6.2, 7.8)),
    ),
    ways=(
        Way("to the door", ((-2.6, 4.5), (1.4, 17.0), (1.6, 21.9)), 13.0),
        Way("out of the door", ((2.6, 21.9), (1.6, 15.0), (4.8, 4.5)), 14.0),
        Way("across", ((-9.0, 9.2), (11.0, 10.4)), 13.0),
        Way("across, back", ((12.5, 11.6), (-10.5, 12.0)), 15.0),
        Way(
            "waits",
            ((14.5, 18.6), (6.0, 19.4), (3.4, 15.2), (3.9, 5.0)),
            90.0,
            stop=1,
            stop_s=27.0,
            strolls_m=0.5,
            jitter=0.2,
        ),
    ),
)

YARD = Layout(
    paving=(118, 122, 124),
    slab_m=3.0,
    patches=(
        Patch(((-16.0, 4.0), (-7.0, 4.0), (-9.5, 12.0), (-16.0, 12.0)), (74, 110, 92), 0.22),
        Patch(((1.6, 13.0), (10.4, 13.0), (10.4, 19.6), (1.6, 19.6)), (126, 138, 146), 0.3),
    ),
    wall=Wall(
        24.0,
        7.0,
        (104, 112, 138),
        (4.4,),
        ((-9.0, -5.4, 3.4), (-3.6, 0.0, 3.4)),
        glass=False,
        sign="DEPOT 4",
        sign_at=(-1.2, 4.5),
    ),
    things=(
        Thing("fence", 1.6, 19.6, (10.4, 1.9, 19.6)),
        Thing("fence", 1.6, 13.0, (1.6, 1.9, 19.6)),
        Thing("fence", 10.4, 13.0, (10.4, 1.9, 19.6)),
        Thing("fence", 4.4, 13.0, (10.4, 1.9, 13.0)),
        Thing("box", 7.2, 17.6, (2.4, 1.7, 1.2)),
        Thing("box", 4.6, 18.3, (1.0, 1.4, 0.8)),
        Thing("lamp", 0.6, 12.6, (0.0, 4.6, 0.0)),
        Thing("lamp", -8.6, 16.0, (0.0, 4.6, 0.0)),
        Thing("tree", 12.8, 18.0, (3.6, 5.6, 0.0)),
        Thing("box", -10.8, 21.8, (1.2, 1.2, 0.9)),
    ),
    ways=(
        Way("along", ((-8.0, 8.4), (9.0, 9.0)), 14.0),
        Way("along, back", ((11.0, 10.4), (-10.0, 10.8)), 15.0),
        Way("to the doors", ((-1.0, 4.5), (-5.0, 13.0), (-7.2, 23.9)), 16.0),
        Way("from the doors", ((-1.8, 23.9), (-2.6, 14.0), (1.8, 4.5)), 17.0),
        Way(
            "enters",
            ((-11.0, 12.0), (1.4, 11.9), (3.0, 13.0), (4.6, 15.6), (3.0, 13.0), (0.8, 11.0), (-3.4, 4.5)),
            120.0,
            stop=3,
            stop_s=7.0,
            strolls_m=0.6,
            jitter=0.2,
        ),
    ),
)

LAYOUTS = {"forecourt": FORECOURT, "yard": YARD}
"""The scenes by name."""


def layout_of(name: str) -> Layout:
    """A scene. Raises `Invalid`, naming those that there are."""
    found = LAYOUTS.get(name)
    if found is None:
        raise Invalid(
            f"there is no test pattern {name!r}: {' and '.join(sorted(LAYOUTS))} can be drawn", where="source"
        )
    return found
