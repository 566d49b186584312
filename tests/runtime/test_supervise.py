"""Children that end are started again; children that will not stop are killed; none outlives its supervisor."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civigil.kernel.errors import Unavailable
from civigil.runtime.data import DataDirectory
from civigil.runtime.embedded import Launch
from civigil.runtime.embedded.pids import started
from civigil.runtime.supervise import LONGEST_PAUSE_S, Health, Supervisor, pause_s

SLEEPER = Launch(program=("/bin/sleep", "600"))


class Seconds:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def now() -> Seconds:
    return Seconds()


@pytest.fixture
def supervisor(tmp_path: Path, now: Seconds) -> Iterator[Supervisor]:
    data = DataDirectory(tmp_path / "data")
    data.prepare(free_bytes_at_least=0)
    supervisor = Supervisor(data, now)
    yield supervisor
    supervisor.stop([(["sleeper", "failing", "deaf", "server"], 1)])


def _until(true: Callable[[], bool], within_s: float = 10) -> None:
    deadline = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < deadline, "did not come true in time"
        time.sleep(0.01)


@given(st.integers(1, 10_000))
def test_pauses_grow_and_never_beyond_the_longest(failures: int) -> None:
    assert 0 < pause_s(failures) <= pause_s(failures + 1) <= LONGEST_PAUSE_S


def test_a_killed_child_is_started_again_after_its_pause_and_not_before(supervisor: Supervisor, now: Seconds) -> None:
    child = supervisor.keep("sleeper", SLEEPER)
    first = child.pid
    child.send(signal.SIGKILL)
    assert child.wait(5)
    supervisor.look()
    now.at += 0.19
    supervisor.look()
    assert not child.alive
    now.at += 0.02
    supervisor.look()
    assert child.alive
    assert child.pid != first


def test_a_child_that_keeps_failing_waits_longer_each_time(supervisor: Supervisor, now: Seconds) -> None:
    child = supervisor.keep("failing", Launch(program=("/bin/false",)))
    pauses = []
    for _ in range(9):
        assert child.wait(5)
        supervisor.look()
        began = now.at
        while not child.alive and now.at < began + 30:
            before = child._process
            now.at += 0.1
            supervisor.look()
            if child._process is not before:
                break
        pauses.append(round(now.at - began, 1))
    assert pauses == sorted(pauses)
    assert pauses[0] == pytest.approx(0.2, abs=0.11)
    assert pauses[-1] == pytest.approx(10, abs=0.2)


def test_a_long_healthy_life_forgets_earlier_failures(supervisor: Supervisor, now: Seconds) -> None:
    child = supervisor.keep("sleeper", SLEEPER)
    for alive_s in (1, 1, 1, 31):
        now.at += alive_s
        child.send(signal.SIGKILL)
        assert child.wait(5)
        supervisor.look()
        now.at += 0.2 if alive_s > 30 else 2.0
        supervisor.look()
        assert child.alive


def test_a_server_that_cannot_be_prepared_is_tried_again(supervisor: Supervisor, now: Seconds) -> None:
    class Server:
        name = "server"
        refuses = 0

        def prepare(self) -> None:
            if self.refuses:
                self.refuses -= 1
                raise Unavailable("the disk is full", where="server")

        def launch(self) -> Launch:
            return SLEEPER

        def ready(self) -> bool:
            return True

    server = Server()
    child = supervisor.keep("server", SLEEPER, server)
    server.refuses = 2
    child.send(signal.SIGKILL)
    assert child.wait(5)
    for _ in range(4):
        assert not child.alive
        supervisor.look()
        now.at += 5
    assert child.alive


def test_a_child_that_lives_but_does_not_work_is_killed_after_its_patience(
    supervisor: Supervisor, now: Seconds
) -> None:
    works = True
    child = supervisor.keep("sleeper", SLEEPER, health=Health(lambda: works, 20))
    for _ in range(10):
        now.at += 5
        supervisor.look()
    works = False
    now.at += 20
    supervisor.look()
    assert child.alive
    now.at += 6
    supervisor.look()
    assert child.wait(5)
    assert child.ended == "was killed by SIGKILL"
    supervisor.look()
    works = True
    now.at += 1
    supervisor.look()
    assert child.alive


def test_a_server_that_recovers_for_minutes_is_given_the_time(supervisor: Supervisor, now: Seconds) -> None:
    child = supervisor.keep("server", SLEEPER, health=Health(lambda: False, 20))
    for _ in range(11):
        now.at += 50
        supervisor.look()
    assert child.alive
    now.at += 100
    supervisor.look()
    assert child.wait(5)


def test_stopping_goes_wave_by_wave_and_kills_the_deaf(supervisor: Supervisor, tmp_path: Path) -> None:
    ignoring = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(600)"
    deaf = supervisor.keep("deaf", Launch(program=(sys.executable, "-c", ignoring), log=tmp_path / "log"))
    sleeper = supervisor.keep("sleeper", SLEEPER)
    _until(lambda: deaf.last_words() != "" or (tmp_path / "log").stat().st_size > 0)
    assert supervisor.stop([(["sleeper"], 5)]) == []
    assert not sleeper.alive
    assert deaf.alive
    assert supervisor.stop([(["deaf"], 0.2)]) == ["deaf"]
    assert not deaf.alive


def test_no_child_outlives_a_killed_supervisor(tmp_path: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from civigil.runtime.data import DataDirectory;"
        "from civigil.runtime.supervise import Supervisor; from civigil.runtime.embedded import Launch;"
        "data = DataDirectory(Path(sys.argv[1])); data.prepare(free_bytes_at_least=0);"
        "print(Supervisor(data).keep('c', Launch(program=('/bin/sleep', '600'))).pid, flush=True); time.sleep(600)"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "data")]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as supervisor:
        assert supervisor.stdout is not None
        pid = int(supervisor.stdout.readline())
        assert started(pid) is not None
        supervisor.kill()
        supervisor.wait()
        _until(lambda: started(pid) is None)
