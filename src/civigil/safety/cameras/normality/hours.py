"""When something moves at a place: the share of the time, by the hour of the day. Pure.

A street that is full at noon and empty at three is not the same street. For each hour (of UTC, smoothed over its neighbours) and
each coarse region of the picture it is counted for how long it was watched, and for how long something was there. Few hours say
little: what an hour says is drawn towards what the whole day says, as if that had been watched for half an hour; where fewer than
`HOURS_AT_LEAST` different hours were watched, or nobody says what time it is, every hour is like another.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

HOURS = 24
REGION = 10  # places in a row and in a column that are counted together
HOURS_AT_LEAST = 4  # different ones, each watched for WATCHED_AT_LEAST_S
WATCHED_AT_LEAST_S = 600.0
PRIOR_S = 1800.0  # of the whole day, that each hour is drawn towards
BESIDE = 0.5  # what the hour before and after count
LEAST = 1e-4  # of the time: the least share that is believed


def hour_of(seconds: float) -> int:
    """The hour of the day (UTC) of a moment in seconds since 1970."""
    return int(seconds // 3600) % HOURS


def regions(rows: int, columns: int) -> tuple[int, int]:
    """How many coarse regions there are, down and across."""
    return -(-rows // REGION), -(-columns // REGION)


class Hours:
    """Seconds by hour: watched, and with something there."""

    def __init__(self, watched: Floats, there: Floats) -> None:
        """`watched`: 24; `there`: 24 x regions down x regions across."""
        self.watched, self.there = watched, there

    @classmethod
    def empty(cls, rows: int, columns: int) -> Hours:
        """Nothing watched yet."""
        return cls(np.zeros(HOURS, np.float32), np.zeros((HOURS, *regions(rows, columns)), np.float32))

    def add(self, hour: int, there: NDArray[np.bool_], elapsed_s: float) -> None:
        """Count one picture; `there`: the places where something is."""
        self.watched[hour] += elapsed_s
        self.there[hour] += np.float32(elapsed_s) * _coarse(there)

    def take(self, other: Hours) -> None:
        """Add another's seconds to these."""
        self.watched += other.watched
        self.there += other.there

    def fade(self, share: float) -> None:
        """Let what is old weigh less."""
        self.watched *= np.float32(share)
        self.there *= np.float32(share)

    @property
    def enough(self) -> bool:
        """Whether enough different hours were watched to tell one from another."""
        return int((self.watched >= WATCHED_AT_LEAST_S).sum()) >= HOURS_AT_LEAST

    def shares(self, hour: int) -> tuple[Floats, Floats]:
        """The share of the time that something is there: in this hour, and over the day. Regions down x across."""
        day = self.there.sum(axis=0) / max(float(self.watched.sum()), 1e-6)
        weights = ((hour - 1) % HOURS, BESIDE), (hour, 1.0), ((hour + 1) % HOURS, BESIDE)
        watched = sum(weight * float(self.watched[one]) for one, weight in weights)
        there = sum((weight * self.there[one] for one, weight in weights), np.zeros_like(day))
        now = (there + PRIOR_S * day) / (watched + PRIOR_S)
        return np.maximum(now, LEAST).astype(np.float32), np.maximum(day, LEAST).astype(np.float32)

    def rarity(self, hour: int) -> Floats:
        """How much rarer than over the day something is there in this hour, in tenfolds: 0 as usual, 1 ten times rarer."""
        now, day = self.shares(hour)
        if not self.enough:
            return np.zeros_like(now)
        rarity: Floats = np.maximum(np.log10(day / now), 0.0).astype(np.float32)
        return rarity


def spread(by_region: Floats, rows: int, columns: int) -> Floats:
    """A value of each place from that of its region: rows x columns."""
    fine: Floats = np.repeat(np.repeat(by_region, REGION, axis=0), REGION, axis=1)[:rows, :columns]
    return fine


def _coarse(there: NDArray[np.bool_]) -> NDArray[np.bool_]:
    rows, columns = there.shape
    down, across = regions(rows, columns)
    padded = np.zeros((down * REGION, across * REGION), np.bool_)
    padded[:rows, :columns] = there
    return np.asarray(padded.reshape(down, REGION, across, REGION).any(axis=(1, 3)), np.bool_)
