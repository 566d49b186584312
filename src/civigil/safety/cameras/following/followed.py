"""Somebody, or something, that is followed from frame to frame: its state, and the limits of following."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from enum import Enum

from civigil.safety.cameras.following.identity import Remembered
from civigil.safety.cameras.following.motion import Motion
from civigil.safety.cameras.model import Rect
from civigil.safety.cameras.scene.blobs import Detection

SPOT_EVERY_S, SPOTS_S = 0.5, 10.0


class State(Enum):
    """Where a track stands in its life."""

    TENTATIVE = "tentative"
    CONFIRMED = "confirmed"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class TrackLimits:
    """When a track begins, is believed, and is given up."""

    sure_score: float = 0.5  # a detection below it is doubtful
    confirm_frames: int = 4  # seen so often before it is believed
    confirm_s: float = 0.3  # and for so long
    lost_s: float = 2.0  # unseen for so long, it is given up
    unfirm_s: float = 3.0  # neither moved nor outlined for so long, it was a stain in the background
    halves_frames: int = 8  # stacked in one blob for so many frames, two tracks are one person
    gate: float = 3.5  # standard deviations from the prediction
    cost_at_most: float = 0.9  # 0: perfect; 1: at the gate and without overlap
    look_weight: float = 0.4  # how much a look that differs by `look_scale` costs
    look_scale: float = 40.0  # brightness, mean over the bands; 0..255
    other_look: float = 30.0  # brightness, mean over the bands: after a gap, whoever differs by more is somebody else
    other_size: float = 1.45  # times as tall, or as small, likewise
    seldom_s: float = 0.6  # not seen for so long, whoever is no half as tall as they were is what they left there
    tracks_at_most: int = 300


@dataclass(slots=True, eq=False)
class Track:
    """Somebody, or something, that is followed. Pixels of the working picture."""

    number: int
    motion: Motion
    width: float
    height: float
    first_s: float
    last_s: float  # when it was last seen; moved on by the gaps in the stream since
    state: State = State.TENTATIVE
    frames: int = 1
    solid_frames: int = 0  # of them, with an outline that is the picture's own
    travelled: float = 0.0  # farthest from where it began, in its own heights
    seen: bool = True  # in the newest frame
    newest: Detection | None = None  # the blob that it was last alone in
    halves: int = 0  # frames in a row as the upper or lower half of one blob
    began: tuple[float, float] = (0.0, 0.0)
    look: tuple[float, ...] = ()  # how bright it is from head to foot, learned while it was alone
    alone: bool = True  # in the newest frame it was a blob of its own
    away_s: float = 0.0  # of the time since it was first seen, without pictures
    unproved: bool = False  # it was not seen since the stream was away
    remembered: Remembered = field(default_factory=Remembered)
    spots: deque[tuple[float, float, float]] = field(default_factory=deque)  # (at_s, x, y) of the last moments
    labels: dict[str, float] = field(
        default_factory=dict
    )  # what a detector took it for, each with the sum of its scores

    def mark(self, at_s: float) -> None:
        """Take down where it is, twice a second."""
        if not self.spots or at_s - self.spots[-1][0] >= SPOT_EVERY_S:
            self.spots.append((at_s, self.motion.x, self.motion.y))
            while at_s - self.spots[0][0] > SPOTS_S:
                self.spots.popleft()

    def strayed(self, at_least_s: float) -> float | None:
        """How far it was from where it is now in the last `SPOTS_S`, in own heights; None where it is known for a shorter time."""
        if not self.spots or self.last_s - self.spots[0][0] < at_least_s:
            return None
        farthest = max(math.hypot(x - self.motion.x, y - self.motion.y) for _, x, y in self.spots)
        return farthest / max(self.height, 1.0)

    def hold(self, within: float, gap_s: float) -> None:
        """It is believed to be where it was, within so many pixels (one standard deviation), after a gap in the stream."""
        self.motion.hold(within, self.height)
        self.last_s += gap_s
        self.away_s += gap_s
        self.spots = deque((at_s + gap_s, x, y) for at_s, x, y in self.spots)
        self.remembered.pause()

    def leaves(self, size: tuple[int, int]) -> bool:
        """Whether it walks out of a picture of this width and height, or is out already."""
        box, reach = self.box, 0.2 * self.height  # a pace, in pixels per second, that is no trembling
        out_left = box.left <= 1 and self.motion.vx < -reach
        out_right = box.left + box.width >= size[0] - 1 and self.motion.vx > reach
        out_top = box.top <= 1 and self.motion.vy < -reach
        out_bottom = box.top + box.height >= size[1] - 1 and self.motion.vy > reach
        return out_left or out_right or out_top or out_bottom

    def learn_label(self, label: str, score: float) -> None:
        """Take in what a detector takes it for; older words count less and less."""
        if label:
            self.labels = {name: 0.97 * weight for name, weight in self.labels.items() if weight > 0.01}
            self.labels[label] = self.labels.get(label, 0.0) + score

    @property
    def label(self) -> str:
        """What it was taken for most; empty while nobody has said."""
        return max(self.labels, key=self.labels.__getitem__, default="")

    def learn_look(self, look: tuple[float, ...]) -> None:
        """Take in a look that was seen while it was alone."""
        if not self.look:
            self.look = look
        elif look:
            self.look = tuple(old + 0.1 * (new - old) for old, new in zip(self.look, look, strict=True))

    @property
    def firm(self) -> bool:
        """Whether it has proved to be a thing: by moving, or by an outline of its own."""
        return self.travelled >= 0.5 or 2 * self.solid_frames >= self.frames

    @property
    def box(self) -> Rect:
        """The box as it is believed to be now."""
        return Rect(self.motion.x - self.width / 2, self.motion.y - self.height / 2, self.width, self.height)
