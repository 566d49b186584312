"""Who is who from frame to frame: tracking by association, in the manner of ByteTrack.

Theory. Each track predicts where it should be. Detections are assigned in two stages: first the sure ones to all tracks
that still live, then the doubtful ones (weak blobs, shares of a blob in which several people melt together) to the tracks
that are left. A doubtful detection can carry a track on but never begins one. A new track is *tentative* until it was seen
in several frames, then *confirmed*; unseen it is *lost* for a while, drifting with its velocity, and dies after that. Only
confirmed tracks are shown. Numbers count up and are never used again.

People who meet become one blob. Such a blob is shared out: each of its pixels goes to the nearest of the tracks predicted
inside it, and each track gets its share as a doubtful detection, without learning its size from it.

After a gap in the stream, whoever stood or lingered is looked for where they were, and whoever walked is somebody new (`gap.py`).
Then the box's height and the look must agree as well: nobody saw who came and went meanwhile.

Pure: no clock and no chance; time comes in with each frame.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from civigil.safety.cameras.following.followed import State, Track, TrackLimits
from civigil.safety.cameras.following.gap import GAP_S, WALKS_S, believed_within
from civigil.safety.cameras.following.motion import Motion
from civigil.safety.cameras.following.share import has_grown, share, stacked, stands_in, touches
from civigil.safety.cameras.model import Rect
from civigil.safety.cameras.scene.blobs import BANDS, Detection


@dataclass(slots=True)
class Tracker:
    """Follows everything that a camera shows."""

    limits: TrackLimits = field(default_factory=TrackLimits)
    first_number: int = 1  # counts up with each track that begins
    tracks: list[Track] = field(default_factory=list)
    _now: float | None = None

    @property
    def next_number(self) -> int:
        """The number that the next track will bear."""
        return self.first_number

    def step(self, detections: Sequence[Detection], at_s: float, size: tuple[int, int]) -> list[Track]:
        """Take in the detections of a frame of this width and height; the confirmed tracks that were seen in it."""
        elapsed = 0.0 if self._now is None else max(0.0, at_s - self._now)
        self._now = at_s
        if elapsed > GAP_S:
            self._bridge(elapsed)
        else:
            for track in self.tracks:
                track.motion.predict(elapsed, track.height)
        for track in self.tracks:
            track.seen = False
        shares, whole = self._share_out(detections, size)
        sure = [one for one in whole if one.score >= self.limits.sure_score]
        weak = [one for one in whole if one.score < self.limits.sure_score]
        left, new = self._assign(self.tracks, sure, at_s, doubt=1.0)
        # the second chance: what is weak or shared
        left, _ = self._assign(left, weak, at_s, doubt=2.0)
        self._assign([track for track in left if track.state is not State.TENTATIVE], shares, at_s, doubt=2.5)
        self._end_lost(at_s, size)
        for detection in new[: max(0, self.limits.tracks_at_most - len(self.tracks))]:
            self._begin(detection, at_s)
        self._tell_apart(at_s, size)
        return [track for track in self.tracks if track.seen and track.state is State.CONFIRMED and track.firm]

    def _bridge(self, gap_s: float) -> None:
        """Keep whoever may be found again after a gap in the stream, where that may be."""
        kept: list[Track] = []
        for track in self.tracks:
            within = believed_within(track, gap_s)
            if within is not None:
                track.hold(within, gap_s)
            elif gap_s <= WALKS_S:
                track.motion.predict(gap_s, track.height)
            else:
                continue
            track.unproved = True
            kept.append(track)
        self.tracks = kept

    def give_up_unfirm(self, at_s: float) -> list[Detection]:
        """End the tracks that for `unfirm_s` have neither moved nor shown an outline: the blobs they came from."""
        unfirm = [
            one for one in self.tracks if not one.firm and at_s - one.first_s - one.away_s >= self.limits.unfirm_s
        ]
        self.tracks = [one for one in self.tracks if one not in unfirm]
        return [one.newest for one in unfirm if one.newest is not None and one.seen]

    def _assign(
        self, tracks: list[Track], detections: list[Detection], at_s: float, doubt: float
    ) -> tuple[list[Track], list[Detection]]:
        """Give detections to tracks, the cheapest whole; what is left of both."""
        if not tracks or not detections:
            return tracks, detections
        cost = self._costs(tracks, [detection.box for detection in detections])
        unlike = _unlike(tracks, detections, self.limits.look_scale)
        cost += self.limits.look_weight * unlike
        cost[_somebody_else(tracks, detections, unlike, self.limits, at_s)] = 1e3
        rows, columns = linear_sum_assignment(cost)
        taken: set[int] = set()
        held: set[int] = set()
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
            if cost[row, column] <= self.limits.cost_at_most:
                self._update(tracks[row], detections[column], at_s, doubt)
                held.add(row)
                taken.add(column)
        return (
            [track for row, track in enumerate(tracks) if row not in held],
            [one for column, one in enumerate(detections) if column not in taken],
        )

    def _costs(self, tracks: Sequence[Track], boxes: Sequence[Rect]) -> NDArray[np.float64]:
        """What it costs to give each box to each track: 0 is perfect, over 1 is out of reach."""
        old = np.array([(t.motion.x, t.motion.y, t.width, t.height, t.motion.doubt(t.height)) for t in tracks])
        new = np.array([(*box.middle, box.width, box.height) for box in boxes])
        dx = np.abs(old[:, None, 0] - new[None, :, 0])
        dy = np.abs(old[:, None, 1] - new[None, :, 1])
        away = np.hypot(dx, dy) / old[:, None, 4]
        wide, narrow = np.maximum(old[:, None, 2], new[None, :, 2]), np.minimum(old[:, None, 2], new[None, :, 2])
        tall, short = np.maximum(old[:, None, 3], new[None, :, 3]), np.minimum(old[:, None, 3], new[None, :, 3])
        across = np.clip((wide + narrow) / 2 - dx, 0, narrow)
        down = np.clip((tall + short) / 2 - dy, 0, short)
        shared = across * down
        area = (old[:, 2] * old[:, 3])[:, None] + (new[:, 2] * new[:, 3])[None, :]
        overlap = shared / (area - shared + 1e-9)
        cost: NDArray[np.float64] = 0.5 * (1 - overlap) + 0.5 * np.minimum(1.0, away / self.limits.gate)
        # who is known has the first right
        cost += np.array([0.1 if track.state is State.TENTATIVE else 0.0 for track in tracks])[:, None]
        cost[(away > self.limits.gate) & (overlap < 0.3)] = 1e3
        return cost

    def _update(self, track: Track, detection: Detection, at_s: float, doubt: float) -> None:
        x, y = detection.box.middle
        track.motion.correct(x, y, track.height, doubt)
        track.alone = doubt <= 1.0
        if track.alone:
            track.newest = detection
            track.learn_look(detection.look)
        pace = 0.02 if doubt > 1.0 else 0.3 if track.state is State.TENTATIVE else 0.1
        track.width += pace * (detection.box.width - track.width)
        track.height += pace * (detection.box.height - track.height)
        track.last_s, track.seen, track.unproved = at_s, True, False
        track.frames += 1
        track.solid_frames += detection.solid
        track.learn_label(detection.label, detection.score)
        track.mark(at_s)
        away = math.hypot(track.motion.x - track.began[0], track.motion.y - track.began[1])
        track.travelled = max(track.travelled, away / max(track.height, 1.0))
        proved = track.frames >= self.limits.confirm_frames and at_s - track.first_s >= self.limits.confirm_s
        if proved or track.state is State.LOST:
            track.state = State.CONFIRMED

    def _end_lost(self, at_s: float, size: tuple[int, int]) -> None:
        alive: list[Track] = []
        for track in self.tracks:
            if not track.seen:
                given_up = at_s - track.last_s > self.limits.lost_s
                if given_up or track.state is State.TENTATIVE or track.leaves(size):
                    continue
                track.state, track.alone = State.LOST, False
            alive.append(track)
        self.tracks = alive

    def _begin(self, detection: Detection, at_s: float) -> None:
        x, y = detection.box.middle
        motion = Motion(x, y, detection.box.height)
        track = Track(self.first_number, motion, detection.box.width, detection.box.height, at_s, at_s)
        track.solid_frames, track.began, track.newest = int(detection.solid), (x, y), detection
        track.look = detection.look
        track.mark(at_s)
        track.learn_label(detection.label, detection.score)
        self.tracks.append(track)
        self.first_number += 1

    def _tell_apart(self, at_s: float, size: tuple[int, int]) -> None:
        """Give a new number to whoever came out of a crowd as somebody else."""
        met = _met([track.box for track in self.tracks])
        for track, crowded in zip(self.tracks, met, strict=True):
            clear = track.alone and track.seen and not crowded and not touches(track.box, size)
            look = track.newest.look if track.newest is not None else ()
            x, y = track.motion.x, track.motion.y
            if track.remembered.is_someone_else(clear=clear, at_s=at_s, x=x, y=y, height=track.height, look=look):
                track.number, track.first_s, track.away_s = self.first_number, at_s, 0.0
                track.look = track.remembered.look
                self.first_number += 1

    def _share_out(
        self, detections: Sequence[Detection], size: tuple[int, int]
    ) -> tuple[list[Detection], list[Detection]]:
        """Split the blobs in which more stands than one known track: (shares, blobs that stay whole)."""
        known = [track for track in self.tracks if track.state is not State.TENTATIVE]
        shares: list[Detection] = []
        whole: list[Detection] = []
        for detection in detections:
            if detection.inside is None:
                whole.append(detection)
                continue
            inside = [track for track in known if stands_in(track, detection.box)]
            if len(inside) == 2:
                inside = self._rejoin(inside[0], inside[1], detection.box)
            if not inside or (len(inside) == 1 and not has_grown(inside[0], detection, size)):
                whole.append(detection)
                continue
            parts, rest = share(detection, inside)
            shares += parts
            whole += rest
        return shares, whole

    def _rejoin(self, one: Track, other: Track, blob: Rect) -> list[Track]:
        """End the younger of two tracks that have long been the halves of one person; who is left."""
        halves = min(one.halves, other.halves) + 1 if stacked(one, other, blob) else 0
        one.halves = other.halves = halves
        if halves < self.limits.halves_frames or blob.height > 1.35 * self._usual_height(blob, (one, other)):
            return [one, other]
        older, younger = sorted((one, other), key=lambda track: track.number)
        self.tracks.remove(younger)
        x, y = blob.middle
        older.motion.x, older.motion.y = x, y
        older.width, older.height, older.halves = blob.width, blob.height, 0
        return [older]

    def _usual_height(self, blob: Rect, but: tuple[Track, Track]) -> float:
        """How tall others are who stand at about the same depth; infinite where there is nobody to compare with."""
        feet = blob.top + blob.height
        heights = [
            one.height
            for one in self.tracks
            if one.state is State.CONFIRMED and one not in but and abs(one.box.top + one.height - feet) < blob.height
        ]
        return float(np.median(heights)) if heights else math.inf


_UNKNOWN = (math.nan,) * BANDS
_HALF = 0.5


def _unlike(tracks: Sequence[Track], detections: Sequence[Detection], scale: float) -> NDArray[np.float64]:
    """How much each detection looks unlike each track: 0 alike or unknown, 1 by `scale` or more."""
    old = np.array([track.look or _UNKNOWN for track in tracks])
    new = np.array([one.look or _UNKNOWN for one in detections])
    apart = np.abs(old[:, None, :] - new[None, :, :]).mean(axis=2) / scale
    unlike: NDArray[np.float64] = np.nan_to_num(np.minimum(apart, 1.0), nan=0.0)
    return unlike


def _somebody_else(
    tracks: Sequence[Track],
    detections: Sequence[Detection],
    unlike: NDArray[np.float64],
    limits: TrackLimits,
    at_s: float,
) -> NDArray[np.bool_]:
    """Which detections (columns) cannot be which tracks (rows).

    Who was not seen since a gap has no other look and no other height. Where pictures come seldom, a bag stays and its owner is out
    of reach from one picture to the next: what is no half as tall is none of whom it was seen with.
    """
    unproved = np.array([track.unproved for track in tracks])
    ratio = np.array([one.box.height for one in detections])[None, :] / np.array([t.height for t in tracks])[:, None]
    size = (ratio > limits.other_size) | (ratio < 1 / limits.other_size)
    look = unlike > limits.other_look / limits.look_scale
    seldom = np.array([at_s - track.last_s >= limits.seldom_s for track in tracks])
    other: NDArray[np.bool_] = (unproved[:, None] & (size | look)) | (seldom[:, None] & (ratio < _HALF))
    return other


def _met(boxes: Sequence[Rect]) -> list[bool]:
    """For each box, whether it overlaps another one by more than a twentieth of both."""
    if len(boxes) < 2:
        return [False] * len(boxes)
    sides = np.array([(box.left, box.top, box.left + box.width, box.top + box.height) for box in boxes])
    across = np.minimum(sides[:, None, 2], sides[None, :, 2]) - np.maximum(sides[:, None, 0], sides[None, :, 0])
    down = np.minimum(sides[:, None, 3], sides[None, :, 3]) - np.maximum(sides[:, None, 1], sides[None, :, 1])
    area = (sides[:, 2] - sides[:, 0]) * (sides[:, 3] - sides[:, 1])
    both = np.clip(across, 0, None) * np.clip(down, 0, None)
    shared = both / (area[:, None] + area[None, :] - both + 1e-9)
    np.fill_diagonal(shared, 0.0)
    return [bool(row) for row in (shared > 0.05).any(axis=1)]
