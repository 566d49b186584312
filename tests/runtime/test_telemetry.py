"""Log lines, figures and health: a flood of lines stays readable, a dead process's figures vanish, trouble has a name."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.parser import text_string_to_metric_families

from civigil.kernel.capability import Roster
from civigil.runtime.bus.connect import connect
from civigil.runtime.embedded import Child
from civigil.runtime.settings import LogSettings
from civigil.runtime.store.migrate import Migration, migrations_of
from civigil.runtime.store.pool import open_pool
from civigil.runtime.telemetry.health import Readiness, Seen, look, troubles
from civigil.runtime.telemetry.logs import Repeats, configure
from civigil.runtime.telemetry.metrics import AGE_AT_MOST_S, Figures, alive, gather


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    output = io.StringIO()
    yield output
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def _lines(output: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in output.getvalue().splitlines()]


def test_each_line_is_one_json_object_with_who_when_and_what(written: io.StringIO) -> None:
    configure(LogSettings(), process="cameras", to=written)
    structlog.get_logger("link").warning("camera_lost", camera="gate-1", why="two\nlines")
    logging.getLogger("library").error("it said %s", "no")
    ours, theirs = _lines(written)
    assert (ours["event"], ours["logger"], ours["level"], ours["process"]) == (
        "camera_lost",
        "link",
        "warning",
        "cameras",
    )
    assert str(ours["at"]).endswith("Z")
    assert (theirs["event"], theirs["logger"], theirs["process"]) == ("it said no", "library", "cameras")


def test_an_exception_stays_on_its_line(written: io.StringIO) -> None:
    configure(LogSettings(), process="x", to=written)
    try:
        raise ValueError("why")
    except ValueError as error:
        structlog.get_logger("a").error("failed", exc_info=error)
        logging.getLogger("b").exception("failed too")
    assert len(_lines(written)) == 2
    assert "ValueError" in written.getvalue()


def test_lines_below_the_level_are_not_written(written: io.StringIO) -> None:
    configure(LogSettings(level="error"), process="x", to=written)
    structlog.get_logger("a").warning("nothing")
    assert written.getvalue() == ""


def test_a_flood_of_one_line_is_cut_and_counted_and_others_pass() -> None:
    at = [0.0]
    repeats = Repeats(3, lambda: at[0])
    passed = [repeats.left_out(("bus", "lost")) for _ in range(10)]
    assert passed == [0, 0, 0] + [None] * 7
    assert repeats.left_out(("bus", "found")) == 0
    at[0] = 61.0
    assert repeats.left_out(("bus", "lost")) == 7
    assert repeats.left_out(("bus", "lost")) == 0


def test_errors_are_never_left_out() -> None:
    repeats = Repeats(1, lambda: 0.0)
    for _ in range(5):
        assert repeats(None, "error", {"event": "failed"})
    assert repeats(None, "info", {"event": "fine"})
    with pytest.raises(structlog.DropEvent):
        repeats(None, "info", {"event": "fine"})


def test_ever_new_lines_do_not_grow_memory() -> None:
    repeats = Repeats(1, lambda: 0.0)
    for number in range(10_000):
        repeats.left_out(("a", str(number)))
    assert len(repeats._seen) <= 2_000


def _registry(value: float) -> CollectorRegistry:
    registry = CollectorRegistry()
    Counter("civigil_handled", "Handled", ["room"], registry=registry).labels('a"b\\').inc(value)
    Histogram("civigil_took_seconds", "Took", registry=registry).observe(value)
    return registry


def test_figures_of_all_processes_come_together_each_under_its_name(tmp_path: Path) -> None:
    Figures(tmp_path, "cameras", _registry(1)).leave()
    Figures(tmp_path, "incidents", _registry(2)).leave()
    text = gather(tmp_path, now_s=next(tmp_path.glob("*.prom")).stat().st_mtime).decode()
    found = {
        (sample.name, sample.labels["process"], sample.labels.get("room")): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert found["civigil_handled_total", "cameras", 'a"b\\'] == 1
    assert found["civigil_handled_total", "incidents", 'a"b\\'] == 2
    assert found["civigil_took_seconds_count", "incidents", None] == 1
    assert text.count("# TYPE civigil_handled_total counter") == 1


def test_figures_of_a_process_that_hangs_or_is_gone_are_left_out(tmp_path: Path) -> None:
    figures = Figures(tmp_path, "cameras", _registry(1))
    figures.leave()
    mtime = next(tmp_path.glob("*.prom")).stat().st_mtime
    assert b"civigil_handled" in gather(tmp_path, now_s=mtime + AGE_AT_MOST_S - 1)
    assert gather(tmp_path, now_s=mtime + AGE_AT_MOST_S + 1) == b""
    with subprocess.Popen(["/bin/true"]) as ended:
        ended.wait()
        shutil.copy(next(tmp_path.glob("*.prom")), tmp_path / f"incidents.{ended.pid}.prom")
    assert b"incidents" not in gather(tmp_path, now_s=mtime)
    figures.take_away()
    assert gather(tmp_path, now_s=mtime) == b""


def test_a_process_that_left_nothing_lately_is_not_alive(tmp_path: Path) -> None:
    figures = Figures(tmp_path, "cameras", _registry(1))
    assert not alive(tmp_path, "cameras", os.getpid(), now_s=0, silent_at_most_s=30)
    figures.leave()
    mtime = next(tmp_path.glob("*.prom")).stat().st_mtime
    assert alive(tmp_path, "cameras", os.getpid(), now_s=mtime + 29, silent_at_most_s=30)
    assert not alive(tmp_path, "cameras", os.getpid(), now_s=mtime + 31, silent_at_most_s=30)


def test_a_disk_that_takes_no_figures_does_not_stop_the_work(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    Figures(tmp_path / "file", "cameras", _registry(1)).leave()


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        (Seen(bus=True, store=True, silent_s={"cameras": 1.0, "spine": 2.0}), []),
        (Seen(bus=False, store=True, silent_s={"cameras": 1.0, "spine": 2.0}), ["NATS is not connected"]),
        (Seen(bus=True, store=False), ["PostgreSQL does not answer"]),
        (Seen(bus=True, store=True, silent_s={"cameras": 1.0}), ["spine has not started"]),
        (Seen(bus=True, store=True, silent_s={"cameras": 99.0, "spine": 0.0}), ["cameras has been silent for 99 s"]),
        (
            Seen(bus=True, store=True, missing_migrations=["a/0002_b.sql"], silent_s={"cameras": 0.0, "spine": 0.0}),
            ["migrations are missing: a/0002_b.sql"],
        ),
    ],
)
def test_whatever_stops_work_is_named(seen: Seen, said: list[str]) -> None:
    assert troubles(seen, expected=["cameras", "spine"]) == said


async def test_a_city_without_its_bus_or_its_rooms_is_not_ready(
    postgres_url: str, nats: Child, nats_url: str, roster: Roster
) -> None:
    planned = migrations_of(roster)
    unknown = Migration("cameras", "own", "0999_later.sql", "select 1")
    client = await connect([nats_url], room="gateway", identity=None)
    async with open_pool(postgres_url, schema="trust") as pool:
        async with pool.connection() as connection:
            await connection.execute(
                "INSERT INTO spine.heartbeat VALUES ('cameras', 'a', now()), ('cameras', 'b', now() - interval '1 day')"
            )
        seen = await look(pool, client, planned)
        assert troubles(seen, expected=["cameras"]) == []
        assert (await look(pool, client, [*planned, unknown])).missing_migrations == ["cameras/0999_later.sql"]
        readiness = Readiness(pool, client, planned, ["cameras", "incidents"])
        assert not await readiness.ready()
        nats.send(signal.SIGSTOP)
        try:
            async with asyncio.timeout(20):
                while (await look(pool, client, planned)).bus:  # an answer was on its way when it was stopped
                    pass
        finally:
            nats.send(signal.SIGCONT)
    assert not (await look(pool, client, planned)).store
    await client.close()
