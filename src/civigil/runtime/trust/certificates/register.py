"""What was issued and what is revoked: two files beside the authorities' keys.

`revoked.json` is written whole. It says for each holder which generation of its name is in force and whether it is barred, and for
each revoked certificate when and why. `issued.jsonl` is only added to, a line a certificate, so that a revocation reaches those too
that a renewal has replaced and nobody has a file of any more; lines of certificates that ended are left out when it has grown.
"""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path

import msgspec

from civigil.kernel.errors import Invalid, Tampered, Unavailable
from civigil.kernel.time import Instant
from civigil.runtime.trust.certificates.files import write
from civigil.runtime.trust.certificates.names import Holder
from civigil.runtime.trust.certificates.profile import Reason

_GROWN = 2_000
"""So many lines are left as they are; beyond, those that ended go when they are the most."""


class Revocation(msgspec.Struct, frozen=True, kw_only=True):
    """A revoked certificate."""

    serial: str  # hexadecimal
    holder: str  # "device:level-1"
    issuer: str  # the issuing authority's own serial number
    at: Instant
    reason: Reason
    by: str  # the pseudonym of who said so
    until: Instant  # when the certificate ends by itself


class Register(msgspec.Struct, frozen=True, kw_only=True):
    """What is in force."""

    number: int = 0  # of the newest lists of revoked certificates
    generations: dict[str, int] = {}  # holder -> generation, where it is not 0
    barred: dict[str, Instant] = {}  # holder -> since when it has no certificate and gets none
    revoked: tuple[Revocation, ...] = ()
    former_until: Instant | None = None  # when the last certificate of the former, single authority ends

    def generation(self, holder: Holder) -> int:
        """Which generation of a holder's name is in force."""
        return self.generations.get(str(holder), 0)

    def bars(self, holder: Holder) -> bool:
        """Whether a holder is to have no certificate."""
        return str(holder) in self.barred


class Issued(msgspec.Struct, frozen=True, kw_only=True):
    """A certificate that was issued."""

    serial: str
    holder: str
    issuer: str
    generation: int
    since: Instant
    until: Instant


class Ledger:
    """Both files of one directory."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self.revoked_file = directory / "revoked.json"
        self._issued_file = directory / "issued.jsonl"
        self._known: tuple[tuple[int, int, int], Register] | None = None

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold what is issued and revoked for the block: one process at a time. Raises `Unavailable`."""
        try:
            with (self._directory / "lock").open("a") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                yield
        except OSError as error:
            raise Unavailable(f"cannot be written: {error}", where=str(self._directory)) from error

    def register(self) -> Register:
        """What is in force now; kept until the file is another. Raises `Tampered` for a file that we did not write."""
        try:
            found = self.revoked_file.stat()
        except FileNotFoundError:
            return Register()
        mark = (found.st_mtime_ns, found.st_ino, found.st_size)
        if self._known is None or self._known[0] != mark:
            self._known = mark, parse_register(self.revoked_file.read_bytes(), where=str(self.revoked_file))
        return self._known[1]

    def keep(self, register: Register) -> None:
        """Write it down. Raises `OSError`."""
        write(self.revoked_file, msgspec.json.format(msgspec.json.encode(register), indent=1), 0o600)

    def note(self, issued: Issued) -> None:
        """Add a certificate. Raises `OSError`."""
        with self._issued_file.open("ab") as file:
            file.write(msgspec.json.encode(issued) + b"\n")
        self._issued_file.chmod(0o600)

    def issued(self) -> list[Issued]:
        """Every certificate that is known of, the oldest first. A line that a crash cut short is passed over."""
        try:
            lines = self._issued_file.read_bytes().splitlines()
        except FileNotFoundError:
            return []
        return [one for line in lines if (one := parse_issued(line)) is not None]

    def forget_ended(self, now: Instant) -> None:
        """Leave out what ended, where that is most of many. Raises `OSError`."""
        if not self._issued_file.exists() or self._issued_file.stat().st_size < _GROWN * 150:
            return
        every = self.issued()
        living = [one for one in every if one.until > now]
        if len(every) > _GROWN and len(living) * 2 < len(every):
            write(self._issued_file, b"".join(msgspec.json.encode(one) + b"\n" for one in living), 0o600)


def parse_register(text: bytes, *, where: str) -> Register:
    """The register that a text holds. Raises `Tampered`: whoever can change it could let in whom it bars."""
    try:
        return msgspec.json.decode(text, type=Register)
    except (msgspec.DecodeError, UnicodeDecodeError, Invalid) as error:
        raise Tampered(f"is not the register that we wrote: {error}", where=where) from error


def parse_issued(line: bytes) -> Issued | None:
    """One line of what was issued; None for half of one."""
    try:
        return msgspec.json.decode(line, type=Issued)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
