"""A small room for the tests of the floors: it counts what it hears and does what it is told."""

from __future__ import annotations

from uuid import UUID

from civigil.kernel.capability import Capability, Obeys
from civigil.kernel.facts import Fact, Order, fact, order
from civigil.kernel.permission import Permission
from civigil.kernel.two_people import TwoPeople


@fact("probe.seen.v1")
class Seen(Fact, frozen=True, kw_only=True):
    """Something to hear."""

    number: int
    text: str = ""
    follows: tuple[UUID, ...] = ()

    @property
    def also_follows(self) -> tuple[UUID, ...]:
        """What it gathers."""
        return self.follows


@fact("probe.counted.v1")
class Counted(Fact, frozen=True, kw_only=True):
    """What follows from it."""

    number: int


@order("probe.do_it.v1")
class DoIt(Order, frozen=True, kw_only=True):
    """Something to do."""

    how: str


@order("probe.do_it_together.v1")
class DoItTogether(DoIt, frozen=True, kw_only=True):
    """Something that takes two people."""


DO = Permission("probe:it:do", "Do it")

capability = Capability(
    name="probe",
    package="tests.support.probe",
    promise="Counts what it hears.",
    publishes=(Seen, Counted),
    hears={Seen: "service:on_seen"},
    obeys={
        DoIt: Obeys(by="service:do_it", permission=DO),
        DoItTogether: Obeys(by="service:do_it", permission=DO, two_people=TwoPeople(why="it matters")),
    },
    asks=(DoIt, DoItTogether),
    permissions=(DO,),
)
