"""The room's side of a camera's process: start it, read what it says, never wait for it longer than agreed."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec

from civigil.kernel.errors import ERRORS, Invalid, Unavailable
from civigil.safety.cameras.worker.messages import (
    DECODER,
    LENGTH,
    MESSAGE_BYTES_AT_MOST,
    Failed,
    Message,
    Task,
    Wish,
    packed,
)

_ENVIRONMENT = {"LC_ALL": "C.UTF-8", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}  # no secrets of ours
_STDERR_KEPT = 2000  # characters
_MODULE = "civigil.safety.cameras.worker.process"


class Child:
    """A running camera process."""

    def __init__(self, process: asyncio.subprocess.Process, errors: Path, where: str) -> None:
        self._process = process
        self._errors = errors
        self._where = where
        self.killed_because = ""

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def kill(self, because: str) -> None:
        """End it at once; what reads from it gets `Unavailable` with the reason."""
        self.killed_because = self.killed_because or because
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()

    def tell(self, wish: Wish) -> None:
        """Say what is wanted from now on. One that has died is told nothing: reading says how it died."""
        if self._process.stdin is not None and not self._process.stdin.is_closing():
            self._process.stdin.write(packed(wish))

    async def messages(self, *, first_within_s: float, next_within_s: float) -> AsyncIterator[Message]:
        """What it says, to its end. A silent process is killed.

        Raises the error that it reports, and `Unavailable` where it was killed or died.
        """
        limit_s = first_within_s
        while True:
            try:
                async with asyncio.timeout(limit_s):
                    message = await self._read()
            except TimeoutError as error:
                self.kill("stale")
                raise Unavailable(f"no picture for {limit_s:g} s: its process was ended", where=self._where) from error
            if message is None:
                return
            if isinstance(message, Failed):
                raise ERRORS.get(message.code, Unavailable)(message.sentence, where=message.where)
            yield message
            limit_s = next_within_s

    async def _read(self) -> Message | None:
        assert self._process.stdout is not None
        try:
            (length,) = LENGTH.unpack(await self._process.stdout.readexactly(LENGTH.size))
            if length > MESSAGE_BYTES_AT_MOST:
                raise Invalid(f"a message of {length} bytes", where=self._where)
            return DECODER.decode(await self._process.stdout.readexactly(length))
        except msgspec.DecodeError as error:
            raise Invalid(f"its process does not speak as agreed: {error}", where=self._where) from error
        except asyncio.IncompleteReadError as error:
            code = await self._process.wait()
            if code == 0 and not error.partial:
                return None
            raise Unavailable(obituary(code, self._errors, self.killed_because), where=self._where) from error


@contextlib.asynccontextmanager
async def started(task: Task, *, errors: Path, where: str) -> AsyncIterator[Child]:
    """A camera's process, ended when the block ends."""
    starting = asyncio.ensure_future(spawned(errors))
    try:
        process = await asyncio.shield(starting)
    except asyncio.CancelledError:  # while it was being started: it must not be left behind
        await ended(await starting)
        raise
    child = Child(process, errors, where)
    assert process.stdin is not None
    try:
        with contextlib.suppress(ConnectionError):  # it died: reading says how
            process.stdin.write(packed(task))
            await process.stdin.drain()
        yield child
    finally:
        child.kill("the camera is let go")
        await ended(process)


def obituary(code: int, errors: Path, because: str) -> str:
    """Why a process is gone: because we ended it, or by the last that it said."""
    if because:
        return f"its process was ended: {because}"
    last = errors.read_text(errors="replace")[-_STDERR_KEPT:].strip().rpartition("\n")[2]
    return f"its process died with code {code}{': ' + last if last else ''}"


async def spawned(errors: Path, module: str = _MODULE) -> asyncio.subprocess.Process:
    """A process of a module of ours, without our secrets, and with pipes to it."""
    with errors.open("wb") as stderr:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            module,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=stderr,
            env=_ENVIRONMENT,
        )


async def ended(process: asyncio.subprocess.Process) -> None:
    """Kill a process and wait until it is gone, even while we are being cancelled."""
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    if process.stdin is not None:
        process.stdin.close()
    waiting = asyncio.ensure_future(process.wait())
    cancelled: asyncio.CancelledError | None = None
    while not waiting.done():
        try:
            await asyncio.shield(waiting)
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        raise cancelled
