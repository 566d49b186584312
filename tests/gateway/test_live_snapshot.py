"""What viewers begin with: made once for all who may see the same, and never for one who may not."""

from __future__ import annotations

from civigil.gateway.live.mask import Mask
from civigil.gateway.live.snapshot import Standing, _Collection

ROWS = (("Actual", '{"id":1}'), ("Exercise", '{"id":2}'), ("", '{"id":3}'))
NOBODY = Mask(frozenset(), frozenset())


def standing() -> Standing:
    return Standing(7, 1, (_Collection("parks", ROWS, 3), _Collection("gates", ROWS[:1], 1)))


def may(*seen: tuple[str, str]) -> Mask:
    return Mask(frozenset({("parks.park_changed.v1", "Actual")}), frozenset(seen))


def test_viewers_who_may_see_the_same_share_one_text() -> None:
    found = standing()
    first = found.seen_by(may(("parks", "Actual")))
    assert found.seen_by(may(("parks", "Actual"))) is first
    other = Mask(frozenset(), frozenset({("parks", "Actual")}))  # other facts, the same rows
    assert found.seen_by(other) is first


def test_shared_text_never_goes_to_one_who_may_see_less() -> None:
    found = standing()
    whole = found.seen_by(may(("parks", "Actual"), ("parks", "Exercise"), ("gates", "Actual")))
    part = found.seen_by(may(("parks", "Actual")))
    assert '"gates"' in whole
    assert part == '"parks":{"rows":[{"id":1},{"id":3}],"total":2,"truncated":false}'
    assert found.seen_by(NOBODY) == ""
    assert standing().seen_by(may(("parks", "Actual"))) == part, "whoever came first"
