"""Names of types follow their grammar; errors keep their codes; ranks grow with what they rank."""

from __future__ import annotations

import pytest

from civigil.kernel.errors import ERRORS, CivigilError, Invalid, ManyInvalid, Unavailable
from civigil.kernel.facts import Fact, Order, fact, observation, order
from civigil.kernel.severity import Certainty, Severity, Urgency


@pytest.mark.parametrize(
    "name", ["", "cameras.seen", "cameras.seen.1", "cameras.Seen.v1", "cameras.seen.v0", "a.b.v1.x"]
)
def test_misspelt_type_name_is_invalid(name: str) -> None:
    for declare in (fact, order, observation):
        with pytest.raises(Invalid):
            declare(name)


def test_fact_declared_as_an_order_is_invalid() -> None:
    with pytest.raises(Invalid, match="no Order"):

        @order("cameras.look.v1")
        class Looked(Fact, frozen=True):
            """Past tense, and no order."""

    assert Order.event_type == "", "a refused declaration leaves no name behind"


def test_codes_of_the_errors_stay_as_they_are() -> None:
    """They are in logs, in the API and on the bus: a change breaks whoever reads them."""
    assert set(ERRORS) == {"invalid", "refused", "missing", "conflict", "unavailable", "tampered"}
    assert [kind for kind in ERRORS.values() if kind.retry] == [Unavailable]


def test_all_mistakes_are_said_at_once_and_with_their_places() -> None:
    many = ManyInvalid([Invalid("is 3", where="zone[0]"), Invalid("is 4", where="zone[1]")], where="civigil.toml")
    assert str(many) == "civigil.toml: 2 mistakes\n  zone[0]: is 3\n  zone[1]: is 4"
    assert isinstance(many, CivigilError)


@pytest.mark.parametrize("scale", [Severity, Urgency, Certainty])
def test_worse_never_ranks_below_better(scale: type[Severity | Urgency | Certainty]) -> None:
    ranks = [one.rank for one in scale]
    assert ranks == sorted(ranks, reverse=True), "each scale is declared from its worst to unknown"
