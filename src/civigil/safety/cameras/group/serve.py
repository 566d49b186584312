"""A group's process: `python -m civigil.safety.cameras.group.serve`, started by `groups.py`. A camera, a thread.

Decoding and most of what watches a picture runs without the interpreter's lock, so threads share the cores much as processes do.
A camera that fails says so on its channel and leaves the others watching; only what ends a process ends them all. Cameras that ask
the same detector are answered together.
"""

from __future__ import annotations

import os
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from queue import Empty, SimpleQueue
from typing import BinaryIO

from civigil.kernel.errors import CivigilError
from civigil.safety.cameras.group.frames import HEAD, framed
from civigil.safety.cameras.objects.desk import Desk
from civigil.safety.cameras.objects.watching import desk_of
from civigil.safety.cameras.worker.messages import TASK, WISHES, DetectorTask, Failed, Message, Task, Wish, encoded
from civigil.safety.cameras.worker.process import confined
from civigil.safety.cameras.worker.session import Session

MEMORY_BYTES_AT_MOST = 8 * 1024**3


class _Left(Exception):
    """The room has let this camera go."""


class Member:
    """One camera of the group, in its thread."""

    def __init__(self, task: Task, say: Callable[[bytes], None], desks: Desks) -> None:
        self._task, self._say, self._desks = task, say, desks
        self._wishes: SimpleQueue[Wish] = SimpleQueue()
        self._left = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def wish(self, wish: Wish) -> None:
        """What the room wants from now on."""
        self._wishes.put(wish)

    def leave(self) -> None:
        """Be watched no more, from the next picture on."""
        self._left.set()

    def _tell(self, message: Message) -> None:
        if not self._left.is_set():
            self._say(encoded(message))

    def _watch(self) -> None:
        zero_s = time.time() - time.monotonic()
        try:
            session = Session(
                self._task, self._tell, time.monotonic, time.sleep, hear=self._heard, zero_s=zero_s, desk=self._desks.of
            )
            session.run()
        except _Left:
            pass
        except CivigilError as error:
            self._tell(Failed(code=error.code, sentence=error.sentence, where=error.where))
        except MemoryError:
            self._tell(
                Failed(code="unavailable", sentence="it needs more memory than its group may have", where="decoder")
            )
        except Exception as error:  # noqa: BLE001 - the edge of a thread: said, and the others go on
            traceback.print_exc()
            self._tell(
                Failed(code="unavailable", sentence=f"it failed: {type(error).__name__}: {error}", where="watching")
            )
        self._say(b"")

    def _heard(self) -> Iterator[Wish]:
        if self._left.is_set():
            raise _Left
        while True:
            try:
                yield self._wishes.get_nowait()
            except Empty:
                return


class Desks:
    """One desk for each detector, shared by the cameras that ask it."""

    def __init__(self) -> None:
        self._desks: dict[tuple[str, float, tuple[str, ...]], Desk] = {}
        self._lock = threading.Lock()

    def of(self, task: DetectorTask | None, now_s: Callable[[], float]) -> Desk | None:
        """Where a camera asks."""
        if task is None:
            return None
        with self._lock:
            key = (task.path, task.score_at_least, task.labels)
            if key not in self._desks:
                made = desk_of(task, now_s)
                assert made is not None  # there is a task
                self._desks[key] = made
            return self._desks[key]


def serve(given: BinaryIO, out: BinaryIO) -> None:
    """Watch the cameras that the room names, until it is gone."""
    members: dict[int, Member] = {}
    lock, desks = threading.Lock(), Desks()

    def say(channel: int) -> Callable[[bytes], None]:
        def said(body: bytes) -> None:
            with lock:
                out.write(framed(channel, body))
                out.flush()

        return said

    while len(head := given.read(HEAD.size)) == HEAD.size:
        length, channel = HEAD.unpack(head)
        body = given.read(length)
        if length == 0:
            if channel in members:
                members.pop(channel).leave()
        elif channel in members:
            members[channel].wish(WISHES.decode(body))
        else:
            members[channel] = Member(TASK.decode(body), say(channel), desks)


def main() -> None:
    """Never returns: the end of standard input is the end of us, whatever a decoder still does."""
    out = confined(MEMORY_BYTES_AT_MOST)
    try:
        serve(sys.stdin.buffer, out)
    finally:  # also where it makes no sense: better begun anew than deaf
        os._exit(0)


if __name__ == "__main__":
    main()
