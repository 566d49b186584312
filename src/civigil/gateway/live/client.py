"""One viewer: a position in the ring, what it watches, and how it is told.

A frame is written when the feed beats and the viewer has taken the one before: who is slow gets fewer and fuller frames, and holds
nobody up. Facts are never left out: who falls too far behind is told so and gets the rows afresh; who takes nothing at all is let
go. Of observations the newest wins, and the frame says how many were left out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import msgspec
from prometheus_client import Counter

from civigil.gateway.live.feed import Feed
from civigil.gateway.live.limits import LiveLimits
from civigil.gateway.live.mask import Mask
from civigil.gateway.live.samples import Samples, Watched
from civigil.gateway.live.snapshot import Snapshots
from civigil.kernel.errors import Unavailable
from civigil.kernel.time import Clock, text_of

FRAMES = Counter("civigil_live_frames", "Frames sent to viewers, empty ones included")
SENT = Counter("civigil_live_facts_sent", "Facts sent to viewers, each as often as there were viewers for it")
LEFT_OUT = Counter("civigil_live_coalesced", "Observations left out because a newer one came in the same frame")
AFRESH = Counter("civigil_live_snapshots", "Snapshots sent, by why", ["because"])

_BEHIND_WITHIN_S = 60.0


SESSION_ENDED, TOO_SLOW, SESSION_LOCKED = 4401, 4408, 4423
RESTART, TRY_LATER = 1012, 1013


class Ended(Exception):
    """The connection ends, for a reason that the viewer is told."""

    def __init__(self, code: int, why: str) -> None:
        super().__init__(why)
        self.code = code
        self.why = why


class Resume(msgspec.Struct, frozen=True):
    """Where a viewer was when its connection broke."""

    epoch: str
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Studio:
    """What all viewers of a gateway share."""

    feed: Feed
    samples: Samples
    snapshots: Snapshots
    clock: Clock
    limits: LiveLimits
    version: str  # of what is served: another one does not resume


@dataclass(slots=True)
class Client:
    """One viewer's side of the stream. `send` takes a text and returns when the viewer's side has room for more."""

    studio: Studio
    mask: Mask
    send: Callable[[str], Awaitable[None]]
    position: int = 0
    generation: int = 0
    watched: dict[Watched, int] = field(default_factory=dict)  # with the number of the sample that it had last
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _sent_at: float = 0.0  # loop time of the last message
    _behind: list[float] = field(default_factory=list)  # loop times of snapshots for a backlog

    async def speak(self, resume: Resume | None) -> None:
        """Tell the viewer, until cancelled. Raises `Ended`."""
        await self._until_begun()
        self.studio.feed.listen(self._woken.set)
        try:
            await self._begin(resume)
            while True:
                await self._woken.wait()
                await self._not_too_soon()
                self._woken.clear()
                await self._tell()
        finally:
            self.studio.feed.leave(self._woken.set)

    async def watch(self, pairs: set[Watched]) -> None:
        """Watch these observations, in place of those before. What may not be seen is not watched, and nothing says so."""
        types = {name for name, _ in self.mask.kinds}
        now = {pair for pair in pairs if pair[0] in types}
        before = self.watched
        self.watched = {pair: before.get(pair, 0) for pair in now}
        await self.studio.samples.watch(list(before), list(now))

    async def see(self, mask: Mask) -> None:
        """What this viewer may see has changed: everything afresh, by the new rules."""
        self.mask = mask
        self.generation = 0
        await self.watch(set(self.watched))
        self._woken.set()

    async def leave(self) -> None:
        """Watch nothing any more."""
        await self.studio.samples.watch(list(self.watched), [])
        self.watched = {}

    async def _until_begun(self) -> None:
        try:
            async with asyncio.timeout(self.studio.limits.stream_within_s):
                await self.studio.feed.begun()
        except TimeoutError as error:
            raise Ended(TRY_LATER, f"the city's facts cannot be had: {self.studio.feed.trouble}") from error

    async def _begin(self, resume: Resume | None) -> None:
        ring = self.studio.feed.ring
        if resume is None:
            await self._afresh("")
        elif resume.epoch != self.mask.mark(ring.origin, self.studio.version):
            await self._afresh("the stream is another one than before")
        elif not ring.holds_after(resume.seq) or ring.too_far_behind(resume.seq):
            await self._afresh("too much happened since")
        else:
            self.position, self.generation = resume.seq, ring.generation
            await self._say(f'{{"t":"resumed",{self._head(resume.seq)}}}')

    async def _tell(self) -> None:
        """A frame; where facts cannot be told one by one, the rows afresh."""
        ring = self.studio.feed.ring
        if self.generation == 0:
            await self._afresh("what you may see has changed")
        elif self.generation != ring.generation:
            await (self._afresh(ring.because) if self.studio.feed.has_begun else self._heartbeat())
        elif not ring.holds_after(self.position) or ring.too_far_behind(self.position):
            self._not_too_often()
            await self._afresh("more happened than this connection takes")
        else:
            await self._frame()

    def _not_too_often(self) -> None:
        """A snapshot for a backlog is due. Raises `Ended` where they do not help."""
        now = asyncio.get_running_loop().time()
        self._behind = [at for at in self._behind if now - at < _BEHIND_WITHIN_S] + [now]
        if len(self._behind) > self.studio.limits.snapshots_for_backlog:
            raise Ended(TOO_SLOW, "facts come faster than this connection takes them")

    async def _afresh(self, because: str) -> None:
        try:
            found = await self.studio.snapshots.standing()
        except Unavailable as error:
            raise Ended(TRY_LATER, error.sentence) from error
        self.position, self.generation = found.seq, found.generation
        AFRESH.labels(because or "begin").inc()
        why = f',"because":{quoted(because)}' if because else ""
        collections = found.seen_by(self.mask)
        await self._say(f'{{"t":"snapshot",{self._head(found.seq)}{why},"collections":{{{collections}}}}}')

    async def _frame(self) -> None:
        stretch = self.studio.feed.ring.after(self.position, self.mask.kinds, self.mask.sight)
        observations, left_out = self._observations()
        self.position = stretch.until
        if stretch.until < self.studio.feed.ring.horizon:
            self.studio.feed.wake()  # one frame did not take it all
        if stretch.count or observations:
            SENT.inc(stretch.count)
            LEFT_OUT.inc(left_out)
            await self._say_frame(stretch.text, ",".join(observations), left_out)
        else:
            await self._heartbeat()

    async def _heartbeat(self) -> None:
        """An empty frame, where it is time for one."""
        limits = self.studio.limits
        quiet_s = asyncio.get_running_loop().time() - self._sent_at
        if quiet_s >= limits.heartbeat_s - limits.frame_every_s:
            await self._say_frame("", "", 0)

    async def _say_frame(self, facts: str, observations: str, left_out: int) -> None:
        trouble = self.studio.feed.trouble
        stale = f',"stale":{quoted(trouble)}' if trouble else ""
        FRAMES.inc()
        await self._say(
            f'{{"t":"frame","seq":{self.position},"at":"{text_of(self.studio.clock.now())}","facts":[{facts}],'
            f'"observations":[{observations}],"coalesced":{left_out}{stale}}}'
        )

    def _observations(self) -> tuple[list[str], int]:
        """The newest of what is watched, as far as this viewer has not had it, and how many older ones it never gets."""
        texts, left_out = [], 0
        for pair, sample in self.studio.samples.newest(self.watched):
            had = self.watched[pair]
            if sample.number == had:
                continue
            self.watched[pair] = sample.number
            if sample.kind in self.mask.kinds:
                texts.append(sample.text)
                left_out += max(sample.number - had - 1, 0) if had else 0
        return texts, left_out

    def _head(self, seq: int) -> str:
        ring = self.studio.feed.ring
        epoch = self.mask.mark(ring.origin, self.studio.version)
        return f'"epoch":"{epoch}","seq":{seq},"at":"{text_of(self.studio.clock.now())}"'

    async def _not_too_soon(self) -> None:
        """Two frames stand at least so far apart, also where this viewer was late with the one before."""
        wait_s = self._sent_at + 0.9 * self.studio.limits.frame_every_s - asyncio.get_running_loop().time()
        if wait_s > 0:
            await asyncio.sleep(wait_s)

    async def _say(self, text: str) -> None:
        self._sent_at = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(self.studio.limits.write_within_s):
                await self.send(text)
        except TimeoutError as error:
            raise Ended(TOO_SLOW, "this connection takes nothing any more") from error


def quoted(text: str) -> str:
    """A text as JSON."""
    return msgspec.json.encode(text).decode()
