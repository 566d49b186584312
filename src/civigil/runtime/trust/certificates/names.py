"""Who holds a certificate, and what they are called in it. Pure.

nats-server takes the first DNS name of a certificate that is one of its users' names, before it looks at the subject. So a user
bears a DNS name: the issuing authorities' name constraints (RFC 5280 §4.2.1.10) hold for those, and for a subject they would not.
The common name is for people.

A holder's *generation* begins at 0 and rises when its certificates are revoked and new ones issued: the name changes with it, so
that whoever shows a revoked one has a name that no server knows any more.
"""

from __future__ import annotations

import re
from enum import StrEnum

import msgspec

from civigil.kernel.errors import Invalid

DOMAIN = "civigil.internal"
DEVICES_DOMAIN = f"devices.{DOMAIN}"
_HOLDER = re.compile(r"(process|server|device):([a-z0-9][a-z0-9_-]{0,47})")
_PROCESS_HOST = re.compile(rf"([a-z][a-z0-9]*)\.{re.escape(DOMAIN)}")
_GENERATION = r"(?:g[1-9][0-9]{0,5}\.)?"
_DEVICE_USER = re.compile(rf"{_GENERATION}([a-z0-9][a-z0-9_-]{{0,47}})\.{re.escape(DEVICES_DOMAIN)}")
_PROCESS_USER = re.compile(rf"{_GENERATION}([a-z][a-z0-9]*)\.{re.escape(DOMAIN)}")
_FORMER_DEVICE = re.compile(r"CN=device:([a-z0-9][a-z0-9_-]{0,47}),O=Civigil")


class Kind(StrEnum):
    """What a certificate's holder is."""

    PROCESS = "process"
    SERVER = "server"  # a server that came along, or the gateway's front door: it answers, and never calls
    DEVICE = "device"


class Holder(msgspec.Struct, frozen=True, order=True):
    """Who holds a certificate: `process:cameras`, `server:nats`, `device:level-1`."""

    kind: Kind
    name: str

    def __str__(self) -> str:
        return f"{self.kind.value}:{self.name}"

    @property
    def common(self) -> str:
        """The common name in the certificate. A device's has a colon, and a room's name never has."""
        return f"device:{self.name}" if self.kind is Kind.DEVICE else self.name


def distinguished_name(common: str) -> str:
    """The subject of a certificate as RFC 2253 writes it. A device of the former authority has it for its user of the bus."""
    return f"CN={common},O=Civigil"


def device_name(id: str) -> str:
    """The common name of a device's certificate."""
    return Holder(Kind.DEVICE, id).common


def process(name: str) -> Holder:
    """A process that holds a certificate: a room, the spine, the gateway."""
    return Holder(Kind.PROCESS, name)


def device(id: str) -> Holder:
    """A device that holds one."""
    return Holder(Kind.DEVICE, id)


def holder_of(text: str) -> Holder:
    """A holder from how people write it. Raises `Invalid`."""
    found = _HOLDER.fullmatch(text)
    if found is None:
        raise Invalid(f"{text[:80]!r} is no holder: process:cameras, server:nats or device:level-1 is", where="holder")
    return Holder(Kind(found[1]), found[2])


def host_of(name: str) -> str:
    """The host name that a process's certificate bears, wherever it runs: whoever calls it straight holds it to that.

    No name service knows `.internal`, and none is asked.
    """
    return f"{name}.{DOMAIN}"


def user_of(holder: Holder, generation: int) -> str:
    """The user of the bus that a holder's certificate of this generation stands for."""
    host = f"{holder.name}.{DEVICES_DOMAIN}" if holder.kind is Kind.DEVICE else host_of(holder.name)
    return f"g{generation}.{host}" if generation else host


def holder_of_user(user: str) -> Holder | None:
    """Who a user of the bus is; None for none of ours. A device of the former authority is known by its subject."""
    if former := _FORMER_DEVICE.fullmatch(user):
        return Holder(Kind.DEVICE, former[1])
    if said := _DEVICE_USER.fullmatch(user):  # asked first: no process is called "devices"
        return Holder(Kind.DEVICE, said[1])
    said = _PROCESS_USER.fullmatch(user)
    return Holder(Kind.PROCESS, said[1]) if said else None


def process_named(hosts: list[str]) -> str | None:
    """The process that a certificate with these DNS names speaks for; None where it is no process's, or more than one's."""
    found = {said[1] for host in hosts if (said := _PROCESS_HOST.fullmatch(host))}
    return found.pop() if len(found) == 1 else None
