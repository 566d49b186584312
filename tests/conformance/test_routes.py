"""Every route of a room names one of the room's own permissions and can be explained to whoever calls it."""

from __future__ import annotations

import inspect

from civigil.gateway.doors import Doors
from civigil.kernel.capability import Capability
from tests.conformance.rooms import doors_of, home_of


def test_every_route_names_a_permission_of_its_room(room: Capability) -> None:
    for door in doors_of(room).doors:
        assert door.permission in room.permissions, f"{door.method} {door.path}"


def test_every_route_lies_under_the_rooms_name(room: Capability) -> None:
    doors = doors_of(room)
    assert isinstance(doors, Doors)
    prefix = doors.prefix
    for door in doors.doors:
        assert f"{prefix}{door.path}".startswith(f"/api/{room.name}"), f"{door.method} {prefix}{door.path}"


def test_every_route_has_a_title(room: Capability) -> None:
    for door in doors_of(room).doors:
        assert inspect.getdoc(door.handler), f"{door.method} {door.path} has no docstring"


def test_routes_that_are_there_are_declared(room: Capability) -> None:
    assert (home_of(room) / "routes.py").exists() is (room.routes is not None)
    assert (home_of(room) / "commands.py").exists() is (room.commands is not None)
