"""A camera's window: its newest live picture, its stream, and whether anybody looks. One a camera, in the worker that watches it.

Only the newest picture is kept. Whoever is slow misses those between: nobody waits for them and nothing piles up.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator, Sequence

import msgspec

from civigil.kernel.errors import Unavailable
from civigil.kernel.time import Instant
from civigil.safety.cameras.feed.course import Course, Piece
from civigil.safety.cameras.metrics import VIEWERS


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """A live picture."""

    at: Instant  # when its light fell in
    width: int  # pixels
    height: int
    jpeg: bytes


class Window:
    """Where pictures are put on show."""

    def __init__(self, camera: str) -> None:
        self.camera = camera
        self.on_change: Callable[[bool], None] = _nothing  # told when the first looks, and when the last has gone
        self.on_stream: Callable[[bool], None] = _nothing  # likewise, of those who watch the stream
        self._course = Course()
        self._watchers = 0
        self._no_stream = ""  # why there is none; empty while there may be
        self._newest: Picture | None = None
        self._number = 0  # of the newest picture
        self._shown_s = 0.0  # loop time: when it was put on show
        self._lookers = 0
        self._changed = asyncio.Event()

    @property
    def wanted(self) -> bool:
        """Whether anybody looks."""
        return self._lookers > 0

    @property
    def streamed(self) -> bool:
        """Whether anybody watches the stream."""
        return self._watchers > 0

    def show(self, picture: Picture) -> None:
        """Put the newest picture on show; nobody is waited for."""
        self._newest = picture
        self._number += 1
        self._shown_s = asyncio.get_running_loop().time()
        self._wake()

    @contextlib.contextmanager
    def looking(self, at_most: int) -> Iterator[None]:
        """Somebody looks while the block lasts. Raises `Unavailable` where `at_most` do already."""
        self._check_room(at_most)
        self._lookers += 1
        self._count()
        if self._lookers == 1:
            self.on_change(True)
        try:
            yield
        finally:
            self._lookers -= 1
            self._count()
            if not self._lookers:
                self._newest = None  # what nobody looks at grows old
                self.on_change(False)

    @contextlib.contextmanager
    def watching(self, at_most: int) -> Iterator[None]:
        """Somebody watches the stream while the block lasts. Raises `Unavailable` where `at_most` look already."""
        self._check_room(at_most)
        self._watchers += 1
        self._count()
        if self._watchers == 1:
            self.begin_stream()
            self.on_stream(True)
        try:
            yield
        finally:
            self._watchers -= 1
            self._count()
            if not self._watchers:
                self._course.clear()
                self.on_stream(False)

    def begin_stream(self) -> None:
        """Another connection to the camera, or the first who watches: what came before is over."""
        self._no_stream = ""
        self._course.clear()

    def give(self, piece: Piece) -> None:
        """The next picture of the stream; nobody is waited for."""
        self._course.add(piece)
        self._wake()

    def no_stream(self, why: str) -> None:
        """There is no stream of this camera; whoever watches is told."""
        self._no_stream = why
        self._wake()

    async def streamed_after(self, number: int, *, within_s: float) -> tuple[int, Sequence[Piece]]:
        """What comes behind the piece of that number, once there is any, and the number of its last.

        Raises `Unavailable` where nothing comes in time, or there is no stream.
        """
        try:
            async with asyncio.timeout(within_s):
                while not self._no_stream:
                    pieces = self._course.after(number)
                    if pieces:
                        return self._course.last, pieces
                    await self._changed.wait()
        except TimeoutError as error:
            raise Unavailable(f"no picture for {within_s:g} s", where=f"camera {self.camera}") from error
        raise Unavailable(self._no_stream, where=f"camera {self.camera}")

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    def _check_room(self, at_most: int) -> None:
        if self._lookers + self._watchers >= at_most:
            raise Unavailable(f"{at_most} look at it already", where=f"camera {self.camera}")

    def _count(self) -> None:
        VIEWERS.labels(self.camera).set(self._lookers + self._watchers)

    async def after(self, number: int, *, within_s: float) -> tuple[int, Picture]:
        """The newest picture with its number, once there is one later than `number`. Raises `Unavailable` where none comes.

        One that has hung there for longer than `within_s` is none: the camera may have stopped since, or it came on its way after
        the last looker had gone.
        """
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(within_s):
                while self._newest is None or self._number <= number or loop.time() - self._shown_s > within_s:
                    await self._changed.wait()
        except TimeoutError as error:
            raise Unavailable(f"no picture for {within_s:g} s", where=f"camera {self.camera}") from error
        return self._number, self._newest


def _nothing(wanted: bool) -> None:
    del wanted
