"""Every route, live event, collection and order with every role: nothing is open that no permission names."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from civigil.cyber.access.shelf import shipped
from civigil.events.cameras import RestartFeed
from civigil.gateway import console
from civigil.gateway.gate import OPEN
from civigil.gateway.permissions import LIVE_VIEW, PERMISSIONS
from civigil.gateway.server import OWN
from civigil.kernel.permission import Permission, Principal
from civigil.kernel.resource import named
from civigil.kernel.severity import Status
from civigil.roster import ROSTER
from tests.conformance.rooms import doors_of
from tests.cyber.access.books import NAMES, authorizer_in, person

ROLES = sorted(one.name.removesuffix(".cedar") for one in shipped() if one.name != "everybody.cedar")


def everything() -> list[tuple[str, Permission]]:
    """Each thing that can be asked for, as the Authorizer is asked for it, with what it demands."""
    found: list[tuple[str, Permission]] = [("/api/live", LIVE_VIEW)]
    for doors in (*OWN, console.doors_for(ROSTER), *(doors_of(room) for room in ROSTER)):
        found += [(f"{doors.prefix.rstrip('/')}{door.path}#{door.method}", door.permission) for door in doors.doors]
    for room in ROSTER:
        found += [(f"live/{kind.event_type}", permission) for kind, permission in room.shows.items()]
        found += [(f"live/{name}", one.permission) for name, one in room.snapshots.items()]
        found += [(f"order/{kind.event_type}", how.permission) for kind, how in room.obeys.items()]
    return found


EVERYTHING = everything()


@pytest.mark.parametrize(("what", "permission"), EVERYTHING, ids=[what for what, _ in EVERYTHING])
def test_nothing_is_asked_for_without_a_declared_permission(what: str, permission: Permission) -> None:
    assert permission.name in NAMES, f"{what} demands {permission.name}, which nobody declares"
    declared = {one.name: one for one in (*PERMISSIONS, *(one for room in ROSTER for one in room.permissions))}
    assert declared[permission.name].meaning, "a permission that says nothing to the person who grants it"


def test_doors_without_a_permission_are_those_of_the_list_and_each_says_why() -> None:
    assert all(why for why in OPEN.values())
    assert {path for _, path in OPEN} <= {"/healthz", "/readyz"} | {path for _, path in OPEN if "sign-in" in path}


@pytest.mark.parametrize("role", ["", "nobody", "process", *ROLES])
def test_role_gets_what_its_policies_name_and_nothing_else(role: str, tmp_path: Path) -> None:
    """Whatever a role may do, a policy in a file with its name says so; who has no role may only come in and leave."""
    authorizer = authorizer_in(tmp_path)
    who = person(*([role] if role else []))
    for what, permission in EVERYTHING:
        for status in Status:
            line = named(what, status=status.value)
            decision = authorizer.decide(who, permission, line)
            if decision.allowed:
                files = {f"{role}.cedar", "everybody.cedar"}
                assert any(f"({file})" in decision.because for file in files), (what, decision.because)


def test_roles_that_only_look_change_nothing(tmp_path: Path) -> None:
    decide = authorizer_in(tmp_path).decide
    allowed = [
        what
        for what, permission in EVERYTHING
        if what.startswith("order/") and decide(person("auditor"), permission, named(what, status="Actual")).allowed
    ]
    assert allowed == []


def test_process_may_ask_what_its_room_declares_and_nothing_else(tmp_path: Path) -> None:
    """Today no room's own process asks anything: people do, by the gateway. So one is made that does."""
    iot = next(room for room in ROSTER if room.name == "iot")
    roster = tuple(replace(room, asks=(RestartFeed,)) if room is iot else room for room in ROSTER)
    decide = authorizer_in(tmp_path, roster=roster).decide
    for room in roster:
        who = Principal(id=f"process:{room.name}", roles=("process",))
        for other in roster:
            for kind, how in other.obeys.items():
                line = named(f"order/{kind.event_type}", status="Exercise")
                assert decide(who, how.permission, line).allowed is (kind in room.asks), (room.name, kind.event_type)


def test_every_room_is_held_by_somebody_besides_the_operator(tmp_path: Path) -> None:
    """A room that no role sees would make everybody an operator."""
    decide = authorizer_in(tmp_path).decide
    others = [person(role) for role in ROLES if role != "operator"]
    for room in ROSTER:
        views = [one for one in room.permissions if one.name.endswith(":view")]
        assert not views or any(decide(who, one).allowed for who in others for one in views), room.name
