"""The gateway's side: a process builds, a change is noticed, a broken file is said so and takes nothing with it."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import structlog

from civigil.gateway.streets import upkeep
from civigil.gateway.streets.packaged import ADLERSHOF, default_streets
from civigil.gateway.streets.upkeep import Streets, streets_of
from civigil.runtime.settings import CitySettings
from tests.gateway.streets.drawn import network, town

LOG = structlog.get_logger("test")


@pytest.fixture(autouse=True)
def _looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "LOOK_EVERY_S", 0.02)


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not holds():
            await asyncio.sleep(0.01)


async def test_streets_are_built_and_kept_for_the_next_start(tmp_path: Path) -> None:
    file = town().save(tmp_path / "town.osm")
    async with Streets(file, tmp_path, LOG).looked_after() as streets:
        assert streets.standing.state == "building"
        await until(lambda: streets.standing.state == "ready")
        assert streets.store is not None
        built = streets.store.legend.built
    async with Streets(file, tmp_path, LOG).looked_after() as again:
        await until(lambda: again.standing.state == "ready")
        assert again.store is not None
        assert again.store.legend.built == built


async def test_a_changed_file_is_noticed_and_the_old_tiles_serve_until_then(tmp_path: Path) -> None:
    file = town().save(tmp_path / "town.osm")
    async with Streets(file, tmp_path, LOG).looked_after() as streets:
        await until(lambda: streets.standing.state == "ready")
        first = streets.store
        assert first is not None
        drawn = town()
        drawn.way((1, 9), (9, 9), highway="secondary", name="New Street")
        drawn.save(file)
        await until(lambda: streets.store is not first)
        assert streets.store is not None
        assert streets.store.legend.source.sha256 != first.legend.source.sha256


async def test_a_broken_file_is_said_so_and_mended_without_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "town.osm"
    file.write_text("<osm>")
    async with Streets(file, tmp_path, LOG).looked_after() as streets:
        await until(lambda: streets.standing.state == "broken")
        assert "town.osm" in streets.standing.words
        assert streets.store is None
        town().save(file)
        await until(lambda: streets.standing.state == "ready")


async def test_a_file_that_breaks_leaves_its_last_good_streets_on_the_map(tmp_path: Path) -> None:
    file = town().save(tmp_path / "town.osm")
    async with Streets(file, tmp_path, LOG).looked_after() as streets:
        await until(lambda: streets.standing.state == "ready")
        file.write_text("<osm>")
        await until(lambda: streets.standing.state == "broken")
        assert "last good state" in streets.standing.words
        assert streets.store is not None


async def test_a_missing_file_is_said_so(tmp_path: Path) -> None:
    async with Streets(tmp_path / "none.osm.pbf", tmp_path, LOG).looked_after() as streets:
        await until(lambda: streets.standing.state == "broken")
        assert "cannot be read" in streets.standing.words


async def test_a_reader_that_dies_takes_nobody_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "PROGRAM", (sys.executable, "-c", "import os; os.abort()"))
    async with Streets(town().save(tmp_path / "town.osm"), tmp_path, LOG).looked_after() as streets:
        await until(lambda: streets.standing.state == "broken")
        assert "brought its reader down" in streets.standing.words


async def test_a_reader_that_babbles_takes_nobody_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "PROGRAM", (sys.executable, "-c", "print('hello')"))
    async with Streets(town().save(tmp_path / "town.osm"), tmp_path, LOG).looked_after() as streets:
        await until(lambda: streets.standing.state == "broken")


async def test_a_stop_in_the_middle_leaves_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = tmp_path / "pid"
    waits = f"import os, time, pathlib; pathlib.Path({str(left)!r}).write_text(str(os.getpid())); time.sleep(60)"
    monkeypatch.setattr(upkeep, "PROGRAM", (sys.executable, "-c", waits))
    async with Streets(town().save(tmp_path / "town.osm"), tmp_path, LOG).looked_after():
        await until(lambda: left.exists() and bool(left.read_text()))
    with pytest.raises(ProcessLookupError):
        os.kill(int(left.read_text()), 0)


async def test_tiles_of_another_file_are_not_shown_as_this_ones(tmp_path: Path) -> None:
    async with Streets(town().save(tmp_path / "town.osm"), tmp_path, LOG).looked_after() as streets:
        await until(lambda: streets.standing.state == "ready")
    other = tmp_path / "other.net.xml"
    other.write_text("<net>")
    async with Streets(other, tmp_path, LOG).looked_after() as streets:
        await until(lambda: streets.standing.state == "broken")
        assert streets.store is None


async def test_without_streets_nothing_is_done(tmp_path: Path) -> None:
    async with Streets(None, tmp_path, LOG).looked_after() as streets:
        await asyncio.sleep(0)
        assert streets.standing.state == "none"
        assert "city.streets" in streets.standing.words
    assert not (tmp_path / "streets.db").exists()


def test_a_city_that_names_its_streets_gets_them(tmp_path: Path) -> None:
    assert streets_of(CitySettings(streets=str(tmp_path / "a.osm"))) == tmp_path / "a.osm"


def test_a_city_elsewhere_is_not_shown_berlin() -> None:
    assert streets_of(CitySettings(latitude=60.17, longitude=24.94)) is None


def test_the_demos_streets_are_found_without_loading_the_simulator() -> None:
    program = (
        "import sys; from civigil.gateway.streets.%s import default_streets;"
        "assert default_streets(); assert 'sumo' not in sys.modules"
    )
    subprocess.run(
        [sys.executable, "-c", program % default_streets.__module__.rpartition(".")[2]], check=True, timeout=60
    )


def test_the_demo_lies_where_its_package_says() -> None:
    file = default_streets()
    assert file is not None, "the extra `city` is installed for the tests"
    assert streets_of(CitySettings()) == file
    assert streets_of(CitySettings(latitude=52.43, longitude=13.53)) == file
    head = file.read_text(encoding="utf-8")[:8000]
    assert "netOffset" in head
    west, south, east, north = ADLERSHOF
    assert west < 13.53 < east
    assert south < 52.43 < north


def test_the_network_of_tests_is_read_by_a_process(tmp_path: Path) -> None:
    file = tmp_path / "city.net.xml"
    file.write_text(network())

    async def once() -> None:
        async with Streets(file, tmp_path, LOG).looked_after() as streets:
            await until(lambda: streets.standing.state == "ready")

    asyncio.run(once())
