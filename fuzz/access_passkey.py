"""What a browser says that an authenticator answered, as anybody may send it to the open door."""

from __future__ import annotations

import json

import webauthn

from civigil.cyber.access.passkeys import _BAD, _challenge_in, _id_in, _read
from civigil.kernel.errors import Refused

_CLIENT = "eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoiQUFBQSIsIm9yaWdpbiI6Imh0dHA6Ly9sb2NhbGhvc3QifQ"
_RESPONSE = {
    "clientDataJSON": _CLIENT,
    "authenticatorData": "SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2MFAAAAAg",
    "signature": "MEUCIQ",
}
_WHOLE = {"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": _RESPONSE, "clientExtensionResults": {}}
_MADE = {"clientDataJSON": _CLIENT, "attestationObject": "o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YVg"}

SEEDS = (
    b"",
    b"{}",
    b'{"response":{"clientDataJSON":"e30"}}',
    json.dumps(_WHOLE).encode(),
    json.dumps(_WHOLE | {"response": _MADE}).encode(),
    b'{"rawId":1,"response":{"clientDataJSON":[]}}',
    b"[" * 5_000,
)
_KEY = bytes.fromhex(
    "a50102032620012158200000000000000000000000000000000000000000000000000000000000000000225820"
) + bytes(32)


def fuzz(data: bytes) -> None:
    """Take it apart and verify it: it is refused, whatever it is, and never a fault."""
    text = data.decode("utf-8", "surrogateescape")
    try:
        read = _read(text)
        challenge, _ = _challenge_in(read), _id_in(read)
    except Refused:
        return
    for verify in (
        lambda: webauthn.verify_authentication_response(
            credential=read,
            expected_challenge=challenge,
            expected_rp_id="localhost",
            expected_origin="http://localhost",
            credential_public_key=_KEY,
            credential_current_sign_count=0,
        ),
        lambda: webauthn.verify_registration_response(
            credential=read,
            expected_challenge=challenge,
            expected_rp_id="localhost",
            expected_origin="http://localhost",
        ),
    ):
        try:
            verify()
        except _BAD:
            continue
