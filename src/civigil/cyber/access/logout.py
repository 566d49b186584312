"""Who signed out at the identity provider is signed out here: the sessions that came of it end (Back-Channel Logout 1.0).

Those that came of a passkey, a passphrase or a link are this city's own and go on: whoever shall be out altogether is taken off
duty.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from civigil.cyber.access import store
from civigil.cyber.access.logouttoken import OLD_AFTER, Logout
from civigil.cyber.access.settings import AccessSettings
from civigil.kernel.errors import Refused
from civigil.kernel.ports import Sealer
from civigil.runtime.hands import Hands
from civigil.runtime.store import Change
from civigil.runtime.trust.signin import end_of_provider

INDEX = "access.oidc_sessions.session"
NO_SESSION = b""
"""Of a provider that names no sessions of its own: its subject's all end."""


def session_of(claims: Mapping[str, Any], sealer: Sealer) -> bytes:
    """The fingerprint of the provider's session that an ID token names."""
    session = claims.get("sid")
    if not isinstance(session, str) or not session:
        return NO_SESSION
    return sealer.blind(_named(str(claims["iss"]), session), index=INDEX)


async def end_sessions(said: Logout, do: Hands[AccessSettings]) -> tuple[str, ...]:
    """End what the token says. Raises `Refused` for a token that was taken before."""
    name = hashlib.sha256(f"{said.issuer}\0{said.token}".encode()).digest()
    async with do.store.change() as change:
        await change.sql.execute("DELETE FROM oidc_logouts WHERE taken < %s", [change.now - 2 * OLD_AFTER])
        added = await change.sql.execute(
            "INSERT INTO oidc_logouts (token, taken) VALUES (%s, %s) ON CONFLICT DO NOTHING", [name, change.now]
        )
        if added.rowcount == 0:
            raise Refused("this logout token was taken before", where="oidc")
        prints = [] if said.session is None else do.sealer.blinds(_named(said.issuer, said.session), index=INDEX)
        person = None if said.subject is None else await _person(said.issuer, said.subject, change, do)
        return tuple(
            await end_of_provider(
                change.sql, sessions=list(prints), principal=person or "", unnamed_only=said.session is not None
            )
        )


async def _person(issuer: str, subject: str, change: Change, do: Hands[AccessSettings]) -> str | None:
    for one in do.sealer.blinds(f"{issuer}\0{subject}".encode(), index="access.oidc_subjects.subject"):
        person = await store.oidc_person(change.sql, one)
        if person is not None:
            return person
    return None


def _named(issuer: str, session: str) -> bytes:
    return f"{issuer}\0{session}".encode()
