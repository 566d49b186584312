"""Devices that fall silent together: one outage, and not one broken device each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from civigil.cyber.iot import outage, rules
from civigil.cyber.iot.model import DeviceState, Standing
from civigil.cyber.iot.offline import Told, read
from civigil.cyber.iot.settings import DeviceEntry, IotSettings
from civigil.events.iot import DeviceLost, DeviceSilenced, DevicesSilent
from civigil.kernel.severity import Status
from civigil.kernel.time import Instant
from tests.support.clock import NOON

SETTINGS = IotSettings()
STREET_M = 1 / 111_195.0  # degrees north for each metre
Town = dict[str, tuple[DeviceEntry, Standing]]


def after(seconds: float) -> Instant:
    return NOON + timedelta(seconds=seconds)


def device(
    id: str, north_m: float, *, battery: bool = False, every_s: float = 10.0, status: Status = Status.TEST
) -> DeviceEntry:
    latitude = 52.4 + north_m * STREET_M
    return DeviceEntry(id=id, latitude=latitude, longitude=13.5, every_s=every_s, battery=battery, status=status)


def stands(last_s: float, *, hung_up_s: float | None = None) -> Standing:
    """Heard until then."""
    online_at = None if hung_up_s is None else after(hung_up_s)
    online = None if hung_up_s is None else False
    state = DeviceState.HEARD
    return Standing(since=NOON, state=state, heard=after(last_s), online=online, online_at=online_at)


def street(silent: int, speaking: int, *, apart_m: float = 100.0, battery: bool = False) -> Town:
    """Devices along a street: the silent ones' connections ended at 100 s, the others are heard until now."""
    town: Town = {}
    for number in range(silent):
        town[f"dark-{number}"] = device(f"dark-{number}", number * apart_m), stands(95 + number % 5, hung_up_s=100)
    for number in range(speaking):
        town[f"lit-{number}"] = device(f"lit-{number}", number * apart_m + 20, battery=battery), stands(109)
    return town


def found(
    town: Mapping[str, tuple[DeviceEntry, Standing]], *losing: str, at_s: float = 110.0
) -> dict[str, outage.Outage]:
    names = count(1)
    return outage.find(town, losing, SETTINGS, after(at_s), lambda: f"o{next(names)}")


def test_one_device_that_falls_silent_is_lost_alone() -> None:
    assert found(street(1, 4), "dark-0") == {}
    assert found(street(2, 0), "dark-0", "dark-1") == {}, "two are a coincidence"


def test_devices_that_fall_silent_together_are_one_outage_with_those_that_are_about_to_be_lost() -> None:
    outages = found(street(5, 3), "dark-2")
    assert outages.keys() == {"dark-2"}
    assert outages["dark-2"].silent == ("dark-0", "dark-1", "dark-2", "dark-3", "dark-4")
    assert (outages["dark-2"].of, outages["dark-2"].is_power) == (8, False)


def test_where_only_what_hangs_on_the_mains_is_silent_it_is_the_power() -> None:
    (one,) = {id(each): each for each in found(street(4, 3, battery=True), "dark-0", "dark-3").values()}.values()
    assert (len(one.silent), one.of, one.speaking) == (4, 4, 3)
    raised = outage.tell(one, SETTINGS, after(110))
    assert isinstance(raised.fact, DevicesSilent)
    assert raised.fact.kind == "power_cut"
    assert "4 of 4 devices on the mains" in raised.fact.explanation.summary
    assert raised.status is Status.TEST
    assert raised.occurred == after(98), "when it happened, and not when we learned of it"


def test_a_few_of_many_are_no_outage() -> None:
    town = street(3, 2)
    for number in range(3):
        town[f"also-lit-{number}"] = device(f"also-lit-{number}", 40 + number * 50), stands(109)
    assert found(town, "dark-0") == {}


def test_what_fell_silent_an_hour_ago_or_a_town_away_is_no_part_of_it() -> None:
    town = street(3, 0)
    town["old"] = device("old", 50), stands(-3_600)
    town["far"] = device("far", 5_000), stands(97, hung_up_s=100)
    town["real"] = device("real", 60, status=Status.ACTUAL), stands(97, hung_up_s=100)
    assert found(town, "dark-0")["dark-0"].silent == ("dark-0", "dark-1", "dark-2")


def test_who_is_lost_in_an_outage_is_no_concern_of_its_own_and_the_outage_is_told_once_until_it_has_grown() -> None:
    town = street(4, 0)
    told: list[int] = []
    for id in sorted(town):
        lost_in = found(town, id)[id]
        if lost_in.due:
            told.append(len(lost_in.silent))
        entry, before = town[id]
        outcome = rules.judge(entry, before, SETTINGS, now=after(110), ears=NOON, outage=lost_in)
        assert [type(one.fact) for one in outcome.raised] == [DeviceSilenced]
        assert outcome.standing.outage == "o1"
        town[id] = entry, outcome.standing
    assert told == [4]
    for number in range(4, 6):
        town[f"dark-{number}"] = device(f"dark-{number}", number * 100), stands(98, hung_up_s=100)
    grown = found(town, "dark-5")["dark-5"]
    assert (grown.name, grown.due, len(grown.silent)) == ("o1", True, 6)


def test_who_is_lost_after_it_came_back_is_lost_alone_again() -> None:
    entry, before = street(1, 0)["dark-0"]
    lost = rules.judge(entry, before, SETTINGS, now=after(110), ears=NOON)
    assert [type(one.fact) for one in lost.raised] == [DeviceLost]


@given(
    st.lists(
        st.tuples(st.floats(-4000, 4000), st.floats(0, 100), st.booleans(), st.booleans()), min_size=1, max_size=30
    )
)
def test_an_outage_never_counts_more_silent_devices_than_there_are(rows: list[tuple[float, float, bool, bool]]) -> None:
    town = {
        f"d{number}": (device(f"d{number}", north, battery=battery), stands(last, hung_up_s=last if gone else None))
        for number, (north, last, battery, gone) in enumerate(rows)
    }
    for id, one in found(town, *town, at_s=200).items():
        assert id in one.silent
        assert SETTINGS.outage_devices_at_least <= len(one.silent) <= one.of <= len(town)


def test_a_recorded_power_cut_is_told_as_one() -> None:
    lines = []
    for second in range(0, 70, 5):
        for number in range(5):
            battery = number == 4  # nobody told the file so: it is silent or not, that is all
            if second <= 30 or battery:
                lines.append(_line(f"d-{number}", number, second))
    told = [one for one in read(lines, SETTINGS) if isinstance(one, Told)]
    assert [one.type for one in told if one.type != "back"] == ["outage", "lost", "lost", "lost", "lost"]
    assert "4 of 5 devices" in next(one.words for one in told if one.type == "outage")


def _line(id: str, number: int, second: int) -> bytes:
    at = after(second).isoformat()
    return (
        f'{{"topic": "tel/{id}", "heard": "{at}", "payload": {{"device": "{id}", "kind": "level", "boot": "a", '
        f'"seq": {second // 5 + 1}, "at": "{at}", "status": "Test", "longitude": 13.5, "latitude": {52.4 + number % 4 * 0.001}, '
        '"readings": [{"name": "level", "value": 1, "unit": "m"}]}}'
    ).encode()
