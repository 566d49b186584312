"""What is known here is known at its place and hour only, and not for ever; a sighting that is no alert says why."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from civigil.events.cameras import Box
from civigil.kernel.errors import Invalid
from civigil.kernel.facts import Explanation, Reason
from civigil.safety.cameras.review.decide import Rank, decide
from civigil.safety.cameras.review.known import Known, expiry, fitting, minute_of
from civigil.safety.cameras.review.strength import Strength, strength_of

NOW = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
BRANCH = Box(left=0.4, top=0.2, width=0.1, height=0.1)
KNOWN = Known(
    id=UUID(int=1),
    camera="gate",
    what="unusual",
    zone="whole picture",
    kind="speed",
    box=BRANCH,
    minute=minute_of(NOW),
    expires=NOW + timedelta(days=7),
    made=NOW,
    by="operator:1",
    sighting=UUID(int=2),
)


def fits(box: Box = BRANCH, at: datetime = NOW, camera: str = "gate", kind: str = "speed") -> bool:
    found = fitting(
        [KNOWN], camera=camera, what="unusual", zone="whole picture", kind=kind, box=box, at=at, now=max(at, NOW)
    )
    return found is not None


def test_the_same_again_is_known_also_past_midnight() -> None:
    assert fits()
    assert fits(at=NOW + timedelta(days=1, minutes=60)), "half past midnight is near half past eleven"
    assert fits(box=Box(left=0.43, top=0.22, width=0.12, height=0.08))


def test_another_place_hour_kind_or_camera_is_not_known() -> None:
    assert not fits(box=Box(left=0.7, top=0.2, width=0.1, height=0.1))
    assert not fits(at=NOW + timedelta(days=1, hours=-11))
    assert not fits(kind="size")
    assert not fits(camera="yard")


def test_what_is_known_expires() -> None:
    assert not fits(at=NOW + timedelta(days=7))
    for days in (0, -1, 400):
        with pytest.raises(Invalid):
            expiry(NOW, days)


def test_a_sighting_is_an_alert_unless_something_says_why_not() -> None:
    strong = Strength(measured=12.0, limit=10.0, unit="s")
    assert decide(below=False, strength=strong, threshold=None, known=None).rank is Rank.ALERT
    assert decide(below=False, strength=strong, threshold=12.0, known=None).rank is Rank.ALERT
    assert decide(below=False, strength=None, threshold=99.0, known=None).rank is Rank.ALERT, (
        "nothing to hold against it"
    )
    for decided in (
        decide(below=True, strength=strong, threshold=None, known=None),
        decide(below=False, strength=strong, threshold=12.5, known=None),
        decide(below=False, strength=strong, threshold=None, known=KNOWN),
    ):
        assert decided.rank is Rank.DETECTION
        assert decided.because


def test_a_rule_without_a_figure_above_its_limit_has_no_strength() -> None:
    entered = Explanation(summary="", rule="", because=(Reason(what="inside", measured=0.3, limit=0.0),))
    assert strength_of(entered) is None
    stayed = Explanation(
        summary="",
        rule="",
        because=(Reason(what="strayed", measured=1.0, limit=2.0), Reason(what="stayed", measured=11.0, limit=10.0)),
    )
    assert strength_of(stayed) == Strength(measured=11.0, limit=10.0, unit="")
