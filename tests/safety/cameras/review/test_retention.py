"""Evidence goes by its class and age, and by the quota; what an open incident needs is held, and nothing goes unseen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civigil.events.incidents import IncidentMoved, IncidentRaised, Phase
from civigil.kernel.envelope import seal_in
from civigil.kernel.errors import Missing
from civigil.kernel.facts import Explanation, Fact
from civigil.kernel.severity import Category, Certainty, Severity, Status, Urgency
from civigil.runtime.hands import Hands
from civigil.safety.cameras import capability, service
from civigil.safety.cameras.review import keeping, routes
from civigil.safety.cameras.review.decide import Rank
from civigil.safety.cameras.review.retention import Item, RetentionLimits, coming, plan
from civigil.safety.cameras.rules import Timeline
from civigil.safety.cameras.settings import CameraFeed, CameraSettings
from civigil.safety.cameras.worker.messages import Saw
from tests.safety.cameras.review.test_review import sighting
from tests.support.clock import SetClock
from tests.support.hands import HandsFor

NOW = datetime(2026, 5, 1, tzinfo=UTC)
LIMITS = RetentionLimits(alert_days=30, detection_days=7, quota_bytes=10_000_000)


def item(number: int, rank: Rank, days: float, size: int = 1000, *, held: bool = False) -> Item:
    return Item(event=UUID(int=number), rank=rank, occurred=NOW - timedelta(days=days), size=size, held=held)


def gone(*items: Item) -> list[int]:
    return [one.event.int for one in plan(items, NOW, LIMITS).goes]


def test_each_class_goes_after_its_own_days_and_what_is_held_stays() -> None:
    assert gone(
        item(1, Rank.DETECTION, 8), item(2, Rank.ALERT, 8), item(3, Rank.ALERT, 31), item(4, Rank.ALERT, 99, held=True)
    ) == [1, 3]


def test_a_full_disk_takes_the_oldest_of_the_lowest_class_first() -> None:
    big = 4_000_000
    assert gone(
        item(1, Rank.ALERT, 20, big),
        item(2, Rank.DETECTION, 1, big),
        item(3, Rank.DETECTION, 2, big),
        item(4, Rank.ALERT, 3, big),
    ) == [3, 2]


def test_what_is_held_passes_over_the_quota_and_that_is_told() -> None:
    told = plan([item(1, Rank.ALERT, 1, 12_000_000, held=True), item(2, Rank.ALERT, 1)], NOW, LIMITS)
    assert [one.event.int for one in told.goes] == [2]
    assert told.over == 2_000_000


def test_what_goes_next_is_told_by_its_day() -> None:
    soon = coming([item(1, Rank.ALERT, 1), item(2, Rank.DETECTION, 5), item(3, Rank.ALERT, 0, held=True)], LIMITS, 5)
    assert [(one.event.int, one.at - NOW) for one in soon] == [(2, timedelta(days=2)), (1, timedelta(days=29))]


@given(
    st.lists(
        st.builds(
            item,
            st.integers(1, 10**6),
            st.sampled_from(Rank),
            st.floats(0, 60),
            st.integers(1, 5_000_000),
            held=st.booleans(),
        ),
        max_size=40,
        unique_by=lambda one: one.event,
    )
)
def test_nothing_held_goes_the_quota_is_kept_and_nothing_more_goes_than_must(items: list[Item]) -> None:
    told = plan(items, NOW, LIMITS)
    going = {one.event for one in told.goes}
    assert not any(one.held and one.event in going for one in items)
    left = [one for one in items if one.event not in going]
    assert told.left == sum(one.size for one in left)
    assert told.left <= LIMITS.quota_bytes or all(one.held for one in left)
    by_quota = [one for one in told.goes if "quota" in one.because]
    if by_quota:
        last = next(one for one in items if one.event == by_quota[-1].event)
        assert told.left + last.size > LIMITS.quota_bytes


def incident(kind: type[Any], phase: Phase, version: int, **more: Any) -> Any:
    return kind(
        incident=UUID(int=77),
        version=version,
        phase=phase,
        kind="unusual_motion",
        severity=Severity.MINOR,
        urgency=Urgency.EXPECTED,
        certainty=Certainty.POSSIBLE,
        category=Category.SECURITY,
        summary="Something is fast.",
        place=None,
        priority=10,
        priority_explained=Explanation(summary="", rule="x"),
        started=NOW,
        last=NOW,
        changed=NOW,
        resolved=None,
        concerns=1,
        assigned=None,
        shelved_until=None,
        shelved_because="",
        disposition=None,
        merged_into=None,
        links=(),
        **more,
    )


async def heard(do: Hands[Any], body: Fact) -> None:
    now = do.clock.now()
    event = seal_in(body, id=do.new_id(), source="incidents", status=Status.ACTUAL, occurred=now, learned=now)
    async with do.store.change() as change:
        await keeping.on_incidents([event], change, do)


GATE = CameraFeed(id="gate", source="gate.mp4")


@pytest.mark.parametrize("twice", [1, 2])
async def test_an_open_incident_holds_its_evidence_until_it_is_closed_and_removal_is_on_record(
    hands_for: HandsFor, clock: SetClock, twice: int
) -> None:
    room = {"cameras": CameraSettings(cameras=(GATE,), retention=LIMITS)}
    async with hands_for(capability, room) as do:
        assert await service.claim(do, GATE, UUID(int=9)) is not None
        for at, picture in enumerate((b"one", b"two")):
            saw = Saw(
                sighting=sighting(2.0, at_s=1.0 + at),
                settled_s=1.0,
                snapshot=picture,
                clip=b"clip of both",
                original=b"unblurred " + picture,
            )
            await service.report(do, GATE, UUID(int=9), Timeline(began=clock.now() - timedelta(seconds=60)), saw)
        second, first = (await routes.list_reported(do)).reported
        assert first.original is not None
        assert second.original is not None
        assert do.evidence.read(first.original) == b"unblurred one"
        for _ in range(twice):
            await heard(do, incident(IncidentRaised, Phase.OPEN, 1, raised_by=first.event))
        clock.move(31 * 86_400)
        assert await keeping.sweep(do) == 1, "the other one's days are over"
        assert do.evidence.read(first.evidence[0]) == b"one"
        assert do.evidence.read(first.evidence[1]) == b"clip of both", "both had the same bytes"
        with pytest.raises(Missing):
            do.evidence.read(second.evidence[0])
        with pytest.raises(Missing):
            do.evidence.read(second.original)
        shown = (await routes.list_reported(do)).reported
        assert (shown[0].evidence, shown[0].evidence_because) == ([], "its 30 days as an alert are over")
        assert (shown[0].original, shown[1].original) == (None, first.original), "what is gone is not offered"
        storage = await routes.show_storage(do)
        assert (storage.classes[0].count, storage.classes[0].held, storage.held) == (1, 1, 28)
        moved = incident(IncidentMoved, Phase.CLOSED, 2, before=Phase.OPEN, by="operator:1", note="")
        await heard(do, moved)
        assert await keeping.sweep(do) == 1
        assert await keeping.sweep(do) == 0
        with pytest.raises(Missing):
            do.evidence.read(first.evidence[1])
