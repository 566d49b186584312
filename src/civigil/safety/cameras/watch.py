"""The whole of watching, without a camera and without a clock: frames in, sightings out.

The first seconds of a picture are kept back until the background is learned from them, and are then watched like the
rest: nobody who was there from the start is missed, and sightings bear the time of their own frame. A new resolution starts
the models afresh, with new track numbers. So does a long gap in the stream; `following/gap.py` says what is believed
behind a shorter one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import cv2

from civigil.safety.cameras.behaviour.hours import LocalTime
from civigil.safety.cameras.behaviour.watch import BehaviourWatch
from civigil.safety.cameras.following.followed import Track, TrackLimits
from civigil.safety.cameras.following.gap import GAP_S, LAPSE_S
from civigil.safety.cameras.following.track import Tracker
from civigil.safety.cameras.heat.busy import OVER_S, Busy, standing
from civigil.safety.cameras.model import Frame, Seen, Sighting, Zone
from civigil.safety.cameras.objects.found import Found
from civigil.safety.cameras.objects.merge import merged
from civigil.safety.cameras.privacy.hide import Hidden
from civigil.safety.cameras.scene.background import Background, BackgroundLimits, Floats, Gray
from civigil.safety.cameras.scene.blobs import BlobFinder, BlobLimits
from civigil.safety.cameras.scene.shadows import Shadows
from civigil.safety.cameras.steady.steady import Steady
from civigil.safety.cameras.steady.sway import STILL, Sway


@dataclass(frozen=True, slots=True)
class WatchLimits:
    """How a camera is watched."""

    width_at_most: int = 480  # pixels of the working picture; wider ones are shrunk
    prime_s: float = 5.0  # the first seconds, from which the background is learned
    opening_s: float = 1.0  # of them: what came after these was not there before
    prime_frames: int = 40  # kept of them, at most
    prime_frames_at_least: int = 5  # where pictures come seldom; of two, both would show through
    quiet_s: float = 300.0  # before the same stay is raised again
    learns_s: float = 5.0  # that one picture teaches the background, at most, however long there was none before
    busy_over_s: float = OVER_S  # over which the heat map of where it was busy is averaged
    background: BackgroundLimits = field(default_factory=lambda: BackgroundLimits(light_span=0.3))
    blobs: BlobLimits = field(default_factory=BlobLimits)
    tracks: TrackLimits = field(default_factory=TrackLimits)


@dataclass(frozen=True, slots=True)
class _Picture:
    """A frame as it is watched, without the camera's sway."""

    at_s: float
    gray: Gray
    in_sight: Gray | None  # 0 where it shows nothing of the scene; none: it shows all of it
    found: Sequence[Found] | None
    sway: Sway


class Watcher:
    """Watches one feed. Frames must come in the order of their times."""

    def __init__(
        self,
        zones: Sequence[Zone],
        limits: WatchLimits = WatchLimits(),
        first_track: int = 1,
        local: LocalTime | None = None,
        hidden: Hidden | None = None,
    ) -> None:
        """`local` says what time it is in the city at a moment of the stream, for zones that have hours.

        `hidden`: what lies behind masks; it sways with nothing.
        """
        self.limits = limits
        self.restarts = 0  # how often the models started afresh, by resolution or a long gap in time
        self.seen: list[Seen] = []  # who is seen in the newest watched frame, as it came from the camera
        self.on_seen: Callable[[Sequence[Seen], float], None] | None = None  # told of every watched frame, without sway
        self._behaviour = BehaviourWatch(zones, limits.quiet_s, local)
        self._finder = BlobFinder(limits.blobs)
        self._tracker = Tracker(limits.tracks, first_track)
        self._background: Background | None = None
        self._shadows = Shadows()
        self._steady = Steady(hidden=hidden)
        self.sway = STILL  # of the newest frame
        self._newest: Gray | None = None  # the same as it is watched
        self._waiting: list[_Picture] = []
        self._size: tuple[int, int] | None = None
        self._last_s: float | None = None
        self._watched_s: float | None = None
        self._unknown = False  # the picture may be another one by now
        self.busy = Busy(limits.busy_over_s)  # where something was lately

    @property
    def watched_s(self) -> float | None:
        """The time of the newest frame that was watched; none until the background is learned."""
        return self._watched_s

    @property
    def scene(self) -> Floats | None:
        """The picture as it is when nobody is there, height x width; none until it is learned."""
        return None if self._background is None else self._background.level

    @property
    def next_track(self) -> int:
        """A track number that was not used yet."""
        return self._tracker.next_number

    def change_zones(self, zones: Sequence[Zone]) -> None:
        """Watch other zones from the next frame on; who is followed stays followed."""
        self._behaviour.change_zones(zones)

    def forget_picture(self) -> None:
        """Learn the picture anew with the next frame: the camera was turned meanwhile."""
        self._unknown = True

    def counts(self) -> dict[str, tuple[int, int]]:
        """How many crossed each line so far, in and out."""
        return self._behaviour.counts()

    def whereabouts(self, track: int) -> tuple[str, float] | None:
        """The zone that holds a track in the newest watched frame, and for how many seconds."""
        return None if self._watched_s is None else self._behaviour.whereabouts(track, self._watched_s)

    def step(self, frame: Frame) -> list[Sighting]:
        """Watch one frame. The sightings may lie a few seconds back, while the background is being learned."""
        sightings: list[Sighting] = []
        size = (frame.width, frame.height)
        elapsed = 0.0 if self._last_s is None else frame.at_s - self._last_s
        if size != self._size or not -0.001 <= elapsed <= LAPSE_S or self._unknown:
            sightings += self.finish()
            self._start_afresh(size)
        elif elapsed > GAP_S:
            self._steady.pause(elapsed)
        self._last_s = frame.at_s
        picture = self._steadied(frame)
        if self._background is not None:
            return sightings + self._watch(picture)
        self._waiting.append(picture)
        enough = len(self._waiting) >= 4 * self.limits.prime_frames
        long = frame.at_s - self._waiting[0].at_s >= self.limits.prime_s
        if enough or (long and len(self._waiting) >= self.limits.prime_frames_at_least):
            sightings += self._prime()
        return sightings

    def steadied(self, newest: Frame) -> Frame:
        """The frame that came last, as it would be without sway and perhaps shrunk; one that lies where it should is itself."""
        return newest if self.sway.none or self._newest is None else replace(newest, gray=self._newest)

    def finish(self) -> list[Sighting]:
        """Watch what was kept back, at the end of a feed that was shorter than the learning time, and tell what waited for more."""
        kept_back = self._prime() if self._background is None and self._waiting else []
        return kept_back + [self.sway.told(one) for one in self._behaviour.finish()]

    def _start_afresh(self, size: tuple[int, int]) -> None:
        if self._size is not None:
            self.restarts += 1
        if size != self._size:
            self._shadows = Shadows()
        self._shadows.resume()
        self._steady.restart()
        self._newest = None
        self._size, self._unknown = size, False
        self._background = None
        self._waiting.clear()
        self._tracker = Tracker(self.limits.tracks, self.next_track)
        self._behaviour = self._behaviour.afresh()
        self.busy = Busy(self.limits.busy_over_s)
        self._watched_s = None

    def _steadied(self, frame: Frame) -> _Picture:
        """A frame as it is watched: small, and without sway."""
        gray = self.shrunk(frame.gray)
        self.sway = self._steady.step(gray, frame.at_s)
        found = None if frame.found is None else self.sway.found(frame.found)
        self._newest = self.sway.taken_out(gray, self._newest)
        in_sight = self._steady.in_sight(gray.shape, self.sway)
        return _Picture(frame.at_s, self._newest, in_sight, found, self.sway)

    def _prime(self) -> list[Sighting]:
        waiting, self._waiting = self._waiting, []
        every = max(1, -(-len(waiting) // self.limits.prime_frames))
        self._background = Background([one.gray for one in waiting[::every]], self.limits.background)
        opening = [one.gray for one in waiting if one.at_s - waiting[0].at_s <= self.limits.opening_s]
        if waiting[-1].at_s - waiting[0].at_s >= 3 * self.limits.opening_s:
            self._background.recall(opening[:: max(1, len(opening) // 9)])
        return [sighting for one in waiting for sighting in self._watch(one)]

    def _watch(self, picture: _Picture) -> list[Sighting]:
        background = self._background
        assert background is not None  # every caller has set it
        gray, at_s = picture.gray, picture.at_s
        elapsed = 0.04 if self._watched_s is None else at_s - self._watched_s
        if self._watched_s is not None and elapsed > GAP_S:
            self._shadows.resume()
            self._behaviour.pause(self._watched_s, at_s)
            elapsed = min(elapsed, self.limits.learns_s)
        self._watched_s = at_s
        foreground = background.look(gray, elapsed, picture.in_sight)
        size = (gray.shape[1], gray.shape[0])
        solid = replace(foreground, mask=self._shadows.without(foreground, background, elapsed))
        blobs = self._finder.find(gray, solid, background)
        detections = merged(blobs, picture.found, size) if picture.found else blobs
        self.busy.step(standing(detections, gray.shape), at_s)
        tracks = self._tracker.step(detections, at_s, size)
        for stain in self._tracker.give_up_unfirm(at_s):
            if stain.inside is None:
                continue
            background.take_over(gray, stain.inside, int(stain.box.left), int(stain.box.top))
        told = self._behaviour.look(foreground, background, self._tracker.tracks, at_s)
        steady = [_seen(track, at_s, gray) for track in tracks if not self._behaviour.is_thing(track)]
        if self.on_seen is not None:
            self.on_seen(steady, at_s)
        told += self._behaviour.follow(steady, detections, at_s)
        self.seen = [picture.sway.shown(one) for one in steady]
        return [picture.sway.told(one) for one in told]

    def shrunk(self, gray: Gray) -> Gray:
        """A picture at the size at which it is watched."""
        height, width = gray.shape
        if width <= self.limits.width_at_most:
            return gray
        size = (self.limits.width_at_most, max(1, round(height * self.limits.width_at_most / width)))
        return cv2.resize(gray, size, interpolation=cv2.INTER_AREA)


def _seen(track: Track, at_s: float, gray: Gray) -> Seen:
    height, width = gray.shape
    box = track.box
    return Seen(
        track=track.number,
        at_s=at_s,
        first_s=track.first_s,
        left=box.left / width,
        top=box.top / height,
        width=box.width / width,
        height=box.height / height,
        aspect=width / height,
        label=track.label,
    )
