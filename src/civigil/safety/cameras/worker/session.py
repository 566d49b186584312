"""One connection to a camera: read, watch, keep the ring, report. Runs in the camera's own process.

Time and waiting come in by the door (`now_s`, `sleep`), so that a recording can be watched at any pace. A live camera that
is faster than we are loses pictures (counted), never packets: the clip stays whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from av.video.frame import VideoFrame

from civigil.events.cameras import SeenTrack
from civigil.kernel.errors import CivigilError, Invalid
from civigil.safety.cameras.feed.streamer import Streamer
from civigil.safety.cameras.model import Frame, Sighting
from civigil.safety.cameras.normality.keep import packed, unpacked
from civigil.safety.cameras.normality.sight import NormalWatch
from civigil.safety.cameras.objects.desk import Desk
from civigil.safety.cameras.objects.watching import desk_of
from civigil.safety.cameras.offline.learn import one_thread
from civigil.safety.cameras.pattern.stream import Pace
from civigil.safety.cameras.privacy.hide import Hidden
from civigil.safety.cameras.privacy.kept import Kept
from civigil.safety.cameras.privacy.masked import AnyFeed, MaskedFeed
from civigil.safety.cameras.reading.backlog import Backlog
from civigil.safety.cameras.reading.decoder import chosen
from civigil.safety.cameras.reading.ring import Clip, Ring, jpeg, snapshot_of
from civigil.safety.cameras.reading.source import Feed, Piece, kind_of
from civigil.safety.cameras.review.passages import Passage, Passages
from civigil.safety.cameras.rules import seen_track
from civigil.safety.cameras.tamper.facts import sighting_of
from civigil.safety.cameras.tamper.tell import SENTENCES
from civigil.safety.cameras.tamper.watch import TamperWatch
from civigil.safety.cameras.watch import Watcher, WatchLimits
from civigil.safety.cameras.worker.messages import (
    Alive,
    DetectorTask,
    Ended,
    Heat,
    Heeded,
    Learned,
    Looked,
    Message,
    NewZones,
    NormalTask,
    Opened,
    Passed,
    Saw,
    Task,
    Turned,
    Wish,
)
from civigil.safety.cameras.worker.told import not_told

ALIVE_EVERY_S = 0.5
SHOW_EVERY_S = 0.1  # on average: a picture may come half of it early, so that jitter does not halve a camera's rate
HEAT_EVERY_S = 0.5
EMPTY_EVERY_S = 1.0  # how often it is said that nobody is there
QUALITY = 80  # of a live picture's JPEG
WIDTH_AT_MOST = 960  # pixels of a live picture; wider ones are shrunk
TURNED_AWAY = "it is turned away from its home view: nothing is watched"
REBUILD_S = 60.0
"""How far before the place of resuming a recording is watched again, so that stays are known there."""


class Session:
    """Watches one source from its opening to its end."""

    def __init__(
        self,
        task: Task,
        tell: Callable[[Message], None],
        now_s: Callable[[], float],
        sleep: Callable[[float], None],
        *,
        hear: Callable[[], Iterable[Wish]] = tuple,
        zero_s: float = 0.0,
        desk: Callable[[DetectorTask | None, Callable[[], float]], Desk | None] = desk_of,
    ) -> None:
        """`hear` gives what we were told since it was last asked, without waiting.

        `desk`: where it asks its detector; one of its own, unless others in its process ask the same.
        `zero_s`: the world's time, in seconds since 1970, at which `now_s` was 0; a test pattern shows it.
        """
        self._task = task
        self._hear = hear
        self._looked_at = self._streamed = False
        self._away = task.turned  # the camera looks elsewhere than where zones, masks and models hold
        self._feed: AnyFeed | None = None
        self._show_due_s = self._tracks_told_s = self._heat_due_s = float("-inf")
        self._due_s = 0.0  # when the next picture is watched, where not all are
        self._anybody = False  # in the tracks that were told last
        self._pace = Pace(now_s, sleep, zero_s)
        self._tell = tell
        self._now_s = now_s
        self._sleep = sleep
        limits = WatchLimits(width_at_most=task.width_at_most, quiet_s=task.quiet_s)
        self._zero_s, self._time_zone = zero_s, ZoneInfo(task.time_zone)
        hidden = Hidden(task.masks) if task.masks else None
        self._watcher = Watcher(task.zones, limits, task.first_track, self._local, hidden)
        self._passages = Passages(task.zones)
        self._watcher.on_seen = self._passages.step
        self._trouble = ""
        self._desk = desk(task.detector, now_s)
        self._decoder = chosen(task.decoder)
        self._normal = self._normal_watch(zero_s)
        self._tamper = TamperWatch(replays=task.repeat, hidden=hidden)
        self._kept = Kept()
        self._pending: list[Sighting] = []  # waiting for the end of their clips
        self._ring: Ring | None = None
        self._streamer = Streamer(tell)
        self._picture: VideoFrame | None = None
        self._size: tuple[int, int] | None = None
        self._at_s = 0.0
        self._offset_s = 0.0  # of the round, where a recording repeats
        self._frames = self._dropped = self._damaged = self._missing = 0
        self._told_s = float("-inf")
        self._began: tuple[float, float] | None = None  # (our time, the stream's) of the first picture
        self._backlog = Backlog()
        # only a recording that is played once can go on where another process left off
        once = not task.repeat and not kind_of(task.source).live
        self._resume_s = task.resume_s if once else 0.0
        self._told = list(task.told) if once else []

    def run(self) -> None:
        """Watch until the source ends. Raises what `Feed` raises."""
        while True:
            limits = {"open_limit_s": self._task.open_limit_s, "read_limit_s": self._task.read_limit_s}
            opened = Feed(self._task.source, **limits, pace=self._pace, now_s=self._now_s, decoder=self._decoder)
            with self._behind_masks(opened) as feed:
                self._hold_back(feed)
                self._watch(feed)
                self._missing += max(0, feed.promised - feed.frames) if self._start_s == 0 else 0
            if not self._task.repeat:
                break
            self._offset_s = self._at_s + 1 / max(feed.rate, 1.0)
        ended = Ended(frames=self._frames, dropped=self._dropped, damaged=self._damaged, missing=self._missing)
        self._tell(ended)

    def _behind_masks(self, feed: Feed) -> AnyFeed:
        """The source as it may be seen: of what lies behind a mask, nothing goes past here."""
        return MaskedFeed(feed, self._task.masks) if self._task.masks else feed

    def _local(self, at_s: float) -> datetime:
        """What time it is in the city at a moment of the stream: of a recording that bears its time, then; else now."""
        recorded = self._task.began_s is not None and not kind_of(self._task.source).live
        then_s = (self._task.began_s or 0.0) + at_s if recorded else self._zero_s + self._now_s()
        return datetime.fromtimestamp(then_s, self._time_zone)

    @property
    def _start_s(self) -> float:
        """Where in the recording watching starts."""
        return max(0.0, self._resume_s - REBUILD_S)

    def _watch(self, feed: AnyFeed) -> None:
        looked_back_s = max(self._watcher.limits.prime_s, self._tamper.limits.look_back_s)
        seconds = self._task.clip_before_s + self._task.clip_after_s + looked_back_s
        self._ring = Ring(feed.stream, seconds=seconds, bytes_at_most=self._task.ring_bytes_at_most)
        self._streamer.open(feed.stream, self._ring)
        self._size = None
        first = True
        for piece in self._pieces(feed):
            moment = feed.moment(piece.packet)
            if moment is not None:
                self._ring.add(piece.packet, moment + self._offset_s)
                self._streamer.add(piece.packet, moment + self._offset_s)
            for frame, picture in piece.frames:
                if first:
                    first = False
                    self._tell(_opened(feed, frame))
                self._step(feed, frame, picture, waited_s=piece.waited_s)
        self._damaged += feed.damaged
        if not self._task.repeat:
            odd = [] if self._normal is None else self._normal.finish()
            self._pending += self._fresh(self._watcher.finish() + odd)
            self._tell_passed(self._passages.finish())
        self._let_go()

    def _let_go(self) -> None:
        """Report all that is left while the source is still open: clips are cut with its description of the stream."""
        self._report(float("inf"))
        self._streamer.close()
        self._ring = None

    def _pieces(self, feed: AnyFeed) -> Iterator[Piece]:
        try:
            yield from feed.pieces(self._start_s)
        except CivigilError:
            self._let_go()  # what was seen is told before the trouble is
            raise

    def _step(self, feed: AnyFeed, frame: Frame, picture: VideoFrame, *, waited_s: float) -> None:
        at_s = frame.at_s + self._offset_s
        if self._size not in {None, (frame.width, frame.height)}:
            self._resized()
        self._size = (frame.width, frame.height)
        self._frames += 1
        self._at_s, self._picture = at_s, picture
        self._obey()
        if not self._keeps_pace(feed, at_s, waited_s):
            self._dropped += 1
        elif self._is_due(at_s):
            if not self._away:
                self._look(frame, picture, at_s)
            self._show(at_s, picture)
            self._show_heat(at_s)
            self._tell_passed(self._passages.ended())
        self._report(at_s)
        if self._now_s() - self._told_s >= ALIVE_EVERY_S:
            self._told_s = self._now_s()
            self._tell(self._alive(feed))

    def _look(self, frame: Frame, picture: VideoFrame, at_s: float) -> None:
        """Watch a picture that is due."""
        found = None if self._desk is None else self._desk.look(picture)
        moved = Frame(frame.index, at_s, frame.gray, frame.width, frame.height, found)
        self._pending += self._fresh(self._watcher.step(moved) + self._unusual(moved) + self._tampered(moved))
        self._kept.follow(at_s, self._watcher, ring_s=0.0 if self._ring is None else self._ring.seconds)

    def _hold_back(self, feed: AnyFeed) -> None:
        """Hide all of the picture while the masks do not fit it."""
        self._feed = feed
        if isinstance(feed, MaskedFeed):
            feed.held_back = self._away

    def _turned(self, away: bool) -> None:
        """The camera begins to turn, or is home again.

        What was seen before is told with what there is of its clip; no clip holds a picture from elsewhere, where nobody was
        followed and so nobody is blurred.
        """
        if away is self._away:
            return
        self._away = away
        if away:
            self._report(float("inf"))
        else:
            self._watcher.forget_picture()
            if self._ring is not None:
                self._ring.forget()
        if self._feed is not None:
            self._hold_back(self._feed)

    def _tell_passed(self, passages: list[Passage]) -> None:
        """Tell who passed. Of a recording that is resumed, those before were told by the process that died."""
        fresh = tuple(one for one in passages if one.until_s > self._resume_s or self._resume_s == 0)
        if fresh:
            self._tell(Passed(passages=fresh))

    def _normal_watch(self, zero_s: float) -> NormalWatch | None:
        """A model that cannot be used leaves the camera watched by its rules, and is named as its trouble."""
        if not self._task.normality:
            return None
        one_thread()
        try:
            wanted = self._task.unusual or NormalTask(alarms_an_hour=1.0)
            began_s = wanted.zero_s
            if began_s is None and zero_s > 0:  # it is watched as it happens
                began_s = zero_s + self._now_s()
            return NormalWatch(unpacked(self._task.normality), wanted, began_s)
        except CivigilError as error:
            self._trouble = f"nothing unusual is seen: {error}"
            return None

    def _unusual(self, frame: Frame) -> list[Sighting]:
        """What is unusual in a frame that was watched."""
        if self._normal is None:
            return []
        try:
            told = self._normal.step(self._watcher.steadied(frame))
            kept = self._normal.to_keep()
            if kept is not None:
                self._tell(Learned(model=packed(kept)))
            return told
        except Invalid as error:
            self._normal, self._trouble = (
                None,
                f"nothing unusual is seen: {error.sentence}: the model is another camera's",
            )
            return []

    def _tampered(self, frame: Frame) -> list[Sighting]:
        aspect = frame.width / frame.height
        return [sighting_of(one, aspect) for one in self._tamper.step(frame)]

    def _resized(self) -> None:
        """The recording goes on at another size: what was seen before is told with what there is of its clip.

        Later sightings get a snapshot only: an MP4 that mixes two sizes plays nowhere.
        """
        self._report(float("inf"))
        if self._ring is not None:
            self._ring.stop()
        self._streamer.refuse("its picture has changed its size")

    def _obey(self) -> None:
        for wish in self._hear():
            if isinstance(wish, NewZones):
                self._watcher.change_zones(wish.zones)
                self._passages.change_zones(wish.zones)
            elif isinstance(wish, NormalTask):
                if self._normal is not None:
                    self._normal.retune(wish)
            elif isinstance(wish, Turned):
                self._turned(wish.away)
                self._tell(Heeded(number=wish.number))
            else:
                self._looked_at, self._streamed = wish.on, wish.streamed
                self._streamer.want(wish.streamed)

    def _show(self, at_s: float, picture: VideoFrame) -> None:
        """Tell who is in the newest watched picture, ten times a second at most; with the picture, while somebody looks."""
        now_s = self._now_s()
        if now_s < self._show_due_s - SHOW_EVERY_S / 2 or at_s < self._resume_s:
            return
        tracks = self._tracks(at_s)
        quiet = not tracks and not self._anybody and now_s - self._tracks_told_s < EMPTY_EVERY_S
        if quiet and not self._looked_at:
            return
        self._show_due_s, self._tracks_told_s = max(self._show_due_s + SHOW_EVERY_S, now_s), now_s
        self._anybody = bool(tracks)
        if self._looked_at:
            small = shrunk(picture)
            self._tell(
                Looked(at_s=at_s, tracks=tracks, width=small.width, height=small.height, picture=jpeg(small, QUALITY))
            )
        else:
            self._tell(Looked(at_s=at_s, tracks=tracks))

    def _show_heat(self, at_s: float) -> None:
        """Tell where it was busy and unusual lately, twice a second at most, while somebody looks."""
        now_s, busy = self._now_s(), self._watcher.busy
        seen = (self._looked_at or self._streamed) and not self._away
        if not seen or now_s < self._heat_due_s or at_s < self._resume_s:
            return
        shares = busy.map()
        if shares is not None:
            self._heat_due_s = now_s + HEAT_EVERY_S
            odd = None if self._normal is None else self._normal.odd.map()
            self._tell(Heat(at_s=at_s, busy=shares, busy_s=round(busy.over_s, 1), odd=odd))

    def _tracks(self, at_s: float) -> tuple[SeenTrack, ...]:
        """Who is in the picture of this moment; nobody yet, while the background is being learned."""
        if self._watcher.watched_s != at_s:
            return ()
        return tuple(seen_track(one, self._watcher.whereabouts(one.track)) for one in self._watcher.seen)

    def _keeps_pace(self, feed: AnyFeed, at_s: float, waited_s: float) -> bool:
        """Wait until a recording's frame is due; for a live one, whether we are near enough to its newest picture."""
        now_s = self._now_s()
        if feed.kind.live:
            return self._backlog.keeps_pace(now_s, at_s, waited_s=waited_s)
        if self._began is None:
            self._began = (now_s, at_s)
        elapsed, streamed = now_s - self._began[0], at_s - self._began[1]
        rebuilding = at_s < self._resume_s
        if rebuilding:
            self._began = (now_s, at_s)
        elif self._task.pace > 0 and streamed / self._task.pace > elapsed:
            self._sleep(streamed / self._task.pace - elapsed)
        return True

    def _is_due(self, at_s: float) -> bool:
        """Whether a picture is watched, where not all are: a picture may come a quarter early, so that jitter loses none."""
        per_s = self._task.watched_per_s
        if per_s <= 0:
            return True
        if self._due_s - 1 / per_s > at_s:  # its clock went back
            self._due_s = at_s
        if at_s < self._due_s - 0.25 / per_s:
            return False
        self._due_s = max(self._due_s + 1 / per_s, at_s)
        return True

    def _fresh(self, sightings: list[Sighting]) -> list[Sighting]:
        """Those that are not told: neither seen before all was settled, nor known again from around then."""
        if self._resume_s == 0:
            return sightings
        return [one for one in not_told(sightings, self._told) if one.at_s > self._resume_s]

    def _report(self, at_s: float) -> None:
        """Tell the sightings whose clips are complete."""
        due = [one for one in self._pending if at_s >= one.at_s + self._task.clip_after_s]
        for sighting in due:
            self._pending.remove(sighting)
            self._tell(self._evidence(sighting))

    def _evidence(self, sighting: Sighting) -> Saw:
        if sighting.tamper is not None and sighting.tamper.over:
            return Saw(sighting=sighting, settled_s=self._settled_s(sighting), snapshot=b"", clip=b"")
        # of what was done to a camera its beginning is shown: there stands who did it
        moment_s = sighting.at_s if sighting.tamper is None else sighting.since_s
        clip, snapshot = self._clip(moment_s)
        if clip is None and moment_s != sighting.at_s:
            moment_s = sighting.at_s
            clip, snapshot = self._clip(moment_s)
        shown = self._kept.shown(clip, moment_s, snapshot, self._picture, blur=self._task.blur)
        return Saw(
            sighting=sighting,
            settled_s=self._settled_s(sighting),
            snapshot=shown.snapshot,
            clip=shown.clip,
            original=shown.original,
            moment_s=None if clip is None else round(moment_s - clip.from_s, 3),
        )

    def _settled_s(self, sighting: Sighting) -> float:
        """Until when all is told, with this one. Of two in one picture the first settles nothing: better told twice than lost."""
        return min([sighting.at_s, *(one.at_s - 0.001 for one in self._pending)])

    def _clip(self, at_s: float) -> tuple[Clip | None, bytes]:
        """The clip around a moment and its picture of that moment; none where it cannot be decoded: it would prove nothing."""
        until_s = min(at_s + self._task.clip_after_s, self._at_s)
        try:
            clip = None if self._ring is None else self._ring.clip(at_s - self._task.clip_before_s, until_s)
            return clip, b"" if clip is None else snapshot_of(clip, at_s)
        except Invalid:
            return None, b""

    @property
    def _tamper_trouble(self) -> str:
        standing = self._tamper.standing
        return "" if standing is None else SENTENCES[standing[0].kind]

    def _alive(self, feed: AnyFeed) -> Alive:
        watched_s = self._watcher.watched_s
        settled = [self._resume_s if watched_s is None else watched_s]
        settled += [one.at_s - 0.001 for one in self._pending]
        return Alive(
            at_s=self._at_s,
            settled_s=max(min(settled), self._resume_s),
            frames=self._frames,
            dropped=self._dropped,
            damaged=self._damaged + feed.damaged,
            next_track=self._watcher.next_track,
            relearned=self._watcher.restarts,
            trouble=TURNED_AWAY
            if self._away
            else self._trouble
            or self._tamper_trouble
            or ("" if self._desk is None else self._desk.trouble)
            or self._decoder.trouble,
        )


def shrunk(picture: VideoFrame) -> VideoFrame:
    """A picture at the size at which it is shown live."""
    if picture.width <= WIDTH_AT_MOST:
        return picture
    high = max(2, round(picture.height * WIDTH_AT_MOST / picture.width))
    return picture.reformat(width=WIDTH_AT_MOST, height=high)


def _opened(feed: AnyFeed, frame: Frame) -> Opened:
    return Opened(
        width=frame.width,
        height=frame.height,
        rate=feed.rate,
        codec=feed.codec,
        live=feed.kind.live,
        decoded_by=feed.decoded_by,
    )
