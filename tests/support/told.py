"""Cancels a task at each place where it waits, one place a run, and sees whether it ends.

Every task whose coroutine is the project's own is wrapped, so that each of its waits is seen with the chain of lines that wait. The
first place not tried yet has its task cancelled there: *while* it waits, or *as* it wakes, when what it waited for has just come
and the task has not run again. The second moment is the one in which libraries keep a cancellation to themselves.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import weakref
from collections.abc import Awaitable, Callable, Coroutine, Generator
from typing import Any, Literal

Moment = Literal["while", "as"]
Place = tuple[str, ...]

_OURS = "/src/civigil/"


class _Watched(Coroutine[Any, Any, Any]):
    """A coroutine whose waits are told to the round, with its task."""

    def __init__(self, inner: Coroutine[Any, Any, Any], round_: Round) -> None:
        self.inner, self.round = inner, round_

    def send(self, value: Any) -> Any:
        waits_for = self.inner.send(value)
        self.round.waits(self.inner, waits_for)
        return waits_for

    def throw(self, *error: Any) -> Any:
        waits_for = self.inner.throw(*error)
        self.round.waits(self.inner, waits_for)
        return waits_for

    def close(self) -> None:
        self.inner.close()

    def __await__(self) -> Generator[Any, Any, Any]:
        raise TypeError("a task's own coroutine is not awaited")


class Round:
    """One run: who was told to stop, and where."""

    def __init__(self, moment: Moment, tried: set[Place]) -> None:
        self.moment = moment
        self.tried = tried
        self.place: Place = ()
        self.told: asyncio.Task[Any] | None = None
        self.found, self.telling = asyncio.Event(), asyncio.Event()
        self.watched: weakref.WeakSet[asyncio.Task[Any]] = weakref.WeakSet()

    def make_task(self, loop: asyncio.AbstractEventLoop, coroutine: Any, **more: Any) -> asyncio.Task[Any]:
        """A task factory that watches the project's own coroutines."""
        code = getattr(coroutine, "cr_code", None)
        if code is None or _OURS not in code.co_filename:
            return asyncio.Task(coroutine, loop=loop, **more)
        task: asyncio.Task[Any] = asyncio.Task(_Watched(coroutine, self), loop=loop, **more)
        self.watched.add(task)
        return task

    def waits(self, coroutine: Any, waits_for: Any) -> None:
        """A task of ours waits. It is told to stop here, where nobody was told yet and the place is new."""
        if self.told is not None:
            return
        place = _chain(coroutine)
        if place in self.tried:
            return
        task = asyncio.current_task()
        assert task is not None
        self.tried.add(place)
        self.place, self.told = place, task
        self.found.set()
        if self.moment == "while" or waits_for is None:
            asyncio.get_running_loop().call_soon(self._tell)
        else:
            waits_for.add_done_callback(self._tell)

    def _tell(self, _: Any = None) -> None:
        assert self.told is not None
        self.told.cancel()
        self.telling.set()


def _chain(coroutine: Any) -> Place:
    """The lines that wait, from the task's own down to the library's."""
    lines, now, seen = [], coroutine, 0
    while now is not None and seen < 60:
        seen += 1
        for kind in ("cr", "ag", "gi"):
            frame = getattr(now, f"{kind}_frame", None)
            if frame is not None:
                lines.append(f"{frame.f_code.co_filename.rpartition('/')[2]}:{frame.f_lineno} {frame.f_code.co_name}")
                now = getattr(now, "gi_yieldfrom" if kind == "gi" else f"{kind}_await")
                break
        else:  # what wraps a coroutine or an asynchronous generator without naming it
            now = next((one for one in gc.get_referents(now) if _is_one(one)), None)
    return tuple(lines)


def _is_one(what: Any) -> bool:
    return any(hasattr(what, name) for name in ("cr_frame", "ag_frame", "gi_frame"))


async def try_everywhere(
    begin: Callable[[], Awaitable[None]],
    *,
    moment: Moment,
    disturb: Callable[[], Awaitable[None]] | None = None,
    settles_s: float,
    at_least: int = 0,
    patience_s: float = 20.0,
    wakes_within_s: float = 1.5,
    ends_within_s: float = 10.0,
) -> tuple[set[Place], list[Place]]:
    """Run `begin` again and again, each time telling one task to stop at a new place, until a run finds none for `settles_s`.

    A run that finds none before `at_least` places were tried is given `patience_s`: a busy machine may only be slow to get there.
    What a task waits for has `wakes_within_s` to come; a task that is not woken by then is told at no moment. Returns the places
    that were tried, and those whose task lived on.
    """
    loop = asyncio.get_running_loop()
    tried: set[Place] = set()
    lived_on: list[Place] = []
    while True:
        round_ = Round(moment, tried)
        loop.set_task_factory(round_.make_task)
        try:
            root = loop.create_task(begin())  # type: ignore[arg-type]
            if disturb is not None:
                await disturb()
            try:
                async with asyncio.timeout(settles_s if len(tried) >= at_least else patience_s):
                    await round_.found.wait()
            except TimeoutError:
                return tried, lived_on
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wakes_within_s):
                    await round_.telling.wait()
            if round_.telling.is_set():
                assert round_.told is not None
                await asyncio.wait({round_.told}, timeout=ends_within_s)
                if not round_.told.done():
                    lived_on.append(round_.place)
        finally:
            loop.set_task_factory(None)
            root.cancel()
            while not root.done():
                for one in round_.watched:  # a worker that lost the word would hold up those after it
                    one.cancel()
                await asyncio.wait({root}, timeout=1)
            if not root.cancelled():
                root.exception()
