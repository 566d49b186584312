"""The room's side of cameras that share a process: who is in which, and what becomes of the others when one breaks."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TypeAlias

import msgspec

from civigil.kernel.errors import ERRORS, CivigilError, Unavailable
from civigil.safety.cameras.group.frames import CHANNELS_AT_MOST, HEAD, framed
from civigil.safety.cameras.worker.child import Child, ended, obituary, spawned, started
from civigil.safety.cameras.worker.messages import (
    DECODER,
    MESSAGE_BYTES_AT_MOST,
    Alive,
    Failed,
    Looked,
    Message,
    Streamed,
    Task,
    Wish,
    encoded,
)

APART_S = 600.0  # for so long a camera whose group broke has a process of its own
GONE_WITHIN_S = 2.0  # after the end of what it says
HELD_AT_MOST = 500  # messages of one camera that wait; then those that come again anyway are dropped
_MODULE = "civigil.safety.cameras.group.serve"


class Member:
    """One camera in a group's process, as its keeper sees it: like a `Child`."""

    def __init__(self, group: Group, channel: int, camera: str, where: str) -> None:
        self.channel, self.camera = channel, camera
        self._group, self._where = group, where
        self._said: asyncio.Queue[Message | CivigilError | None] = asyncio.Queue()
        self._is_over = False

    @property
    def pid(self) -> int:
        """The id of the process that it shares."""
        return self._group.pid

    def kill(self, because: str) -> None:
        """Be watched no more, at once: what it still says is not heard. What reads from it gets `Unavailable` with the reason."""
        self.over(Unavailable(f"its process was ended: {because}", where=self._where))
        self._group.leave(self)

    def tell(self, wish: Wish) -> None:
        """Say what is wanted from now on."""
        if not self._is_over:
            self._group.write(self.channel, encoded(wish))

    def hear(self, message: Message) -> None:
        """Take in what its thread says."""
        if self._is_over:
            return
        if self._said.qsize() >= HELD_AT_MOST and isinstance(message, Alive | Looked | Streamed):
            return
        self._said.put_nowait(message)

    def over(self, why: CivigilError | None = None) -> None:
        """It says nothing any more; none: it has ended in order."""
        if not self._is_over:
            self._is_over = True
            self._said.put_nowait(why)

    async def messages(self, *, first_within_s: float, next_within_s: float) -> AsyncIterator[Message]:
        """What it says, to its end. Where it falls silent its whole process is ended, for a thread cannot be.

        Raises the error that it reports, and `Unavailable` where it was ended or its process died.
        """
        limit_s = first_within_s
        while True:
            try:
                async with asyncio.timeout(limit_s):
                    said = await self._said.get()
            except TimeoutError as error:
                self._group.end(f"camera {self.camera} of its group gave no picture", guilty=self.camera)
                raise Unavailable(f"no picture for {limit_s:g} s: its process was ended", where=self._where) from error
            if said is None:
                return
            if isinstance(said, CivigilError):
                raise said
            if isinstance(said, Failed):
                raise ERRORS.get(said.code, Unavailable)(said.sentence, where=said.where)
            yield said
            limit_s = next_within_s


class Group:
    """One process, and the cameras in it."""

    def __init__(
        self, process: asyncio.subprocess.Process, errors: Path, broke: Callable[[Group, tuple[str, ...]], None]
    ) -> None:
        """`broke` hears when it has died of itself, with the cameras that are to be apart."""
        self._process, self._errors, self._broke = process, errors, broke
        self.members: dict[int, Member] = {}
        self.is_over = False
        self._because, self._guilty = "", ""
        self._next = 0
        self._reading = asyncio.create_task(self._read())

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def join(self, task: Task, camera: str, where: str) -> Member:
        """One camera more."""
        self._next += 1
        member = Member(self, self._next, camera, where)
        self.members[member.channel] = member
        self.write(member.channel, encoded(task))
        return member

    def leave(self, member: Member) -> None:
        """One camera less."""
        if self.members.pop(member.channel, None) is not None:
            self.write(member.channel, b"")

    def write(self, channel: int, body: bytes) -> None:
        """Say something on a channel. One that has died is told nothing: reading says how it died."""
        stdin = self._process.stdin
        if stdin is not None and not stdin.is_closing():
            stdin.write(framed(channel, body))

    def end(self, because: str, *, guilty: str = "") -> None:
        """End the process at once, for all; `guilty`: the one that is to be apart, all of them where nobody knows."""
        self._because, self._guilty = self._because or because, self._guilty or guilty
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()

    async def close(self) -> None:
        """Let the process go."""
        self._because = self._because or "its cameras are let go"
        self.is_over = True
        self._reading.cancel()
        await asyncio.gather(self._reading, return_exceptions=True)
        await ended(self._process)

    async def _read(self) -> None:
        assert self._process.stdout is not None
        why = ""
        try:
            while True:
                length, channel = HEAD.unpack(await self._process.stdout.readexactly(HEAD.size))
                if length > MESSAGE_BYTES_AT_MOST:
                    why = f"a message of {length} bytes"
                    break
                body = await self._process.stdout.readexactly(length)
                member = self.members.get(channel)
                if member is None:
                    continue
                if length == 0:
                    self.members.pop(channel).over()
                else:
                    member.hear(DECODER.decode(body))
        except asyncio.IncompleteReadError:
            # it has died, or will: to kill it now would take its exit code from asyncio, which reaps in a thread of its own
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(GONE_WITHIN_S):
                    await self._process.wait()
        except msgspec.DecodeError as error:
            why = f"its process does not speak as agreed: {error}"
        self.is_over = True
        await ended(self._process)
        code = self._process.returncode or 0
        sentence = why or obituary(code, self._errors, self._because)
        self._broke(self, (self._guilty,) if self._guilty else tuple(one.camera for one in self.members.values()))
        for member in list(self.members.values()):
            member.over(Unavailable(sentence, where=f"camera {member.camera}"))
        self.members.clear()


Watched: TypeAlias = Child | Member
"""A camera that is watched, in a process of its own or in that of its group."""


class Groups:
    """The processes of all groups that this worker watches."""

    def __init__(self, scratch: Path, now_s: Callable[[], float] = time.monotonic) -> None:
        self._scratch, self._now_s = scratch, now_s
        self._running: dict[str, Group] = {}
        self._apart: dict[str, float] = {}  # cameras, and until when
        self._lock = asyncio.Lock()

    @contextlib.asynccontextmanager
    async def started(self, task: Task, *, camera: str, group: str, errors: Path, where: str) -> AsyncIterator[Watched]:
        """A camera that is watched while the block lasts: in its group's process, or in one of its own."""
        if not group or self._now_s() < self._apart.get(camera, float("-inf")):
            async with started(task, errors=errors, where=where) as child:
                yield child
            return
        async with self._lock:
            running = self._running.get(group)
            if running is None or running.is_over or len(running.members) >= CHANNELS_AT_MOST:
                errors = self._scratch / f"group-{group}.stderr"
                running = Group(await spawned(errors, _MODULE), errors, self._broke)
                self._running[group] = running
            member = running.join(task, camera, where)
        try:
            yield member
        finally:
            member.kill("the camera is let go")
            if not running.members:
                if self._running.get(group) is running:
                    del self._running[group]
                await running.close()

    def _broke(self, _: Group, cameras: tuple[str, ...]) -> None:
        until_s = self._now_s() + APART_S
        self._apart.update(dict.fromkeys(cameras, until_s))
