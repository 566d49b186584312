"""The simulated city beside: what follows from its plan, and what of it stands where."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import msgspec
import pytest

from civigil.kernel.errors import Invalid, Unavailable
from civigil.roster import ROSTER
from civigil.runtime import demo, simulated
from civigil.runtime.data import DataDirectory
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
    data = DataDirectory(tmp_path)
    one = city(speed=2.0, extract=Path("/somewhere/town.osm.pbf"))
    launch = one.launch(data, "https://127.0.0.1:1", mqtt=1883, certificates=tmp_path, authority=tmp_path / "ca.pem")
    assert "secret-word" not in " ".join(launch.program)
    assert "secret-word" not in repr(one)
    assert launch.environment == {simulated.LOGIN_VARIABLE: "city:secret-word"}
    assert {"--city", "--mqtt", "--authority"} <= set(launch.program)


@pytest.mark.parametrize(
    "raw",
    [b"", b"[]", b"null", b"\xff", msgspec.json.encode(PLAN | {"cameras": 3}), msgspec.json.encode(PLAN | {"form": 2})],
)
def test_a_plan_that_cannot_be_read_is_said_and_nothing_starts(raw: bytes) -> None:
    with pytest.raises(Unavailable, match="plan"):
        read_plan(raw)


def test_a_city_that_is_not_there_is_named() -> None:
    with pytest.raises(Invalid, match=r"nowhere\.osm\.pbf"):
        wish_of("nowhere.osm.pbf", 1.0, None)
    assert wish_of("Adlershof", 1.0, None).extract is None


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
