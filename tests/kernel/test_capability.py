"""A wrong declaration stops the start, and says where."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from civigil.events.cameras import CameraLost, CameraRecovered, LoiteringSeen, RestartFeed
from civigil.events.incidents import MoveIncident
from civigil.kernel.capability import (
    Capability,
    Obeys,
    Snapshot,
    collections,
    handler_for,
    heard_by,
    supplier_of,
    vocabulary,
)
from civigil.kernel.errors import Invalid
from civigil.kernel.facts import Concern, Fact, fact
from civigil.kernel.permission import Permission

RESTART = Permission("cameras:feed:restart", "Open a feed afresh.")


def declared(**changes: Any) -> Capability:
    """A sound declaration, but for the changes."""
    sound: dict[str, Any] = {
        "name": "cameras",
        "package": "civigil.safety.cameras",
        "promise": "Watches.",
        "publishes": (LoiteringSeen, CameraLost, CameraRecovered),
        "obeys": {RestartFeed: Obeys(by="service:restart", permission=RESTART)},
        "permissions": (RESTART,),
    }
    return Capability(**(sound | changes))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": "drones"}, "folder"),
        ({"name": "Cameras", "package": "civigil.safety.Cameras"}, "folder"),
        ({"obeys": {MoveIncident: Obeys(by="service:x", permission=RESTART)}}, "incidents.move_incident.v1"),
        ({"hears": {Concern: "service.on_concern"}}, "module:name"),
        ({"hears": {Concern: "service:__class__()"}}, "module:name"),
        ({"runs": ("link",)}, "module:name"),
        ({"routes": ":router"}, "module:name"),
        ({"permissions": (Permission("drones:flight:fly"),)}, "drones:flight:fly"),
        ({"shows": {MoveIncident: RESTART}}, "incidents.move_incident.v1"),
        ({"shows": {RestartFeed: RESTART}}, "cameras.restart_feed.v1"),
        ({"shows": {CameraLost: Permission("cameras:feed:view")}}, "cameras:feed:view"),
        ({"hides": {CameraLost: "  "}}, "without a reason"),
        ({"hides": {CameraLost: "Noise."}, "shows": {CameraLost: RESTART}}, "shown and hidden"),
        ({"snapshots": {"Cameras!": Snapshot(by="reading:rows", permission=RESTART)}}, "collection's name"),
        ({"snapshots": {"cameras": Snapshot(by="reading", permission=RESTART)}}, "module:name"),
        ({"snapshots": {"cameras": Snapshot(by="reading:rows", permission=Permission("cameras:a:b"))}}, "cameras:a:b"),
    ],
)
def test_mistake_in_a_declaration_is_invalid_and_named(change: dict[str, Any], said: str) -> None:
    with pytest.raises(Invalid, match=said):
        declared(**change)


def test_fact_of_another_room_cannot_be_published() -> None:
    with pytest.raises(Invalid, match="another room"):
        declared(name="drones", package="civigil.safety.drones", obeys={}, permissions=())


@pytest.mark.parametrize("handler", ["service:nothing_like_it", "nowhere:at_all"])
def test_handler_that_is_not_there_is_named_with_its_room(handler: str) -> None:
    spine = Capability(name="kernel", package="civigil.kernel", promise="Not a room, but a package that loads.")
    with pytest.raises(Invalid) as caught:
        spine.load(handler)
    assert caught.value.where == "kernel"
    assert handler in str(caught.value)
    assert spine.load("errors:Invalid") is Invalid


def test_base_class_hears_every_concern_on_the_roster_and_nothing_else() -> None:
    listener = Capability(
        name="incidents", package="civigil.incidents", promise="Listens.", hears={Concern: "service:on_concerns"}
    )
    roster = (declared(), listener)
    heard = heard_by(listener, roster)
    assert set(heard.values()) == {LoiteringSeen, CameraLost}
    assert heard_by(declared(), roster) == {}


def test_nearest_declared_base_handles_a_fact() -> None:
    listener = Capability(
        name="incidents",
        package="civigil.incidents",
        promise="Listens.",
        hears={Concern: "service:on_concerns", CameraLost: "service:on_lost"},
    )
    assert handler_for(listener, CameraLost) == "service:on_lost"
    assert handler_for(listener, LoiteringSeen) == "service:on_concerns"
    with pytest.raises(Invalid, match=r"cameras\.camera_recovered\.v1"):
        handler_for(listener, CameraRecovered)


def test_two_types_of_one_name_stop_the_start() -> None:
    @fact("cameras.camera_lost.v1")
    class Twin(Fact, frozen=True):
        """Another fact by the same name."""

    assert vocabulary((declared(),))["cameras.restart_feed.v1"] is RestartFeed
    with pytest.raises(Invalid, match=r"cameras\.camera_lost\.v1"):
        vocabulary((declared(), declared(publishes=(Twin,))))


def test_two_collections_of_one_name_stop_the_start() -> None:
    snapshot = Snapshot(by="reading:rows", permission=RESTART)
    room = declared(snapshots={"feeds": snapshot}, shows={CameraLost: RESTART})
    assert collections((room,)) == {"feeds": (room, snapshot)}
    with pytest.raises(Invalid, match="'feeds'"):
        collections((room, room))


def test_declaration_cannot_be_changed_afterwards() -> None:
    with pytest.raises(AttributeError):
        declared().name = "other"  # type: ignore[misc]
    assert isinstance(declared(), msgspec.Struct)


def test_a_port_that_nobody_knows_is_not_supplied() -> None:
    with pytest.raises(Invalid, match="'door' is no port"):
        Capability(name="vault", package="x.vault", promise="Keeps.", supplies={"door": "supply:door"})
    with pytest.raises(Invalid, match="not module:name"):
        Capability(name="vault", package="x.vault", promise="Keeps.", supplies={"sealer": "supply"})


def test_two_rooms_never_fill_one_port() -> None:
    vault, other = (
        Capability(name=name, package=f"x.{name}", promise="Keeps.", supplies={"sealer": "supply:sealer"})
        for name in ("vault", "other")
    )
    assert supplier_of("sealer", (vault,)) is vault
    assert supplier_of("audit", (vault,)) is None
    with pytest.raises(Invalid, match="both supply the sealer"):
        supplier_of("sealer", (vault, other))
