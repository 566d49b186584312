"""From verdicts to what a person is told: when something unusual began, where it is, and why it is unusual. Pure.

An event begins when the score reaches the limit, is told with its strongest moment at most a second later, and ends when the
score has stayed clearly below the limit for a while; nothing is told twice meanwhile.
"""

from __future__ import annotations

import cv2
import msgspec
import numpy as np

from civigil.events.cameras import Box
from civigil.kernel.facts import Explanation, Reason
from civigil.safety.cameras.heat.odd import heat_map
from civigil.safety.cameras.normality.calibrate import Calibration
from civigil.safety.cameras.normality.judge import Verdict
from civigil.safety.cameras.normality.model import CUES, Cue, Normality
from civigil.safety.cameras.normality.peaks import OVER_AFTER_S, clearly_below
from civigil.safety.cameras.normality.tally import Floats

TELL_WITHIN_S = 0.9  # after it began
_REACH = 0.3  # of a window beyond those places: their windows see farther than the thing goes
_CORE_SHARE = 0.6  # of the peak's excess: places that belong to the same thing


class Unusual(msgspec.Struct, frozen=True, kw_only=True):
    """Something unusual was seen; times by the stream's own clock."""

    began_s: float  # when the limit was reached
    at_s: float  # its strongest moment so far
    kind: str  # the cue that says most: speed, glide, size, direction
    score: float
    limit: float
    box: Box
    explanation: Explanation
    heat: bytes = b""  # of that moment, a byte for each place and its neighbour, by rows; 128 is the limit
    heat_columns: int = 0


HOUR = "hour"
"""The kind of what is unusual above all because hardly anything moves there at this hour."""


def kind_of(verdict: Verdict) -> str:
    """What adds most to a verdict's score: a cue, or the hour of the day."""
    most = int(np.argmax(verdict.shares))
    return HOUR if verdict.hour_share > verdict.shares[most] else CUES[most].value


def explain(verdict: Verdict, model: Normality, limit: float) -> Explanation:
    """Why a picture is unusual, in a sentence and in figures."""
    leading = sorted(zip(verdict.shares, CUES, strict=True), key=lambda one: -one[0])
    told = [cue for share, cue in leading if share >= 0.25 * max(leading[0][0], 1e-9)]
    words = [_says(cue, verdict, model) for cue in told[:2]]
    if verdict.hour is not None and verdict.hour_share >= 0.25 * max(leading[0][0], 1e-9):
        words = [_says_hour(verdict.hour), *words][: 1 if kind_of(verdict) == HOUR and leading[0][0] <= 0.05 else 2]
    summary = "Something " + " and ".join(words)
    measures = zip(CUES, verdict.ratios, verdict.shares, strict=True)
    because = tuple(
        Reason(
            what=_MEASURES[cue], measured=round(ratio, 2), limit=round(model.far[CUES.index(cue)], 2), unit="× usual"
        )
        for cue, ratio, share in measures
        if share > 0.0
    )
    whole = Reason(
        what="surprise of the place, over the last second", measured=round(verdict.score, 3), limit=round(limit, 3)
    )
    if verdict.hour is not None and verdict.hour_share > 0.0:
        now, day = verdict.hour
        hour = Reason(
            what="share of the time that something is there at this hour; limit: over the whole day",
            measured=round(100 * now, 3),
            limit=round(100 * day, 3),
            unit="%",
        )
        because = (*because, hour)
    return Explanation(summary=summary + ".", rule="cameras.unusual", because=(whole, *because))


_MEASURES = {
    Cue.SPEED: "speed, beside what 95 % stay below here; limit: what 99.9 % stay below",
    Cue.GLIDE: "evenness of its motion, beside what 95 % stay below here; limit: what 99.9 % stay below",
    Cue.SIZE: "size, beside what 95 % stay below here; limit: what 99.9 % stay below",
    Cue.DIRECTION: "rarity of its direction, beside what 95 % stay below here; limit: what 99.9 % stay below",
}


def _says(cue: Cue, verdict: Verdict, model: Normality) -> str:
    ratio, far = verdict.ratios[CUES.index(cue)], model.far[CUES.index(cue)]
    share, times = ("99.9 %", ratio / far) if ratio >= far else ("95 %", ratio)
    little = times < 1.1
    if cue is Cue.SPEED:
        return f"moves {'faster than' if little else f'{times:.1f} times as fast as'} {share} of what passes here"
    if cue is Cue.GLIDE:
        evenly = "more evenly than" if little else f"{times:.1f} times as evenly as"
        return f"rolls or glides: it moves {evenly} {share} of what passes here"
    if cue is Cue.SIZE:
        much = "more than" if little else f"{times:.1f} times as much as"
        return f"is of unusual size or shape: it fills {much} {share} of what passes here"
    return f"goes a way that {_percent(verdict.way_share)} of what passes here goes"


def _says_hour(shares: tuple[float, float]) -> str:
    now, day = shares
    return f"moves where at this hour something is {day / now:.0f} times more seldom than over the day"


def _percent(share: float) -> str:
    return "less than 0.1 %" if share < 0.001 else f"{100 * share:.2g} %"


def box_of(verdict: Verdict, model: Normality) -> Box:
    """Around the thing at the most unusual place: the foreground of the places that share its surprise."""
    peak = verdict.score - 1.0
    core = (
        (verdict.heat >= 1.0 + _CORE_SHARE * peak).astype(np.uint8) if peak > 0 else (verdict.heat > 0).astype(np.uint8)
    )
    _, labels = cv2.connectedComponents(core, connectivity=8)
    rows, columns = np.nonzero(labels == labels[verdict.place])
    cell = model.limits.cell
    middles = np.array([verdict.place[0] * cell + cell / 2])
    half = float(model.scale.sides(middles)[0]) * _REACH
    height, width = verdict.mask.shape
    top = max(int(rows.min() * cell + cell / 2 - half), 0)
    bottom = min(int(np.ceil(rows.max() * cell + cell / 2 + half)), height)
    left = max(int(columns.min() * cell + cell / 2 - half), 0)
    right = min(int(np.ceil(columns.max() * cell + cell / 2 + half)), width)
    x, y, wide, high = cv2.boundingRect(verdict.mask[top:bottom, left:right])
    if wide:
        left, top, right, bottom = left + x, top + y, left + x + wide, top + y + high
    return Box(
        left=round(left / width, 4),
        top=round(top / height, 4),
        width=round((right - left) / width, 4),
        height=round((bottom - top) / height, 4),
    )


def excess_of(verdict: Verdict, limit: float) -> Floats:
    """How far each place is beyond the usual, coarsely: rows x columns, 0 ordinary, 1 the limit, at most 2.

    Of each two by two places the hottest counts.
    """
    excess = np.clip((verdict.heat - 1.0) / max(limit - 1.0, 0.05), 0.0, 2.0)
    rows, columns = excess.shape
    padded = np.pad(excess, ((0, rows % 2), (0, columns % 2)))
    coarse: Floats = (
        padded.reshape(padded.shape[0] // 2, 2, padded.shape[1] // 2, 2).max(axis=(1, 3)).astype(np.float32)
    )
    return coarse


class Alarms:
    """Makes events of verdicts, at a rate of false alarms that the operator sets."""

    def __init__(self, model: Normality, per_hour: float, limit: float | None = None) -> None:
        """`limit`: another one than that which the rate gives. Raises `Invalid` for a rate that is none."""
        self.model = model
        self._per_hour, self._set = per_hour, limit
        self.hold_to(model.calibration)
        self._began_s: float | None = None
        self._best: Verdict | None = None
        self._told = False
        self._high_s = 0.0

    def hold_to(self, known: Calibration) -> None:
        """Tell at the set rate by this calibration; a limit that was set stays. Not while an event lasts: it has its own limit."""
        self.base = max(known.threshold(self._per_hour), 1.0)
        self.limit = self.base if self._set is None else self._set

    @property
    def lasts(self) -> bool:
        """Whether an event is going on."""
        return self._began_s is not None

    def step(self, verdict: Verdict | None, at_s: float) -> Unusual | None:
        """Take in the verdict on a picture; an event, when there is one to tell."""
        if verdict is not None and not clearly_below(verdict.score, self.limit):
            self._high_s = at_s
        if self._began_s is None:
            if verdict is None or verdict.score < self.limit:
                return None
            self._began_s, self._best, self._told = at_s, verdict, False
        elif self._told and at_s - self._high_s >= OVER_AFTER_S:
            self._began_s = self._best = None
            return None
        if verdict is not None and not self._told and (self._best is None or verdict.score > self._best.score):
            self._best = verdict
        return self.finish() if at_s - self._began_s >= TELL_WITHIN_S else None

    def finish(self) -> Unusual | None:
        """Tell what is not told yet: at the end of a recording nothing more comes."""
        if self._began_s is None or self._told or self._best is None:
            return None
        self._told = True
        best = self._best
        heat = heat_map(excess_of(best, self.limit))
        return Unusual(
            began_s=round(self._began_s, 3),
            at_s=round(best.at_s, 3),
            kind=kind_of(best),
            score=round(best.score, 4),
            limit=round(self.limit, 4),
            box=box_of(best, self.model),
            explanation=explain(best, self.model, self.limit),
            heat=heat.cells,
            heat_columns=heat.columns,
        )
