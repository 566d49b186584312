"""What an identity provider says of somebody, checked: an ID token of OpenID Connect (Core 1.0 §3.1.3.7).

Pure: the token, the provider's keys, what is expected, and the time come in by the door.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any

import jwt
import msgspec

from civigil.kernel.alarms import Alarm, Misuse
from civigil.kernel.errors import Refused, Tampered
from civigil.kernel.time import Instant

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures alone: with a shared secret or none, anybody who knows the client could say anything."""
FORGED, FOREIGN = Alarm(Misuse.TOKEN_FORGED), Alarm(Misuse.TOKEN_FOREIGN)
TOKEN_AT_MOST = 64_000
SLACK_S = 60.0
"""How far the provider's clock may be off."""


class Expected(msgspec.Struct, frozen=True, kw_only=True):
    """What the token must say."""

    issuer: str
    client: str
    nonce: str


def key_name(token: str) -> tuple[str | None, str]:
    """Which of the provider's keys a token names, and its algorithm. Raises `Tampered` for what is no token of ours."""
    try:
        if len(token) > TOKEN_AT_MOST:
            raise jwt.InvalidTokenError("it is endless")
        header = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise Tampered(f"this is no ID token: {error}", where="oidc") from error
    algorithm, name = header.get("alg"), header.get("kid")
    if algorithm not in ALGORITHMS:
        raise Tampered(f"signed by {str(algorithm)[:20]!r}, which is not taken", where="oidc")
    return (str(name) if name is not None else None), str(algorithm)


def key_of(keys: Mapping[str, Any], name: str | None, algorithm: str) -> Any | None:
    """The key of that name in a provider's key set, or the only one that fits where none is named; None: there is none."""
    listed = keys.get("keys")
    fit = [
        one
        for one in (listed if isinstance(listed, list) else [])
        if isinstance(one, dict) and one.get("use", "sig") == "sig" and (name is None or one.get("kid") == name)
    ]
    if len(fit) != 1:
        return None
    try:
        return jwt.PyJWK.from_dict(fit[0], algorithm=algorithm).key
    except (jwt.PyJWTError, ValueError, TypeError, KeyError) as error:
        raise Tampered(f"the provider's key cannot be read: {error}", where="oidc") from error


def claims_of(token: str, key: Any, algorithm: str, expected: Expected, now: Instant) -> dict[str, Any]:
    """What the token says. Raises `Tampered` where anything at all does not hold, `Refused` for one that is too old."""
    try:
        said: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[algorithm],
            audience=expected.client,
            issuer=expected.issuer,
            options={
                "require": ["exp", "iat", "sub", "aud", "iss"],
                "verify_exp": False,  # by our own clock, below
                "verify_iat": False,
                "verify_nbf": False,
            },
        )
        ends, began = float(said["exp"]), float(said["iat"])
    except jwt.InvalidAudienceError as error:
        raise Tampered("the ID token was made for somebody else", where="oidc", alarm=FOREIGN) from error
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError, OverflowError) as error:
        raise Tampered(f"the ID token does not hold: {error}", where="oidc", alarm=FORGED) from error
    if not isinstance(said["sub"], str) or not said["sub"]:
        raise Tampered("the ID token names nobody", where="oidc", alarm=FORGED)
    audiences = said["aud"] if isinstance(said["aud"], list) else [said["aud"]]
    if said.get("azp", expected.client) != expected.client or (len(audiences) > 1 and "azp" not in said):
        raise Tampered("the ID token was made for somebody else", where="oidc", alarm=FOREIGN)
    if not hmac.compare_digest(str(said.get("nonce", "")).encode(), expected.nonce.encode()):
        raise Tampered("the ID token answers another question", where="oidc", alarm=FORGED)
    at = now.timestamp()
    if not began - SLACK_S <= at <= ends + SLACK_S:
        raise Refused("the identity provider's answer is too old, or its clock is wrong: try again", where="oidc")
    return said
