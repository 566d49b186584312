"""Watch a recording without a server: the same reading and watching as live, frame by frame."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from civigil.events.cameras import Box
from civigil.kernel.facts import Explanation
from civigil.safety.cameras import rules
from civigil.safety.cameras.model import Sighting, Zone
from civigil.safety.cameras.settings import CameraFeed
from civigil.safety.cameras.source import Feed, Piece
from civigil.safety.cameras.watch import Watcher, WatchLimits


class Found(msgspec.Struct, frozen=True, kw_only=True, tag="sighting"):
    """A sighting in a recording; times in seconds from its first picture."""

    video: str
    what: str
    zone: str
    track: int
    at_s: float
    since_s: float
    dwell_s: float
    box: Box
    explanation: Explanation


class Watched(msgspec.Struct, frozen=True, kw_only=True, tag="watched"):
    """A recording was watched to its end."""

    video: str
    frames: int
    seconds: float
    tracks: int
    sightings: int
    missing: int  # pictures that the file promises and lacks
    damaged: int  # packets that could not be decoded
    relearned: int  # how often the models began afresh: a new resolution, a gap in time


class Progress(msgspec.Struct, frozen=True, kw_only=True, tag="progress"):
    """How far it is."""

    frames: int
    of: int  # 0 where the file does not say


def analyse(
    feed: CameraFeed, zones: Sequence[Zone], limits: WatchLimits, seconds: float | None = None
) -> Iterator[Found | Watched | Progress]:
    """Watch a recording: sightings as they come, progress now and then, and how it ended. Raises what `Feed` raises.

    `seconds`: watch only so much of it; a test pattern never ends, so it wants some.
    """
    watcher = Watcher(zones, limits)
    count, last_s = 0, 0.0
    with Feed(feed.source) as source:
        wanted = round(seconds * source.rate) if seconds is not None else source.promised
        for piece in _first(source.pieces(), seconds):
            for frame, _ in piece.frames:
                last_s = frame.at_s
                for sighting in watcher.step(frame):
                    count += 1
                    yield _found(feed, sighting)
                if source.frames % 25 == 0:
                    yield Progress(frames=source.frames, of=wanted)
        for sighting in watcher.finish():
            count += 1
            yield _found(feed, sighting)
        yield Watched(
            video=feed.source,
            frames=source.frames,
            seconds=round(last_s, 3),
            tracks=watcher.next_track - 1,
            sightings=count,
            missing=max(0, source.promised - source.frames) if seconds is None else 0,
            damaged=source.damaged,
            relearned=watcher.restarts,
        )


def _first(pieces: Iterator[Piece], seconds: float | None) -> Iterator[Piece]:
    for piece in pieces:
        yield piece
        if seconds is not None and any(frame.at_s >= seconds for frame, _ in piece.frames):
            return


def _found(feed: CameraFeed, sighting: Sighting) -> Found:
    fact = rules.on_sighting(sighting, feed.id, feed.place, ())
    return Found(
        video=feed.source,
        what=sighting.what.value,
        zone=sighting.zone,
        track=sighting.seen.track,
        at_s=round(sighting.at_s, 3),
        since_s=round(sighting.since_s, 3),
        dwell_s=round(sighting.dwell_s, 3),
        box=fact.box,
        explanation=fact.explanation,
    )
