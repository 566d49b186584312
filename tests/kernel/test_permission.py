"""Permissions are room:noun:verb, and a port without a supplier says no."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civigil.kernel.errors import Invalid, Refused
from civigil.kernel.permission import Decision, Permission, Principal
from civigil.kernel.ports import DenyAll, NoAuditTrail, NoSealer, permit
from tests.support.clock import NOON

VIEW = Permission("cameras:feed:view", "See what a camera sees.")
SOMEBODY = Principal(id="operator:1", roles=("operator",))
WORDS = st.from_regex(r"\A[a-z][a-z0-9]*(_[a-z0-9]+)*\Z")


@given(WORDS, WORDS, WORDS)
def test_well_formed_permission_is_taken(room: str, noun: str, verb: str) -> None:
    assert Permission(f"{room}:{noun}:{verb}").room == room


@pytest.mark.parametrize(
    "name",
    ["", "cameras", "cameras:feed", "cameras:feed:view:all", "cameras:feed:*", "Cameras:feed:view", "cameras::view",
     "cameras:feed:view\n", "cameras:feed_:view", " cameras:feed:view", "cameras:feed:vieẃ"],
)  # fmt: skip
def test_misspelt_permission_is_invalid(name: str) -> None:
    with pytest.raises(Invalid) as caught:
        Permission(name)
    assert caught.value.where == "permission"


def test_city_without_an_authorizer_lets_nobody_in() -> None:
    with pytest.raises(Refused) as caught:
        permit(DenyAll(), SOMEBODY, VIEW)
    assert "operator:1 may not cameras:feed:view" in str(caught.value)


def test_refusal_says_why_and_a_permit_returns_the_reason() -> None:
    class Office:
        """Lets one operator in."""

        def decide(self, who: Principal, what: Permission, resource: str = "") -> Decision:
            return Decision(allowed=who == SOMEBODY, because=f"{resource} is theirs")

    assert permit(Office(), SOMEBODY, VIEW, "gate-1").because == "gate-1 is theirs"
    with pytest.raises(Refused, match="gate-1 is theirs"):
        permit(Office(), Principal(id="operator:2"), VIEW, "gate-1")


async def test_city_without_a_sealer_or_an_audit_trail_stores_and_does_nothing() -> None:
    with pytest.raises(Refused):
        NoSealer().seal(b"face", bound_to=b"row")
    with pytest.raises(Refused):
        NoSealer().open(b"\x01", bound_to=b"row")
    with pytest.raises(Refused):
        await NoAuditTrail().record(at=NOON, who="operator:1", did="looked", to="gate-1", detail={})
