"""An authenticator in software: makes passkeys and answers with them, or lies about any part of it."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


class Authenticator:
    """One passkey of one site."""

    def __init__(self, site: str = "localhost") -> None:
        self.site = site
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(16)
        self.count = 1

    def make(self, options: str, origin: str, **lies: Any) -> str:
        """What a browser answers when it was asked to make a passkey."""
        numbers = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(cose)
        data = self._data(lies.get("flags", PRESENT | VERIFIED | ATTESTED)) + attested
        made = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", options, origin)
        return self._credential({"clientDataJSON": b64(client), "attestationObject": b64(made)})

    def answer(self, options: str, origin: str, **lies: Any) -> str:
        """What a browser answers when it was asked for a passkey."""
        self.count = lies.get("count", self.count + 1)
        data = self._data(lies.get("flags", PRESENT | VERIFIED))
        client = self._client("webauthn.get", options, origin)
        signed = data + hashlib.sha256(client).digest()
        if lies.get("flip"):
            signed = signed[:-1] + bytes([signed[-1] ^ 1])
        signature = self.key.sign(signed, ec.ECDSA(hashes.SHA256()))
        response = {"clientDataJSON": b64(client), "authenticatorData": b64(data), "signature": b64(signature)}
        return self._credential(response)

    def _data(self, flags: int) -> bytes:
        return hashlib.sha256(self.site.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client(self, kind: str, options: str, origin: str) -> bytes:
        said = {"type": kind, "challenge": json.loads(options)["challenge"], "origin": origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _credential(self, response: dict[str, str]) -> str:
        whole = {"id": b64(self.id), "rawId": b64(self.id), "type": "public-key", "response": response}
        return json.dumps(whole | {"clientExtensionResults": {}, "authenticatorAttachment": "platform"})
