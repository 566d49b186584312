"""What is shown of access, over the API and on the command line."""

from __future__ import annotations

import msgspec

from civigil.cyber.access.book import Policy


class Policies(msgspec.Struct, frozen=True, kw_only=True):
    """The policies in force in the process that answers."""

    policies: tuple[Policy, ...]
    trouble: str  # why the city's files do not hold; empty while they do
    folder: str  # where the city's own files lie
    epoch: int  # grows whenever other policies come into force
    permissions: tuple[str, ...]  # all that there are


class Explained(msgspec.Struct, frozen=True, kw_only=True):
    """Why somebody may or may not do something."""

    who: str
    roles: tuple[str, ...]
    action: str
    resource: str
    allowed: bool
    because: str
    policies: tuple[Policy, ...]  # those that decided; none: no policy permits it
