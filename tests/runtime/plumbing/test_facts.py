"""Facts on true servers: each once by its effect, none lost, the bad ones set aside where an operator sees them."""

from __future__ import annotations

import asyncio
import signal
from datetime import UTC, datetime, timedelta

import pytest

from civigil.kernel.envelope import headers_of
from civigil.kernel.errors import Invalid
from civigil.runtime.bus.aside import list_aside, retry_aside, show_aside
from civigil.runtime.bus.publish import Outgoing
from civigil.runtime.embedded import Child
from tests.runtime.plumbing.conftest import City
from tests.support.probe import service


async def test_each_fact_has_one_effect_though_it_is_published_twice(city: City) -> None:
    facts = [city.seen(number) for number in range(300)]
    async with city.bus("probe") as bus, city.worker():
        assert await bus.publish_many(facts) == [None] * 300
        again = [Outgoing(one.subject, {**headers_of(one), "Nats-Msg-Id": f"x{one.id}"}, one.raw) for one in facts]
        assert await bus.publisher.send_many(again) == [None] * 300  # the stream's duplicate window does not know them
        await city.until(lambda: _handled(city, 600))
    assert await city.effects() == list(range(300))


async def _handled(city: City, messages: int) -> bool:
    async with city.bus("spine") as spine:
        info = await spine.client.jetstream().consumer_info("FACTS", "probe")
        return info.ack_floor is not None and info.ack_floor.stream_seq >= messages and not info.num_ack_pending


async def test_what_follows_goes_out_with_its_cause(city: City) -> None:
    fact = city.seen(7)
    async with city.bus("probe") as bus, city.bus("spine") as spine, city.worker():
        await bus.publish(fact)
        js = spine.client.jetstream()

        async def relayed() -> bool:
            return (await js.stream_info("FACTS")).state.messages == 2

        await city.until(relayed)
        message = await js.get_msg("FACTS", 2)
        assert message.subject == "fact.test.probe.counted.v1.nowhere"
        headers = message.headers or {}
        assert headers["ce-causation"] == str(fact.id) == headers["ce-correlation"]
        assert await city.rows("SELECT count(*) FROM probe.outbox") == [(0,)]


@pytest.mark.parametrize(
    ("changed", "body", "said"),
    [
        ({"ce-type": "probe.unheard_of.v1"}, None, "not a type that is heard here"),
        ({"ce-id": "42"}, None, "is not an id"),
        ({"ce-status": "Real"}, None, "is not Actual, Exercise or Test"),
        ({"ce-status": "Actual"}, None, "the status in the subject is another"),
        ({"ce-time": "1970-01-01T00:00:00Z"}, None, "more than a year old"),
        ({"ce-time": "2100-01-01T00:00:00Z"}, None, "lies in the future"),
        ({"ce-time": "yesterday"}, None, "is not an RFC 3339 time"),
        ({}, b'{"number": "many"}', "Expected `int`"),
        ({}, b'{"number": 1', "truncated"),
        ({}, b"\x00\xff", "not a probe.seen.v1"),
        ({}, b'{"number": 1, "text": "' + b"x" * 1_100_000 + b'"}', "bytes, 1000000 are allowed"),
    ],
)
async def test_a_bad_fact_is_set_aside_and_the_good_ones_go_on(
    city: City, changed: dict[str, str], body: bytes | None, said: str
) -> None:
    bad, good = city.seen(1), city.seen(2)
    async with city.bus("probe") as bus, city.worker():
        await bus.publisher.send(Outgoing(bad.subject, {**headers_of(bad), **changed}, body or bad.raw))
        await bus.publish(good)
        await city.until(lambda: _aside(city))
        await city.until(lambda: _counted(city, [2]))
    (found,) = await list_aside(city.database_url, ["probe"])
    assert said in found.error
    shown = await show_aside(city.database_url, "probe", found.id)
    assert (shown.body or "").encode("utf-8", "replace")[:10] == (body or bad.raw).decode("utf-8", "replace").encode()[
        :10
    ]


async def _aside(city: City) -> bool:
    return bool(await list_aside(city.database_url, ["probe"]))


async def _counted(city: City, numbers: list[int]) -> bool:
    return await city.effects() == numbers


async def test_one_bad_fact_in_a_batch_holds_nobody_up(city: City) -> None:
    facts = [city.seen(number, "invalid" if number == 50 else "") for number in range(100)]
    async with city.bus("probe") as bus, city.worker():
        await bus.publish_many(facts)
        await city.until(lambda: _counted(city, [number for number in range(100) if number != 50]))
        await city.until(lambda: _aside(city))


async def test_a_bug_is_tried_again_then_set_aside_and_can_be_put_back(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("civigil.runtime.bus.outcome._BACKOFF_S", (0.05,))
    async with city.bus("probe") as bus, city.worker():
        await bus.publish(city.seen(3, "bug"))
        await city.until(lambda: _aside(city))
        (found,) = await list_aside(city.database_url, ["probe"])
        assert found.deliveries == 5
        assert "ZeroDivisionError" in found.error
        assert await city.effects() == []

        await retry_aside(city.database_url, "probe", found.id)  # the fault is still there: it comes back
        await city.until(lambda: _tried(city, 6))
        service.fixed.add("bug")
        try:
            await retry_aside(city.database_url, "probe", None)
            await city.until(lambda: _counted(city, [3]))
        finally:
            service.fixed.clear()
        assert not await _aside(city)


async def _tried(city: City, times: int) -> bool:
    (found,) = await list_aside(city.database_url, ["probe"])
    return found.deliveries == times and not found.retry_asked


async def test_while_the_world_is_away_a_fact_waits_and_is_not_set_aside(city: City) -> None:
    async with city.bus("probe") as bus, city.worker():
        await bus.publish(city.seen(4, "away"))
        await bus.publish(city.seen(5))
        await city.until(lambda: _counted(city, [5]))
        service.fixed.add("away")
        try:
            await city.until(lambda: _counted(city, [4, 5]))
        finally:
            service.fixed.clear()
        assert not await _aside(city)


@pytest.mark.slow
async def test_a_killed_bus_loses_nothing_that_was_accepted(city: City, nats: Child) -> None:
    accepted: list[int] = []
    async with city.bus("probe") as bus, city.worker():
        for start in range(0, 400, 100):
            facts = [city.seen(number) for number in range(start, start + 100)]
            if start == 200:
                nats.send(signal.SIGKILL)
                nats.wait(10)
                nats.start()
            while any(problem is not None for problem in await bus.publish_many(facts)):
                await asyncio.sleep(0.1)
            accepted += range(start, start + 100)
        await city.until(lambda: _counted(city, accepted), within_s=40)


async def test_facts_sent_together_again_are_accepted_and_not_doubled(city: City) -> None:
    facts = [city.seen(number) for number in range(1_300)]
    async with city.bus("probe") as bus, city.bus("spine") as spine:
        assert set(await bus.publish_many(facts[:300])) == {None}
        assert set(await bus.publish_many(facts)) == {None}  # the first batch is there in part, the second is new
        state = (await spine.client.jetstream().stream_info("FACTS")).state
        assert state.messages == 1_300
        async with city.worker():
            await city.until(lambda: _counted(city, list(range(1_300))))
        kept = await spine.client.jetstream().get_msg("FACTS", seq=state.last_seq)
    assert "Nats-Batch-Id" in (kept.headers or {})  # it did go together


async def test_a_stream_that_takes_no_batches_gets_its_facts_one_by_one(city: City) -> None:
    async with city.bus("probe") as bus, city.bus("spine") as spine:
        js = spine.client.jetstream()
        config = (await js.stream_info("FACTS")).config
        config.allow_atomic = False
        await js.update_stream(config)
        for start in (0, 100):
            assert set(await bus.publish_many([city.seen(start + number) for number in range(100)])) == {None}
        assert (await js.stream_info("FACTS")).state.messages == 200


async def test_one_fact_too_large_does_not_keep_back_those_beside_it(city: City) -> None:
    facts = [city.seen(number) for number in range(90)]
    large = Outgoing(facts[7].subject, {}, bytes(3_000_000))
    async with city.bus("probe") as bus, city.bus("spine") as spine:
        messages = [Outgoing(one.subject, headers_of(one), one.raw) for one in facts]
        problems = await bus.publisher.send_many([*messages[:7], large, *messages[8:]])
        assert [number for number, problem in enumerate(problems) if problem is not None] == [7]
        assert isinstance(problems[7], Invalid)
        assert (await spine.client.jetstream().stream_info("FACTS")).state.messages == 89


async def test_a_full_stream_slows_the_source_and_drops_nothing(city: City) -> None:
    js_limit = 200_000
    async with city.bus("probe") as bus, city.bus("spine") as spine:
        js = spine.client.jetstream()
        config = (await js.stream_info("FACTS")).config
        config.max_bytes = js_limit
        await js.update_stream(config)
        problems = await bus.publish_many([city.seen(number, "x" * 1_000) for number in range(300)])
        taken = [number for number, problem in enumerate(problems) if problem is None]
        assert 0 < len(taken) < 300
        assert {problem.code for problem in problems if problem is not None} == {"unavailable"}
        assert "maximum bytes exceeded" in str(next(problem for problem in problems if problem is not None))
        async with city.worker():
            await city.until(lambda: _counted(city, taken))


async def test_a_fact_that_its_room_may_not_publish_is_set_aside_by_the_relay(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("civigil.runtime.bus.publish.ACKNOWLEDGED_WITHIN_S", 1.0)
    async with city.worker():
        await city.rows(
            "INSERT INTO probe.outbox (subject, headers, body) VALUES ('fact.test.cameras.x.v1.nowhere', '{}', '') RETURNING 1"
        )
        await city.until(lambda: _aside(city))
    (found,) = await list_aside(city.database_url, ["probe"])
    assert found.error_code == "refused"
    assert await city.rows("SELECT count(*) FROM probe.outbox") == [(0,)]


async def test_late_news_is_believed_and_a_dead_clock_is_not(city: City) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    async with city.bus("probe") as bus, city.worker():
        await bus.publish(city.seen(1, occurred=yesterday))
        await city.until(lambda: _counted(city, [1]))


async def test_an_event_of_ten_megabytes_is_refused_at_its_source_and_the_connection_stays(city: City) -> None:
    huge, good = city.seen(1), city.seen(2)
    async with city.bus("probe") as bus, city.worker():
        (refused, taken) = await bus.publisher.send_many(
            [
                Outgoing(huge.subject, headers_of(huge), b" " * 10_000_000),
                Outgoing(good.subject, headers_of(good), good.raw),
            ]
        )
        assert refused is not None
        assert refused.code == "invalid"
        assert taken is None
        await city.until(lambda: _counted(city, [2]))
    with pytest.raises(Invalid, match="bytes, 1000000 are allowed"):
        city.seen(3, "x" * 10_000_000)


async def test_a_publisher_whose_callers_give_up_keeps_its_window(
    city: City, nats: Child, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("civigil.runtime.bus.publish.ACKNOWLEDGED_WITHIN_S", 2.0)
    async with city.bus("probe") as bus:
        nats.send(signal.SIGSTOP)
        for _ in range(12):
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.05):
                    await bus.publish_many([city.seen(number) for number in range(100)])
        nats.send(signal.SIGCONT)
        async with city.worker():
            assert await bus.publish_many([city.seen(7)]) == [None]
