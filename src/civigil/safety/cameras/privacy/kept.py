"""What is kept of a sighting: what everybody sees, with people blurred, and the original beside.

Where a clip cannot be blurred it is not shown: better no clip than one that shows too much.
"""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from dataclasses import dataclass

from av.video.frame import VideoFrame

from civigil.kernel.errors import Invalid
from civigil.safety.cameras.privacy.blur import Followed, blurred, blurred_picture
from civigil.safety.cameras.reading.ring import Clip, jpeg, snapshot_of
from civigil.safety.cameras.watch import Watcher


@dataclass(frozen=True, slots=True)
class Shown:
    """What is kept; empty bytes where there is none."""

    snapshot: bytes = b""
    clip: bytes = b""
    original: bytes = b""


class Kept:
    """Remembers who was followed for as long as a clip may ask for it."""

    def __init__(self) -> None:
        self._followed: deque[Followed] = deque()

    def follow(self, at_s: float, watcher: Watcher, *, ring_s: float) -> None:
        """Take in who is in the newest watched picture."""
        if self._followed and at_s < self._followed[-1].at_s:
            self._followed.clear()
        if watcher.watched_s == at_s and watcher.seen:
            self._followed.append(Followed(at_s, tuple(watcher.seen)))
        while self._followed and self._followed[0].at_s < at_s - ring_s - 5.0:
            self._followed.popleft()

    def shown(
        self, clip: Clip | None, moment_s: float, snapshot: bytes, newest: VideoFrame | None, *, blur: bool
    ) -> Shown:
        """What is kept of a clip and its snapshot; without a clip, of the newest picture."""
        if clip is None:
            return self._picture(newest, blur=blur)
        if not blur:
            return Shown(snapshot, clip.mp4)
        try:
            soft = Clip(blurred(clip.mp4, clip.from_s, self._followed), clip.from_s)
            return Shown(snapshot_of(soft, moment_s), soft.mp4, clip.mp4)
        except Invalid:
            return Shown(original=clip.mp4)

    def _picture(self, newest: VideoFrame | None, *, blur: bool) -> Shown:
        if newest is None:
            return Shown()
        with suppress(Invalid):
            original = jpeg(newest)
            if not blur:
                return Shown(original)
            seen = self._followed[-1].seen if self._followed else ()
            return Shown(jpeg(blurred_picture(newest, seen)), original=original)
        return Shown()
