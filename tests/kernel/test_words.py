"""People's words in events: sealed on the wire, text for whoever is given the event; nowhere else, and not after a change."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import msgspec
import pytest

from civigil.events.incidents import AddNote, NoteAdded
from civigil.kernel.classified import marks_of
from civigil.kernel.envelope import Envelope, headers_of, read, seal_in
from civigil.kernel.errors import Refused, Tampered
from civigil.kernel.ports import NoSealer, Sealer
from civigil.kernel.severity import Status
from civigil.kernel.words import PREFIX, opened, opened_body, sealed
from civigil.runtime.store.replay import Recorded, again
from civigil.runtime.trust.sealer import FileKeySealer, make_key_file

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
NOTE = "allergic to markedrin"
KINDS = {kind.event_type: kind for kind in (NoteAdded, AddNote)}


@pytest.fixture
def sealer(tmp_path: Path) -> Sealer:
    key = tmp_path / "key"
    make_key_file(key)
    return FileKeySealer(key)


def noted(note: str = NOTE, id: UUID | None = None) -> Envelope[NoteAdded]:
    body = NoteAdded(incident=UUID(int=7), place=None, by="person:anna", note=note, need="medical")
    return seal_in(body, id=id or uuid4(), source="incidents", status=Status.ACTUAL, occurred=NOW, learned=NOW)


def test_words_travel_sealed_and_whoever_is_given_the_event_reads_them(sealer: Sealer) -> None:
    event = noted()
    raw = sealed(event, sealer)
    assert NOTE.encode() not in raw
    came = read(headers_of(event), raw, KINDS)
    assert came.body.note.startswith(PREFIX)
    assert opened(came, sealer).body == event.body
    told = opened_body(raw, event.type, event.id, marks_of(NoteAdded), sealer)
    assert msgspec.json.decode(told)["note"] == NOTE
    assert opened(came, sealer).raw == raw, "what is archived and relayed are the bytes that came"


def test_words_from_before_are_read_and_none_are_left_alone(sealer: Sealer) -> None:
    event = noted()
    assert opened(read(headers_of(event), event.raw, KINDS), sealer).body == event.body
    empty = noted("")
    assert sealed(empty, sealer) == empty.raw


@pytest.mark.parametrize("words", [PREFIX, PREFIX + "AAAA", PREFIX + "?!", "of another event"])
def test_words_that_look_like_a_seal_are_words(sealer: Sealer, words: str) -> None:
    if words == "of another event":
        words = msgspec.json.decode(sealed(noted(), sealer))["note"]
    event = noted(words)
    raw = sealed(event, sealer)
    assert msgspec.json.decode(raw)["note"] != words
    assert opened(read(headers_of(event), raw, KINDS), sealer).body.note == words
    came = read(headers_of(event), raw, KINDS)
    assert msgspec.json.decode(sealed(came, sealer))["note"] == came.body.note, "what is sealed is not sealed once more"


@pytest.mark.parametrize("change", ["flipped", "of another event", "of another field", "cut off", "no base64"])
def test_words_that_were_changed_or_belong_elsewhere_are_tampering(sealer: Sealer, change: str) -> None:
    event, other = noted(), noted("something else")
    body = msgspec.json.decode(sealed(event, sealer))
    note = body["note"]
    if change == "flipped":
        body["note"] = note[:40] + ("A" if note[40] != "A" else "B") + note[41:]
    elif change == "of another event":
        body["note"] = msgspec.json.decode(sealed(other, sealer))["note"]
    elif change == "of another field":
        asked = AddNote(incident=UUID(int=7), note=NOTE, need="medical")
        order = seal_in(asked, id=event.id, source="gateway", status=Status.ACTUAL, occurred=NOW, learned=NOW)
        body["note"] = msgspec.json.decode(sealed(order, sealer))["note"]
    else:
        body["note"] = note[:-8] if change == "cut off" else PREFIX + "?!"
    came = read(headers_of(event), msgspec.json.encode(body), KINDS)
    with pytest.raises(Tampered, match="note_added"):
        opened(came, sealer)


def test_replayed_under_another_id_words_are_read_and_under_a_made_up_one_they_are_not(sealer: Sealer) -> None:
    event = noted()
    kept = Recorded(NOW, event.subject, headers_of(event), sealed(event, sealer))
    replayed = again(kept, NOW, Status.EXERCISE)
    twice = again(replayed, NOW, Status.TEST)
    for one in (replayed, twice):
        assert one.headers["ce-id"] != str(event.id)
        assert opened(read(one.headers, one.body, KINDS), sealer).body == event.body
    same = again(kept, NOW, None)
    assert opened(read(same.headers, same.body, KINDS), sealer).body == event.body
    forged = headers_of(noted()) | {"civigil-first": str(event.id)}  # of no replay
    with pytest.raises(Tampered):
        opened(read(forged, kept.body, KINDS), sealer)


def test_without_a_sealer_nothing_of_a_person_leaves() -> None:
    with pytest.raises(Refused):
        sealed(noted(), NoSealer())
