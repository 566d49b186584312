"""What plays, what is injected, who drives where, who calls, and what a console is told of it: all without servers."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from civigil.exercises.talk import Presence
from civigil.kernel.errors import Invalid, Missing, Refused
from civigil_city.cameras.sites import sites
from civigil_city.cameras.viewing import Town
from civigil_city.city import City, CitySettings
from civigil_city.console import callers
from civigil_city.console.truths import Truths
from civigil_city.console.wire import commands_of, moving, presence
from civigil_city.crews import LOST_S, WORKS_S, Crews
from civigil_city.devices.model import devices_of
from civigil_city.events import Crew, Event, Inject, Pace, Start, Stop
from civigil_city.plan import plan_of
from civigil_city.scenarios.model import Loiter, library
from civigil_city.scenarios.offers import ACTS, Offer, places_of
from civigil_city.scenarios.playing import INJECTED_AT_MOST, Playing
from civigil_city.scenarios.stage import Stage
from civigil_city.world.network import Network
from civigil_city.world.orders import Clear, Obstruct, Send
from civigil_city.world.places import Place, PlaceKind, Terrain
from civigil_city.world.things import Kind, Snapshot, Thing

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def stage(adlershof: Network) -> Stage:
    hung = tuple(sites(adlershof, Terrain(), 2))
    devices = {one.id: (one.x_m, one.y_m) for one in devices_of(adlershof, hung)}
    return Stage(adlershof, hung, (), devices)


def test_a_second_scenario_does_not_push_out_the_one_that_plays(stage: Stage) -> None:
    playing = Playing()
    playing.start(library()["collision"], stage, 100.0, "e1")
    with pytest.raises(Refused, match="collision plays"):
        playing.start(library()["loiterer"], stage, 100.0)
    assert playing.exercise == "e1"


def test_truths_calls_and_orders_come_once_however_the_moments_fall(stage: Stage) -> None:
    for step_s in (0.5, 7.0, 50.0):
        playing = Playing()
        playing.start(library()["collision"], stage, 100.0)
        steps = [playing.step(100.0 + number * step_s) for number in range(int(620 / step_s) + 2)]
        assert [truth.cause for one in steps for truth in one.truths] == ["crash"]
        assert len([call for one in steps for call in one.calls]) == 3
        deeds = [deed for one in steps for deed in one.orders]
        assert [type(deed) for deed in deeds] == [Obstruct, Clear]
        assert any(one.over for one in steps)


def test_stopping_leaves_no_wreck_on_the_road_and_no_fault_in_a_device(stage: Stage) -> None:
    playing = Playing()
    playing.start(library()["collision"], stage, 0.0)
    playing.spoil("level-1", "dead", ["level-1"])
    assert playing.step(30.0).effects.faults == {"level-1": "dead"}
    assert [type(deed) for deed in playing.stop()] == [Clear]
    after = playing.step(31.0)
    assert not after.effects.faults
    assert not after.effects.things


def test_an_injected_act_counts_from_now_and_ends_by_itself(stage: Stage) -> None:
    playing = Playing()
    playing.inject(Loiter(who="stranger", at="camera:2", from_s=0, to_s=60), stage, 500.0)
    assert playing.step(530.0).effects.things
    assert not playing.step(561.0).effects.things


FILLED: dict[str, Any] = {"quantity": "rain", "by": 40, "kind": "fire", "words": "It burns!"}
"""What offered fields are told that have no usual value."""


@pytest.mark.parametrize("offer", ACTS, ids=lambda one: one.name)
def test_every_offered_act_filled_with_its_usual_values_can_be_injected_at_every_place_that_it_names(
    offer: Offer, stage: Stage
) -> None:
    told = {one.name: FILLED[one.name] if one.usual is None else one.usual for one in offer.fields}
    places = [one.id for one in places_of(stage) if one.kind in offer.at or not offer.at]
    assert places
    for place in [places[0], places[-1]]:
        row = {"number": 1, "do": "inject", "exercise": "e", "act": {"do": offer.name, "at": place, **told}}
        (ordered,) = commands_of(msgspec.json.encode({"commands": [row]}))
        assert ordered.wrong is None, ordered.wrong
        assert isinstance(ordered.command, Inject)
        assert ordered.command.act is not None
        playing = Playing()
        playing.start(library()["loiterer"], stage, 0.0, "e")
        playing.inject(ordered.command.act, stage, 100.0)
        steps = [playing.step(100.0 + second) for second in range(0, 120, 2)]
        truths = [truth for one in steps for truth in one.truths if truth.cause.startswith("injected")]
        assert [truth.at for truth in truths] == [place]
        assert truths[0].from_s >= 100.0, "by the scenario's seconds"


def test_where_somebody_points_on_the_map_is_a_place_and_beyond_the_city_is_none(stage: Stage) -> None:
    x, y = stage.cameras[0].aim
    longitude, latitude = stage.network.degrees(x, y)
    spot = stage.spot(f"spot:{latitude:.6f},{longitude:.6f}")
    assert math.dist((spot.x_m, spot.y_m), (x, y)) < 1.0
    assert spot.camera == stage.cameras[0].id, "who sees it is told that it matters"
    with pytest.raises(Missing, match="outside"):
        stage.spot("spot:48.0,11.0")


def test_a_device_that_was_made_to_fail_is_expected_to_be_missed_and_one_that_only_lies_is_not(stage: Stage) -> None:
    playing = Playing()
    playing.start(library()["loiterer"], stage, 50.0)
    playing.spoil("level-1", "dead", ["level-1"], 60.0)
    playing.spoil("air-1", "lying", ["air-1"], 60.0)
    (truth,) = playing.step(60.5).truths
    assert (truth.kinds, truth.from_s) == (("device_lost",), 10.0)
    assert playing.step(61.0).truths == []


def test_what_cannot_be_injected_is_refused_with_its_reason(stage: Stage) -> None:
    playing = Playing()
    with pytest.raises(Missing, match="no device 'level-9'"):
        playing.spoil("level-9", "dead", ["level-1"])
    with pytest.raises(Missing, match="2 cameras"):
        playing.inject(Loiter(who="stranger", at="camera:9", from_s=0, to_s=60), stage, 0.0)
    for _ in range(INJECTED_AT_MOST):
        playing.inject(Loiter(who="stranger", at="camera:1", from_s=0, to_s=60), stage, 0.0)
    with pytest.raises(Refused, match="still go on"):
        playing.inject(Loiter(who="stranger", at="camera:1", from_s=0, to_s=60), stage, 0.0)


def _place(kind: PlaceKind, x_m: float) -> Place:
    return Place(f"{kind.value}-1", kind, f"{kind.value} 1", x_m, 0.0, "edge", 0.0, from_data=False)


def _at(at_s: float, *things: Thing) -> Snapshot:
    return Snapshot(1, at_s, NOON, things)


def _thing(id: str, kind: Kind, x_m: float, speed: float = 0.0) -> Thing:
    return Thing(id, kind, 13.5, 52.4, x_m, 0.0, 90.0, speed, 8.0, 2.0, 3.0)


@pytest.fixture
def crews() -> Crews:
    return Crews([_place(PlaceKind.FIRE_STATION, 0.0), _place(PlaceKind.POLICE, 50.0)])


def test_a_crew_drives_there_finds_what_is_there_and_drives_home(crews: Crews) -> None:
    deeds, said = crews.send("i1", "desk:fire", (900.0, 0.0), 0.0)
    assert isinstance(deeds[0], Send)
    unit = deeds[0].id
    assert [one.state for one in said] == ["sent"]
    assert crews.moved(_at(10.0, _thing(unit, Kind.FIRE_ENGINE, 400.0, 14.0)), []) == ([], [])
    fire = _thing("smoke", Kind.SMOKE, 910.0)
    _, said = crews.moved(_at(60.0, _thing(unit, Kind.FIRE_ENGINE, 890.0, 3.0)), [fire])
    assert [(one.state, "smoke" in one.words) for one in said] == [("arrived", True)]
    _, said = crews.moved(_at(61.0 + WORKS_S, _thing(unit, Kind.FIRE_ENGINE, 899.0)), [])
    assert [(one.state, "Nothing" in one.words) for one in said] == [("done", True)]
    deeds, said = crews.recall("i1", 200.0)
    assert [one.state for one in said] == ["back"]
    assert isinstance(deeds[0], Send)
    assert deeds[0].to_x_m == 0.0
    assert crews.moved(_at(260.0, _thing(unit, Kind.FIRE_ENGINE, 5.0)), []) == ([Clear(unit)], [])


def test_an_incident_told_twice_sends_one_unit_and_an_unknown_desk_none(crews: Crews) -> None:
    assert len(crews.send("i1", "desk:fire", (900.0, 0.0), 0.0)[0]) == 1
    assert crews.send("i1", "desk:fire", (900.0, 0.0), 1.0) == ([], [])
    assert crews.send("i2", "desk:water", (900.0, 0.0), 1.0) == ([], [])
    assert crews.recall("i9", 2.0) == ([], [])


def test_when_every_unit_is_out_that_is_said_and_nothing_is_sent(crews: Crews) -> None:
    for number in range(2):
        crews.send(f"i{number}", "desk:police", (900.0, 0.0), 0.0)
    deeds, said = crews.send("i3", "desk:police", (900.0, 0.0), 0.0)
    assert not deeds
    assert [one.state for one in said] == ["stuck"]


def test_a_unit_that_died_with_the_streets_sets_out_again(crews: Crews) -> None:
    crews.send("i1", "desk:fire", (900.0, 0.0), 0.0)
    assert crews.moved(_at(LOST_S - 1), []) == ([], [])
    deeds, _ = crews.moved(_at(LOST_S + 1), [])
    assert [type(deed) for deed in deeds] == [Send]


def _event(what: str, at_s: float = 0.0, words: str = "", **data: Any) -> Event:
    return msgspec.convert({"what": what, "at": NOON, "at_s": at_s, "words": words, "data": data}, Event)


TRUTH: dict[str, Any] = {
    "cause": "crash",
    "kinds": ["collision"],
    "at": "camera:1/road",
    "from_s": 20.0,
    "to_s": 420.0,
    "radius_m": 100.0,
    "within_s": 100.0,
    "seen_by": ["cameras"],
    "expect": "One.",
    "latitude": 52.4,
    "longitude": 13.5,
    "camera": "street-1",
}


def test_a_truth_stands_on_the_walls_clock_at_any_pace_and_after_a_change_of_it() -> None:
    truths = Truths()
    (row,) = truths.told(_event("truth", 20.5, **TRUTH), NOON, 20.0)
    assert row["began"] == NOON - timedelta(seconds=0.025)
    assert row["ends"] == NOON + timedelta(seconds=399.5 / 20)
    assert row["within_s"] == pytest.approx(5.0, abs=0.001)
    assert row["speed"] == 20.0
    assert "camera" not in row
    later = NOON + timedelta(seconds=1)
    (row,) = truths.told(_event("pace", 40.5), later, 1.0)  # 20 of 100 s went by at twenty times the speed
    assert row["within_s"] == pytest.approx(1.025 + 79.5, abs=0.01)
    assert row["speed"] == 20.0
    after = NOON + timedelta(seconds=200)
    (row,) = truths.told(_event("pace", 240.0), after, 2.0)  # its time is over: that stays as it was
    assert row["within_s"] == pytest.approx(1.025 + 79.5, abs=0.01)
    (row,) = truths.told(_event("ended", 250.0), after, 2.0)
    assert row["ends"] == after
    assert truths.told(_event("ended", 250.0), after, 2.0) == []


def test_callers_are_wrong_hurried_and_doubled_but_bear_their_references() -> None:
    call = _event("call", 5.0, "It burns!", kind="fire", latitude=52.4, longitude=13.5, panic=True)
    made = [callers.reports(call, number, NOON, "Exercise") for number in range(200)]
    assert all(one == callers.reports(call, number, NOON, "Exercise") for number, one in enumerate(made))
    assert any(len({report.reference for _, report in one}) < len(one) for one in made)  # the same sent twice
    for one in made:
        assert {report.status for _, report in one} == {"Exercise"}
        again = next(report for _, report in one if report.reference.endswith(":again"))
        off = math.hypot(again.latitude - 52.4, (again.longitude - 13.5) * 0.61) * callers.M_PER_DEGREE
        assert 0 <= off < 70
    calm = callers.reports(_event("call", words="x", kind="fire", latitude=52.4, longitude=13.5), 1, NOON, "Exercise")
    assert calm[0][1].uncertainty_m < made[0][0][1].uncertainty_m


def test_commands_are_read_and_a_strange_one_is_refused_by_its_number_alone() -> None:
    rows: list[dict[str, Any]] = [
        {"number": 1, "do": "start", "exercise": "e", "scenario": "loiterer", "script": None, "speed": None, "new": 1},
        {"number": 2, "do": "dance"},
        {"number": 3, "do": "inject", "exercise": "e", "device": "level-1", "fault": "dead", "act": None},
        {"number": 4, "do": "inject", "exercise": "e", "act": {"do": "loiter", "who": "man", "at": "camera:1"}},
        {"number": 5, "do": "inject", "exercise": "e", "act": {"do": "fly", "at": "camera:1"}},
        {"number": 6, "do": "crew", "incident": "i", "desk": "fire", "kind": "fire", "latitude": 52, "longitude": 13},
        {"number": 7, "do": "crew", "incident": "i", "desk": "fire", "latitude": None, "longitude": None},
        {"number": 8, "do": "pace", "exercise": None, "speed": 99, "paused": None},
        {"number": 9, "do": "pace", "exercise": None, "speed": None, "paused": True},
    ]
    found = commands_of(msgspec.json.encode({"commands": rows}))
    assert [one.number for one in found] == list(range(1, 10))
    assert [one.number for one in found if one.wrong is not None] == [2, 5, 7, 8]
    assert found[0].command == Start(scenario="loiterer", exercise="e")
    assert found[2].command == Inject(device="level-1", fault="dead", exercise="e")
    assert isinstance(found[3].command, Inject)
    assert isinstance(found[5].command, Crew)
    assert found[5].command.desk == "desk:fire"
    assert found[8].command == Pace(paused=True)


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b'{"commands":1}', b'{"commands":[1]}', b'{"commands":[{"do":"stop"}]}', b"\xff"]
)
def test_an_answer_that_holds_no_commands_is_invalid_and_nothing_else(raw: bytes) -> None:
    with pytest.raises(Invalid):
        commands_of(raw)


def test_only_crews_bear_names_on_the_map_and_a_flood_of_things_is_cut() -> None:
    engine = _thing("fire-engine-unit-2", Kind.FIRE_ENGINE, 0.0)
    rows = moving(_at(0.0, engine, _thing("car-1", Kind.CAR, 1.0)), [])
    assert rows[0][6] == "Fire engine 2"
    assert len(rows[1]) == 6
    many = tuple(_thing(f"car-{number}", Kind.CAR, 0.0) for number in range(4000))
    assert len(moving(_at(0.0, *many), [engine])) == 3000
    assert moving(_at(0.0, *many), [engine])[0][0] == engine.id  # what a scenario put there comes first


def test_a_city_presents_what_it_has(stage: Stage) -> None:
    from civigil_city.cameras.viewing import Town

    town = Town(stage.network, None, (), tuple(stage.cameras), {})  # type: ignore[arg-type]
    plan = plan_of(town, devices_of(stage.network, tuple(stage.cameras)), library(), "Exercise")
    said = presence(plan, places_of(stage), speed=1.0, paused=False, plays="", at_s=0.0, hour=10.0)
    taken = msgspec.json.decode(msgspec.json.encode(said), type=Presence)
    assert [one.name for one in taken.acts] == [one.name for one in ACTS]
    assert {one.kind for one in taken.places} >= {"camera", "road", "centre"}
    assert said["plays"] is None
    assert len(said["scenarios"]) == len(library())
    assert {"dead", "hijacked"} <= set(said["devices"][0]["faults"])
    assert "zones" not in said["cameras"][0]


def _standing(network: Network, stage: Stage) -> tuple[City, list[Event]]:
    """A city of one moment, without its processes."""
    said: list[Event] = []
    city = City(CitySettings(NOON), said.append, lambda: NOON)
    city.town = Town(network, Path("/nowhere"), (), tuple(stage.cameras), {})
    city.now = _at(0.0)
    return city, said


def test_a_late_word_about_another_exercise_ends_and_spoils_nothing(adlershof: Network, stage: Stage) -> None:
    city, said = _standing(adlershof, stage)
    city.obey(Start(scenario="loiterer", exercise="e2", speed=5.0))
    for late in (Stop(exercise="e1"), Inject(exercise="e1", device="level-1", fault="dead")):
        with pytest.raises(Refused, match="does not play"):
            city.obey(late)
    assert city.playing.exercise == "e2"
    assert city.pace.speed == 5.0
    city.obey(Stop(exercise="e2"))
    assert [(event.what, event.exercise) for event in said] == [("began", "e2"), ("ended", "e2")]


@pytest.mark.parametrize("name", ["/etc/passwd.toml", "../x.toml", "", "no-such"])
def test_a_console_cannot_have_files_of_the_citys_machine_read(adlershof: Network, stage: Stage, name: str) -> None:
    city, said = _standing(adlershof, stage)
    with pytest.raises((Invalid, Missing)):
        city.obey(Start(scenario=name))
    assert said == []
