"""The fall-back beside passkeys: a passphrase (scrypt, RFC 7914), an authenticator's codes (TOTP, RFC 6238), recovery codes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from civigil.kernel.errors import Invalid, Tampered

STEP_S = 30
CODES = 10
PASSPHRASE_AT_LEAST, PASSPHRASE_AT_MOST = 12, 200

_VERSION = 1
_LOG_N, _R, _P = 15, 8, 1  # 32 MiB and about a tenth of a second
_SALT, _KEY = 16, 32


def hashed_passphrase(passphrase: str) -> bytes:
    """What is kept of a passphrase: version, parameters, salt and key. Raises `Invalid` for a short or endless one."""
    if not PASSPHRASE_AT_LEAST <= len(passphrase) <= PASSPHRASE_AT_MOST:
        raise Invalid(f"{PASSPHRASE_AT_LEAST} to {PASSPHRASE_AT_MOST} characters are a passphrase", where="passphrase")
    salt = os.urandom(_SALT)
    return bytes([_VERSION, _LOG_N, _R, _P]) + salt + _scrypt(passphrase, salt, _LOG_N, _R, _P)


def is_passphrase(passphrase: str, kept: bytes) -> bool:
    """Whether a passphrase is the one that is kept. Raises `Tampered` for what we never kept."""
    if len(kept) != 4 + _SALT + _KEY or kept[0] != _VERSION:
        raise Tampered("is not a passphrase that was kept here", where="access.fallbacks.passphrase")
    log_n, r, p = kept[1], kept[2], kept[3]
    salt, key = kept[4 : 4 + _SALT], kept[4 + _SALT :]
    return hmac.compare_digest(_scrypt(passphrase[:PASSPHRASE_AT_MOST], salt, log_n, r, p), key)


NOBODYS = bytes([_VERSION, _LOG_N, _R, _P]) + bytes(_SALT + _KEY)
"""What a passphrase is compared with where nobody signs in so: that takes as long."""


def new_secret() -> str:
    """A fresh secret for an authenticator, in base 32 as people type it."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def address_of(secret: str, login: str, city: str) -> str:
    """The `otpauth:` address that authenticators read."""
    return _totp(secret).get_provisioning_uri(login, f"Civigil {city}")


def code_at(secret: str, step: int) -> str:
    """The code of a time step."""
    return _totp(secret).generate(step * STEP_S).decode()


def step_of(secret: str, code: str, now_s: float, used: int) -> int | None:
    """The time step that a code is of: this one or its neighbours, newer than the one used last; None where it is of none."""
    here = int(now_s // STEP_S)
    found = None
    for step in (here - 1, here, here + 1):
        if hmac.compare_digest(code_at(secret, step).encode(), code.strip().encode()) and step > used:
            found = step
    return found


def new_recovery_codes() -> list[str]:
    """Fresh codes, each for one sign-in, as people write them down."""
    raw = [base64.b32encode(secrets.token_bytes(10)).decode().lower() for _ in range(CODES)]
    return ["-".join(one[at : at + 4] for at in range(0, 16, 4)) for one in raw]


def hashed_code(code: str) -> bytes:
    """What is kept of a recovery code, however it was typed."""
    plain = "".join(one for one in code.lower() if one.isalnum())
    return hashlib.sha256(plain.encode()).digest()


def _scrypt(passphrase: str, salt: bytes, log_n: int, r: int, p: int) -> bytes:
    plain = passphrase.encode("utf-8", "surrogatepass")
    return hashlib.scrypt(plain, salt=salt, n=1 << log_n, r=r, p=p, maxmem=256 << 20, dklen=_KEY)


def _totp(secret: str) -> TOTP:
    return TOTP(base64.b32decode(secret), 6, SHA1(), STEP_S)  # noqa: S303 - what authenticators speak
