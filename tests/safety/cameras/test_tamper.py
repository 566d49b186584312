"""Tampering: each kind is told once, with its reason, and is over when it is over; what only looks like it is not told."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest

from bench import harm
from bench.harm import Harm, Picture
from civigil.kernel.place import Point
from civigil.kernel.severity import Category
from civigil.safety.cameras.model import Frame, What
from civigil.safety.cameras.offline.analyse import Harmed, analyse
from civigil.safety.cameras.pattern.picture import Scene
from civigil.safety.cameras.pattern.stream import NOON_S
from civigil.safety.cameras.settings import CameraFeed
from civigil.safety.cameras.tamper.facts import on_tampering
from civigil.safety.cameras.tamper.hold import Hold
from civigil.safety.cameras.tamper.kinds import Evidence, Kind, Tampering
from civigil.safety.cameras.tamper.watch import TamperWatch
from civigil.safety.cameras.watch import WatchLimits
from civigil.safety.cameras.worker.messages import Alive, Saw
from tests.safety.cameras.test_rules import NOON
from tests.safety.cameras.test_session import run
from tests.safety.cameras.videos import film, scene

pytestmark = pytest.mark.slow

RATE = 5
FIRST, LAST = 25 * RATE, 55 * RATE  # when something is done


@pytest.fixture(scope="module")
def street() -> list[Picture]:
    """65 s of a drawn yard."""
    yard = Scene("yard")
    return [small(yard.picture(NOON_S + number / RATE)) for number in range(65 * RATE)]


def small(picture: Picture) -> Picture:
    gray = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    return cv2.resize(gray, (320, 180), interpolation=cv2.INTER_AREA).astype(np.uint8)


def watched(pictures: Sequence[Picture], rate: float = RATE, **how: bool) -> list[Tampering]:
    watch = TamperWatch(**how)
    told = []
    for number, picture in enumerate(pictures):
        told += watch.step(Frame(number, number / rate, picture, picture.shape[1], picture.shape[0]))
    return told


@pytest.mark.parametrize("kind", ["covered", "sprayed", "moved", "defocused", "blinded", "frozen"])
def test_harm_is_told_once_with_its_figure_and_ends(kind: str, street: list[Picture]) -> None:
    told = watched(harm.done_to(street, harm.HARMS[kind], FIRST, LAST, seed=7))
    assert [(one.kind.value, one.over) for one in told] == [(kind, False), (kind, True)]
    begun, over = told
    assert FIRST / RATE - 1 <= begun.since_s <= begun.at_s <= FIRST / RATE + 25
    assert LAST / RATE <= over.at_s <= LAST / RATE + 10
    measured, lasted = begun.explanation.because
    assert measured.limit is not None
    assert lasted.measured >= (lasted.limit or 0)
    assert begun.explanation.rule == f"cameras.tamper.{kind}"


@pytest.mark.parametrize("through", [0.03, 0.09])
def test_paint_over_a_dark_street_is_told_though_a_little_shines_through(through: float, street: list[Picture]) -> None:
    rng = np.random.default_rng(5)
    night = [harm.noisy(24 + (one.astype(np.float32) - 24) * 0.3, rng, 0.7) for one in street]
    paint = [harm.noisy(30 + (one.astype(np.float32) - one.mean()) * 0.3 * through, rng, 0.7) for one in street]
    told = watched([*night[:FIRST], *paint[FIRST:LAST], *night[LAST:]])
    assert [(one.kind in {Kind.COVERED, Kind.SPRAYED}, one.over) for one in told] == [(True, False), (True, True)]
    assert told[0].at_s <= FIRST / RATE + 25


def test_night_without_a_picture_is_blindness_and_no_cover(street: list[Picture]) -> None:
    begun, *_ = watched(harm.done_to(street, harm.darkened, 12 * RATE, len(street), seed=3))
    assert begun.kind is Kind.BLINDED


@pytest.mark.parametrize("coded_anew", [False, True])
def test_a_loop_of_earlier_pictures_is_told_even_when_coded_anew(street: list[Picture], *, coded_anew: bool) -> None:
    rng = np.random.default_rng(1)
    loop = street[FIRST - 12 * RATE : FIRST]
    again = [harm.noisy(one.astype(np.float32), rng, 1.0) if coded_anew else one for one in loop * 4]
    told = watched([*street[:FIRST], *again])
    assert [one.kind for one in told] == [Kind.REPLAYED]
    assert "12 s before" in told[0].explanation.because[0].what
    assert watched([*street[:FIRST], *again], replays=True) == []  # a recording that is known to repeat


@pytest.mark.parametrize("ordinary", sorted(harm.ORDINARY))
def test_what_only_looks_like_harm_is_not_told(ordinary: str, street: list[Picture]) -> None:
    done: Harm = harm.ORDINARY[ordinary]
    assert watched(harm.done_to(street, done, FIRST, len(street), seed=5)) == []


def test_a_calm_camera_is_not_frozen() -> None:
    calm = [one for one in scene(4, [], rate=RATE) for _ in range(2 * RATE)]  # an encoder that repeats pictures for 2 s
    assert watched(calm) == []


def test_a_gap_in_time_begins_no_alarm(street: list[Picture]) -> None:
    watch = TamperWatch()
    covered = harm.done_to(street, harm.covered, FIRST, LAST, seed=3)
    for number, picture in enumerate(covered[: FIRST + 2 * RATE]):
        assert watch.step(Frame(number, number / RATE, picture, 320, 180)) == []
    assert watch.step(Frame(0, 900.0, covered[FIRST + 2 * RATE], 320, 180)) == []


def seldom(pictures: Sequence[Picture]) -> list[Tampering]:
    """Watched in spells of two seconds with six of nothing between, as over a poor line or where simulated time runs fast."""
    watch, told = TamperWatch(), []
    for number, picture in enumerate(pictures):
        at_s = number / RATE + 6.0 * max(0, (number - 15 * RATE) // (2 * RATE))
        told += watch.step(Frame(number, at_s, picture, picture.shape[1], picture.shape[0]))
    return told


def test_a_cover_that_is_seen_in_short_spells_only_is_told_once_and_is_not_over_before_it_is(
    street: list[Picture],
) -> None:
    told = seldom(harm.done_to(street, harm.covered, FIRST, LAST, seed=3))
    assert [(one.kind.value, one.over) for one in told] == [("covered", False), ("covered", True)]


@pytest.mark.parametrize("ordinary", sorted(harm.ORDINARY))
def test_what_only_looks_like_harm_is_not_told_of_short_spells_either(ordinary: str, street: list[Picture]) -> None:
    assert seldom(harm.done_to(street, harm.ORDINARY[ordinary], FIRST, len(street), seed=5)) == []


def test_evidence_that_comes_and_goes_never_stands() -> None:
    hold = Hold(recover_s=5.0)
    seen = Evidence(kind=Kind.COVERED, hold_s=5.0, what="view", measured=90, limit=80)
    assert [hold.step(seen if number % 3 else None, number * 0.5) for number in range(200)] == [None] * 200


def test_a_fact_of_tampering_names_its_kind_and_when_it_began(street: list[Picture]) -> None:
    told, _ = watched(harm.done_to(street, harm.covered, FIRST, LAST, seed=7))
    fact = on_tampering(told, "gate", Point(latitude=1, longitude=2, uncertainty_m=3), (), NOON)
    assert (fact.kind, fact.tamper, fact.since, fact.category) == (
        "camera_tampered",
        "covered",
        NOON,
        Category.SECURITY,
    )
    assert fact.subjects == ("camera:gate",)


@pytest.fixture(scope="module")
def vandalised(street: list[Picture], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The street, covered from 25 s to 55 s."""
    pictures = harm.done_to(street, harm.covered, FIRST, LAST, seed=3)
    return film(tmp_path_factory.mktemp("films") / "vandalised.mp4", pictures, rate=RATE)


def test_a_recording_on_the_command_line_tells_what_was_done(vandalised: Path) -> None:
    told = [
        one for one in analyse(CameraFeed(id="a", source=str(vandalised)), (), WatchLimits()) if isinstance(one, Harmed)
    ]
    assert [(one.kind, one.over) for one in told] == [("covered", False), ("covered", True)]


def test_the_clip_shows_how_it_began_and_the_health_says_what_is_wrong(vandalised: Path) -> None:
    said, _ = run(vandalised, zones=(), clip_before_s=4.0)
    begun, over = [one for one in said if isinstance(one, Saw) and one.sighting.what is What.TAMPERED]
    assert begun.clip
    assert begun.snapshot
    assert begun.moment_s is not None
    assert 3.0 <= begun.moment_s <= 8.0
    assert over.clip == b""
    troubles = [one.trouble for one in said if isinstance(one, Alive)]
    assert any("covered" in one for one in troubles)
    assert troubles[-1] == ""
