"""Deeds that take two people: declared where an order is declared, held by whoever obeys it (`runtime/trust/proposals.py`).

    obeys={ReplaceMaster: Obeys(by=…, permission=MASTER, two_people=TwoPeople(why="with it, everything that is sealed opens"))}

One person asks for it as for any other order, with a reason, and is told that it waits; a second one who may do it too agrees, and
then it is done as it was asked for, to the byte. `Envelope.second` names the second one to the handler.
"""

from __future__ import annotations

from uuid import UUID

import msgspec

from civigil.kernel.errors import Invalid, Refused
from civigil.kernel.time import Instant, text_of


class TwoPeople(msgspec.Struct, frozen=True, kw_only=True):
    """That a deed takes two people. Raises `Invalid` for a rule without its reason, and for a time that never comes."""

    why: str  # one plain line for those two
    within_h: float = 24.0  # hours; after this nobody agrees any more, and it is proposed anew

    def __post_init__(self) -> None:
        """Hold it to both."""
        if not self.why.strip() or not 0 < self.within_h <= 720:
            raise Invalid("says why, and within how many hours (720 at most)", where="two people")


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A deed that waits for a second person."""

    proposal: UUID
    expires: Instant


class Waits(Refused):
    """It is not done yet: it takes two people, and one has asked."""

    def __init__(self, waiting: Waiting) -> None:
        super().__init__(
            f"this takes two people: it waits until {text_of(waiting.expires)} for a second one, as proposal "
            f"{waiting.proposal}",
            where="two people",
        )
        self.waiting = waiting
