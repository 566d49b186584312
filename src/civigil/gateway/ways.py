"""The ways in besides the one-time link, which a room supplies that knows people: `supplies={"sign_in": "ways:supply"}`.

Unlike the other ports it is made by the gateway, from the room's own `Hands`, since people come in nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, cast

import msgspec

from civigil.kernel.capability import Roster, supplier_of
from civigil.kernel.errors import Invalid
from civigil.kernel.permission import Principal
from civigil.runtime.trust.signin import Timed


class Site(msgspec.Struct, frozen=True):
    """Where a browser is: passkeys hold for one site alone."""

    origin: str  # https://civigil.example
    host: str  # civigil.example: the relying party's id

    @property
    def takes_passkeys(self) -> bool:
        """Whether browsers have passkeys here: not at a bare address (WebAuthn §5.1.3)."""
        return not self.host.replace(".", "").isdigit() and ":" not in self.host


class Admitted(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who proved who they are."""

    who: Principal
    timed: tuple[Timed, ...] = ()
    how: str  # for the audit trail: "a passkey"
    provider: bytes | None = None  # of the identity provider's session, where it came of one


class Ways(Protocol):
    """How people come in. Each raises `Refused` for whoever is not known so, and `Unavailable`."""

    async def ask_passkey(self, site: Site) -> str:
        """What a browser needs to answer with a passkey, as JSON."""
        ...

    async def take_passkey(self, site: Site, answer: str) -> Admitted:
        """Who answered."""
        ...

    async def take_passphrase(self, login: str, passphrase: str, code: str, source: str) -> Admitted:
        """Who has this passphrase and the code of this moment. `source`: the address that asks."""
        ...

    async def take_recovery_code(self, code: str) -> Admitted:
        """Whose recovery code this was."""
        ...

    @property
    def provider(self) -> str | None:
        """What people call the city's identity provider; None where it has none."""
        ...

    async def ask_provider(self, site: Site) -> tuple[str, str]:
        """The provider's address to send a browser to, and the state that it must bring back."""
        ...

    async def take_provider(self, site: Site, state: str, code: str, issuer: str) -> Admitted:
        """Who came back from there. `issuer`: the provider that says that it answered; empty: it says nothing."""
        ...

    async def end_by_provider(self, token: str) -> tuple[str, ...]:
        """End the sessions of whoever signed out at the provider, which says so by this token; whose they were.

        Raises `Tampered` for a token that does not hold, `Refused` for one that is too old or was taken before.
        """
        ...

    async def name_of(self, id: str) -> str | None:
        """A person's name, for their own screen; None for whoever is nobody of the city's people."""
        ...


def ways_of(roster: Roster, hands: Mapping[str, object]) -> Ways | None:
    """The ways in that a room supplies; None where there is only the link. Raises `Invalid` where it has no hands."""
    room = supplier_of("sign_in", roster)
    if room is None:
        return None
    if room.name not in hands:
        raise Invalid("supplies ways in, but the gateway was given no hands for it", where=room.name)
    return cast(Ways, room.load(room.supplies["sign_in"])(hands[room.name]))
