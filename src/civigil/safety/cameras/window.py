"""A camera's window: its newest live picture, and whether anybody looks. One a camera, in the process that watches it.

Only the newest picture is kept. Whoever is slow misses those between: nobody waits for them and nothing piles up.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator

import msgspec

from civigil.kernel.errors import Unavailable
from civigil.kernel.time import Instant
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
        self._newest: Picture | None = None
        self._number = 0  # of the newest picture
        self._shown_s = 0.0  # loop time: when it was put on show
        self._lookers = 0
        self._changed = asyncio.Event()

    @property
    def wanted(self) -> bool:
        """Whether anybody looks."""
        return self._lookers > 0

    def show(self, picture: Picture) -> None:
        """Put the newest picture on show; nobody is waited for."""
        self._newest = picture
        self._number += 1
        self._shown_s = asyncio.get_running_loop().time()
        self._changed.set()
        self._changed = asyncio.Event()

    @contextlib.contextmanager
    def looking(self, at_most: int) -> Iterator[None]:
        """Somebody looks while the block lasts. Raises `Unavailable` where `at_most` do already."""
        if self._lookers >= at_most:
            raise Unavailable(f"{at_most} look at it already", where=f"camera {self.camera}")
        self._lookers += 1
        VIEWERS.labels(self.camera).set(self._lookers)
        if self._lookers == 1:
            self.on_change(True)
        try:
            yield
        finally:
            self._lookers -= 1
            VIEWERS.labels(self.camera).set(self._lookers)
            if not self._lookers:
                self._newest = None  # what nobody looks at grows old
                self.on_change(False)

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
