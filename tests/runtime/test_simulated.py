"""The simulated city beside: what follows from its plan, and what of it stands where."""

from __future__ import annotations

import inspect
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from civigil.__main__ import up
from civigil.kernel.errors import Invalid, Unavailable
from civigil.roster import ROSTER
from civigil.runtime import demo, simulated
from civigil.runtime.data import DataDirectory
from civigil.runtime.embedded import Launch
from civigil.runtime.settings import load
from civigil.runtime.simulated import ORIGIN, Simulated, Wish, planned, read_plan, wish_of

CAMERA: dict[str, Any] = {
    "id": "street-1",
    "title": "Corner",
    "latitude": 52.43,
    "longitude": 13.53,
    "uncertainty_m": 25.0,
    "status": "Exercise",
    "zones": [
        {"name": "footpath", "corners": [[0.1, 0.1], [0.9, 0.1], [0.5, 0.9]], "loiter_s": 30.0, "roam_heights": 2.5}
    ],
}
DEVICE: dict[str, Any] = {
    "id": "level-1",
    "kind": "level",
    "title": "Water level 1",
    "latitude": 52.43,
    "longitude": 13.53,
    "status": "Exercise",
    "every_s": 15.0,
    "faults": ["dead"],
}
EVENING = datetime(2026, 11, 30, 18, 43, tzinfo=UTC)

PLAN: dict[str, Any] = {
    "form": 1,
    "name": "Berlin-Adlershof",
    "latitude": 52.43,
    "longitude": 13.53,
    "cameras": [CAMERA],
    "devices": [DEVICE],
    "scenarios": [],
    "new": "a later field",
}


def city(**wish: Any) -> Simulated:
    return Simulated(Wish(**wish), read_plan(msgspec.json.encode(PLAN)), 8554, "city:secret-word")


def test_the_settings_that_follow_from_a_plan_are_taken_by_every_room() -> None:
    overrides = city().overrides(load(ROSTER))
    settings = load(ROSTER, overrides=overrides)
    assert settings.city.status == "Exercise"
    assert settings.city.name == "Berlin-Adlershof"
    assert settings.city.latitude == 52.43
    cameras = msgspec.to_builtins(settings.rooms["cameras"])["cameras"]
    assert [one["source"] for one in cameras] == ["rtsp://city:secret-word@127.0.0.1:8554/street-1"]
    assert [one["id"] for one in msgspec.to_builtins(settings.rooms["iot"])["devices"]] == ["level-1"]
    again = load(ROSTER, environment=dict(one.variable for one in overrides))  # as children get them
    assert again.rooms["cameras"] == settings.rooms["cameras"]
    assert again.rooms["iot"] == settings.rooms["iot"]
    assert demo.beside(demo.shown(ROSTER, load(ROSTER)), overrides) == ()


def test_a_city_beside_actual_cameras_leaves_these_and_the_citys_status_as_they_are(tmp_path: Path) -> None:
    config = tmp_path / "civigil.toml"
    config.write_text(
        '[city]\nname = "Ours"\nlatitude = 48.0\nlongitude = 9.0\n[cameras]\ncameras = [{id = "gate", source = "gate.mp4"}]\n'
    )
    before = load(ROSTER, file=config)
    after = load(ROSTER, file=config, overrides=city().overrides(before))
    assert after.city == before.city
    cameras = msgspec.to_builtins(after.rooms["cameras"])["cameras"]
    assert [(one["id"], one["status"]) for one in cameras] == [("gate", "Actual"), ("street-1", "Exercise")]


def test_no_secret_of_the_city_stands_on_its_command_line_or_in_its_name(tmp_path: Path) -> None:
    one = city(speed=2.0, extract=Path("/somewhere/town.osm.pbf"))
    launch = _launched(one, tmp_path)
    assert "secret-word" not in " ".join(launch.program)
    assert "secret-word" not in repr(one)
    assert launch.environment == {simulated.LOGIN_VARIABLE: "city:secret-word"}
    assert {"--city", "--mqtt", "--authority"} <= set(launch.program)


def _launched(one: Simulated, folder: Path) -> Launch:
    data, url, authority = DataDirectory(folder), "https://127.0.0.1:1", folder / "ca.pem"
    return one.launch(data, url, now=EVENING, mqtt=1883, certificates=folder, authority=authority)


@pytest.mark.parametrize(
    ("wished", "longitude", "begins"),
    [
        ("10:00", 0.0, "2026-11-30T10:00:00+00:00"),
        ("10:00", 15.0, "2026-11-30T09:00:00+00:00"),
        ("00:30", 90.0, "2026-11-30T18:30:00+00:00"),  # it is the first of December there
        ("10:00", -90.0, "2026-11-30T16:00:00+00:00"),
        ("now", 13.5, "2026-11-30T18:43:00+00:00"),
    ],
)
def test_a_city_begins_its_day_at_the_hour_that_was_wished_for_whatever_the_walls(
    wished: str, longitude: float, begins: str
) -> None:
    assert Wish(time_of_day=wished).begins(EVENING, longitude) == datetime.fromisoformat(begins)


def test_the_hour_is_handed_to_the_city_and_one_that_follows_the_wall_is_told_none(tmp_path: Path) -> None:
    assert "--at" not in _launched(city(time_of_day="now"), tmp_path).program
    assert city(time_of_day="now").says.endswith("its day follows the clock")
    assert city().says.endswith("its day begins at 10:00")
    program = _launched(city(), tmp_path).program
    at = datetime.fromisoformat(program[program.index("--at") + 1])
    assert at == datetime(2026, 11, 30, 9, 5, 52, 800_000, tzinfo=UTC)  # ten by the sun at 13.53° east


def test_the_command_line_and_the_city_agree_when_the_day_begins() -> None:
    assert inspect.signature(up).parameters["city_time"].default == Wish().time_of_day


@pytest.mark.parametrize("wished", ["", "noon", "25:00", "10", "10:00:00", "10:00Z", "10:00+01:00"])
def test_what_is_no_time_of_day_is_refused_before_anything_starts(wished: str) -> None:
    with pytest.raises(Invalid, match="HH:MM") as told:
        wish_of(None, 1.0, None, wished, EVENING)
    assert told.value.where == "--city-time"


@pytest.mark.parametrize(
    "raw",
    [b"", b"[]", b"null", b"\xff", msgspec.json.encode(PLAN | {"cameras": 3}), msgspec.json.encode(PLAN | {"form": 2})],
)
def test_a_plan_that_cannot_be_read_is_said_and_nothing_starts(raw: bytes) -> None:
    with pytest.raises(Unavailable, match="plan"):
        read_plan(raw)


def test_a_city_that_is_not_there_is_named() -> None:
    with pytest.raises(Invalid, match=r"nowhere\.osm\.pbf"):
        wish_of("nowhere.osm.pbf", 1.0, None, "10:00", EVENING)
    assert wish_of("Adlershof", 1.0, None, "10:00", EVENING).extract is None


def test_an_extract_that_is_rubbish_stops_the_start_with_its_reason(tmp_path: Path) -> None:
    rubbish = tmp_path / "town.osm.pbf"
    rubbish.write_bytes(os.urandom(4096))
    with pytest.raises(Invalid, match="OpenStreetMap") as told:
        planned(Wish(extract=rubbish), DataDirectory(tmp_path / "data"))
    assert told.value.where == ORIGIN


def test_without_sumo_that_is_said_by_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(simulated, "NEEDS", ("civigil_city", "no_such_library"))
    with pytest.raises(Unavailable, match="no_such_library"):
        planned(Wish(), DataDirectory(tmp_path))


def test_a_city_that_says_nothing_for_long_does_not_count_as_working(tmp_path: Path) -> None:
    data = DataDirectory(tmp_path)
    data.run.mkdir()
    assert not simulated.works(data)
    alive = data.run / "city.alive"
    alive.touch()
    assert simulated.works(data)
    os.utime(alive, (0, 0))
    assert not simulated.works(data)
    simulated.forget(data)
    assert not alive.exists()
