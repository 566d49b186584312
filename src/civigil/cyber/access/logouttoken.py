"""What an identity provider says when somebody signed out there, checked: a logout token (Back-Channel Logout 1.0 §2.4, §2.6).

Pure, as `idtoken.py` is; which key signed, and that no token is taken twice, is its user's to see to.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import jwt
import msgspec

from civigil.cyber.access.idtoken import FOREIGN, FORGED, SLACK_S
from civigil.kernel.errors import Refused, Tampered
from civigil.kernel.time import Instant

EVENT = "http://schemas.openid.net/event/backchannel-logout"
TYPES = ("logout+jwt", "jwt")
OLD_AFTER = timedelta(minutes=5)
"""A token is good so long after it was made, whatever it says itself: so long its `jti` has to be remembered."""
NAME_AT_MOST = 1_000


class Logout(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody signed out there."""

    issuer: str
    token: str  # the token's own name (jti): it is taken once
    subject: str | None  # all of this one's sessions
    session: str | None  # or one session of the provider


def check_type(header: Mapping[str, Any]) -> None:
    """Raise `Tampered` for a token that says that it is another kind: an ID token ends nobody's session."""
    kind = header.get("typ")
    if kind is not None and str(kind).lower().removeprefix("application/") not in TYPES:
        raise Tampered(f"this is no logout token but {str(kind)[:40]!r}", where="oidc", alarm=FORGED)


def logout_of(token: str, key: Any, algorithm: str, *, issuer: str, client: str, now: Instant) -> Logout:
    """What the token says. Raises `Tampered` where anything at all does not hold, `Refused` for one that is too old."""
    try:
        check_type(jwt.get_unverified_header(token))
        said: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[algorithm],
            audience=client,
            issuer=issuer,
            options={
                "require": ["iss", "aud", "iat", "jti", "events"],
                "verify_exp": False,  # by our own clock, below
                "verify_iat": False,
                "verify_nbf": False,
            },
        )
        made = float(said["iat"])
        ends = float(said.get("exp", made + OLD_AFTER.total_seconds()))
    except jwt.InvalidAudienceError as error:
        raise Tampered("the logout token was made for somebody else", where="oidc", alarm=FOREIGN) from error
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError, OverflowError) as error:
        raise Tampered(f"the logout token does not hold: {error}", where="oidc", alarm=FORGED) from error
    events = said["events"]
    if not isinstance(events, dict) or not isinstance(events.get(EVENT), dict):
        raise Tampered("the token tells of no logout", where="oidc", alarm=FORGED)
    if "nonce" in said:
        raise Tampered("a logout token bears no nonce: this is an ID token", where="oidc", alarm=FORGED)
    subject, session = _name(said, "sub"), _name(said, "sid")
    if subject is None and session is None:
        raise Tampered("the token names nobody", where="oidc", alarm=FORGED)
    name = _name(said, "jti")
    if name is None:
        raise Tampered("the token has no name of its own", where="oidc", alarm=FORGED)
    at = now.timestamp()
    if not made - SLACK_S <= at <= min(ends, made + OLD_AFTER.total_seconds()) + SLACK_S:
        raise Refused("the logout token is too old, or the provider's clock is wrong", where="oidc")
    return Logout(issuer=issuer, token=name, subject=subject, session=session)


def _name(said: Mapping[str, Any], claim: str) -> str | None:
    """A claim that names something. Raises `Tampered` for one that is no text."""
    value = said.get(claim)
    if value is None:
        return None
    if not isinstance(value, str) or not 0 < len(value) <= NAME_AT_MOST:
        raise Tampered(f"the token's {claim} is no name", where="oidc", alarm=FORGED)
    return value
