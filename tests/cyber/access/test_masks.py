"""What a mask shows is what Cedar would say of each event and each marked field, asked one by one."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import cedarpy
import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from civigil.cyber.access.authorizer import CedarAuthorizer
from civigil.cyber.access.book import Book, Source, request_of
from civigil.cyber.access.shelf import Shelf
from civigil.events.incidents import NoteAdded
from civigil.gateway.live.feed import marked_of, text_of
from civigil.gateway.live.limits import LiveLimits
from civigil.gateway.live.mask import Masks
from civigil.gateway.live.ring import Ring
from civigil.gateway.permissions import LIVE_VIEW, NEEDS
from civigil.gateway.withhold import Reader
from civigil.incidents.view import ShownEntry, Timeline
from civigil.kernel.classified import CLASSES, marks_of
from civigil.kernel.permission import Principal
from civigil.kernel.resource import named, understood
from civigil.kernel.severity import Status
from civigil.roster import ROSTER
from tests.cyber.access.books import NAMES, Time, authorizer_in, person

SHOWN = {kind.event_type: permission for room in ROSTER for kind, permission in room.shows.items()}
ROLES = ("fire", "police", "traffic", "agency:fire", "agency:police")
ACTIONS = sorted({one.name for one in SHOWN.values()} | {one.name for one in NEEDS.values()} | {LIVE_VIEW.name})
GROUPS = ["*:*:*", "*:*:view", "*:*:read", "incidents:*:*", "incidents:*:view", "gateway:*:read"]
CONDITIONS = [
    "true",
    "context.involved",
    "!context.involved",
    'context.status == "Exercise"',
    'context.status != "Actual" || context.involved',
    'context.kind == "live"',
    'context.name like "*note*"',
    'context.purpose == "audit"',
    'principal.id like "x"',
    "9223372036854775807 + 1 == 0",
]


@st.composite
def books(draw: st.DrawFn) -> str:
    """A few policies as somebody may write them."""
    said = []
    for number in range(draw(st.integers(0, 6))):
        role = draw(st.sampled_from(ROLES))
        who = f'Agency::"{role[7:]}"' if role.startswith("agency:") else f'Role::"{role}"'
        action = draw(st.sampled_from(ACTIONS + GROUPS))
        condition = draw(st.sampled_from(CONDITIONS))
        if condition.startswith("principal.id"):
            condition = 'principal == Person::"person:anna"'
        said.append(
            f'@id("own.p{number}") {draw(st.sampled_from(["permit", "permit", "forbid"]))} '
            f'(principal in {who}, action in Action::"{action}", resource) when {{ {condition} }};'
        )
    return "\n".join(said)


def note(need: str, assigned: str | None) -> tuple[dict[str, str], bytes]:
    """A note as it comes over the bus."""
    headers = {
        "ce-id": "1",
        "ce-type": NoteAdded.event_type,
        "ce-status": "Actual",
        "ce-source": "incidents",
        "ce-time": "t",
        "ce-learned": "t",
    }
    body = {"incident": "i", "place": None, "by": "x", "note": "penicillin", "need": need, "assigned": assigned}
    return headers, msgspec.json.encode(body)


@lru_cache(maxsize=1)
def prepared(text: str) -> tuple[Book, list[dict[str, object]]]:
    """A book of these policies, and Cedar's own entities for the actions of its schema."""
    book = Book([Source("own.cedar", text)] if text else [], NAMES)
    return book, json.loads(str(cedarpy.Entities.from_json_str("[]", cedarpy.Schema.from_str(book.schema))))


def bare(text: str, who: Principal, permission: str, line: str) -> bool:
    """What Cedar says, prepared in no way, with none of our code but the request: the judge of what our masks say."""
    parents = [
        {"type": "Agency", "id": role[7:]} if role.startswith("agency:") else {"type": "Role", "id": role}
        for role in who.roles
    ]
    uid = {"type": "Person", "id": who.id}
    entities = [*prepared(text)[1], {"uid": uid, "attrs": {}, "parents": parents}]
    answer = cedarpy.is_authorized(request_of(who, permission, understood(line)), text, entities)
    return answer.allowed and not answer.diagnostics.errors


@settings(max_examples=40)
@given(books(), st.sets(st.sampled_from(ROLES), max_size=3))
def test_mask_is_what_cedar_says(text: str, roles: set[str]) -> None:
    who = person(*sorted(roles))
    with TemporaryDirectory(prefix="cv-") as name:
        shelf = Shelf(Path(name), Path(name), lambda _: prepared(text)[0], monotonic=Time())
        masks = Masks(ROSTER, CedarAuthorizer(shelf, NAMES))
        mask = masks.of(who)
    for name in [*sorted(SHOWN)[:: max(1, len(SHOWN) // 6)], NoteAdded.event_type]:
        for status in Status:
            said = bare(text, who, SHOWN[name].name, named(f"live/{name}", status=status.value))
            assert ((name, status.value) in mask.kinds) is said, (name, status)
    if (NoteAdded.event_type, "Actual") not in mask.kinds:
        return
    marks = marks_of(NoteAdded)
    for need in CLASSES:
        for assigned in (None, "desk:fire", who.id):
            headers, body = note(need, assigned)
            ring = Ring(LiveLimits())
            ring.begin("x", 1, "")
            kind = (NoteAdded.event_type, "Actual")
            ring.take(1, kind, text_of(1, headers, body), marked_of(1, headers, body, marks))
            ring.settle()
            involved = assigned == who.id or (assigned == "desk:fire" and "agency:fire" in roles)
            line = named(f"field/{NoteAdded.event_type}/note", status="Actual", involved=involved)
            said = bare(text, who, NEEDS[need].name, line)
            told = ring.after(0, mask.kinds, mask.sight).text
            assert ("penicillin" in told) is said, (need, assigned)
            assert (f"[withheld: {need}]" in told) is not said


def test_medical_note_reaches_the_medical_crew_and_no_traffic_engineer(tmp_path: Path) -> None:
    masks = Masks(ROSTER, authorizer_in(tmp_path))
    headers, body = note("medical", "desk:fire")
    ring = Ring(LiveLimits())
    ring.begin("x", 1, "")
    marked = marked_of(1, headers, body, marks_of(NoteAdded))
    ring.take(1, (NoteAdded.event_type, "Actual"), text_of(1, headers, body), marked)
    ring.settle()

    def told(*roles: str) -> str:
        mask = masks.of(person(*roles))
        return ring.after(0, mask.kinds, mask.sight).text

    assert "penicillin" in told("medical")
    assert "penicillin" in told("fire", "agency:fire")
    assert "penicillin" not in told("fire", "agency:harbour")
    assert "[withheld: medical]" in told("traffic")
    assert "penicillin" not in told("traffic")


def test_note_of_a_class_that_nobody_knows_is_read_by_nobody(tmp_path: Path) -> None:
    """A newer room's class: closed, also for the operator."""
    masks = Masks(ROSTER, authorizer_in(tmp_path))
    headers, body = note("nuclear", None)
    marked = marked_of(1, headers, body, marks_of(NoteAdded))
    assert marked is not None
    mask = masks.of(person("operator"))
    assert "penicillin" not in marked.text_for((NoteAdded.event_type, "Actual"), mask.sight)


def entry(need: str) -> ShownEntry:
    """A note in a timeline, over the API."""
    told = {"incident": "019f0000-0000-7000-8000-000000000001", "seq": 1, "kind": "note", "at": "2026-05-01T12:00:00Z"}
    told |= {"learned": told["at"], "event": None, "by": "x", "text": "penicillin", "explanation": None, "joined": None}
    return msgspec.convert(told | {"need": need}, ShownEntry)


def test_timeline_over_the_api_withholds_what_the_live_stream_withholds(tmp_path: Path) -> None:
    authorizer = authorizer_in(tmp_path)
    whole = Timeline(entries=(entry("medical"), entry("")), assigned="desk:fire")

    def texts(*roles: str) -> list[str]:
        return [one.text for one in Reader(authorizer, person(*roles)).shown(whole).entries]

    assert texts("medical") == ["penicillin", "penicillin"]
    assert texts("fire", "agency:fire") == ["penicillin", "penicillin"]
    assert texts("fire") == ["[withheld: medical]", "penicillin"]
    assert texts("traffic") == ["[withheld: medical]", "penicillin"]


def test_reading_a_marked_field_is_known_afterwards_and_withholding_it_is_none(tmp_path: Path) -> None:
    reader = Reader(authorizer_in(tmp_path), person("medical"))
    reader.shown(entry("medical"))
    assert reader.read == {"medical"}
    refused = Reader(authorizer_in(tmp_path), person("traffic"))
    refused.shown(entry("medical"))
    assert refused.read == set()


def test_viewers_whom_involvement_does_not_change_share_their_frames(tmp_path: Path) -> None:
    masks = Masks(ROSTER, authorizer_in(tmp_path))
    assert masks.of(person("traffic", "agency:a")) == masks.of(person("traffic", "agency:b"))
    assert masks.of(person("fire", "agency:a")) != masks.of(person("fire", "agency:b"))
