"""A camera's own process: `python -m civigil.safety.cameras.worker.process`, started by `child.py`.

What a camera sends is decoded here and nowhere else: a stream that hangs or crashes the decoder takes this process with it
and nothing more, and the room starts another. The process has no credentials and no connection but the camera's. It ends when
its standard input does: the room is gone.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import BinaryIO

from civigil.kernel.errors import CivigilError
from civigil.safety.cameras.worker.messages import LENGTH, TASK, WISHES, Failed, Message, Wish, send
from civigil.safety.cameras.worker.session import Session

_PR_SET_PDEATHSIG = 1
MEMORY_BYTES_AT_MOST = 4 * 1024**3


def main() -> int:
    """Watch one camera until it ends or the room is gone; 0 where the recording came to its end."""
    out = confined(MEMORY_BYTES_AT_MOST)
    given = sys.stdin.buffer
    (length,) = LENGTH.unpack(given.read(LENGTH.size))
    task = TASK.decode(given.read(length))
    wishes: SimpleQueue[Wish] = SimpleQueue()
    threading.Thread(target=_listen, args=(given, wishes), daemon=True).start()

    def tell(message: Message) -> None:
        send(out, message)

    try:
        Session(
            task,
            tell,
            time.monotonic,
            time.sleep,
            hear=partial(_drained, wishes),
            zero_s=time.time() - time.monotonic(),
        ).run()
    except CivigilError as error:
        tell(Failed(code=error.code, sentence=error.sentence, where=error.where))
        return 1
    except MemoryError:
        tell(Failed(code="unavailable", sentence="it needs more memory than a camera may have", where="decoder"))
        return 1
    return 0


def confined(memory_bytes: int) -> BinaryIO:
    """Hold this process to its limits, and to its parent's life; where its messages go."""
    _die_with_parent()
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the room, which ends us
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints must not mix with the messages
    return out


def _listen(given: BinaryIO, wishes: SimpleQueue[Wish]) -> None:
    """Take what the room says after the task; the end of it is the end of us."""
    try:
        while len(head := given.read(LENGTH.size)) == LENGTH.size:
            wishes.put(WISHES.decode(given.read(LENGTH.unpack(head)[0])))
    finally:  # also where it makes no sense: better begun anew than deaf
        os._exit(0)


def _drained(wishes: SimpleQueue[Wish]) -> Iterator[Wish]:
    """What was said since the last time."""
    while True:
        try:
            yield wishes.get_nowait()
        except Empty:
            return


def _die_with_parent() -> None:
    """Ask Linux for SIGKILL when the parent dies; elsewhere the end of standard input does it."""
    if Path("/proc").is_dir():
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


if __name__ == "__main__":
    code = main()
    sys.stderr.flush()
    os._exit(code)  # not in order: the thread that reads what the room says holds the lock of the standard input
