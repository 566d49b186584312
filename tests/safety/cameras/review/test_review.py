"""Verdicts and thresholds on a true database: written once, never over somebody else's, and only within the bounds."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from civigil.events.cameras import ForgetKnown, GiveVerdict, Judgement, SetAlarmRate, SetThreshold
from civigil.kernel.envelope import Envelope, seal_in
from civigil.kernel.errors import Conflict, Invalid, Missing, Refused
from civigil.kernel.facts import Explanation, Order, Reason
from civigil.kernel.severity import Status
from civigil.runtime.hands import Hands
from civigil.safety.cameras import capability, service
from civigil.safety.cameras.model import Oddity, Seen, Sighting, What
from civigil.safety.cameras.review import routes, store
from civigil.safety.cameras.review import service as review
from civigil.safety.cameras.review.view import Reported, VerdictTaken
from civigil.safety.cameras.rules import Timeline
from civigil.safety.cameras.settings import CameraFeed, CameraSettings
from civigil.safety.cameras.worker.messages import Saw
from tests.support.clock import SetClock
from tests.support.hands import HandsFor

GATE = CameraFeed(id="gate", source="gate.mp4", normality="gate.model", alarms_a_day=2.0)
SETTINGS = {"cameras": CameraSettings(cameras=(GATE,))}


def sighting(score: float, *, below: bool = False, at_s: float = 1.0, left: float = 0.4) -> Sighting:
    because = (Reason(what="surprise of the place", measured=score, limit=1.5),)
    odd = Oddity(
        kind="speed",
        score=score,
        limit=1.5,
        base=1.5,
        explanation=Explanation(summary="Something is fast.", rule="cameras.unusual", because=because),
        heat=bytes([0, 128, 255, 10]),
        heat_columns=2,
    )
    seen = Seen(track=0, at_s=at_s, first_s=0.0, left=left, top=0.3, width=0.1, height=0.2, aspect=1.5)
    return Sighting(
        what=What.UNUSUAL, zone="whole picture", seen=seen, at_s=at_s, since_s=0.5, dwell_s=0.5, odd=odd, below=below
    )


async def begin(do: Hands[Any]) -> None:
    assert await service.claim(do, GATE, UUID(int=9)) is not None


async def seen(do: Hands[Any], *what: Sighting) -> list[Reported]:
    """Report these; what stands in the review then, the newest first."""
    for one in what:
        saw = Saw(sighting=one, settled_s=one.at_s, snapshot=b"", clip=b"", moment_s=2.0)
        await service.report(do, GATE, UUID(int=9), Timeline(began=do.clock.now() - timedelta(seconds=60)), saw)
    return (await routes.list_reported(do)).reported


async def test_whoever_lost_the_camera_to_another_process_tells_nothing_more(hands_for: HandsFor) -> None:
    async with hands_for(capability, SETTINGS) as do:
        await begin(do)
        async with do.store.change() as change:
            await change.sql.execute("UPDATE camera SET lease_until = clock_timestamp() - interval '1 second'")
        assert await service.claim(do, GATE, UUID(int=10)) is not None
        with pytest.raises(Conflict, match="another process"):
            await seen(do, sighting(2.0))
        assert not (await routes.list_reported(do)).reported
        saw = Saw(sighting=sighting(2.0), settled_s=1.0, snapshot=b"", clip=b"")
        await service.report(do, GATE, UUID(int=10), Timeline(began=do.clock.now() - timedelta(seconds=60)), saw)
        assert len((await routes.list_reported(do)).reported) == 1


def asked(do: Hands[Any], order: Order, *, status: Status = Status.ACTUAL, by: str = "operator:1") -> Envelope[Any]:
    now = do.clock.now()
    return seal_in(order, id=do.new_id(), source="test", status=status, occurred=now, learned=now, actor=by)


async def judge(
    do: Hands[Any], one: Reported, verdict: Judgement | None, *, version: int = 0, days: int = 0, by: str = "operator:1"
) -> VerdictTaken:
    order = GiveVerdict(sighting=one.event, version=version, verdict=verdict, known_days=days)
    async with do.store.change() as change:
        return await review.give_verdict(asked(do, order, by=by), change, do)


async def move(do: Hands[Any], threshold: float | None, *, version: int = 0) -> Any:
    order = SetThreshold(
        camera="gate", what="unusual", zone="whole picture", version=version, threshold=threshold, because="verdicts"
    )
    async with do.store.change() as change:
        return await review.set_threshold(asked(do, order), change, do)


async def said(do: Hands[Any], name: str) -> Sequence[dict[str, Any]]:
    async with do.store.read() as sql:
        rows = await (await sql.execute("SELECT headers, body FROM outbox ORDER BY seq")).fetchall()
    found = [(msgspec.json.decode(row["headers"]), msgspec.json.decode(bytes(row["body"]))) for row in rows]
    return [body for headers, body in found if headers["ce-type"] == name]


async def test_what_is_reported_stands_with_its_reason_and_what_lies_below_raises_no_alarm(hands_for: HandsFor) -> None:
    async with hands_for(capability, SETTINGS) as do:
        await begin(do)
        lesser, alert = await seen(do, sighting(2.0), sighting(1.3, below=True, at_s=3.0))
        assert [one["score"] for one in await said(do, "cameras.unusual_seen.v1")] == [2.0]
        [detection] = await said(do, "cameras.detection_seen.v1")
        tally = (await routes.list_reported(do)).tally
    assert (alert.rank, lesser.rank) == ("alert", "detection")
    assert lesser.because == detection["because"] == "below the threshold"
    assert (alert.measured, alert.threshold, alert.base, alert.kind) == (2.0, 1.5, 1.5, "speed")
    assert alert.explanation is not None
    assert (alert.heat, alert.heat_columns, alert.moment_s) == ("AID/Cg==", 2, 2.0)
    assert (tally.all, tally.open, tally.alerts, tally.detections) == (2, 2, 1, 1)


async def test_two_people_never_write_over_each_other_s_verdict_and_one_is_taken_back(hands_for: HandsFor) -> None:
    async with hands_for(capability, SETTINGS) as do:
        await begin(do)
        [one] = await seen(do, sighting(2.0))
        answers = await asyncio.gather(
            judge(do, one, Judgement.REAL), judge(do, one, Judgement.FALSE, by="operator:2"), return_exceptions=True
        )
        assert sorted(type(answer).__name__ for answer in answers) == ["Conflict", "VerdictTaken"]
        taken = await judge(do, one, None, version=1)
        assert (taken.verdict, taken.version) == (None, 2)
        [shown] = (await routes.list_reported(do, open=True)).reported
        assert (shown.verdict, shown.verdict_version) == (None, 2)
        facts = await said(do, "cameras.verdict_given.v1")
    assert [(fact["verdict"] is None, fact["version"]) for fact in facts] == [(False, 1), (True, 2)]
    assert facts[1]["before"] == facts[0]["verdict"]


async def test_verdicts_propose_a_threshold_that_moves_only_when_it_is_accepted(hands_for: HandsFor) -> None:
    async with hands_for(capability, SETTINGS) as do:
        await begin(do)
        scores = [1.6, 1.7, 1.75, 1.8, 2.6]
        reported = await seen(do, *(sighting(score, at_s=1.0 + at) for at, score in enumerate(scores)))
        for one in reported:
            assert one.measured is not None
            await judge(do, one, Judgement.REAL if one.measured > 2 else Judgement.NUISANCE)
        [shown] = (await routes.list_thresholds(do)).thresholds
        assert (shown.threshold, shown.set_by, shown.raised) == (1.5, "settings", 5)
        proposal = shown.proposal
        assert proposal is not None
        assert 1.8 < proposal.threshold < 2.6
        assert (proposal.spared, proposal.lost) == (4, 0)
        with pytest.raises(Invalid, match=r"1\.05 to 4\.5"):
            await move(do, 20.0)
        assert (await move(do, proposal.threshold)).before == 1.5
        with pytest.raises(Conflict):
            await move(do, 1.6)
        async with do.store.change() as change:
            assert (await store.tuning(change, "gate", "whole picture")).unusual == proposal.threshold
        [shown] = (await routes.list_thresholds(do)).thresholds
        assert (shown.threshold, shown.set_by, shown.proposal) == (proposal.threshold, "operator:1", None)
        assert (await move(do, None, version=1)).threshold == 1.5, "and is taken back"
        moved = [(one["before"], one["threshold"]) for one in await said(do, "cameras.threshold_changed.v1")]
    assert moved == [(1.5, proposal.threshold), (proposal.threshold, 1.5)]


async def test_a_nuisance_that_is_known_here_raises_nothing_until_it_expires(
    hands_for: HandsFor, clock: SetClock
) -> None:
    async with hands_for(capability, SETTINGS) as do:
        await begin(do)
        [one] = await seen(do, sighting(2.0))
        with pytest.raises(Invalid, match="only a nuisance"):
            await judge(do, one, Judgement.FALSE, days=7)
        await judge(do, one, Judgement.NUISANCE, days=7)
        again, _ = await seen(do, sighting(2.1, at_s=4.0))
        assert (again.rank, again.because[:10]) == ("detection", "known here")
        elsewhere, *_ = await seen(do, sighting(2.1, at_s=5.0, left=0.8))
        assert elsewhere.rank == "alert"
        [known] = (await routes.list_known(do)).known
        clock.move(7 * 86_400)
        later, *_ = await seen(do, sighting(2.1))
        assert later.rank == "alert"
        assert (await routes.list_known(do)).known == []
        clock.move(-7 * 86_400)
        async with do.store.change() as change:
            await review.forget_known(asked(do, ForgetKnown(known=known.id)), change, do)
        forgotten, *_ = await seen(do, sighting(2.1, at_s=6.0))
        assert forgotten.rank == "alert"
        async with do.store.change() as change:
            with pytest.raises(Missing):
                await review.forget_known(asked(do, ForgetKnown(known=known.id)), change, do)


async def test_taking_a_verdict_back_forgets_what_it_made_known(hands_for: HandsFor) -> None:
    async with hands_for(capability, SETTINGS) as do:
        await begin(do)
        [one] = await seen(do, sighting(2.0))
        await judge(do, one, Judgement.NUISANCE, days=30)
        await judge(do, one, None, version=1)
        assert (await routes.list_known(do)).known == []


async def test_the_rate_of_false_alarms_is_the_operator_s_and_reaches_the_watcher(hands_for: HandsFor) -> None:
    async with hands_for(capability, SETTINGS) as do:
        await begin(do)

        async def bear(before: float, a_day: float | None) -> Any:
            async with do.store.change() as change:
                order = SetAlarmRate(camera="gate", before=before, alarms_a_day=a_day)
                return await review.set_alarm_rate(asked(do, order), change, do)

        assert (await bear(2.0, 5.0)).alarms_a_day == 5.0
        with pytest.raises(Conflict, match="5 a day by now"):
            await bear(2.0, 1.0)
        with pytest.raises(Invalid):
            await bear(5.0, float("nan"))
        async with do.store.change() as change:
            tuning = await store.tuning(change, "gate", "whole picture")
        assert (tuning.alarms_a_day, tuning.version) == (5.0, 2)
        assert (await bear(5.0, None)).alarms_a_day == 2.0
        [fact, _] = await said(do, "cameras.alarm_rate_changed.v1")
    assert (fact["before"], fact["alarms_a_day"], fact["by"]) == (2.0, 5.0, "operator:1")


async def test_a_verdict_of_an_exercise_never_reaches_a_real_sighting(hands_for: HandsFor) -> None:
    async with hands_for(capability, SETTINGS) as do:
        await begin(do)
        [one] = await seen(do, sighting(2.0))
        order = GiveVerdict(sighting=one.event, version=0, verdict=Judgement.REAL)
        unknown = GiveVerdict(sighting=UUID(int=5), version=0, verdict=Judgement.REAL)
        async with do.store.change() as change:
            with pytest.raises(Refused):
                await review.give_verdict(asked(do, order, status=Status.EXERCISE), change, do)
            with pytest.raises(Missing):
                await review.give_verdict(asked(do, unknown), change, do)
