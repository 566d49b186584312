"""What devices say: read back whole, tolerant of what is newer, and strict about everything that has a bound."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from civigil.kernel.errors import Invalid
from civigil.protocols.devicetalk import (
    BYTES_AT_MOST,
    Ack,
    Alarm,
    Reading,
    State,
    Telemetry,
    ack_topic,
    alarm_topic,
    parse,
    parse_ack,
    split,
    state_topic,
    telemetry_topic,
)

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
SAMPLE = Telemetry(
    device="level-1",
    kind="level",
    boot="b1",
    seq=1,
    at=NOON,
    status="Test",
    longitude=13.5,
    latitude=52.4,
    readings=(Reading(name="level", value=0.8, unit="m"),),
)
ALARM = Alarm(
    device="level-1",
    alarm="b1-1",
    kind="level_high",
    at=NOON,
    status="Test",
    longitude=13.5,
    latitude=52.4,
    reading=Reading(name="level", value=2.4, unit="m"),
    limit=1.9,
    tries=1,
)


def changed(**changes: Any) -> bytes:
    return json.dumps(msgspec.to_builtins(SAMPLE) | changes).encode()


def test_what_is_said_is_read_back() -> None:
    for topic, said in [
        (telemetry_topic("level-1"), SAMPLE),
        (alarm_topic("level-1"), ALARM),
        (state_topic("level-1"), State(device="level-1", online=False, status="Test")),
    ]:
        assert parse(topic, msgspec.json.encode(said)) == said
        assert parse(topic.replace("/", "."), msgspec.json.encode(said)) == said
    assert parse_ack(msgspec.json.encode(Ack(alarm="b1-1"))) == Ack(alarm="b1-1")
    assert ack_topic("level-1") == "cmd/level-1/ack"


def test_a_newer_device_is_understood() -> None:
    assert (
        parse("tel/level-1", changed(battery=0.9, readings=[{"name": "level", "value": 0.8, "unit": "m", "q": 1}]))
        == SAMPLE
    )


def test_times_are_brought_to_utc_and_naive_ones_refused() -> None:
    east = NOON.astimezone(timezone(timedelta(hours=2)))
    said = parse("tel/level-1", changed(at=east.isoformat()))
    assert isinstance(said, Telemetry)
    assert said.at.utcoffset() == timedelta(0)
    assert said.at == NOON
    with pytest.raises(Invalid):
        parse("tel/level-1", changed(at="2026-05-01T12:00:00"))


@pytest.mark.parametrize(
    "changes",
    [
        {"device": "level-2"},
        {"device": "Level 1"},
        {"kind": ""},
        {"boot": ""},
        {"boot": "x" * 81},
        {"boot": "b\x00"},
        {"boot": "\ud800"},
        {"shows": "G\x00"},
        {"seq": 0},
        {"seq": 2**60},
        {"seq": 1.5},
        {"at": "yesterday"},
        {"at": "0001-01-01T00:00:00+23:00"},
        {"status": "Real"},
        {"latitude": 91},
        {"longitude": 181},
        {"readings": [{"name": "level", "value": "high", "unit": "m"}]},
        {"readings": [{"name": "level", "value": 1, "unit": "m"}] * 2},
        {"readings": [{"name": f"q{n}", "value": 1, "unit": "m"} for n in range(33)]},
        {"readings": [{"name": "level", "value": 1, "unit": "m\n"}]},
        {"readings": [{"name": "level\u0000", "value": 1, "unit": "m"}]},
        {"shows": "G" * 2_001},
    ],
)
def test_whatever_is_out_of_bounds_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        parse("tel/level-1", changed(**changes))


@pytest.mark.parametrize("number", ["1e999", "NaN", "Infinity", "-1e400"])
def test_a_value_that_is_no_number_is_refused(number: str) -> None:
    raw = changed().replace(b'"value": 0.8', f'"value": {number}'.encode())
    assert number.encode() in raw
    with pytest.raises(Invalid):
        parse("tel/level-1", raw)


@pytest.mark.parametrize(
    "raw", [b"", b"\xff", b"[]", b"null", b"{" * 9_000, b"[" * 16_000, b'"' + b"x" * BYTES_AT_MOST + b'"']
)
def test_rubbish_is_refused(raw: bytes) -> None:
    for topic in ("tel/level-1", "alarm/level-1", "state/level-1"):
        with pytest.raises(Invalid):
            parse(topic, raw)
    with pytest.raises(Invalid):
        parse_ack(raw)


@pytest.mark.parametrize("topic", ["", "tel", "tel/", "cmd/level-1/ack", "tel/a/b", "TEL/level-1", "fact/x", "$SYS/x"])
def test_where_no_device_speaks_nothing_is_heard(topic: str) -> None:
    with pytest.raises(Invalid):
        split(topic)


@given(st.sampled_from(["tel/a", "alarm/a", "state/a"]), st.binary(max_size=400))
def test_nothing_but_invalid_is_raised(topic: str, raw: bytes) -> None:
    with pytest.raises(Invalid):
        parse(topic, raw)
