"""The data directory: one city at a time, never of a newer version, never on a full disk."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from civigil.kernel.errors import Conflict, Invalid, Unavailable
from civigil.runtime.data import FORMAT, DataDirectory
from civigil.runtime.embedded.pids import started


def _prepared(path: Path) -> DataDirectory:
    data = DataDirectory(path)
    data.prepare(free_bytes_at_least=0)
    return data


def test_a_second_start_on_the_same_data_names_the_process_that_holds_it(tmp_path: Path) -> None:
    data = _prepared(tmp_path / "data")
    told = pytest.raises(Conflict, match=rf"already runs on this data, as process {os.getpid()}")
    with data.locked(), told, DataDirectory(tmp_path / "data").locked():
        pass
    with data.locked():
        pass


def test_a_lock_whose_holder_was_killed_holds_nobody_up(tmp_path: Path) -> None:
    data = _prepared(tmp_path / "data")
    program = (
        "import sys, time; from pathlib import Path; from civigil.runtime.data import DataDirectory\n"
        "with DataDirectory(Path(sys.argv[1])).locked(): print('held', flush=True); time.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(data.root)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(Conflict, match=str(holder.pid)), data.locked():
            pass
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    with data.locked():
        pass


def test_a_directory_of_a_newer_version_is_refused_untouched(tmp_path: Path) -> None:
    data = _prepared(tmp_path / "data")
    (data.root / "version").write_text(f"{FORMAT + 1}\n")
    with pytest.raises(Conflict, match=f"format {FORMAT + 1}"):
        data.prepare(free_bytes_at_least=0)


def test_somebody_elses_directory_is_not_taken_for_a_citys(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("precious")
    mode = tmp_path.stat().st_mode
    with pytest.raises(Invalid, match="no city's data"):
        DataDirectory(tmp_path).prepare(free_bytes_at_least=0)
    assert [one.name for one in tmp_path.iterdir()] == ["thesis.tex"]
    assert tmp_path.stat().st_mode == mode


def test_a_first_start_that_was_killed_early_can_be_repeated(tmp_path: Path) -> None:
    (tmp_path / "data" / "run").mkdir(parents=True)
    assert (_prepared(tmp_path / "data").root / "version").read_text() == f"{FORMAT}\n"


def test_a_nearly_full_disk_is_refused_at_the_start_with_the_figures(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"MB are free, .* MB are needed \(store.free_bytes_at_least\)"):
        DataDirectory(tmp_path / "data").prepare(free_bytes_at_least=1 << 60)


def test_a_file_where_the_directory_should_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(Invalid, match="is not a directory"):
        _prepared(tmp_path / "data")


def test_the_directory_is_for_its_owner_alone(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o755)
    assert _prepared(tmp_path / "data").root.stat().st_mode & 0o077 == 0


def test_what_a_killed_start_left_running_is_stopped_and_nobody_else(tmp_path: Path) -> None:
    data = _prepared(tmp_path / "data")
    stubborn = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(600)"
    with (
        subprocess.Popen([sys.executable, "-c", stubborn], stdout=subprocess.PIPE) as left,
        subprocess.Popen(["/bin/sleep", "600"]) as other,
    ):
        assert left.stdout is not None
        left.stdout.readline()
        data.note_process("cameras", left.pid)
        data.note_process("gateway", other.pid)
        noted = json.loads((data.run / "processes.json").read_text())
        noted["gateway"][1] -= 1  # as if the id had belonged to another process then
        (data.run / "processes.json").write_text(json.dumps(noted))
        data.operator_token.write_text("stale")
        cleared = data.clear_leftovers(within_s=1)
        left.kill()
        spared = other.poll() is None
        other.kill()
        assert cleared == ["cameras"]
        assert left.wait(5) == -signal.SIGKILL
        assert spared
    assert not data.operator_token.exists()


def test_an_ended_process_that_nobody_reaped_counts_as_ended() -> None:
    with subprocess.Popen(["/bin/true"]) as child:
        deadline = time.monotonic() + 5
        while started(child.pid) is not None:
            assert time.monotonic() < deadline
            time.sleep(0.01)
