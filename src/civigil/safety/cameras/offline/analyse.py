"""Watch a recording without a server: the same reading and watching as live, frame by frame.

Two watchers may look at the same pictures: the rules (zones, loitering), and a model of what is normal before the camera.
"""

from __future__ import annotations

import dataclasses
import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from civigil.events.cameras import Box
from civigil.kernel.errors import Invalid
from civigil.kernel.facts import Explanation
from civigil.safety.cameras import rules
from civigil.safety.cameras.behaviour.hours import LocalTime
from civigil.safety.cameras.heat.odd import Odd
from civigil.safety.cameras.model import Frame, Sighting, Zone
from civigil.safety.cameras.normality.judge import Judge
from civigil.safety.cameras.normality.model import Normality
from civigil.safety.cameras.normality.sample import Sampler, Scores
from civigil.safety.cameras.normality.tell import Alarms, Unusual, excess_of
from civigil.safety.cameras.offline.heat_file import Heat
from civigil.safety.cameras.offline.learn import one_thread
from civigil.safety.cameras.reading.source import Feed, Piece
from civigil.safety.cameras.scene.background import Gray
from civigil.safety.cameras.settings import CameraFeed
from civigil.safety.cameras.steady.frames import SteadyFrames
from civigil.safety.cameras.tamper.kinds import Tampering
from civigil.safety.cameras.tamper.watch import TamperWatch
from civigil.safety.cameras.watch import Watcher, WatchLimits

if TYPE_CHECKING:
    from civigil.safety.cameras.objects.detector import Detector


class Found(msgspec.Struct, frozen=True, kw_only=True, tag="sighting"):
    """A sighting in a recording; times in seconds from its first picture."""

    video: str
    kind: str  # of the fact that it would be
    what: str
    zone: str
    track: int
    at_s: float
    since_s: float
    dwell_s: float
    box: Box
    explanation: Explanation
    label: str = ""  # what a detector takes it for; empty: nobody says


class Noticed(msgspec.Struct, frozen=True, kw_only=True, tag="unusual"):
    """Something that does not pass here ordinarily; times in seconds from the first picture, frames from 0."""

    video: str
    kind: str  # what says most: speed, glide, size, direction
    at_s: float  # its strongest moment
    frame: int  # the picture of that moment
    began_s: float  # when the limit was reached
    score: float
    limit: float
    box: Box
    explanation: Explanation


class Harmed(msgspec.Struct, frozen=True, kw_only=True, tag="tampered"):
    """The camera was kept from seeing, or sees again; times in seconds from the first picture."""

    video: str
    kind: str  # covered, sprayed, moved, defocused, blinded, frozen, replayed
    at_s: float  # when it was sure, or over
    since_s: float  # when the evidence began
    over: bool
    explanation: Explanation


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """How many crossed a line, each way."""

    line: str
    count_in: int  # from the left to the right of who looks from the line's first end to its second
    count_out: int


class Watched(msgspec.Struct, frozen=True, kw_only=True, tag="watched"):
    """A recording was watched to its end."""

    video: str
    frames: int
    seconds: float
    tracks: int
    sightings: int
    missing: int  # pictures that the file promises and lacks
    damaged: int  # packets that could not be decoded
    relearned: int  # how often the models began afresh: a new resolution, a long gap in time
    unusual: int = 0
    lines: tuple[Counted, ...] = ()
    labels: dict[str, int] = {}  # how many were followed of what a detector knows
    tampered: int = 0


class Progress(msgspec.Struct, frozen=True, kw_only=True, tag="progress"):
    """How far it is."""

    frames: int
    of: int  # 0 where the file does not say


Scored = Callable[[Sequence[float]], None]
"""Takes the next pictures' scores, in their order."""


@dataclass(frozen=True)
class Normal:
    """What is normal, how many false alarms an hour are borne, and who wants the scores."""

    model: Normality
    per_hour: float
    scored: Scored | None = None


def analyse(
    feed: CameraFeed,
    zones: Sequence[Zone],
    limits: WatchLimits,
    seconds: float | None = None,
    normal: Normal | None = None,
    local: LocalTime | None = None,
    detector: Detector | None = None,
    heat: Heat | None = None,
) -> Iterator[Found | Noticed | Harmed | Watched | Progress]:
    """Watch a recording: what is seen as it comes, progress now and then, and how it ended. Raises what `Feed` raises.

    Without zones, the rules are left out. `heat` is filled in as it goes.
    `seconds`: watch only so much of it; a test pattern never ends, so it wants some.
    """
    if heat is not None:
        limits = dataclasses.replace(limits, busy_over_s=math.inf)
    watcher = Watcher(zones, limits, local=local) if zones or heat is not None else None
    odd = None if normal is None else _Odd(feed.source, normal)
    tamper, tampered = TamperWatch(), 0
    labels: dict[int, str] = {}  # of each track that a detector knew
    count, last_s = 0, 0.0
    with Feed(feed.source) as source:
        wanted = round(seconds * source.rate) if seconds is not None else source.promised
        for piece in _first(source.pieces(), seconds):
            for plain, picture in piece.frames:
                last_s = plain.at_s
                found = None if detector is None else detector.detect([picture])[0]
                frame = plain if found is None else dataclasses.replace(plain, found=found)
                for sighting in [] if watcher is None else watcher.step(frame):
                    count += 1
                    yield _found(feed, sighting)
                if watcher is not None and detector is not None:
                    labels |= {one.track: one.label for one in watcher.seen if one.label}
                if odd is not None:
                    yield from odd.step(frame, None if watcher is None else watcher.steadied(frame).gray)
                for done in tamper.step(frame):
                    tampered += not done.over
                    yield _harmed(feed, done)
                if source.frames % 25 == 0:
                    yield Progress(frames=source.frames, of=wanted)
        for sighting in [] if watcher is None else watcher.finish():
            count += 1
            yield _found(feed, sighting)
        if odd is not None:
            yield from odd.finish()
        if heat is not None and watcher is not None:
            heat.scene, heat.busy, heat.over_s = watcher.scene, watcher.busy.map(), watcher.busy.over_s
            heat.odd = None if odd is None else odd.heat.map()
        yield Watched(
            video=feed.source,
            frames=source.frames,
            seconds=round(last_s, 3),
            tracks=0 if watcher is None else watcher.next_track - 1,
            lines=() if watcher is None else _counted(watcher),
            sightings=count,
            missing=max(0, source.promised - source.frames) if seconds is None else 0,
            damaged=source.damaged,
            relearned=0 if watcher is None else watcher.restarts,
            unusual=0 if odd is None else odd.count,
            labels=dict(Counter(labels.values()).most_common()),
            tampered=tampered,
        )


class _Odd:
    """Judges the pictures of one recording."""

    def __init__(self, video: str, normal: Normal) -> None:
        one_thread()
        model = normal.model
        self.count = 0
        self._video, self._scored = video, normal.scored
        self._judge, self._alarms, self._scores = Judge(model), Alarms(model, normal.per_hour), Scores()
        self._sampler = Sampler(model.limits, (model.level.shape[0], model.level.shape[1]))
        self.heat = Odd(math.inf)  # where it was unusual, at any time
        self._steady = SteadyFrames()
        self._frames: dict[float, int] = {}  # of the last seconds: time -> index

    def step(self, frame: Frame, steadied: Gray | None) -> Iterator[Noticed]:
        """Judge a frame. `steadied`: its picture without sway; none: it was not looked for yet."""
        verdict, event = None, None
        measured = self._sampler.due(frame.at_s)
        if measured:
            try:
                if steadied is None:
                    gray = self._steady.steadied(self._sampler.shrunk(frame.gray), frame.at_s)
                else:
                    gray = self._sampler.shrunk(steadied)
            except Invalid as error:
                raise Invalid(f"{error.sentence}: the model is another camera's", where=self._video) from error
            verdict = self._judge.step(gray, frame.at_s)
            self._remember(frame)
            event = self._alarms.step(verdict, frame.at_s)
            self.heat.step(None if verdict is None else excess_of(verdict, self._alarms.limit), frame.at_s)
        settled = self._scores.step(frame.at_s, None if verdict is None else verdict.score, measured=measured)
        if self._scored is not None and settled:
            self._scored(settled)
        if event is not None:
            yield self._noticed(event)

    def finish(self) -> Iterator[Noticed]:
        if self._scored is not None:
            self._scored(self._scores.finish())
        event = self._alarms.finish()
        if event is not None:
            yield self._noticed(event)

    def _remember(self, frame: Frame) -> None:
        self._frames[round(frame.at_s, 3)] = frame.index
        while len(self._frames) > 100:
            del self._frames[next(iter(self._frames))]

    def _noticed(self, event: Unusual) -> Noticed:
        self.count += 1
        return Noticed(
            video=self._video,
            kind=event.kind,
            at_s=event.at_s,
            frame=self._frames.get(event.at_s, 0),
            began_s=event.began_s,
            score=event.score,
            limit=event.limit,
            box=event.box,
            explanation=event.explanation,
        )


def _counted(watcher: Watcher) -> tuple[Counted, ...]:
    return tuple(Counted(line=name, count_in=one[0], count_out=one[1]) for name, one in watcher.counts().items())


def _first(pieces: Iterator[Piece], seconds: float | None) -> Iterator[Piece]:
    for piece in pieces:
        yield piece
        if seconds is not None and any(frame.at_s >= seconds for frame, _ in piece.frames):
            return


def _harmed(feed: CameraFeed, done: Tampering) -> Harmed:
    return Harmed(
        video=feed.source,
        kind=done.kind.value,
        at_s=round(done.at_s, 3),
        since_s=round(done.since_s, 3),
        over=done.over,
        explanation=done.explanation,
    )


def _found(feed: CameraFeed, sighting: Sighting) -> Found:
    fact = rules.on_sighting(sighting, feed.id, feed.place, ())
    return Found(
        video=feed.source,
        kind=fact.kind,
        what=sighting.what.value,
        zone=sighting.zone,
        track=sighting.seen.track,
        at_s=round(sighting.at_s, 3),
        since_s=round(sighting.since_s, 3),
        dwell_s=round(sighting.dwell_s, 3),
        box=fact.box,
        explanation=fact.explanation,
        label=sighting.seen.label,
    )
