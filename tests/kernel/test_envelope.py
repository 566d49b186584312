"""What one process puts into an envelope, every other one takes out again; rubbish is refused with the place of its fault."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from civigil.events import cameras, incidents
from civigil.events.cameras import CameraRecovered, RestartFeed
from civigil.kernel.envelope import BODY_BYTES_AT_MOST, Envelope, headers_of, read, seal_in, subject_of
from civigil.kernel.errors import Invalid
from civigil.kernel.facts import Fact, Message
from civigil.kernel.severity import Status
from tests.support.clock import NOON
from tests.support.messages import envelopes
from tests.support.vocabulary import declared

KINDS = {kind.event_type: kind for module in (cameras, incidents) for kind in declared(module)}
RECOVERED = CameraRecovered(camera="gate-1", place=None, silent_for_s=3.5)


def sealed(body: Message = RECOVERED, **changes: Any) -> Envelope[Message]:
    """An envelope as a room would make it."""
    given_ = {
        "id": uuid4(), "source": "cameras/gate-1", "status": Status.ACTUAL, "occurred": NOON, "learned": NOON,
    }  # fmt: skip
    return seal_in(body, **(given_ | changes))


@given(st.sampled_from(sorted(KINDS)).flatmap(lambda name: envelopes(KINDS[name])))
def test_envelope_survives_the_wire(envelope: Envelope[Message]) -> None:
    assert read(headers_of(envelope), envelope.raw, KINDS) == envelope


@given(st.dictionaries(st.text(), st.text()), st.binary())
def test_rubbish_is_invalid_and_nothing_else(headers: dict[str, str], raw: bytes) -> None:
    with pytest.raises(Invalid):
        read(headers, raw, KINDS)


@given(st.binary(max_size=300))
def test_rubbish_under_true_headers_is_invalid_or_a_body(raw: bytes) -> None:
    headers = headers_of(sealed())
    with contextlib.suppress(Invalid):
        assert isinstance(read(headers, raw, KINDS).body, CameraRecovered)


def test_unknown_fields_and_headers_of_a_newer_peer_do_not_stop_us() -> None:
    envelope = sealed()
    newer = msgspec.json.decode(envelope.raw) | {"mood": {"of": ["the", "camera"]}}
    raw = msgspec.json.encode(newer)
    understood = read(headers_of(envelope) | {"ce-dataschema": "v9", "traceparent": "x"}, raw, KINDS)
    assert understood.body == RECOVERED
    assert understood.raw == raw, "the original bytes are kept for the archive"


@pytest.mark.parametrize("header", ["ce-id", "ce-type", "ce-source", "ce-time", "ce-learned", "ce-status"])
def test_missing_attribute_is_named(header: str) -> None:
    headers = headers_of(sealed())
    del headers[header]
    with pytest.raises(Invalid) as caught:
        read(headers, sealed().raw, KINDS)
    assert caught.value.where == header


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("ce-id", "17"),
        ("ce-causation", "yesterday"),
        ("ce-correlation", "x"),
        ("ce-time", "noon"),
        ("ce-time", "2026-05-01T12:00:00"),
        ("ce-learned", ""),
        ("ce-expires", "soon"),
        ("ce-status", "actual"),
        ("ce-type", "cameras.unheard_of.v1"),
    ],
)
def test_malformed_attribute_is_named(header: str, value: str) -> None:
    with pytest.raises(Invalid) as caught:
        read(headers_of(sealed()) | {header: value}, sealed().raw, KINDS)
    assert caught.value.where == header


def test_no_headers_at_all_is_invalid() -> None:
    with pytest.raises(Invalid):
        read(None, b"{}", KINDS)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"null",
        b'{"camera":1,"place":null,"silent_for_s":1}',
        b'{"camera":"a","place":null,"silent_for_s":NaN}',
        b'{"camera":"a","place":{"type":"point","latitude":1e999,"longitude":0},"silent_for_s":1}',
        b'{"camera":"a","place":{"type":"volume"},"silent_for_s":1}',
        b'{"camera":"a","place":null}',
        b'{"camera":"\xff","place":null,"silent_for_s":1}',
        b"[" * 100_000,
        b'{"camera":"a","place":null,"silent_for_s":1,"added_later":' + b"[" * 200_000 + b"]" * 200_000 + b"}",
    ],
)
def test_body_that_is_not_its_type_is_invalid(raw: bytes) -> None:
    with pytest.raises(Invalid) as caught:
        read(headers_of(sealed()), raw, KINDS)
    assert caught.value.where == "body"


def test_body_of_ten_megabytes_is_refused_on_both_sides() -> None:
    huge = CameraRecovered(camera="x" * 10_000_000, place=None, silent_for_s=0)
    with pytest.raises(Invalid, match=str(BODY_BYTES_AT_MOST)):
        sealed(huge)
    with pytest.raises(Invalid, match=str(BODY_BYTES_AT_MOST)):
        read(headers_of(sealed()), msgspec.json.encode(huge), KINDS)


def test_exercise_never_becomes_actual_on_the_way() -> None:
    cause = sealed(status=Status.EXERCISE)
    with pytest.raises(Invalid) as caught:
        sealed(cause=cause)
    assert caught.value.where == "status"


def test_chain_leads_back_to_its_first_event() -> None:
    first = sealed()
    second = sealed(cause=first)
    third = sealed(RestartFeed(camera="gate-1", reason="frozen"), cause=second)
    assert (third.causation, third.correlation) == (second.id, first.id)
    assert (first.causation, first.correlation) == (None, first.id)


def test_naive_time_is_invalid() -> None:
    for field in ("occurred", "learned"):
        with pytest.raises(Invalid) as caught:
            sealed(**{field: datetime(2026, 5, 1, 12)})
        assert caught.value.where == field


@pytest.mark.parametrize("year", [1970, 2100])
def test_clock_far_off_is_readable_so_that_it_can_be_set_aside_with_its_bytes(year: int) -> None:
    envelope = sealed(occurred=datetime(year, 1, 1, tzinfo=UTC))
    assert read(headers_of(envelope), envelope.raw, KINDS).occurred.year == year


def test_undeclared_type_is_not_sent() -> None:
    class Rumour(Fact, frozen=True):
        """Nobody declared this."""

    with pytest.raises(Invalid, match="Rumour"):
        sealed(Rumour())


def test_subject_is_the_grammar() -> None:
    assert sealed().subject == "fact.actual.cameras.camera_recovered.v1.nowhere"
    assert subject_of(RestartFeed, None) == "order.*.cameras.restart_feed.v1.>"
    with pytest.raises(Invalid):
        subject_of(Message, None)
