"""A master key in a PKCS#11 token (a hardware security module, a card, SoftHSM): it wraps there and never comes out.

Needs the extra `token` (python-pkcs11). AES-256-GCM, the key sensitive and not extractable. One session a process, opened again
when the token was away; it is asked once for each data key, never for each seal.
"""

from __future__ import annotations

import contextlib
import os
import threading
from pathlib import Path
from typing import Any

from civigil.cyber.vault import masters
from civigil.cyber.vault.masters import InToken, wrapped_parts
from civigil.kernel.errors import Invalid, Missing, Unavailable


class Token:
    """A token, logged in to when it is first needed. Raises `Invalid` without the library's Python side."""

    def __init__(self, library: str, label: str, pin_file: Path) -> None:
        try:
            import pkcs11
        except ImportError as error:
            raise Invalid("a token needs the extra: pip install 'civigil[token]'", where="vault.master") from error
        self._pkcs11 = pkcs11
        self._library, self._label, self._pin_file = library, label, pin_file
        self._session: Any = None
        self._lock = threading.Lock()

    @property
    def label(self) -> str:
        """The token's label."""
        return self._label

    def make_key(self, id: bytes) -> InToken:
        """Make a master key in the token. Raises `Unavailable`."""
        p = self._pkcs11
        label = f"civigil-{id.hex()}"
        template = {p.Attribute.SENSITIVE: True, p.Attribute.EXTRACTABLE: False}
        with self._lock:
            try:
                self._opened().generate_key(p.KeyType.AES, 256, id=id, label=label, store=True, template=template)
            except p.PKCS11Error as error:
                raise self._away(error) from error
        return InToken(id=id.hex(), token=self._label, label=label)

    def encrypt(self, label: str, nonce: bytes, text: bytes, context: bytes) -> bytes:
        """AES-256-GCM with a key of the token. Raises `Unavailable`, `Missing` for a key that is not there."""
        return self._with_key(label, nonce, context, lambda key, how: key.encrypt(text, **how))

    def decrypt(self, label: str, nonce: bytes, body: bytes, context: bytes) -> bytes:
        """The same backwards. Raises `Tampered` too."""
        return self._with_key(label, nonce, context, lambda key, how: key.decrypt(body, **how), opens=True)

    def _with_key(self, label: str, nonce: bytes, context: bytes, do: Any, *, opens: bool = False) -> bytes:
        p = self._pkcs11
        how = {
            "mechanism": p.Mechanism.AES_GCM,
            "mechanism_param": p.GCMParams(nonce=nonce, aad=context, tag_bits=8 * masters.TAG_BYTES),
        }
        with self._lock:
            try:
                key = self._opened().get_key(object_class=p.ObjectClass.SECRET_KEY, label=label)
                return bytes(do(key, how))
            except p.NoSuchKey as error:
                raise Missing(f"the token {self._label!r} has no key {label!r}", where="vault") from error
            except (p.exceptions.GeneralError, p.exceptions.EncryptedDataInvalid) as error:
                if opens:  # how tokens say that the tag does not hold
                    raise masters.broken() from error
                raise self._away(error) from error
            except p.PKCS11Error as error:
                raise self._away(error) from error

    def _opened(self) -> Any:
        if self._session is None:
            pin = masters.read_private(self._pin_file, what="PIN").decode().strip()
            token = self._pkcs11.lib(self._library).get_token(token_label=self._label)
            try:
                self._session = token.open(rw=True, user_pin=pin)
            except self._pkcs11.exceptions.UserAlreadyLoggedIn:  # a login holds for the whole process
                self._session = token.open(rw=True)
        return self._session

    def _away(self, error: Exception) -> Unavailable:
        session, self._session = self._session, None  # logged in anew at the next call
        if session is not None:
            with contextlib.suppress(self._pkcs11.PKCS11Error):
                session.close()
        return Unavailable(f"{type(error).__name__} {error}".strip(), where=f"token {self._label}")


class MasterInToken:
    """A master key that the token keeps."""

    def __init__(self, token: Token, kept: InToken) -> None:
        self.id = bytes.fromhex(kept.id)
        self._token, self._label = token, kept.label

    def wrap(self, key: bytes, *, bound_to: bytes) -> bytes:
        """Wrap a data key."""
        head, nonce = bytes((masters.WRAP_VERSION,)) + self.id, os.urandom(masters.NONCE_BYTES)
        return head + nonce + self._token.encrypt(self._label, nonce, key, head + bound_to)

    def unwrap(self, wrapped: bytes, *, bound_to: bytes) -> bytes:
        """Unwrap a data key."""
        head, nonce, body = wrapped_parts(wrapped)
        return self._token.decrypt(self._label, nonce, body, head + bound_to)
