"""Who may say and hear what on the bus, made from the roster: the server itself holds every process to its declaration.

A room publishes its own facts and observations and the orders that it declares to ask; it pulls from its own consumers and
hears its own replies and answers. It can make, change or delete no stream or consumer, and can listen to no subject directly:
what it hears is what the spine made its consumer for. The gateway can as little make, change or acknowledge anything, but reads
along. There is no user without a certificate.

Devices are admitted by the one room that declares so: each may say and hear what bears its own id, and by MQTT alone. The room
consumes what they say, and may answer each of them; the spine tells it what the server forbade them.

A user's name is the DNS name in the holder's certificate (`certificates/names.py`). Who is barred is no user; who was let in again
is one under another name than the revoked certificates bear.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from civigil.kernel.capability import Capability, Roster, heard_by
from civigil.kernel.devices import DeviceIdentity
from civigil.kernel.envelope import subject_of
from civigil.kernel.errors import Invalid
from civigil.kernel.facts import Observation
from civigil.kernel.severity import Status
from civigil.runtime.bus import names
from civigil.runtime.embedded.nats import NatsUser
from civigil.runtime.trust.authority import device, device_name, distinguished_name, process
from civigil.runtime.trust.certificates.names import host_of, user_of
from civigil.runtime.trust.certificates.register import Register

SPINE = "spine"  # makes streams and consumers, archives, trims
GATEWAY = "gateway"  # asks orders for the people who are signed in
RESERVED = frozenset({SPINE, GATEWAY, names.ARCHIVE, "ca", "nats", "trust", "https", "devices", "issuers"})
"""Names of processes and files of trust: a room that bore one would get its rights."""


def identities(roster: Roster) -> tuple[str, ...]:
    """Every process that holds a certificate. Raises `Invalid` for a room with a reserved name, and for twins."""
    rooms = [capability.name for capability in roster]
    for name in rooms:
        if name in RESERVED:
            raise Invalid(f"{name!r} is the name of a part of the runtime; a room cannot bear it", where="roster")
    if len(set(rooms)) != len(rooms):
        raise Invalid("two rooms bear the same name", where="roster")
    return (*rooms, SPINE, GATEWAY)


def admitting(roster: Roster) -> Capability | None:
    """The room that admits devices, if one does. Raises `Invalid` where two do: one must know all that connect."""
    rooms = [one for one in roster if one.admits is not None]
    if len(rooms) > 1:
        raise Invalid(f"{' and '.join(one.name for one in rooms)} both admit devices", where="roster")
    return rooms[0] if rooms else None


def admitted(roster: Roster, settings: Mapping[str, Any]) -> tuple[DeviceIdentity, ...]:
    """Every device that may connect, by the rooms' settings. Raises `Invalid` for twins."""
    room = admitting(roster)
    if room is None or room.admits is None:
        return ()
    devices: tuple[DeviceIdentity, ...] = tuple(room.load(room.admits)(settings[room.name]))
    ids = [one.id for one in devices]
    if len(set(ids)) != len(ids):
        twin = min(one for one in ids if ids.count(one) > 1)
        raise Invalid(f"two devices are named {twin!r}", where=room.name)
    return devices


def users(
    roster: Roster, devices: Sequence[DeviceIdentity] = (), register: Register | None = None, *, former: bool = False
) -> tuple[NatsUser, ...]:
    """The users of the embedded nats-server, one for each holder of a certificate that is not barred.

    `former`: the single authority of an older version is in force; its devices are known by their subject as well.
    """
    register = register or Register()
    processes = {
        **{room.name: _room(room, roster) for room in roster},
        SPINE: _spine(),
        GATEWAY: _gateway(roster),
    }
    identities(roster)
    found = [
        replace(user, name=user_of(process(name), register.generation(process(name))))
        for name, user in processes.items()
        if not register.bars(process(name))
    ]
    for one in devices:
        holder = device(one.id)
        if register.bars(holder):
            continue
        found.append(_device(one, user_of(holder, register.generation(holder))))
        if former and not register.generation(holder):
            found.append(_device(one, distinguished_name(device_name(one.id))))
    return tuple(found)


def _device(one: DeviceIdentity, name: str) -> NatsUser:
    return NatsUser(name=name, publish=one.publish, subscribe=one.hear, device=True)


def _user(name: str, publish: Iterable[str], subscribe: Iterable[str]) -> NatsUser:
    return NatsUser(
        name=host_of(name),
        publish=tuple(publish),
        subscribe=(f"{names.reply_inbox(name)}.>", *subscribe),
    )


def _room(room: Capability, roster: Roster) -> NatsUser:
    publish = []
    if room.publishes:
        publish.append(f"fact.*.{room.name}.>")
    if room.observes:
        publish.append(f"obs.*.{room.name}.>")
    publish += [subject_of(kind, None) for kind in room.asks]
    if heard_by(room, roster):
        publish += _consuming(names.FACTS, room.name)
    if room.obeys:
        publish += [*_consuming(names.ORDERS, room.name), names.answer_inbox("*") + ".*"]
    if room.admits:
        for stream in (names.TELEMETRY, names.ALARMS, names.STATES, names.RENEWALS, names.REFUSED):
            publish += _consuming(stream, room.name)
        publish.append("cmd.>")
    if room.watches_processes:
        publish += _consuming(names.FORBIDDEN, room.name)
    return _user(room.name, publish, [f"{names.answer_inbox(room.name)}.*"])


def _consuming(stream: str, consumer: str) -> list[str]:
    return [
        f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{consumer}",
        f"$JS.API.CONSUMER.INFO.{stream}.{consumer}",
        f"$JS.ACK.{stream}.{consumer}.>",
        f"$JS.ACK.*.*.{stream}.{consumer}.>",  # the newer form, with domain and account before the stream
    ]


def _spine() -> NatsUser:
    return _user(SPINE, ["$JS.API.>", "$JS.ACK.>", "refused.*", "forbidden.*"], [f"{names.answer_inbox(SPINE)}.*"])


def _gateway(roster: Roster) -> NatsUser:
    """Beside orders, it may read: what the stream of facts tells again, what it missed of that, and observations for screens.

    Samples that came in over HTTP it may say as an exercise's only: what is real comes from devices, by a room's own link.
    """
    orders = [subject_of(kind, None) for room in roster for kind in room.obeys]
    well = "$JS.API.INFO"  # whether streams are there at all, for /readyz
    reads = [f"$JS.API.STREAM.INFO.{names.FACTS}", f"$JS.API.DIRECT.GET.{names.FACTS}"]
    reads.append(f"$JS.API.CONSUMER.INFO.{names.FACTS}.*")  # how much waits in each room, for the health page
    shown = [subject_of(kind, None) for room in roster for kind in room.shows if issubclass(kind, Observation)]
    relayed = [subject_of(kind, Status.EXERCISE) for room in roster for kind in room.relays]
    publish = [*orders, well, *reads, *relayed]
    return _user(GATEWAY, publish, [f"{names.answer_inbox(GATEWAY)}.*", names.RETOLD, *shown])
