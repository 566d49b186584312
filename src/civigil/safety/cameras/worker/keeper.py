"""One camera, kept going: claimed, watched by a process of its own or of its group, and begun anew with growing pauses.

A keeper claims its camera (two workers of this room never watch the same one), starts the process, stores and says what it
reports, and writes the health every other second. A camera that is stopped in order is watched from its beginning next time;
where a worker was killed, whoever takes over goes on with a recording behind the last report, so that nothing is said twice.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import UUID

from civigil.kernel.errors import CivigilError, Conflict, Unavailable
from civigil.kernel.time import Instant
from civigil.safety.cameras import rules, service
from civigil.safety.cameras.feed.course import Piece
from civigil.safety.cameras.ground import service as grounds
from civigil.safety.cameras.ground.placing import Placing
from civigil.safety.cameras.ground.together import Together
from civigil.safety.cameras.group.groups import Groups, Watched
from civigil.safety.cameras.metrics import AGE, CONNECTIONS, DROPPED, FRAMES, KILLED, SIGHTINGS
from civigil.safety.cameras.model import Zone
from civigil.safety.cameras.privacy import service as masking
from civigil.safety.cameras.privacy.mask import Mask
from civigil.safety.cameras.review.kept import Kept, model_at
from civigil.safety.cameras.rules import Timeline
from civigil.safety.cameras.service import Do
from civigil.safety.cameras.settings import CameraFeed
from civigil.safety.cameras.steer.helm import Helm
from civigil.safety.cameras.store import Claim, Health
from civigil.safety.cameras.worker.messages import (
    Alive,
    DetectorTask,
    Ended,
    Heat,
    Heeded,
    Learned,
    Look,
    Looked,
    Message,
    NewZones,
    NormalTask,
    NotStreamed,
    Opened,
    Passed,
    Saw,
    Streamed,
    Task,
    Turned,
)
from civigil.safety.cameras.worker.told import Told, told_around
from civigil.safety.cameras.worker.window import Picture, Window

STORE_RETRY_S = 0.5


class Keeper:
    """Keeps one camera going."""

    def __init__(
        self,
        feed: CameraFeed,
        do: Do,
        holder: UUID,
        window: Window,
        pictures_at: str | None = None,
        together: Together | None = None,
        groups: Groups | None = None,
    ) -> None:
        self._feed = feed
        self._window = window
        self._window.on_change = self._window.on_stream = self._look
        self._pictures_at = pictures_at
        self._do = do
        self._holder = holder
        self._log = do.log.bind(camera=feed.id)
        self._child: Watched | None = None
        self._groups = groups or Groups(do.scratch)
        self._health = Health(since=do.clock.now())
        self._timeline = Timeline(began=do.clock.now(), pace=feed.pace)
        self._restart = asyncio.Event()
        self._zones: tuple[Zone, ...] = ()
        self._zones_version = 0
        self._told: tuple[Told, ...] = ()  # of a recording, around where all is settled
        self._tuning_version = 0
        self._masks: tuple[Mask, ...] = ()
        self._masks_version = 0
        self._kept = Kept(do.scratch, feed.id)
        self._placing, self._ground_version = Placing(), 0
        self._together = together or Together()
        self._unusual: NormalTask | None = None
        self.helm = None if feed.ptz is None else Helm(feed, feed.ptz, do, tell=self._tell, end=self._kill)
        self._live = False
        self._trouble = ""  # what is wrong although pictures come
        self._counted = (0, 0)  # frames and dropped ones of this connection that are in the counters

    async def keep(self) -> None:
        """Watch until cancelled; then give the camera back."""
        while True:
            claim = await self._claim()
            try:
                async with asyncio.TaskGroup() as group:
                    group.create_task(self._mind())
                    if self.helm is not None:
                        group.create_task(self.helm.steer())
                    group.create_task(self._watch(claim))
            except* Conflict as lost:  # another process took over: we were away for longer than the lease
                self._log.warning("camera_taken_over", error=str(lost.exceptions[0]))
            finally:
                await self._release()

    async def _claim(self) -> Claim:
        while True:
            with contextlib.suppress(Unavailable):
                claim = await service.claim(self._do, self._feed, self._holder, self._pictures_at)
                if claim is not None:
                    self._begin(claim)
                    return claim
            await asyncio.sleep(self._do.settings.lease_s / 4)

    def _begin(self, claim: Claim) -> None:
        self._zones, self._zones_version = claim.zones, claim.zones_version
        self._told = claim.told
        lost = claim.state == "lost"
        self._health = Health(
            state=claim.state if claim.state in {"lost", "ended"} else "starting",
            since=claim.since if lost else self._do.clock.now(),
            silent_since=claim.silent_since,
            settled_s=claim.settled_s,
            began=claim.began,
            next_track=claim.next_track,
        )

    async def _release(self) -> None:
        """Give the camera back. Where the store is gone, the lease runs out by itself."""
        with contextlib.suppress(Unavailable, TimeoutError):
            async with asyncio.timeout(2):
                await asyncio.shield(service.release(self._do, self._feed, self._holder))

    async def _mind(self) -> None:
        """Write the health, notice silence, and hear of restarts."""
        settings = self._do.settings
        every_s = min(1.0, settings.lease_s / 4, settings.silence_before_lost_s / 4)
        while True:
            await asyncio.sleep(every_s)
            if self._health.last_picture is not None:
                age = self._do.clock.now() - self._health.last_picture
                AGE.labels(self._feed.id).set(age.total_seconds())
            try:
                asked = await service.beat(self._do, self._feed, self._holder, self._health)
                if asked.zones_version != self._zones_version:
                    await self._take_zones()
                if asked.masks_version != self._masks_version and self._child is not None:
                    self._kill("its masks were changed")  # nothing that was seen without them outlives it
                if asked.ground_version != self._ground_version:
                    await self._take_ground()
                if asked.tuning_version != self._tuning_version:
                    await self._take_tuning()
            except Unavailable as error:
                self._log.warning("health_not_written", error=str(error))
                continue
            if asked.restart:
                self._restart.set()
                self._kill("a restart was asked for")

    async def _take_zones(self) -> None:
        """Have the process watch the zones that were set meanwhile; the connection to the camera stays."""
        self._zones, self._zones_version = await service.zones(self._do, self._feed.id)
        if self._child is not None:
            self._child.tell(NewZones(zones=self._zones))
        self._log.info("zones_taken", version=self._zones_version, zones=len(self._zones))

    async def _take_masks(self) -> None:
        """What is hidden from the next connection on; without knowing that, there is none."""
        masks = await masking.masking(self._do, self._feed.id)
        self._masks, self._masks_version = masks.masks, masks.version
        if self.helm is not None:
            self.helm.masks(bool(masks.masks))

    async def _take_ground(self) -> None:
        """Tell tracks with the places that they have by what somebody said of the ground meanwhile."""
        found, self._ground_version = await grounds.ground(self._do, self._feed.id)
        self._placing.take(found)

    async def _take_tuning(self) -> None:
        """Have the process tell as much of what is unusual as people wish by now."""
        tuning = await service.tuning(self._do, self._feed.id)
        self._tuning_version = tuning.version
        self._unusual = NormalTask(
            alarms_an_hour=tuning.alarms_a_day / 24.0,
            detections_an_hour=self._do.settings.detections_a_day / 24.0,
            threshold=tuning.unusual,
            zero_s=None if self._feed.began is None else self._feed.began.timestamp(),
        )
        if self._child is not None:
            self._child.tell(self._unusual)

    def _look(self, _: bool = True) -> None:
        """The first begins to look or to watch the stream, or the last has gone."""
        if self._child is not None:
            self._child.tell(Look(on=self._window.wanted, streamed=self._window.streamed))

    def _tell(self, turned: Turned) -> bool:
        """Say to the camera's process where the camera looks; whether there is one."""
        if self._child is None:
            return False
        self._child.tell(turned)
        return True

    def _kill(self, why: str) -> None:
        if self._child is not None:
            KILLED.labels(self._feed.id, why).inc()
            self._child.kill(why)

    async def _watch(self, claim: Claim) -> None:
        """Connect again and again; after the end of a recording, only when a restart is asked for."""
        failures = 0
        ended = claim.state == "ended"
        while True:
            if ended:
                await self._restart.wait()
            asked, ended = self._restart.is_set(), False
            self._restart.clear()
            if asked:
                await self._begin_anew()
            picture = self._health.last_picture
            try:
                ended = await self._connect()
                failures = 0
            except Conflict:
                raise
            except (CivigilError, OSError) as error:
                if self._restart.is_set():
                    continue
                failures = failures + 1 if self._health.last_picture == picture else 1
                self._health.reason = str(error)
                self._log.warning("camera_failed", error=str(error), failures=failures)
                pause_s = rules.next_pause_s(failures, self._do.settings.retry_at_most_s)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(pause_s):
                        await self._restart.wait()

    async def _begin_anew(self) -> None:
        """Forget where a recording was; the process that was killed says nothing any more."""
        self._health.settled_s, self._health.began, self._told = 0.0, None, ()
        if self._health.state != "lost":
            self._health.state, self._health.since = "starting", self._do.clock.now()
        await self._until_stored(lambda: service.begin_anew(self._do, self._feed))

    async def _connect(self) -> bool:
        """One connection, to its end; whether it was the end of a recording. Raises what the camera's process reports."""
        settings = self._do.settings
        self._health.connections += 1
        self._counted = (0, 0)
        CONNECTIONS.labels(self._feed.id).inc()
        where = f"camera {self._feed.id}"
        errors = self._do.scratch / f"{self._feed.id}.stderr"
        await self._until_stored(self._take_tuning)
        await self._until_stored(self._take_masks)
        task = self._task(await self._normality())
        watched = self._groups.started(task, camera=self._feed.id, group=self._feed.group, errors=errors, where=where)
        async with watched as child:
            self._child = child
            try:
                if self.helm is not None:
                    child.tell(self.helm.turned())
                if self._zones is not task.zones:  # they were set while it started
                    child.tell(NewZones(zones=self._zones))
                if self._unusual is not task.unusual and self._unusual is not None:
                    child.tell(self._unusual)
                self._window.begin_stream()
                if self._window.wanted or self._window.streamed:
                    self._look()
                async for message in child.messages(
                    first_within_s=settings.open_limit_s + settings.stale_s, next_within_s=settings.stale_s
                ):
                    await self._hear(message)
                    if isinstance(message, Ended):
                        return True
            finally:
                self._child = None
        raise Unavailable("its process ended without a word", where=where)

    async def _normality(self) -> bytes:
        """The model that the settings name. One that cannot be read is the camera's trouble, and it is watched without."""
        path, self._trouble = self._feed.normality, ""
        if not path:
            return b""
        try:
            return await asyncio.to_thread(self._kept.newest, await asyncio.to_thread(model_at, Path(path)))
        except OSError as error:
            self._trouble = f"nothing unusual is seen: the model {path} cannot be read: {error.strerror}"
            self._log.warning("no_normality", error=self._trouble)
            return b""

    def _task(self, normality: bytes = b"") -> Task:
        feed, settings = self._feed, self._do.settings
        return Task(
            source=feed.source,
            zones=self._zones,
            pace=feed.pace,
            repeat=feed.repeat,
            width_at_most=settings.width_at_most,
            quiet_s=settings.quiet_s,
            clip_before_s=settings.clip_before_s,
            clip_after_s=settings.clip_after_s,
            ring_bytes_at_most=settings.ring_bytes_at_most,
            open_limit_s=settings.open_limit_s,
            read_limit_s=settings.stale_s,
            first_track=self._health.next_track,
            watched_per_s=settings.watched_per_s,
            resume_s=0.0 if self._live else self._health.settled_s,
            told=() if self._live else self._told,
            time_zone=settings.time_zone,
            began_s=None if feed.began is None else feed.began.timestamp(),
            normality=normality,
            detector=None
            if not feed.detector
            else DetectorTask(
                path=feed.detector, score_at_least=feed.detector_score, labels=tuple(feed.detector_labels)
            ),
            unusual=self._unusual,
            blur=self._feed.blur_people,
            masks=self._masks,
            decoder=settings.decoder,
            turned=self.helm is not None and self.helm.away,
        )

    async def _hear(self, message: Message) -> None:
        now = self._do.clock.now()
        if isinstance(message, Opened):
            self._opened(message)
        elif isinstance(message, Alive):
            self._alive(message)
        elif isinstance(message, Looked | Heat):
            with contextlib.suppress(Unavailable):  # it may be lost: the next one comes at once
                await self._looked(message, self._timeline.instant(message.at_s, now), now)
        elif isinstance(message, Streamed):
            self._streamed(message, now)
        elif isinstance(message, NotStreamed):
            self._window.no_stream(message.why)
        elif isinstance(message, Heeded):
            if self.helm is not None:
                self.helm.heeded(message.number)
        elif isinstance(message, Saw):
            await self._saw(message)
        elif isinstance(message, Learned):
            await self._learned(message)
        elif isinstance(message, Passed):
            timeline = self._timeline
            await self._until_stored(lambda: service.passed(self._do, self._feed, timeline, message))
        elif isinstance(message, Ended):
            self._count(message.frames, message.dropped)
            self._health.frames, self._health.dropped = message.frames, message.dropped
            self._health.damaged = message.damaged
            await self._until_stored(lambda: service.end(self._do, self._feed, self._holder, self._health, message))
            self._log.info("recording_ended", frames=message.frames, at=now.isoformat())

    async def _learned(self, message: Learned) -> None:
        """Keep what was learned while watching. A disk that does not take it costs what was learned since, and nothing more."""
        try:
            await asyncio.to_thread(self._kept.keep, message.model)
        except OSError as error:
            self._log.warning("learned_not_kept", error=error.strerror)

    def _opened(self, message: Opened) -> None:
        now, health = self._do.clock.now(), self._health
        self._live = message.live
        health.width, health.height = message.width, message.height
        health.rate, health.codec = message.rate, message.codec
        health.frames = health.dropped = health.damaged = 0
        health.last_picture = now
        once = not message.live and not self._feed.repeat
        resumed = once and health.began is not None and health.settled_s > 0
        if not resumed:
            health.began = now if self._feed.began is None or message.live else self._feed.began
        assert health.began is not None
        recorded = self._feed.began is not None and not message.live
        self._timeline = Timeline(began=health.began, pace=1.0 if message.live else self._feed.pace, recorded=recorded)
        if health.state == "starting":
            health.state, health.since, health.reason = "watching", now, ""
        size = {"width": message.width, "height": message.height}
        self._log.info("camera_opened", **size, codec=message.codec, decoded_by=message.decoded_by)

    def _alive(self, message: Alive) -> None:
        now, health = self._do.clock.now(), self._health
        self._count(message.frames, message.dropped)
        health.frames, health.dropped, health.damaged = message.frames, message.dropped, message.damaged
        health.relearned, health.last_picture = message.relearned, now
        kept = (
            "" if health.state == "watching" else health.reason
        )  # what was wrong before it was lost is said with that
        drive = "" if self.helm is None else self.helm.trouble
        health.reason = message.trouble or self._trouble or drive or kept
        health.settled_s = max(health.settled_s, message.settled_s)
        health.next_track = max(health.next_track, message.next_track)
        self._timeline = self._timeline.heard(message.at_s, now, live=self._live)
        health.began = self._timeline.began

    def _count(self, frames: int, dropped: int) -> None:
        FRAMES.labels(self._feed.id).inc(max(0, frames - self._counted[0]))
        DROPPED.labels(self._feed.id).inc(max(0, dropped - self._counted[1]))
        self._counted = (frames, dropped)

    async def _looked(self, message: Looked | Heat, at: Instant, now: Instant) -> None:
        """Put the newest picture on show and tell who is in it; or where it was busy. Raises `Unavailable` where it is lost."""
        if isinstance(message, Heat):
            return await service.tell_heat(self._do, self._feed, at, now, message)
        if message.picture:
            self._window.show(Picture(at=at, width=message.width, height=message.height, jpeg=message.picture))
        placed = self._placing.told(message.tracks, message.at_s)
        tracks, handed = self._together.told(self._feed.id, self._placing, placed, at.timestamp())
        for one in handed:
            self._log.info("handed_over", before=one.before, after=one.after, apart_m=round(one.apart_m, 1))
        return await service.tell_tracks(self._do, self._feed, at, now, tracks)

    def _streamed(self, message: Streamed, now: Instant) -> None:
        self._timeline = self._timeline.heard(message.at_s, now, live=self._live)
        at = self._timeline.instant(message.at_s, now)
        self._window.give(
            Piece(
                at=at,
                media_s=message.media_s,
                key=message.key,
                data=message.data,
                mime=message.mime,
                init=message.init,
            )
        )

    async def _saw(self, message: Saw) -> None:
        place = self._placing.where(message.sighting.seen.feet)
        await self._until_stored(
            lambda: service.report(self._do, self._feed, self._holder, self._timeline, message, place)
        )
        SIGHTINGS.labels(self._feed.id, message.sighting.what.value).inc()
        self._told = told_around(self._told, message.sighting)
        self._health.settled_s = max(self._health.settled_s, message.settled_s)
        self._health.next_track = max(self._health.next_track, message.sighting.seen.track + 1)
        self._log.info("sighting", what=message.sighting.what.value, zone=message.sighting.zone)

    async def _until_stored(self, store: Callable[[], Awaitable[None]]) -> None:
        """Store, again and again while the store does not answer: what was seen is not lost."""
        while True:
            try:
                await store()
            except Unavailable as error:
                self._log.warning("not_stored_yet", error=str(error))
                await asyncio.sleep(STORE_RETRY_S)
            else:
                return
