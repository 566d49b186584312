"""A small room for the tests of the floors: it counts what it hears and does what it is told."""

from __future__ import annotations

from uuid import UUID

from civigil.kernel.capability import Capability, Obeys
from civigil.kernel.facts import Fact, Order, fact, order
from civigil.kernel.permission import Permission


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


DO = Permission("probe:it:do", "Do it")

capability = Capability(
    name="probe",
    package="tests.support.probe",
    promise="Counts what it hears.",
    publishes=(Seen, Counted),
    hears={Seen: "service:on_seen"},
    obeys={DoIt: Obeys(by="service:do_it", permission=DO)},
    asks=(DoIt,),
    permissions=(DO,),
)
