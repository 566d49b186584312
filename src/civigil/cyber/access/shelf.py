"""Where policies lie: those that come with the program, and the city's own folder, which may replace a file of ours by its name.

The book in force is changed as a whole or not at all: a folder that does not hold leaves the old book in force, and says so. The
city's files of the last good book are kept beside, so that this holds over a restart too.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from importlib import resources
from pathlib import Path

import msgspec
import structlog
from prometheus_client import Gauge

from civigil.cyber.access.book import Book, Source
from civigil.kernel.errors import CivigilError, Invalid
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


class Shelf:
    """The book in force in this process. Raises `Invalid` at the start where nothing holds and nothing held before."""

    def __init__(
        self,
        folder: Path,
        keep: Path,
        make: Callable[[Sequence[Source]], Book],
        *,
        monotonic: Callable[[], float] = time.monotonic,
        look_every_s: float = LOOK_EVERY_S,
    ) -> None:
        """`folder` holds the city's own files; `keep` is where the last good ones are kept; `make` makes a book of them."""
        self.folder = folder
        self.trouble = ""
        self.epoch = 1
        self._keep = keep / _IN_FORCE
        self._make = make
        self._monotonic = monotonic
        self._every_s = look_every_s
        self._log = structlog.get_logger("access")
        self._looked = monotonic()
        self._stamp = self._now()
        try:
            self.book = self._fresh()
        except CivigilError as error:
            self.book = self._kept(error)
            self._broken(error)

    def look(self) -> bool:
        """Whether the folder was read again because it had changed; it is looked at only now and then."""
        now = self._monotonic()
        if now - self._looked < self._every_s:
            return False
        self._looked = now
        stamp = self._now()
        if stamp == self._stamp:
            return False
        self._stamp = stamp
        return self.reload()

    def reload(self) -> bool:
        """Read the folder now; False where it does not hold, and the old book stays in force."""
        try:
            book = self._fresh()
        except CivigilError as error:
            self._broken(error)
            return False
        self.book = book
        self.trouble = ""
        self.epoch += 1
        BROKEN.set(0)
        self._log.info("policies_in_force", policies=len(book.policies), files=len(book.sources))
        return True

    def _fresh(self) -> Book:
        own = read_sources(self._files())
        book = self._make(own)
        kept = msgspec.json.encode(own).decode()
        if not self._keep.exists() or self._keep.read_text(encoding="utf-8") != kept:
            self._keep.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(self._keep, kept)
        return book

    def _kept(self, mistake: CivigilError) -> Book:
        """The last good book. Raises the mistake where there is none."""
        try:
            own = msgspec.json.decode(self._keep.read_bytes(), type=list[Source])
            return self._make(own)
        except (OSError, msgspec.DecodeError, CivigilError):
            raise mistake from None

    def _broken(self, error: CivigilError) -> None:
        self.trouble = str(error)
        BROKEN.set(1)
        self._log.error("policies_broken", folder=str(self.folder), why=self.trouble)

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob("*.cedar")) if self.folder.is_dir() else []

    def _now(self) -> Stamp:
        found = []
        for path in self._files():
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
