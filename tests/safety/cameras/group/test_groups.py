"""Cameras that share a process: what they save, and what one of them can do to the others."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from civigil.kernel.errors import CivigilError, Invalid, Missing, Unavailable
from civigil.kernel.severity import Status
from civigil.runtime.clock import TrueClock
from civigil.runtime.hands import Hands
from civigil.safety.cameras import capability
from civigil.safety.cameras.group.groups import Groups, Watched
from civigil.safety.cameras.settings import CameraFeed, CameraSettings
from civigil.safety.cameras.worker.messages import Alive, NewZones, Opened, Saw, Task
from tests.safety.cameras.test_link import camera, outbox, settings_for, until, watching
from tests.safety.cameras.test_session import GATE, GIVEN
from tests.safety.cameras.videos import film, scene, walks
from tests.support.hands import HandsFor

pytestmark = [pytest.mark.plumbing, pytest.mark.slow]


@pytest.fixture
def clock() -> TrueClock:
    """Processes that play films need a clock that goes."""
    return TrueClock()


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """6 s: somebody enters the gate at about 4 s."""
    return film(tmp_path_factory.mktemp("films") / "day.mp4", scene(6, [(walks((0, 150), (50, 0)), 40)]))


def task(source: Path | str, **changes: Any) -> Task:
    return Task(**{**GIVEN, "source": str(source), "zones": (GATE,), "pace": 4.0, **changes})


async def first(child: Watched, kind: type[Any]) -> Any:
    async for message in child.messages(first_within_s=20.0, next_within_s=20.0):
        if isinstance(message, kind):
            return message
    raise AssertionError(f"it never said {kind.__name__}")


async def test_one_process_watches_several_and_one_that_fails_leaves_the_others(day: Path, tmp_path: Path) -> None:
    groups = Groups(tmp_path)

    def joined(name: str, what: Task) -> Any:
        return groups.started(what, camera=name, group="yard", errors=tmp_path / "e", where=f"camera {name}")

    async with (
        joined("a", task(day)) as one,
        joined("b", task(tmp_path / "none.mp4")) as missing,
        joined("c", task(day, zones=(), repeat=True)) as late,
    ):
        assert one.pid == missing.pid == late.pid
        with pytest.raises(Missing, match="no such file"):
            await first(missing, Opened)
        saw = await first(one, Saw)
        assert (saw.sighting.zone, bool(saw.clip)) == ("gate", True)
        late.tell(NewZones(zones=(GATE,)))
        assert (await first(late, Saw)).sighting.zone == "gate"
        late.kill("its masks were changed")
        with pytest.raises(Unavailable, match="its masks were changed"):
            await first(late, Alive)
        pid = one.pid
    await _gone(pid)


async def test_a_group_that_broke_is_not_formed_again_for_a_while(day: Path, tmp_path: Path) -> None:
    now = [0.0]
    groups = Groups(tmp_path, lambda: now[0])

    async def pid_of(name: str, *, until_it_dies: bool = False) -> int:
        errors = tmp_path / f"{name}.stderr"
        async with groups.started(
            task(day, repeat=True), camera=name, group="yard", errors=errors, where=f"camera {name}"
        ) as child:
            await first(child, Alive)
            if until_it_dies:
                os.kill(child.pid, signal.SIGSEGV)
                with pytest.raises(CivigilError, match="died with code -11"):
                    await first(child, Saw)
            return child.pid

    await pid_of("a", until_it_dies=True)
    pids = await asyncio.gather(pid_of("a"), pid_of("b"))
    assert len(set(pids)) == 2, "the one that was there when it broke is apart"
    now[0] += 601.0
    pids = await asyncio.gather(pid_of("a"), pid_of("b"))
    assert len(set(pids)) == 1


async def test_a_crash_costs_the_others_no_more_than_a_restart(hands_for: HandsFor, day: Path) -> None:
    feeds = [CameraFeed(id=name, source=str(day), repeat=True, group="yard") for name in ("a", "b")]
    async with hands_for(capability, settings_for(*feeds)) as do, watching(do):
        await until(both_watch(do))
        [shared] = _serving()
        os.kill(shared, signal.SIGSEGV)
        await until(both_watch(do, connections=2))
        assert _serving() == []
        assert await outbox(do, "cameras.camera_lost.v1") == []


def both_watch(do: Hands[Any], connections: int = 1) -> Callable[[], Awaitable[bool]]:
    async def do_they() -> bool:
        shown = [await camera(do, name) for name in ("a", "b")]
        return all(
            one is not None and one.state == "watching" and one.frames > 0 and one.connections >= connections
            for one in shown
        )

    return do_they


def _serving() -> list[int]:
    """The group processes of this test."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rpartition(")")[2].split()[1])
            words = (path.parent / "cmdline").read_bytes()
        except (OSError, IndexError):
            continue
        if parent == os.getpid() and b"cameras.group.serve" in words:
            found.append(int(path.parent.name))
    return found


async def _gone(pid: int) -> None:
    async with asyncio.timeout(10):
        while _is_there(pid):
            await asyncio.sleep(0.02)


def _is_there(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def test_an_exercise_shares_no_process_with_the_real_city() -> None:
    real = CameraFeed(id="a", source="a.mp4", group="yard")
    played = CameraFeed(id="b", source="b.mp4", group="yard", status=Status.EXERCISE)
    with pytest.raises(Invalid, match="not all of one status"):
        CameraSettings(cameras=(real, played))
