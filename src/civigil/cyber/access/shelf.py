"""Where policies lie: those that come with the program, and the city's own, which may replace a file of ours by its name.

The folder of the city's own is where policies are written; what is in force lies beside, in `in-force.json`, and changes only
when it was agreed to (`activate`). The first folder that a fresh city finds comes into force by itself: nobody is signed in yet who
could agree. The book in force is changed as a whole or not at all: a folder that does not hold can never come into force, and
what is in force bears its digest, so that a changed byte is found out.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Sequence
from importlib import resources
from pathlib import Path

import msgspec
import structlog
from prometheus_client import Gauge

from civigil.cyber.access.book import Book, Source
from civigil.kernel.errors import CivigilError, Conflict, Invalid, Tampered, Unavailable
from civigil.runtime.data import write_whole

BROKEN = Gauge(
    "civigil_access_policies_broken", "1 while the city's policy files do not hold and the old ones stay in force"
)
LOOK_EVERY_S = 1.0
FILES_AT_MOST = 200

_IN_FORCE = "in-force.json"
Stamp = tuple[tuple[str, int, int, int], ...]


def shipped() -> list[Source]:
    """The files that come with the program."""
    folder = resources.files("civigil.cyber.access") / "policies"
    found = sorted((one for one in folder.iterdir() if one.name.endswith(".cedar")), key=lambda one: one.name)
    return [Source(one.name, one.read_text(encoding="utf-8"), shipped=True) for one in found]


def read_sources(files: Sequence[Path]) -> list[Source]:
    """Files of the city. Raises `Invalid` for one that cannot be read."""
    if len(files) > FILES_AT_MOST:
        raise Invalid(f"{len(files)} files; {FILES_AT_MOST} are allowed", where="policies")
    return [Source(path.name, _text(path)) for path in files]


class InForce(msgspec.Struct, frozen=True, kw_only=True):
    """The city's own files that are in force."""

    digest: str
    files: tuple[Source, ...]


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """What lies in the folder."""

    files: tuple[Source, ...] = ()
    digest: str = ""  # empty: it cannot be read
    trouble: str = ""  # why it could not come into force; empty: it could


def digest_of(files: Iterable[Source]) -> str:
    """SHA-256 over the city's own files, by name, lower-case hexadecimal."""
    digest = hashlib.sha256()
    for one in sorted(files, key=lambda one: one.name):
        digest.update(f"{one.name}\0{len(one.text)}\0{one.text}\0".encode())
    return digest.hexdigest()


class Shelf:
    """The book in force in this process. Raises `Invalid` at the start where nothing holds, `Tampered` where it was changed."""

    def __init__(
        self,
        folder: Path,
        keep: Path,
        make: Callable[[Sequence[Source]], Book],
        *,
        monotonic: Callable[[], float] = time.monotonic,
        look_every_s: float = LOOK_EVERY_S,
    ) -> None:
        """`folder` holds the city's own files; `keep` is where those in force are kept; `make` makes a book of them."""
        self.folder = folder
        self.fault = ""  # of what is in force: it was changed, and the book in memory goes on
        self.epoch = 1
        self._keep = keep / _IN_FORCE
        self._make = make
        self._monotonic = monotonic
        self._every_s = look_every_s
        self._log = structlog.get_logger("access")
        self._looked = monotonic()
        if not self._keep.exists():
            self._write(tuple(read_sources(self._files())))
        self._kept_stamp = _stamp([self._keep])
        self.in_force = self._read()
        self.book = make(self.in_force.files)
        self._stamp = _stamp(self._files())
        self.draft = self._drafted()

    @property
    def trouble(self) -> str:
        """What is wrong with what is in force, or why the folder could not come into force; empty: nothing."""
        return self.fault or self.draft.trouble

    @property
    def pending(self) -> bool:
        """Whether the folder holds something else than what is in force."""
        return self.draft.digest != self.in_force.digest

    def look(self) -> bool:
        """Whether other policies came into force; folder and what is in force are looked at only now and then."""
        now = self._monotonic()
        if now - self._looked < self._every_s:
            return False
        self._looked = now
        stamp = _stamp(self._files())
        if stamp != self._stamp:
            self._stamp = stamp
            self.draft = self._drafted()
        kept = _stamp([self._keep])
        return kept != self._kept_stamp and self.reload()

    def reload(self) -> bool:
        """Read what is in force now; False where it does not hold, and the old book stays in force."""
        self._kept_stamp = _stamp([self._keep])
        try:
            found = self._read()
            book = self._make(found.files)
        except CivigilError as error:
            self.fault = str(error)
            self._tell(self.fault)
            return False
        self.in_force, self.book = found, book
        self.fault = ""
        self.epoch += 1
        self.draft = self._drafted()
        self._log.info("policies_in_force", policies=len(book.policies), files=len(book.sources), digest=found.digest)
        return True

    def read_folder(self) -> None:
        """Read the folder now: who asks what lies there has perhaps just written it."""
        self.draft = self._drafted()

    def check(self, digest: str) -> None:
        """Raise `Conflict` where the folder holds something else by now, `Invalid` where what it holds cannot come into force."""
        self.read_folder()
        if self.draft.digest != digest:
            raise Conflict("the folder holds other policies by now: propose these anew", where="digest")
        if self.draft.trouble:
            raise Invalid(self.draft.trouble, where="policies")

    def activate(self, digest: str) -> None:
        """Put what lies in the folder into force, here and in every other process of this machine. Raises as `check`."""
        self.check(digest)
        self._write(self.draft.files)
        self.reload()

    def _read(self) -> InForce:
        """What is in force. Raises `Tampered` where a byte of it differs, `Unavailable` where it cannot be read."""
        where = str(self._keep)
        try:
            text = self._keep.read_bytes()
            found = msgspec.json.decode(text, type=InForce | list[Source])
        except OSError as error:
            raise Unavailable(f"cannot be read: {error.strerror}", where=where) from error
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Tampered(f"the policies in force are not as they were written: {error}", where=where) from error
        if isinstance(found, list):  # as former versions kept it
            return InForce(digest=digest_of(found), files=tuple(found))
        if digest_of(found.files) != found.digest:
            raise Tampered("the policies in force are not those that were agreed to: their digest differs", where=where)
        return found

    def _write(self, files: tuple[Source, ...]) -> None:
        """Keep files as those in force. Raises `Invalid` or `ManyInvalid` for what does not hold."""
        self._make(files)
        self._keep.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept = InForce(digest=digest_of(files), files=files)
        write_whole(self._keep, msgspec.json.encode(kept).decode())

    def _drafted(self) -> Draft:
        try:
            files = tuple(read_sources(self._files()))
        except CivigilError as error:
            return self._told(Draft(trouble=str(error)))
        digest = digest_of(files)
        if digest == self.in_force.digest:
            return self._told(Draft(files=files, digest=digest))
        try:
            self._make(files)
        except CivigilError as error:
            return self._told(Draft(files=files, digest=digest, trouble=str(error)))
        return self._told(Draft(files=files, digest=digest))

    def _told(self, draft: Draft) -> Draft:
        self._tell(self.fault or draft.trouble)
        return draft

    def _tell(self, why: str) -> None:
        BROKEN.set(1 if why else 0)
        if why:
            self._log.error("policies_broken", folder=str(self.folder), why=why)

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob("*.cedar")) if self.folder.is_dir() else []


def _stamp(files: Iterable[Path]) -> Stamp:
    found = []
    for path in files:
        try:
            seen = path.stat()
        except OSError:
            continue
        found.append((path.name, seen.st_mtime_ns, seen.st_size, seen.st_ino))
    return tuple(found)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise Invalid(f"is not UTF-8: {error}", where=path.name) from error
    except OSError as error:
        raise Invalid(f"cannot be read: {error.strerror}", where=path.name) from error
