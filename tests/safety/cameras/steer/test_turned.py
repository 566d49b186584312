"""What a camera's process makes of a turn: nothing is watched on the way, nothing masked is shown, and home is learned anew."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from civigil.safety.cameras.model import What
from civigil.safety.cameras.privacy.mask import Mask
from civigil.safety.cameras.worker.messages import (
    Alive,
    Heeded,
    Look,
    Looked,
    Message,
    Passed,
    Saw,
    Streamed,
    Turned,
    Wish,
)
from tests.safety.cameras.test_privacy import decoded
from tests.safety.cameras.test_session import hearing, of
from tests.safety.cameras.videos import film, scene, walks

pytestmark = pytest.mark.slow

WINDOW = Mask(name="window", corners=((0.05, 0.1), (0.45, 0.15), (0.4, 0.55), (0.1, 0.5)))
AWAY_S, BACK_S = 4.0, 8.0


@pytest.fixture(scope="module")
def turning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """16 s: the picture slides away from 4.2 s on, shows another place, and is back at 7.5 s; somebody enters the gate at 14 s."""
    pictures = scene(16, [(walks((0, 150), (25, 0), begin_s=6.0), 40)])
    for number in range(42, 75):
        pictures[number] = np.roll(pictures[number], -min(4 * (number - 42), 100), axis=1)[:, ::-1].copy()
    return film(tmp_path_factory.mktemp("films") / "turning.mp4", pictures)


def turned(wishes: list[tuple[float, Wish]]) -> list[tuple[float, Wish]]:
    return [(0.0, Look(on=True, streamed=True)), *wishes]


def said(source: Path, wishes: list[tuple[float, Wish]], **changes: object) -> list[Message]:
    left = turned(wishes)

    def hear(at_s: float) -> list[Wish]:
        due = [wish for when, wish in left if at_s >= when]
        left[:] = [one for one in left if at_s < one[0]]
        return due

    return hearing(source, hear, **changes)


TURN: list[tuple[float, Wish]] = [(AWAY_S, Turned(away=True, number=1)), (BACK_S, Turned(away=False, number=2))]


def test_a_turn_that_was_ordered_alarms_nobody_and_what_comes_after_it_is_seen(turning: Path) -> None:
    unheeded = of(said(turning, [], blur=False), Saw)
    assert any(one.sighting.what is What.INTRUSION and one.sighting.at_s < BACK_S + 1 for one in unheeded), (
        "the picture's own movement is taken for somebody, where nobody says that the camera turns"
    )
    told = said(turning, TURN, blur=False)
    [saw] = of(told, Saw)
    assert saw.sighting.what is What.INTRUSION
    assert saw.sighting.at_s > BACK_S + 4
    assert [one.number for one in of(told, Heeded)] == [1, 2]
    assert [bool(one.trouble) for one in of(told, Alive) if AWAY_S + 1 < one.at_s < BACK_S - 1] == [True] * 3
    assert not any(one.tracks for one in of(told, Looked) if AWAY_S + 0.2 < one.at_s < BACK_S)
    assert not [p for passed in of(told, Passed) for p in passed.passages if AWAY_S + 1 < p.until_s < BACK_S]


def test_no_clip_holds_a_picture_from_elsewhere(turning: Path) -> None:
    [saw] = of(
        said(turning, [(4.0, Turned(away=True, number=1)), (11.0, Turned(away=False, number=2))], clip_before_s=10.0),
        Saw,
    )
    pictures = list(decoded(saw.clip))
    assert saw.moment_s is not None
    assert saw.sighting.at_s - saw.moment_s >= 11.0
    assert len(pictures) > 20


def test_away_from_home_a_masked_camera_shows_nothing_at_all_from_its_first_picture_on(turning: Path) -> None:
    told = said(turning, [(2.0, Turned(away=False, number=0)), *TURN], masks=(WINDOW,), turned=True)

    def hidden(at_s: float) -> bool | None:
        """Whether nothing may be seen; None where the turn and the picture may have met either way."""
        if min(abs(at_s - moment) for moment in (2.0, AWAY_S, BACK_S)) < 0.25:
            return None
        return at_s < 2.0 or AWAY_S < at_s < BACK_S

    shown = [one for one in of(told, Looked) if one.picture]
    assert len([one for one in shown if hidden(one.at_s)]) > 30
    for one in shown:
        picture = cv2.imdecode(np.frombuffer(one.picture, np.uint8), cv2.IMREAD_GRAYSCALE)
        assert hidden(one.at_s) is None or bool(picture.max() <= 24) is hidden(one.at_s)
    streamed = of(told, Streamed)
    first = next(number for number, one in enumerate(streamed) if one.key)
    pictures = list(decoded(streamed[first].init + b"".join(one.data for one in streamed[first:])))
    assert len(pictures) > 100
    for fragment, picture in zip(streamed[first:], pictures, strict=True):
        assert hidden(fragment.at_s) is None or bool(picture.max() <= 24) is hidden(fragment.at_s)
