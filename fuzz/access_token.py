"""What an identity provider hands out as an ID token, and its keys, as whoever stands between may change them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from civigil.cyber.access.idtoken import Expected, claims_of, key_name, key_of
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
_TOKEN = b"eyJhbGciOiJFUzI1NiIsImtpZCI6ImsifQ.eyJpc3MiOiJpIiwiYXVkIjoiYyIsInN1YiI6ImEiLCJleHAiOjEsImlhdCI6MX0.AAAA"
_EXPECTED = Expected(issuer="i", client="c", nonce="n")

SEEDS = (
    b"",
    _TOKEN,
    _TOKEN + b"\n" + json.dumps(_KEYS).encode(),
    b"eyJhbGciOiJub25lIn0.e30.\n{}",
    b"e30.e30.e30\n" + b'{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB","kid":"k"}]}',
    b"." * 1_000,
)


def fuzz(data: bytes) -> None:
    """Read it with these keys: nobody comes in by it, and it is never a fault."""
    said, _, rest = data.decode("utf-8", "surrogateescape").partition("\n")
    try:
        keys = json.loads(rest) if rest else _KEYS
    except (ValueError, RecursionError):
        keys = _KEYS
    try:
        name, algorithm = key_name(said)
        key = key_of(keys if isinstance(keys, dict) else {}, name, algorithm)
        if key is not None:
            claims_of(said, key, algorithm, _EXPECTED, datetime(2026, 5, 1, tzinfo=UTC))
    except (Tampered, Refused):
        return
    if key is not None:
        raise AssertionError("somebody came in by a token that nobody signed for us")
