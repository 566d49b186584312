"""The Authorizer over the book in force: prepared once, answers kept until a policy changes.

It needs neither database, bus nor network: whoever is signed in goes on working by the same rules when all of these are away.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import cedarpy
import msgspec
from prometheus_client import Counter

from civigil.cyber.access.book import Verdict
from civigil.cyber.access.shelf import Shelf
from civigil.kernel.permission import Decision, Permission, Principal
from civigil.kernel.resource import ROUTE, Resource, understood

DECISIONS = Counter("civigil_access_decisions", "Decisions that Cedar made, by how they ended", ["outcome"])
KEPT_AT_MOST = 50_000
PRINCIPALS_AT_MOST = 5_000
UNDECLARED = Verdict(allowed=False, because="no room declares this permission")

_Key = tuple[Principal, str, str, str, str, bool, str]


class DeedForTwo(msgspec.Struct, frozen=True, kw_only=True):
    """An order that takes two people."""

    permission: str
    says: str  # what it does
    why: str  # it takes two


class CedarAuthorizer:
    """Deny by default; what is permitted stands in a policy."""

    def __init__(self, shelf: Shelf, declared: Iterable[str], two_people: Mapping[str, DeedForTwo] = {}) -> None:
        """`declared`: the names of all permissions; `two_people`: the orders that take two people, by their type."""
        self.shelf = shelf
        self.declared = frozenset(declared)
        self.two_people = dict(two_people)
        self._epoch = shelf.epoch
        self._kept: dict[_Key, Decision] = {}
        self._entities: dict[Principal, cedarpy.Entities] = {}

    @property
    def epoch(self) -> int:
        """Another number whenever other policies are in force."""
        self.shelf.look()
        return self.shelf.epoch

    def decide(self, who: Principal, what: Permission, resource: str = "") -> Decision:
        """What the policies say, and which of them. Never raises for a plain no."""
        if self.epoch != self._epoch or len(self._kept) > KEPT_AT_MOST or len(self._entities) > PRINCIPALS_AT_MOST:
            self._forget()
        asked = understood(resource)
        book = self.shelf.book
        name = asked.name if asked.kind != ROUTE or book.minds_paths else ""  # of paths there is no end
        key = (who, what.name, asked.kind, name, asked.status, asked.involved, asked.purpose)
        decision = self._kept.get(key)
        if decision is None:
            verdict = self.explain(who, what.name, asked)
            decision = self._kept[key] = Decision(allowed=verdict.allowed, because=verdict.because)
        return decision

    def explain(self, who: Principal, permission: str, asked: Resource) -> Verdict:
        """What the policies say, asked now, with the names of those that decided."""
        if permission not in self.declared:
            return UNDECLARED
        book = self.shelf.book
        if self._epoch != self.shelf.epoch:
            self._forget()
        entities = self._entities.get(who)
        if entities is None:
            entities = self._entities[who] = book.entities_of(who)
        verdict = book.decide(who, permission, asked, entities)
        DECISIONS.labels("yes" if verdict.allowed else "no").inc()
        return verdict

    def _forget(self) -> None:
        self._epoch = self.shelf.epoch
        self._kept.clear()
        self._entities.clear()
