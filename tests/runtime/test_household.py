"""Processes as the health page tells of them: from the figures that they leave, without asking anybody."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

from civigil.runtime.data import DataDirectory
from civigil.runtime.embedded.pids import started
from civigil.runtime.telemetry.census import RoomSeen, ServerSeen, StorageSeen, troubles
from civigil.runtime.telemetry.household import Household, elsewhere, total

NOW_S = 1_800_000_000.0


def leave(data: DataDirectory, process: str, pid: int, *, at_s: float, cpu_s: float, more: str = "") -> None:
    """A process's figures."""
    data.figures.mkdir(parents=True, exist_ok=True)
    file = data.figures / f"{process}.{pid}.prom"
    file.write_text(
        "# TYPE civigil_started_seconds gauge\n"
        f"civigil_started_seconds {NOW_S - 1000}\n"
        "# TYPE process_resident_memory_bytes gauge\nprocess_resident_memory_bytes 5e+07\n"
        f"# TYPE process_cpu_seconds counter\nprocess_cpu_seconds_total {cpu_s}\n{more}"
    )
    os.utime(file, (at_s, at_s))


def note(data: DataDirectory, **children: tuple[int | None, int | None]) -> None:
    data.run.mkdir(parents=True, exist_ok=True)
    (data.run / "processes.json").write_text(json.dumps(children))


def test_a_process_that_stopped_leaving_figures_hangs(tmp_path: Path) -> None:
    data, household = DataDirectory(tmp_path), Household(DataDirectory(tmp_path))
    leave(data, "cameras", os.getpid(), at_s=NOW_S, cpu_s=1)
    (seen,), _ = household.look(now_s=NOW_S + 29)
    assert seen.alive
    (seen,), fresh = household.look(now_s=NOW_S + 31)
    assert not seen.alive
    assert fresh == []
    assert (seen.memory_bytes, seen.since) == (50_000_000, datetime.fromtimestamp(NOW_S - 1000, UTC))


def test_a_share_of_the_processor_is_that_since_the_last_look(tmp_path: Path) -> None:
    data, household = DataDirectory(tmp_path), Household(DataDirectory(tmp_path))
    leave(data, "cameras", os.getpid(), at_s=NOW_S, cpu_s=100)
    (seen,), _ = household.look(now_s=NOW_S)
    assert seen.cpu_share == 0.1  # over its whole life
    leave(data, "cameras", os.getpid(), at_s=NOW_S + 5, cpu_s=102.5)
    assert household.look(now_s=NOW_S + 5)[0][0].cpu_share == 0.5
    assert household.look(now_s=NOW_S + 6)[0][0].cpu_share == 0.5  # no new figures: the last share stands


def test_a_child_that_was_started_again_is_one_process_with_its_restarts(tmp_path: Path) -> None:
    data, household = DataDirectory(tmp_path), Household(DataDirectory(tmp_path))
    restarts = '# TYPE civigil_child_restarts counter\ncivigil_child_restarts_total{child="cameras"} 3\n'
    leave(data, "supervisor", os.getpid(), at_s=NOW_S, cpu_s=1, more=restarts)
    leave(data, "cameras", 2**22 + 7, at_s=NOW_S - 3, cpu_s=1)  # killed, its file left behind
    leave(data, "cameras", os.getpid(), at_s=NOW_S, cpu_s=1)
    note(data, cameras=(os.getpid(), started(os.getpid())))
    seen, _ = household.look(now_s=NOW_S)
    assert [(one.name, one.alive, one.restarts) for one in seen] == [("supervisor", True, 0), ("cameras", True, 3)]


def test_another_process_under_an_old_id_is_not_taken_for_ours(tmp_path: Path) -> None:
    data, household = DataDirectory(tmp_path), Household(DataDirectory(tmp_path))
    note(data, cameras=(os.getpid(), 1))
    (seen,), _ = household.look(now_s=NOW_S)
    assert not seen.alive


def test_refusals_are_counted_without_what_was_obeyed(tmp_path: Path) -> None:
    data, household = DataDirectory(tmp_path), Household(DataDirectory(tmp_path))
    orders = "# TYPE civigil_orders counter\n" + "".join(
        f'civigil_orders_total{{room="parks",outcome="{outcome}"}} {count}\n'
        for outcome, count in (("obeyed", 40), ("repeated", 2), ("refused", 3), ("conflict", 4))
    )
    leave(data, "parks", os.getpid(), at_s=NOW_S, cpu_s=1, more=orders)
    _, left = household.look(now_s=NOW_S)
    assert total(left, "civigil_orders_total", "parks") == 7


def test_rubbish_in_the_folder_does_not_hide_the_others(tmp_path: Path) -> None:
    data, household = DataDirectory(tmp_path), Household(DataDirectory(tmp_path))
    leave(data, "cameras", os.getpid(), at_s=NOW_S, cpu_s=1)
    (data.figures / "x.notanumber.prom").write_text("civigil_started_seconds 1\n")
    (data.figures / f"y.{os.getpid()}.prom").write_text("not figures at all {{{\n")
    (data.run / "processes.json").write_text("[1, 2")
    seen, _ = household.look(now_s=NOW_S)
    assert [one.name for one in seen] == ["cameras"]


def test_processes_on_other_machines_are_known_by_their_heartbeat() -> None:
    now = datetime.fromtimestamp(NOW_S, UTC)
    beats = [
        ("cameras", "here:7", 1.0),
        ("cameras", "there:9", 1.0),
        ("incidents", "there:9", 40.0),
        ("spine", "far:1", 60.0),
    ]
    far, there = elsewhere(beats, here="here", now=now)
    assert (far.name, far.what, far.host, far.alive) == ("spine", "spine", "far", False)
    assert (there.name, there.what, there.host, there.alive) == ("cameras+incidents", "rooms", "there", True)


def test_every_trouble_is_told_in_a_sentence() -> None:
    room = RoomSeen(name="parks", waiting=0, outbox=0, aside=2, handled=0, refused=0)
    storage = StorageSeen(
        facts_bytes=95, facts_bytes_at_most=100, database_bytes=1, evidence_bytes=1, disk_free_bytes=10_000
    )
    server = ServerSeen(name="NATS", ok=False, detail="does not answer within 2 s", version="")
    assert troubles([], (server,), (room,), storage) == [
        "NATS: does not answer within 2 s",
        "parks could not handle 2 messages",
        "the stream of facts is 95% full: sources will have to wait",
        "only 0.0 GB are free on the disk",
    ]
