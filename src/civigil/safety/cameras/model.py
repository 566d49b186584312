"""The nouns of the room: frames, zones, what a tracker follows, and what was seen. Frozen and self-checking.

Places in the picture are fractions of its width and height, so that a zone survives a change of resolution: 0, 0 is the
upper left corner, 1, 1 the lower right one. Times named `at_s` are seconds of the stream's own clock.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

import msgspec

from civigil.kernel.errors import Invalid
from civigil.kernel.facts import Explanation
from civigil.safety.cameras.tamper.kinds import Tampering

if TYPE_CHECKING:
    from civigil.safety.cameras.objects.found import Found
    from civigil.safety.cameras.scene.background import Gray

Corner: TypeAlias = tuple[float, float]
CORNERS_AT_MOST = 64
_CLOCK = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
ZONES_AT_MOST = 64  # of a camera
WHOLE_PICTURE: tuple[Corner, ...] = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))


@dataclass(frozen=True, slots=True)
class Frame:
    """One decoded picture with the time at which its light fell in, by the stream's clock."""

    index: int  # counts from 0, over the life of one connection
    at_s: float
    gray: Gray  # brightness, height x width, uint8; the working copy, never larger than the source's
    width: int  # pixels of the source
    height: int
    found: tuple[Found, ...] | None = None  # what a detector sees in it; None where none says


Day: TypeAlias = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Hours(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Days of the week and hours of the day, in the city's own time. Raises `Invalid`."""

    days: Annotated[
        tuple[Day, ...],
        msgspec.Meta(min_length=1, max_length=7, description="Days on which they begin."),
    ] = DAYS
    begin: Annotated[str, msgspec.Meta(pattern=_CLOCK, description="HH:MM at which watching begins.")]
    end: Annotated[
        str, msgspec.Meta(pattern=_CLOCK, description="HH:MM at which it ends; before `begin`: on the next day.")
    ]

    def __post_init__(self) -> None:
        """Refuse hours of no length."""
        if self.begin == self.end:
            raise Invalid(f"from {self.begin} until {self.end} is no time at all", where="hours")

    @property
    def minutes(self) -> tuple[int, int]:
        """Begin and end in minutes of the day."""
        begin, end = ((int(one[:2]) * 60 + int(one[3:])) for one in (self.begin, self.end))
        return begin, end


class Zone(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A polygon in the picture, and what is unwanted inside it; or a line, and who may cross it.

    Raises `Invalid` for a shape that means nothing, and for one that watches nothing.
    """

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=80, description="What people call the zone.")]
    corners: Annotated[
        tuple[Corner, ...],
        msgspec.Meta(description="The outline as (x, y) in fractions of the picture; 3 to 64 corners. Two are a line."),
    ] = WHOLE_PICTURE
    forbidden: Annotated[bool, msgspec.Meta(description="Nobody may enter: each entry is an intrusion.")] = False
    loiter_s: Annotated[
        Annotated[float, msgspec.Meta(ge=0.5, le=86_400)] | None,
        msgspec.Meta(description="Seconds inside the zone after which somebody loiters; none: staying is allowed."),
    ] = None
    roam_heights: Annotated[
        Annotated[float, msgspec.Meta(ge=0.1, le=100)] | None,
        msgspec.Meta(
            description="Loitering only counts while somebody stays within this many of their own heights of where they "
            "are now; none: any stay inside the zone counts."
        ),
    ] = None
    inertia_frames: Annotated[
        int, msgspec.Meta(ge=1, le=100, description="Frames in a row that feet must be inside before it counts.")
    ] = 3
    grace_s: Annotated[
        float, msgspec.Meta(ge=0, le=60, description="Seconds that somebody may be out or hidden without a new start.")
    ] = 2.0
    object_left_s: Annotated[
        Annotated[float, msgspec.Meta(ge=1, le=86_400)] | None,
        msgspec.Meta(
            description="Seconds that something may lie unattended; none: nothing is said of things that lie."
        ),
    ] = None
    object_removed_s: Annotated[
        Annotated[float, msgspec.Meta(ge=1, le=86_400)] | None,
        msgspec.Meta(description="Seconds after which it is told that something was taken away; none: never."),
    ] = None
    belongs_s: Annotated[
        float,
        msgspec.Meta(
            ge=1, le=86_400, description="Seconds after which something that lies there belongs to the scene."
        ),
    ] = 60.0
    crossing: Annotated[
        Literal["in", "out", "both"] | None,
        msgspec.Meta(
            description="Of a line: which crossings raise an alarm. In is from the left to the right of who looks from its first "
            "end to its second; none: crossings are counted."
        ),
    ] = None
    direction_deg: Annotated[
        Annotated[float, msgspec.Meta(ge=-180, le=360)] | None,
        msgspec.Meta(
            description="The one direction in which people and vehicles may move, degrees: 0 to the right, 90 up the picture; "
            "none: any.",
            extra={"unit": "degrees"},
        ),
    ] = None
    running_heights: Annotated[
        Annotated[float, msgspec.Meta(ge=0.5, le=20)] | None,
        msgspec.Meta(
            description="Own heights a second from which somebody runs (walking: 0.8); none: running is allowed."
        ),
    ] = None
    crowd_at_least: Annotated[
        Annotated[int, msgspec.Meta(ge=2, le=10_000)] | None,
        msgspec.Meta(
            description="So many people are a crowd; none: any number may be there.", extra={"unit": "people"}
        ),
    ] = None
    dispersal: Annotated[bool, msgspec.Meta(description="A gathering that suddenly scatters is told.")] = False
    vehicle_stopped_s: Annotated[
        Annotated[float, msgspec.Meta(ge=1, le=86_400)] | None,
        msgspec.Meta(description="Seconds after which a vehicle that stopped is told; none: vehicles may stop."),
    ] = None
    fall_s: Annotated[
        Annotated[float, msgspec.Meta(ge=1, le=3600)] | None,
        msgspec.Meta(
            description="Experimental, measured on staged footage alone: seconds that somebody who fell lies before it is told; "
            "none: falls are not told."
        ),
    ] = None
    lying_s: Annotated[
        Annotated[float, msgspec.Meta(ge=1, le=86_400)] | None,
        msgspec.Meta(
            description="Experimental, measured on staged footage alone: seconds after which somebody who lies there is told, "
            "however they came to; none: never."
        ),
    ] = None
    fight_s: Annotated[
        Annotated[float, msgspec.Meta(ge=1, le=60)] | None,
        msgspec.Meta(
            description="Experimental, measured on staged footage alone: seconds for which people within reach of each other move "
            "as in a fight before it is told; none: never. Wants eight watched pictures a second."
        ),
    ] = None
    hours: Annotated[
        tuple[Hours, ...],
        msgspec.Meta(max_length=16, description="When it is watched, in the city's own time; none: always."),
    ] = ()

    labels: Annotated[
        tuple[Annotated[str, msgspec.Meta(min_length=1, max_length=80)], ...],
        msgspec.Meta(
            max_length=32,
            description="What counts, by a detector's labels (person, car), but for things left and taken; none: everything.",
        ),
    ] = ()

    def counts(self, label: str) -> bool:
        """Whether what a detector takes for this counts here."""
        return not self.labels or label in self.labels

    def __post_init__(self) -> None:
        """Check the outline and the limits."""
        where = f"zone {self.name!r}"
        for x, y in self.corners:
            if not (0 <= x <= 1 and 0 <= y <= 1):  # NaN fails too
                raise Invalid(f"corner ({x}, {y}) lies outside the picture: 0 to 1 is allowed", where=where)
        if self.is_line:
            self._check_line(where)
            return
        check_outline(self.corners, where=where)
        if self.crossing is not None:
            raise Invalid("only a line, which has two corners, is crossed", where=where)
        if self.loiter_s is not None and not 0.5 <= self.loiter_s <= 86_400:
            raise Invalid(f"loiter_s is {self.loiter_s}: 0.5 to 86400 seconds are allowed", where=where)
        if self.roam_heights is not None and not 0.1 <= self.roam_heights <= 100:
            raise Invalid(f"roam_heights is {self.roam_heights}: 0.1 to 100 are allowed", where=where)
        for name in ("object_left_s", "object_removed_s"):
            limit_s = getattr(self, name)
            if limit_s is not None and not 1 <= limit_s <= 86_400:
                raise Invalid(f"{name} is {limit_s}: 1 to 86400 seconds are allowed", where=where)
        if not self._watches:
            raise Invalid(
                "it is neither forbidden nor has it a time or another rule, so it would watch nothing", where=where
            )

    def _check_line(self, where: str) -> None:
        (x, y), (to_x, to_y) = self.corners
        if math.hypot(to_x - x, to_y - y) < 0.01:
            raise Invalid("its two ends are one place", where=where)
        if self._watches:
            raise Invalid("a line has no inside: it only counts who crosses it", where=where)

    @property
    def is_line(self) -> bool:
        """Whether it is a line and no polygon."""
        return len(self.corners) == 2

    @property
    def _watches(self) -> bool:
        """Whether it says anything of what is inside it."""
        limits = (self.loiter_s, self.direction_deg, self.running_heights, self.crowd_at_least, self.vehicle_stopped_s)
        rules = self.forbidden or self.dispersal or self.watches_things or self.is_experimental
        return rules or any(one is not None for one in limits)

    @property
    def is_experimental(self) -> bool:
        """Whether it asks for a rule that was not measured on real footage of what it tells."""
        return any(one is not None for one in (self.fall_s, self.lying_s, self.fight_s))

    @property
    def watches_things(self) -> bool:
        """Whether it says anything of things that are left or taken."""
        return self.object_left_s is not None or self.object_removed_s is not None


def check_outline(corners: tuple[Corner, ...], *, where: str) -> None:
    """Raise `Invalid` where corners are too few or too many, where the outline crosses itself or holds no area."""
    count = len(corners)
    if not 3 <= count <= CORNERS_AT_MOST:
        raise Invalid(f"an outline has 3 to {CORNERS_AT_MOST} corners, got {count}", where=where)
    for first in range(count):
        for second in range(first + 1, count):
            neighbours = second - first == 1 or (first == 0 and second == count - 1)
            if neighbours:
                continue
            if _cross(corners[first], corners[first + 1], corners[second], corners[(second + 1) % count]):
                raise Invalid(f"the outline crosses itself: side {first + 1} meets side {second + 1}", where=where)
    doubled = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(corners, corners[1:] + corners[:1], strict=True))
    if abs(doubled) < 2e-6:
        raise Invalid("the outline holds no area", where=where)


def _turn(a: Corner, b: Corner, c: Corner) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _between(a: Corner, b: Corner, c: Corner) -> bool:
    return min(a[0], b[0]) <= c[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= c[1] <= max(a[1], b[1])


def _cross(a: Corner, b: Corner, c: Corner, d: Corner) -> bool:
    """Whether the segments a-b and c-d meet, touching included."""
    one, two, three, four = _turn(a, b, c), _turn(a, b, d), _turn(c, d, a), _turn(c, d, b)
    if one * two < 0 and three * four < 0:
        return True
    touching = ((one, a, b, c), (two, a, b, d), (three, c, d, a), (four, c, d, b))
    return any(turn == 0 and _between(p, q, r) for turn, p, q, r in touching)


class Rect(msgspec.Struct, frozen=True):
    """A rectangle in the working picture, in pixels."""

    left: float
    top: float
    width: float
    height: float

    @property
    def middle(self) -> tuple[float, float]:
        """The centre, in pixels."""
        return self.left + self.width / 2, self.top + self.height / 2


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody whom the tracker follows, in one frame. Lengths are fractions of the picture."""

    track: int
    at_s: float
    first_s: float  # when it was first seen
    left: float
    top: float
    width: float
    height: float
    aspect: float  # width of the picture over its height, for distances that mean the same in x and y
    label: str = ""  # what a detector takes it for; empty: nobody says

    @property
    def feet(self) -> Corner:
        """The middle of the lower edge: where somebody stands on the ground."""
        return min(max(self.left + self.width / 2, 0.0), 1.0), min(max(self.top + self.height, 0.0), 1.0)


class What(Enum):
    """What a sighting says."""

    LOITERING = "loitering"
    INTRUSION = "intrusion"
    UNUSUAL = "unusual"
    TAMPERED = "tampered"
    OBJECT_LEFT = "object_left"
    OBJECT_REMOVED = "object_removed"
    OBJECT_RECLAIMED = "object_reclaimed"
    LINE_CROSSED = "line_crossed"
    WRONG_WAY = "wrong_way"
    RUNNING = "running"
    CROWD = "crowd"
    DISPERSAL = "dispersal"
    VEHICLE_STOPPED = "vehicle_stopped"
    FALL = "fall"  # this and the two below are experimental
    PERSON_LYING = "person_lying"
    FIGHT = "fight"


class Oddity(msgspec.Struct, frozen=True, kw_only=True):
    """What a model of normality says of something that does not pass here ordinarily."""

    kind: str  # what says most: speed, glide, size, direction
    score: float  # 1 is what 95 % of what passes stays below
    limit: float  # in force
    base: float  # the one that the model gives for the rate that is borne
    explanation: Explanation
    heat: bytes = b""  # how unusual each place was then: a byte a place, by rows; 128 is the limit
    heat_columns: int = 0


class Sighting(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody did in a zone what the zone does not allow, with the figures that say so."""

    what: What
    zone: str
    seen: Seen
    at_s: float
    since_s: float  # when the stay began
    dwell_s: float  # how long the stay is now, inside the zone
    limit_s: float | None = None
    roam_heights: float | None = None  # how far they strayed during the dwell, in their own heights
    roam_limit: float | None = None
    again: bool = False  # the same stay was raised before, a quiet time ago
    away_s: float = 0.0  # of the dwell, without pictures: the stream was away
    below: bool = False  # the alarms: it is kept for the review and raises nothing
    odd: Oddity | None = None  # of something unusual; nobody is followed then, and the track is 0
    tamper: Tampering | None = None  # of what was done to the camera, likewise
    why: Explanation | None = None  # of a behaviour whose rule explains itself
    measured: tuple[float, ...] = ()  # of such a behaviour: the figures of its fact, in their order
    direction: str = ""  # of a crossing: in, out


def parse_zones(raw: bytes) -> tuple[Zone, ...]:
    """Zones from a JSON file: a list of zones. Raises `Invalid`, naming the zone or field."""
    try:
        zones = _ZONES.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, Invalid) as error:
        raise Invalid(str(error), where="zones") from error
    check_names(zones)
    return zones


def check_names(zones: tuple[Zone, ...]) -> None:
    """Raise `Invalid` where two zones share a name."""
    names = [zone.name for zone in zones]
    for name in names:
        if names.count(name) > 1:
            raise Invalid(f"two zones are named {name!r}", where="zones")


_ZONES = msgspec.json.Decoder(tuple[Zone, ...])
