"""What a process proves itself with, as files, and TLS contexts that follow those files.

A certificate lasts a day and is renewed while its process works. A context is kept for as long as the process and loads the new
certificate when there is one: each later handshake shows it. A connection that stands goes on: TLS 1.3 asks for no proof again.
"""

from __future__ import annotations

import ssl
from pathlib import Path

import msgspec
import structlog

from civigil.kernel.errors import CivigilError, Invalid
from civigil.runtime.trust.certificates import files


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """A process's certificate from the city's CA, as files."""

    room: str
    authority: Path
    certificate: Path
    key: Path

    def tls(self) -> ssl.SSLContext:
        """TLS 1.3 with both sides checked. The server's name is checked too. Raises as `check` does."""
        return self._context(ssl.Purpose.SERVER_AUTH)

    def answering_tls(self) -> ssl.SSLContext:
        """The other end: TLS 1.3, and nobody without a certificate of the city's. Raises as `check` does."""
        context = self._context(ssl.Purpose.CLIENT_AUTH)
        context.verify_mode = ssl.CERT_REQUIRED
        return context

    def check(self) -> None:
        """Raise what is wrong with the files: `Missing`, `Invalid` (half written, no pair), `Refused` (others may read the key)."""
        files.pair(self.certificate, self.key)
        files.chain(self.authority)

    def _context(self, purpose: ssl.Purpose) -> ssl.SSLContext:
        self.check()
        context = ssl.create_default_context(purpose, cafile=str(self.authority))
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        _load(context, self)
        return context


class Followed:
    """A context that follows its files: `look` now and then, and before a new connection."""

    def __init__(self, identity: Identity, context: ssl.SSLContext) -> None:
        self._identity = identity
        self.context = context
        self._mark = _mark(identity)

    def look(self) -> bool:
        """Load the certificate where it is another one; whether it was. Files that are not whole yet wait for the next look."""
        mark = _mark(self._identity)
        if mark == self._mark:
            return False
        try:
            self._identity.check()
            _load(self.context, self._identity)
        except CivigilError as error:
            structlog.get_logger("trust").warning("certificate_not_taken", room=self._identity.room, error=str(error))
            return False
        self._mark = mark
        return True


def _load(context: ssl.SSLContext, identity: Identity) -> None:
    try:
        context.load_cert_chain(str(identity.certificate), str(identity.key))
    except ssl.SSLError as error:
        raise Invalid(f"certificate and key are no pair: {error.reason}", where=str(identity.certificate)) from error


def _mark(identity: Identity) -> tuple[tuple[int, int], ...]:
    found = []
    for file in (identity.certificate, identity.key):
        try:
            stat = file.stat()
            found.append((stat.st_mtime_ns, stat.st_ino))
        except FileNotFoundError:
            found.append((0, 0))
    return tuple(found)
