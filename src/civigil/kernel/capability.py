"""How a room declares itself: once, in its `__init__.py`, with handlers named and not imported.

From the declarations on the roster are derived streams, consumers, bus permissions, routes, settings, migrations, health,
documents and the conformance tests. Importing a declaration loads nothing heavy; `load` resolves a name at start.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Mapping
from typing import Any, Generic, TypeVar

import msgspec

from civigil.kernel.errors import Invalid
from civigil.kernel.facts import Fact, Message, Observation, Order
from civigil.kernel.permission import Permission
from civigil.kernel.ports import PORTS
from civigil.kernel.sealed import SealedColumn, SealedField
from civigil.kernel.two_people import TwoPeople

_NAME = re.compile(r"[a-z][a-z0-9]*")
_COLLECTION = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_HANDLER = re.compile(r"[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)*:[a-z_][a-z0-9_]*")


class Obeys(msgspec.Struct, frozen=True, kw_only=True):
    """How an order is obeyed."""

    by: str  # "service:restart_feed"
    permission: Permission  # what the asker must hold
    time_limit_s: float = 10.0  # after this the order is refused rather than obeyed late
    two_people: TwoPeople | None = None  # where one person is not enough


Row = TypeVar("Row", bound=msgspec.Struct, covariant=True)


class Rows(msgspec.Struct, Generic[Row], frozen=True, kw_only=True):
    """One collection as it stands: the rows that a screen begins with."""

    rows: tuple[Row, ...]
    total: int  # how many there are; more than `rows` where a limit cut them off


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """How a collection of a room is read for screens, so that facts afterwards keep it true.

    `by` names `async def live_rows(sql: AsyncConnection[DictRow], at_most: int, now: Instant) -> Rows[Row]` of the room;
    `sql` stands in the room's own schema, in a transaction that reads only. Rows carry the version that the facts carry.
    """

    by: str  # "reading:live_rows"
    permission: Permission  # what a viewer must hold to see the collection at all
    opens: str = (
        ""  # "sealed:open_row": `def open_row(row: Row, sealer: Sealer) -> Row`, where words of rows lie sealed
    )


class Demo(msgspec.Struct, frozen=True, kw_only=True):
    """What a room shows in a city that nobody has set up yet."""

    says: str  # one plain line for the person who starts it: what is made up
    settings: Mapping[str, Any]  # of the room's own section, in TOML's types; taken where none of these keys was set


class Capability(msgspec.Struct, frozen=True, kw_only=True):
    """A room's declaration. Raises `Invalid`, naming the room and the line at fault, at construction."""

    name: str
    package: str  # "civigil.safety.cameras"
    promise: str  # one plain sentence: what the room does for the city
    publishes: tuple[type[Fact], ...] = ()
    observes: tuple[type[Observation], ...] = ()  # observations that it publishes
    relays: tuple[
        type[Observation], ...
    ] = ()  # of them: those that come in by its routes, so that the gateway says them
    hears: Mapping[type[Fact], str] = {}  # a base class hears every fact on the roster that derives from it
    obeys: Mapping[type[Order], Obeys] = {}
    asks: tuple[type[Order], ...] = ()  # orders that it may send
    runs: tuple[str, ...] = ()  # long-lived tasks of its worker: "link:fleet"
    routes: str | None = None  # "routes:router"
    commands: str | None = None  # "commands:app"
    settings: type[msgspec.Struct] | None = None
    permissions: tuple[Permission, ...] = ()
    demo: Demo | None = None  # what `civigil up` shows where the room was not set up; `--no-demo` leaves it out
    shows: Mapping[
        type[Message], Permission
    ] = {}  # own facts and observations that go to screens, and what a viewer needs
    hides: Mapping[type[Message], str] = {}  # own facts and observations that never do, and why
    snapshots: Mapping[str, Snapshot] = {}  # collections that screens begin with, by name: "incidents"
    admits: str | None = (
        None  # "admission:devices": a pure function from its settings to `DeviceIdentity`s, who may connect
    )
    watches_processes: bool = False  # it is told what the bus forbade processes
    seals: tuple[SealedColumn | SealedField, ...] = ()  # columns of its tables and fields of its facts that lie sealed
    supplies: Mapping[str, str] = {}  # ports of `kernel.ports.PORTS` that it fills: {"sealer": "supply:sealer"}

    def __post_init__(self) -> None:
        """Hold the declaration to the house rules."""
        if not _NAME.fullmatch(self.name) or self.package.rpartition(".")[2] != self.name:
            raise Invalid(f"{self.name!r} does not name its folder {self.package!r}", where="capability.name")
        for kind in (*self.publishes, *self.observes, *self.obeys):
            if kind.room() != self.name:
                raise Invalid(f"{kind.event_type or kind.__name__} belongs to another room", where=self.name)
        named = [*self.hears.values(), *(one.by for one in self.obeys.values()), *self.runs]
        named += [name for name in (self.routes, self.commands, self.admits) if name]
        named += [*(one.by for one in self.snapshots.values()), *self.supplies.values()]
        named += [one.opens for one in self.snapshots.values() if one.opens]
        for handler in named:
            if not _HANDLER.fullmatch(handler):
                raise Invalid(f"{handler!r} is not module:name", where=self.name)
        for sample in set(self.relays) - set(self.observes):
            raise Invalid(f"{sample.event_type or sample.__name__} is no observation of this room", where=self.name)
        for permission in self.permissions:
            if permission.room != self.name:
                raise Invalid(f"{permission.name} belongs to another room", where=self.name)
        if self.demo is not None and self.settings is None:
            raise Invalid("a room without settings cannot have a demo", where=self.name)
        if self.admits is not None and self.settings is None:
            raise Invalid("a room without settings knows no devices to admit", where=self.name)
        self._check_trust()
        self._check_screens()

    def _check_trust(self) -> None:
        """What it seals is its own; what it supplies is a port that there is."""
        for sealed in self.seals:
            if sealed.name.partition(".")[0] != self.name:
                raise Invalid(f"{sealed.name} belongs to another room", where=self.name)
        for port in self.supplies:
            if port not in PORTS:
                raise Invalid(f"{port!r} is no port; there are {', '.join(PORTS)}", where=self.name)

    def _check_screens(self) -> None:
        """What goes to screens is the room's own, under its own permissions, and is not hidden as well."""
        said = (*self.publishes, *self.observes)
        for kind in (*self.shows, *self.hides):
            if kind not in said:
                raise Invalid(
                    f"{kind.event_type or kind.__name__} is no fact or observation of this room", where=self.name
                )
        if both := self.shows.keys() & self.hides.keys():
            raise Invalid(f"{min(kind.event_type for kind in both)} is both shown and hidden", where=self.name)
        for kind, why in self.hides.items():
            if not why.strip():
                raise Invalid(f"{kind.event_type} is hidden without a reason", where=self.name)
        for collection, snapshot in self.snapshots.items():
            if not _COLLECTION.fullmatch(collection):
                raise Invalid(f"{collection!r} is not a collection's name", where=self.name)
            if snapshot.permission not in self.permissions:
                raise Invalid(f"{snapshot.permission.name} is no permission of this room", where=self.name)
        for permission in self.shows.values():
            if permission not in self.permissions:
                raise Invalid(f"{permission.name} is no permission of this room", where=self.name)

    def load(self, handler: str) -> Any:
        """The object that `module:name` stands for. Raises `Invalid`, naming room and handler, where there is none."""
        module_name, _, attribute = handler.partition(":")
        try:
            return getattr(importlib.import_module(f"{self.package}.{module_name}"), attribute)
        except (ImportError, AttributeError) as error:
            raise Invalid(f"{handler!r} cannot be loaded: {error}", where=self.name) from error


Roster = tuple[Capability, ...]


def heard_by(capability: Capability, roster: Roster) -> dict[str, type[Fact]]:
    """Every fact type, by its name, that a capability hears, base classes spelt out over the roster."""
    published = {kind for one in roster for kind in one.publishes}
    wanted = tuple(capability.hears)
    return {kind.event_type: kind for kind in published if issubclass(kind, wanted)}


def handler_for(capability: Capability, kind: type[Fact]) -> str:
    """The handler of the nearest declared base of a fact type. Raises `Invalid` where it is not heard."""
    for base in kind.__mro__:
        if base in capability.hears:
            return capability.hears[base]
    raise Invalid(f"{kind.event_type} is not heard by {capability.name}", where=capability.name)


def vocabulary(roster: Roster) -> dict[str, type[Message]]:
    """Every fact, order and observation on the roster, by its name. Raises `Invalid` where two share a name."""
    words: dict[str, type[Message]] = {}
    for capability in roster:
        for kind in (*capability.publishes, *capability.observes, *capability.obeys):
            if words.setdefault(kind.event_type, kind) is not kind:
                raise Invalid(f"two types are named {kind.event_type!r}", where=capability.name)
    return words


def supplier_of(port: str, roster: Roster) -> Capability | None:
    """The room that fills a port; None where nobody does. Raises `Invalid` where two would."""
    found = [capability for capability in roster if port in capability.supplies]
    if len(found) > 1:
        raise Invalid(f"{found[0].name} and {found[1].name} both supply the {port}", where="roster")
    return found[0] if found else None


def collections(roster: Roster) -> dict[str, tuple[Capability, Snapshot]]:
    """Every collection that screens begin with, by its name. Raises `Invalid` where two rooms use one name."""
    found: dict[str, tuple[Capability, Snapshot]] = {}
    for capability in roster:
        for name, snapshot in capability.snapshots.items():
            if name in found:
                raise Invalid(f"two rooms have a collection {name!r}", where=capability.name)
            found[name] = capability, snapshot
    return found
