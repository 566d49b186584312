"""Deciding: facts with their reasons, times, settings and zones that mean nothing; and what must hold for all input."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from civigil.events.cameras import IntrusionSeen, LoiteringSeen
from civigil.kernel.errors import Invalid, Refused
from civigil.kernel.place import Point
from civigil.kernel.severity import Status
from civigil.safety.cameras import rules
from civigil.safety.cameras.behaviour.zones import ZoneWatch, inside
from civigil.safety.cameras.model import WHOLE_PICTURE, Rect, Seen, Sighting, What, Zone, check_outline, parse_zones
from civigil.safety.cameras.rules import Timeline
from civigil.safety.cameras.settings import CameraFeed, CameraSettings, feeds_of

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
PLACE = Point(latitude=52.5, longitude=13.4, uncertainty_m=20)


def seen_at(at_s: float, x: float, y: float, *, track: int = 1, first_s: float = 0.0) -> Seen:
    """Somebody with their feet at x, y."""
    return Seen(track=track, at_s=at_s, first_s=first_s, left=x - 0.05, top=y - 0.2, width=0.1, height=0.2, aspect=1.5)


def sighting(what: What) -> Sighting:
    return Sighting(
        what=what, zone="gate", seen=seen_at(30, 0.02, 1.1), at_s=30.0, since_s=18.0, dwell_s=12.0, limit_s=10.0
    )


def test_a_fact_names_its_reason_and_its_limit() -> None:
    fact = rules.on_sighting(sighting(What.LOITERING), "yard", PLACE, ())
    assert isinstance(fact, LoiteringSeen)
    [reason] = fact.explanation.because
    assert (reason.measured, reason.limit, reason.unit) == (12.0, 10.0, "s")
    assert fact.subjects == ("camera:yard", "track:yard/1")
    assert fact.place == PLACE
    assert isinstance(rules.on_sighting(sighting(What.INTRUSION), "yard", None, ()), IntrusionSeen)


@given(st.floats(-2, 2), st.floats(-2, 2), st.floats(0, 3), st.floats(0, 3))
def test_no_box_leaves_the_picture(left: float, top: float, width: float, height: float) -> None:
    seen = Seen(track=1, at_s=0, first_s=0, left=left, top=top, width=width, height=height, aspect=1)
    box = rules.box_of(seen)
    assert box.left + box.width <= 1.0002
    assert box.top + box.height <= 1.0002


@given(st.floats(0, 1e6), st.floats(0, 1000))
def test_a_recording_never_speaks_of_the_future(at_s: float, pace: float) -> None:
    assert Timeline(began=NOON, pace=pace).instant(at_s, NOON + timedelta(seconds=5)) <= NOON + timedelta(seconds=5)


def test_a_recording_with_a_date_keeps_its_own_times() -> None:
    line = Timeline(began=NOON, pace=6.0, recorded=True)
    assert line.instant(90.0, NOON + timedelta(days=3)) == NOON + timedelta(seconds=90)


def test_a_live_clock_that_drifts_is_set_anew() -> None:
    line = Timeline(began=NOON)
    near = NOON + timedelta(seconds=101)
    assert line.heard(100.0, near, live=True) is line
    far = NOON + timedelta(seconds=110)
    assert line.heard(100.0, far, live=True).instant(100.0, far) == far
    assert line.heard(100.0, far, live=False) is line


def test_what_a_fast_clock_showed_happened_when_it_came_and_not_as_long_ago_as_it_says() -> None:
    line, now = Timeline(began=NOON), NOON + timedelta(seconds=60)
    for number in range(1, 41):  # a minute at its pace, then twenty seconds at twenty times that
        now, at_s = NOON + timedelta(seconds=60 + number / 2), 60.0 + 10 * number
        line = line.heard(at_s, now, live=True)
    ago = {at_s: (now - line.instant(at_s, now)).total_seconds() for at_s in (460.0, 440.0, 360.0, 62.0, 55.0)}
    assert ago == {460.0: 0.0, 440.0: 1.0, 360.0: 5.0, 62.0: 19.5, 55.0: 25.0}
    assert line.instant(999.0, now) == now
    again = line.heard(5.0, now, live=True)  # it began anew
    assert again.instant(4.0, now) == now - timedelta(seconds=1)


def test_silence_becomes_a_loss_at_its_limit_and_not_before() -> None:
    def at(silent_s: float) -> object:
        now = NOON + timedelta(seconds=silent_s)
        return rules.on_silence("yard", None, silent_since=NOON, now=now, limit_s=20.0, reason="no route")

    assert at(19.9) is None
    lost = at(20.0)
    assert isinstance(lost, rules.CameraLost)
    assert "no route" in lost.explanation.summary


@pytest.mark.parametrize("asked", [Status.EXERCISE, Status.TEST])
def test_an_order_of_another_status_is_refused(asked: Status) -> None:
    with pytest.raises(Refused):
        rules.check_status("yard", Status.ACTUAL, asked)
    with pytest.raises(Refused):
        rules.check_status("yard", asked, Status.ACTUAL)
    rules.check_status("yard", asked, asked)


def test_pauses_grow_to_their_limit() -> None:
    pauses = [rules.next_pause_s(failures, 30.0) for failures in range(1, 9)]
    assert pauses == [0.5, 1, 2, 4, 8, 16, 30, 30]
    assert rules.next_pause_s(100_000, 30.0) == 30.0


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("rtsp://me:pass@10.0.0.1/live", "rtsp://…@10.0.0.1/live"),
        ("rtsp://me:p@ss@10.0.0.1/live", "rtsp://…@10.0.0.1/live"),
        ("rtsp://me:pa/ss@10.0.0.1/live", "rtsp://…@10.0.0.1/live"),
        ("rtsp://10.0.0.1/live?user=me&password=secret&channel=2", "rtsp://10.0.0.1/live?user=me&password=…&channel=2"),
        ("rtsp://10.0.0.1/user=me_password=secret_channel=2", "rtsp://10.0.0.1/user=me_password=…"),
        ("rtsp://10.0.0.1/channel/2?subtype=1", "rtsp://10.0.0.1/channel/2?subtype=1"),
        ("/films/a@b.mp4", "/films/a@b.mp4"),
    ],
)
def test_no_password_is_shown(source: str, shown: str) -> None:
    assert rules.masked(source) == shown


def test_feeds_named_alike_get_names_of_their_own() -> None:
    feeds = feeds_of(["/a/Gate 1.mp4", "/b/gate-1.mkv", "rtsp://me:pw@cam/Gate%201", "/c/…"])
    assert len({feed.id for feed in feeds}) == 4
    assert feeds[0].id == "gate-1"
    assert "pw" not in feeds[2].id


@given(st.lists(st.text(min_size=1, max_size=40), max_size=6))
def test_any_file_name_gives_a_lawful_feed(names: list[str]) -> None:
    feeds = feeds_of(names)
    msgspec.convert(msgspec.to_builtins(feeds), tuple[CameraFeed, ...])
    assert len({feed.id for feed in feeds}) == len(names)


BAD_ZONES = {
    "crosses itself": {"corners": [[0, 0], [1, 1], [1, 0], [0, 1]], "forbidden": True},
    "3 to 64 corners": {"corners": [[0, 0]], "forbidden": True},
    "no inside": {"corners": [[0, 0], [1, 1]], "forbidden": True},
    "outside the picture": {"corners": [[0, 0], [2, 0], [1, 1]], "forbidden": True},
    "no area": {"corners": [[0.1, 0.1], [0.5, 0.5], [0.1, 0.1000001]], "forbidden": True},
    "watch nothing": {},
    "loiter_s": {"loiter_s": 0},
}


@pytest.mark.parametrize("said", BAD_ZONES)
def test_a_zone_that_means_nothing_is_refused(said: str) -> None:
    with pytest.raises(Invalid, match=said):
        parse_zones(msgspec.json.encode([{"name": "z", **BAD_ZONES[said]}]))


def test_a_zone_outline_that_touches_itself_is_refused() -> None:
    with pytest.raises(Invalid, match="crosses itself"):
        check_outline(((0, 0), (1, 0), (0.5, 0.5), (1, 1), (0, 1), (0.5, 0.5)), where="z")


@pytest.mark.parametrize("raw", [b"", b"{", b"[1]", b'[{"name":"a","loiter_s":1,"colour":"red"}]', b"\xff\xfe"])
def test_a_zones_file_that_is_none_is_refused(raw: bytes) -> None:
    with pytest.raises(Invalid):
        parse_zones(raw)


def test_two_cameras_with_one_name_are_refused() -> None:
    feed = CameraFeed(id="a", source="a.mp4")
    with pytest.raises(Invalid, match="two cameras"):
        CameraSettings(cameras=(feed, feed))
    with pytest.raises(Invalid, match="belong together"):
        CameraFeed(id="a", source="a.mp4", latitude=1.0)


convex = st.lists(st.floats(0, 6.28), min_size=3, max_size=10, unique_by=lambda angle: round(angle, 1)).map(sorted)


@given(convex, st.floats(0, 1), st.floats(0, 1))
def test_inside_agrees_with_another_way_of_asking(angles: list[float], x: float, y: float) -> None:
    """A point is inside a convex polygon where it lies to the same side of each of its sides."""
    import math

    corners = [(0.5 + 0.4 * math.cos(angle), 0.5 + 0.4 * math.sin(angle)) for angle in angles]
    turns = [
        (b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0])
        for a, b in zip(corners, corners[1:] + corners[:1], strict=True)
    ]
    assume(min(abs(turn) for turn in turns) > 1e-9)
    assert inside(corners, (x, y)) == all(turn > 0 for turn in turns)


moves = st.lists(
    st.tuples(st.floats(0.05, 3.0), st.floats(0, 1), st.floats(0, 1), st.booleans(), st.integers(1, 3)),
    max_size=60,
)


@given(moves, st.floats(0.5, 20.0), st.none() | st.floats(0.2, 5.0))
def test_no_stay_is_longer_than_the_time_in_view(
    walk: list[tuple[float, float, float, bool, int]], loiter_s: float, roam: float | None
) -> None:
    corners = ((0.2, 0.2), (0.8, 0.2), (0.8, 0.8), (0.2, 0.8))
    watch = ZoneWatch([Zone(name="z", corners=corners, loiter_s=loiter_s, roam_heights=roam, forbidden=True)])
    now, firsts = 0.0, dict[int, float]()
    for pause, x, y, visible, track in walk:
        now += pause
        seen = [seen_at(now, x, y, track=track, first_s=firsts.setdefault(track, now))] if visible else []
        for one in watch.step(seen, now):
            assert one.dwell_s <= now - firsts[one.seen.track] + 1e-9
            assert one.since_s >= firsts[one.seen.track] - 1e-9
            assert one.what is What.INTRUSION or one.dwell_s >= loiter_s


@given(moves)
def test_each_entry_is_one_intrusion(walk: list[tuple[float, float, float, bool, int]]) -> None:
    """Between two intrusions of one track lies an absence longer than the grace."""
    zone = Zone(name="z", corners=WHOLE_PICTURE, forbidden=True, inertia_frames=1, grace_s=1.0)
    watch = ZoneWatch([zone])
    now, latest = 0.0, dict[int, float]()
    for pause, x, y, visible, track in walk:
        now += pause
        seen = [seen_at(now, 0.1 + 0.8 * x, 0.1 + 0.8 * y, track=track)] if visible else []
        for one in watch.step(seen, now):
            assert one.seen.track not in latest or now - latest[one.seen.track] > 1.0
        if visible:
            latest[track] = now


def test_a_rectangle_knows_its_middle() -> None:
    assert Rect(10, 20, 4, 6).middle == (12, 23)
