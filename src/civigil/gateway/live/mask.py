"""What a viewer may see: the Authorizer's own answers, asked once and kept for as long as they may hold.

A decision costs too much to be made for every fact and viewer. It is made for each type on the roster that is shown and for each
status, when a viewer comes, and again whenever the Authorizer's epoch has moved. What no room shows is in no mask.
"""

from __future__ import annotations

import hashlib

import msgspec

from civigil.gateway.live.ring import NO_SIGHT, Kind, Sight
from civigil.gateway.permissions import LIVE_VIEW
from civigil.gateway.withhold import desks_of, may_read
from civigil.kernel.capability import Roster, collections
from civigil.kernel.classified import CLASSES, Mark, bears_marks, marks_of
from civigil.kernel.errors import Invalid
from civigil.kernel.facts import Fact
from civigil.kernel.permission import Decision, Permission, Principal
from civigil.kernel.ports import Authorizer
from civigil.kernel.resource import named
from civigil.kernel.severity import Status

PATH = "/api/live"

_KEPT_AT_MOST = 1_000


class Mask(msgspec.Struct, frozen=True):
    """What one viewer may see. Two viewers with equal masks get the same frames."""

    kinds: frozenset[Kind]  # facts and observations, each with the statuses in which they may be seen
    collections: frozenset[Kind]  # of snapshots, each with the statuses of the rows that may be seen
    sight: Sight = NO_SIGHT  # what of marked fields

    def mark(self, origin: str, version: str) -> str:
        """A short name for a stream as this mask shows it; another stream, mask or version has another."""
        said = [origin, version, *sorted(map("\t".join, self.collections)), "", *sorted(map("\t".join, self.kinds))]
        said += ["", *sorted(map(str, self.sight.reads)), "", *sorted(self.sight.desks)]
        return hashlib.sha256("\n".join(said).encode()).hexdigest()[:24]


class Masks:
    """The masks of one gateway process."""

    def __init__(self, roster: Roster, authorizer: Authorizer) -> None:
        self._shown = {kind.event_type: permission for room in roster for kind, permission in room.shows.items()}
        self._collections = {name: one.permission for name, (_, one) in collections(roster).items()}
        self.marks = _marks_of(roster)
        self._authorizer = authorizer
        self._epoch = authorizer.epoch
        self._made: dict[Principal, Mask] = {}
        self.facts = frozenset(kind.event_type for room in roster for kind in room.shows if issubclass(kind, Fact))
        self.observations = frozenset(self._shown) - self.facts

    def may_enter(self, who: Principal) -> Decision:
        """Whether this principal may view the live stream at all."""
        return self._authorizer.decide(who, LIVE_VIEW, PATH)

    def of(self, who: Principal) -> Mask:
        """What this principal may see now."""
        epoch = self._authorizer.epoch
        if epoch != self._epoch or len(self._made) > _KEPT_AT_MOST:
            self._epoch = epoch
            self._made.clear()
        mask = self._made.get(who)
        if mask is None:
            mask = self._made[who] = self._ask(who)
        return mask

    def _ask(self, who: Principal) -> Mask:
        def may(name: str, permission: Permission, status: Status) -> bool:
            return self._authorizer.decide(who, permission, named(f"live/{name}", status=status.value)).allowed

        kinds, rows = (
            frozenset(
                (name, status.value)
                for name, permission in demanded.items()
                for status in Status
                if may(name, permission, status)
            )
            for demanded in (self._shown, self._collections)
        )
        return Mask(kinds, rows, self._sight_of(who, kinds))

    def _sight_of(self, who: Principal, kinds: frozenset[Kind]) -> Sight:
        """What of the marked fields this principal may read; viewers for whom involvement changes nothing share their frames."""
        reads = frozenset(
            (name, status, need, involved)
            for name, status in kinds
            for need in CLASSES
            if any(need == mark.need or mark.beside for mark in self.marks.get(name, ()))
            for involved in (False, True)
            if self._may_read(who, name, status, need, involved=involved)
        )
        minds = any((name, status, need, not involved) not in reads for name, status, need, involved in reads)
        return Sight(reads, desks_of(who) if minds else frozenset())

    def _may_read(self, who: Principal, name: str, status: str, need: str, *, involved: bool) -> bool:
        """Of a type as a whole: a class is decided alike for each of its fields, or the answer is no."""
        fields = [mark.field for mark in self.marks[name] if mark.beside or mark.need == need]
        return all(
            may_read(self._authorizer, who, need, f"{name}/{field}", status=status, involved=involved)
            for field in fields
        )


def _marks_of(roster: Roster) -> dict[str, tuple[Mark, ...]]:
    """The marked fields of the facts that are shown, by type. Raises `Invalid` for marks where nothing could withhold them."""
    found = {}
    for room in roster:
        for kind in room.shows:
            marks = marks_of(kind)
            if not issubclass(kind, Fact) and bears_marks(kind):
                raise Invalid("an observation cannot bear marked fields", where=kind.event_type)
            if bears_marks(kind) and not marks:
                raise Invalid(
                    "a marked field stands too deep: only a fact's own can be withheld", where=kind.event_type
                )
            if marks:
                found[kind.event_type] = marks
    return found
