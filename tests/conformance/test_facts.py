"""Every word of every room survives the wire, and a newer peer's additions do not stop an older one."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civigil.kernel.capability import vocabulary
from civigil.kernel.envelope import headers_of, read
from civigil.kernel.facts import Message
from civigil.roster import ROSTER
from tests.support.messages import envelopes

WORDS = vocabulary(ROSTER)


@pytest.mark.parametrize("name", sorted(WORDS))
@settings(max_examples=10)
@given(data=st.data())
def test_word_survives_the_wire(name: str, data: st.DataObject) -> None:
    envelope = data.draw(envelopes(WORDS[name]))
    assert read(headers_of(envelope), envelope.raw, WORDS) == envelope
    assert envelope.subject.count(".") == 5, "class, status, room, name, version, cell"


@pytest.mark.parametrize("name", sorted(WORDS))
@settings(max_examples=5)
@given(data=st.data())
def test_word_of_a_newer_peer_is_read(name: str, data: st.DataObject) -> None:
    envelope = data.draw(envelopes(WORDS[name]))
    newer = msgspec.json.decode(envelope.raw) | {"added_in_2031": [1, {"x": None}]}
    assert read(headers_of(envelope), msgspec.json.encode(newer), WORDS).body == envelope.body


@pytest.mark.parametrize("name", sorted(WORDS))
def test_word_is_frozen_and_says_what_it_means(name: str) -> None:
    kind: type[Message] = WORDS[name]
    assert kind.__struct_config__.frozen
    assert kind.__doc__
