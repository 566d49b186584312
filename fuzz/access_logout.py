"""What somebody posts as an identity provider's logout token, as whoever knows the address may send it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from civigil.cyber.access.idtoken import key_name, key_of
from civigil.cyber.access.logouttoken import logout_of
from civigil.kernel.errors import Refused, Tampered

_KEYS: dict[str, Any] = {
    "keys": [
        {
            "kty": "EC",
            "crv": "P-256",
            "kid": "k",
            "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
            "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
        }
    ]
}

SEEDS = (
    b"",
    b"eyJhbGciOiJFUzI1NiIsImtpZCI6ImsiLCJ0eXAiOiJsb2dvdXQrand0In0.eyJpc3MiOiJpIiwiYXVkIjoiYyIsInN1YiI6ImEiLCJqdGkiOiIxIn0.AAAA",
    b"eyJhbGciOiJFUzI1NiIsInR5cCI6MX0.e30.AAAA",
    b"eyJhbGciOiJub25lIn0.e30.",
    b"." * 1_000,
)


def fuzz(data: bytes) -> None:
    """Read it: nobody is signed out by it, and it is never a fault."""
    said = data.decode("utf-8", "surrogateescape")
    try:
        name, algorithm = key_name(said)
        key = key_of(_KEYS, name, algorithm)
        if key is not None:
            logout_of(said, key, algorithm, issuer="i", client="c", now=datetime(2026, 5, 1, tzinfo=UTC))
    except (Tampered, Refused):
        return
    if key is not None:
        raise AssertionError("somebody was signed out by a token that nobody signed for us")
