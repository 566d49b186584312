"""Where a camera asks a detector without ever waiting for it for long: the model works in a thread of its own.

Those who ask at the same time are answered by one batch. Who is not answered in time goes on without, by blobs; a detector that is
late again and again is asked seldom, one that fails is opened anew after a while, one that hangs is asked no more until it has come
back. Whatever is wrong stands in `trouble`, and is gone when it works again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Protocol

from av.video.frame import VideoFrame

from civigil.kernel.errors import CivigilError
from civigil.safety.cameras.objects.found import Found


class Detects(Protocol):
    """A detector that is open."""

    @property
    def batch_at_most(self) -> int:
        """How many pictures it takes at once."""
        ...

    def detect(self, pictures: Sequence[VideoFrame]) -> list[tuple[Found, ...]]:
        """What is in each picture. Raises one of the six errors where it fails."""
        ...


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a camera waits for a detector."""

    answer_s: float = 0.4  # for one picture
    open_s: float = 60.0  # for the model to be opened; until then nobody waits
    late_in_a_row: int = 5  # then it is asked seldom
    seldom_s: float = 5.0  # how often
    again_s: float = 60.0  # after a failure


@dataclass(slots=True)
class _Asked:
    picture: VideoFrame
    answered: threading.Event = field(default_factory=threading.Event)
    found: tuple[Found, ...] | None = None


class Desk:
    """One detector, and the cameras of one process that ask it."""

    def __init__(
        self, open_: Callable[[], Detects], now_s: Callable[[], float], patience: Patience = Patience()
    ) -> None:
        """`open_` opens the model, in the desk's own thread: what it raises is the trouble."""
        self._open, self._now_s, self._patience = open_, now_s, patience
        self._asked: SimpleQueue[_Asked] = SimpleQueue()
        self._begun_s = now_s()
        self._is_open = False
        self._late = 0
        self._late_since_s = 0.0
        self._seldom_until_s = 0.0
        self._pending: _Asked | None = None  # that was not answered in time
        self._failed = ""
        threading.Thread(target=self._work, name="detector", daemon=True).start()

    @property
    def trouble(self) -> str:
        """Why nothing is recognised; empty while it works."""
        if self._failed:
            return f"nothing is recognised: {self._failed}"
        if not self._is_open:
            slow = self._now_s() - self._begun_s > self._patience.open_s
            return f"nothing is recognised: the model is not open after {self._patience.open_s:g} s" if slow else ""
        if self._late >= self._patience.late_in_a_row:
            return f"little is recognised: the detector takes longer than {self._patience.answer_s:g} s a picture"
        return ""

    def look(self, picture: VideoFrame) -> tuple[Found, ...] | None:
        """What is in the picture; None where the detector does not say so in time. Never raises."""
        if not self._is_open or self._failed:
            return None
        if self._pending is not None:
            if not self._pending.answered.is_set():
                self._late = max(self._late, self._patience.late_in_a_row if self._hangs() else self._late)
                return None
            self._pending = None
        now_s = self._now_s()
        if self._late >= self._patience.late_in_a_row and now_s < self._seldom_until_s:
            return None
        asked = _Asked(picture)
        self._asked.put(asked)
        if asked.answered.wait(self._patience.answer_s):
            self._late = 0
            return asked.found
        self._late += 1
        self._pending, self._late_since_s = asked, now_s
        self._seldom_until_s = now_s + self._patience.seldom_s
        return None

    def _hangs(self) -> bool:
        return self._now_s() - self._late_since_s > self._patience.seldom_s

    def _work(self) -> None:
        while True:
            try:
                detector = self._open()
                self._failed, self._is_open = "", True
                self._serve(detector)
            except CivigilError as error:
                self._failed = str(error)
            except Exception as error:  # noqa: BLE001 - the edge of a thread: the camera is watched on without it
                self._failed = f"{type(error).__name__}: {error}"
            threading.Event().wait(self._patience.again_s)

    def _serve(self, detector: Detects) -> None:
        """Answer until the model fails; what it raises goes on."""
        while True:
            batch = [self._asked.get()]
            try:
                while len(batch) < detector.batch_at_most:
                    batch.append(self._asked.get_nowait())
            except Empty:
                pass
            try:
                for asked, found in zip(batch, detector.detect([one.picture for one in batch]), strict=True):
                    asked.found = found
            finally:
                for asked in batch:
                    asked.answered.set()
