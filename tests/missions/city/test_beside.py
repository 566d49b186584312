"""An exercise beside the real city: a camera of one's own stays Actual, and nothing of the one gets into the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.missions.city.playing import Director, wait
from tests.safety.cameras.videos import film, scene, walks_then_stands
from tests.support.upped import upped

pytestmark = [pytest.mark.mission, pytest.mark.slow, pytest.mark.long, pytest.mark.timeout(400)]


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Director]:
    """A recording that is watched as if it were now, and the simulated city beside."""
    folder: Path = tmp_path_factory.mktemp("s")
    recording = film(folder / "gate.mp4", scene(40, [(walks_then_stands(0, 150, 120, begin_s=1.0), 40)]))
    with upped(folder / "d", ["--camera", str(recording), "--city", "adlershof"]) as city:
        found = Director(city)
        found.wait_for_city()
        yield found
        found.close()


def test_an_actual_loiterer_and_a_rehearsed_one_are_never_one(beside: Director) -> None:
    assert {one["id"]: one["status"] for one in beside.cameras()}["gate"] == "Actual"
    assert len(beside.cameras()) == 5
    exercise = beside.start("collision", speed=10.0)
    actual = wait(lambda: beside.incidents("Actual"), 90, beside.cameras)
    rehearsed = wait(lambda: [one for one in beside.incidents() if one["kind"] == "collision_reported"], 60, beside.log)
    assert {one["kind"] for one in actual} == {"loitering"}
    assert all("gate" in " ".join(one["subjects"]) for one in actual)
    assert not any("gate" in " ".join(one["subjects"]) for one in beside.incidents())
    assert rehearsed[0]["by_person"]
    whole = beside.stop(exercise)
    assert not {one["id"] for one in whole["seen"]} & {one["id"] for one in beside.incidents("Actual")}
    assert not any("gate" in line["kind"] for line in whole["score"]["lines"])
    assert whole["score"]["found"] == 1


def test_the_city_cannot_report_anything_as_actual(beside: Director) -> None:
    token = (beside.city.data.run / "city.token").read_text().strip()
    before = beside.incidents("Actual")
    for status in ("Actual", "System", "Draft"):
        answer = beside.as_somebody(token, status)
        assert answer.status_code in {400, 403, 409, 422}, f"{status}: {answer.status_code} {answer.text}"
    assert beside.as_somebody(token, None).is_success  # an exercise, where it does not say
    assert [one["id"] for one in beside.incidents("Actual")] == [one["id"] for one in before]
