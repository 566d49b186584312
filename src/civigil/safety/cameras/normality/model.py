"""The nouns of learned normality: the cues, what was counted, and the model that one camera's pictures are judged by. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from civigil.kernel.errors import Invalid
from civigil.safety.cameras.normality.calibrate import Calibration
from civigil.safety.cameras.normality.direction import Directions
from civigil.safety.cameras.normality.hours import Hours
from civigil.safety.cameras.normality.limits import NormalityLimits
from civigil.safety.cameras.normality.measure import Measured
from civigil.safety.cameras.normality.scale import Scale
from civigil.safety.cameras.normality.tally import BINS, Floats, Tally, blocks_of
from civigil.safety.cameras.scene.background import Background, BackgroundLimits


class Cue(Enum):
    """What can be unusual about something that moves; the order is the order of the layers."""

    SPEED = "speed"
    GLIDE = "glide"
    SIZE = "size"
    DIRECTION = "direction"


CUES = tuple(Cue)


class Counts:
    """What was seen at each place: one tally a measure."""

    def __init__(
        self, speed: Tally, glide: Tally, size: Tally, directions: Directions, hours: Hours, pictures: float = 0.0
    ) -> None:
        self.speed, self.glide, self.size, self.directions, self.hours = speed, glide, size, directions, hours
        self.pictures = pictures

    @classmethod
    def empty(cls, rows: int, columns: int) -> Counts:
        """Nothing seen yet."""
        speed, glide, size = (Tally.empty(rows, columns) for _ in range(3))
        return cls(speed, glide, size, Directions.empty(rows, columns), Hours.empty(rows, columns))

    def add(self, measured: Measured, limits: NormalityLimits, hour: int | None = None) -> None:
        """Count one picture; `hour`: of the day, where somebody says."""
        self.pictures += 1
        if hour is not None:
            self.hours.add(hour, measured.there, measured.elapsed_s)
        rows, columns = np.nonzero(measured.there)
        if not len(rows):
            return
        speed = measured.speed[rows, columns]
        self.speed.add(rows, columns, speed)
        self.glide.add(rows, columns, evenness(speed, measured.scatter[rows, columns], limits))
        self.size.add(rows, columns, measured.fill[rows, columns])
        going = speed > limits.moving
        self.directions.add(rows[going], columns[going], measured.angle[rows, columns][going])

    def __add__(self, other: Counts) -> Counts:
        """Both together."""
        return Counts(
            Tally(self.speed.counts + other.speed.counts),
            Tally(self.glide.counts + other.glide.counts),
            Tally(self.size.counts + other.size.counts),
            Directions(self.directions.counts + other.directions.counts),
            Hours(self.hours.watched + other.hours.watched, self.hours.there + other.hours.there),
            self.pictures + other.pictures,
        )

    def take(self, other: Counts) -> None:
        """Add another's counts to these."""
        pairs = (
            (self.speed, other.speed),
            (self.glide, other.glide),
            (self.size, other.size),
            (self.directions, other.directions),
        )
        for mine, theirs in pairs:
            mine.counts += theirs.counts
        self.hours.take(other.hours)
        self.pictures += other.pictures

    def copy(self) -> Counts:
        """Counts of their own that begin with these."""
        return Counts(
            Tally(self.speed.counts.copy()),
            Tally(self.glide.counts.copy()),
            Tally(self.size.counts.copy()),
            Directions(self.directions.counts.copy()),
            Hours(self.hours.watched.copy(), self.hours.there.copy()),
            self.pictures,
        )

    def fade(self, share: float) -> None:
        """Let older counts weigh less: each is multiplied by `share`."""
        for tally in (self.speed, self.glide, self.size, self.directions):
            tally.counts *= np.float32(share)
        self.hours.fade(share)
        self.pictures *= share


def evenness(speed: Floats, scatter: Floats, limits: NormalityLimits) -> Floats:
    """How evenly something moves: its speed over the scatter of its parts, noise allowed for. Limbs that swing make it small."""
    even: Floats = speed / (scatter + np.float32(limits.still))
    return even


@dataclass(frozen=True)
class Usual:
    """What 95 % (`limits.usual`) of what passes each place stays below."""

    speed: Floats  # rows x columns, windows a second
    glide: Floats
    size: Floats
    rarity: Floats  # rows x blocks x directions; 1 is the usual limit
    shares: Floats  # of the directions, the same shape

    @classmethod
    def of(cls, counts: Counts, columns: int, share: float) -> Usual:
        """Read from what was counted."""
        return cls(
            counts.speed.reference(share, columns),
            counts.glide.reference(share, columns),
            counts.size.reference(share, columns),
            counts.directions.rarity(share),
            counts.directions.shares(),
        )


@dataclass(frozen=True)
class Normality:
    """A learned model of one camera. Raises `Invalid` where its parts do not fit one another."""

    limits: NormalityLimits
    scale: Scale
    level: NDArray[np.uint8]  # the picture without anybody, height x width
    spread: NDArray[np.float32]  # its usual deviation
    counts: Counts
    calibration: Calibration
    far: tuple[float, ...]  # of each cue, the ratio to the usual that 99.9 % of ordinary footage stays below
    seconds: float = 0.0  # of footage learned from
    learned_at: str = ""  # RFC 3339; empty where nobody said
    generation: int = 0  # how often what was learned while watching was added to it
    parent: str = ""  # SHA-256 of the file that it began with; empty for one that was learned from recordings

    def __post_init__(self) -> None:
        """Check that everything is of one size."""
        places = (self.rows, blocks_of(self.columns))
        tallies = (self.counts.speed, self.counts.glide, self.counts.size)
        fits = (
            self.level.ndim == 2
            and self.spread.shape == self.level.shape
            and all(tally.counts.shape == (*places, BINS) for tally in tallies)
            and self.counts.directions.counts.shape[:2] == places
            and len(self.far) == len(CUES)
        )
        if not fits:
            raise Invalid("its parts do not fit one another", where="model")

    @property
    def rows(self) -> int:
        """Places from top to bottom."""
        return -(-int(self.level.shape[0]) // self.limits.cell)

    @property
    def columns(self) -> int:
        """Places from left to right."""
        return -(-int(self.level.shape[1]) // self.limits.cell)

    @cached_property
    def usual(self) -> Usual:
        """The references of each place."""
        return Usual.of(self.counts, self.columns, self.limits.usual)

    def background(self) -> Background:
        """A background to begin watching with, which then follows the light by itself."""
        return seeded(self.level, self.spread)


def seeded(level: NDArray[np.uint8], spread: NDArray[np.float32]) -> Background:
    """A background that knows its picture from the first frame on."""
    background = Background([level], _LIMITS)
    background.level = level.astype(np.float32)
    background.spread = np.maximum(spread, 1.0).astype(np.float32)
    return background


_LIMITS = BackgroundLimits(light_grid=45, light_span=0.3)  # a third of the time, the same light
