"""The settings file of a running city: what may change without a start is read again when the file is another one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from civigil.kernel.errors import Unavailable
from civigil.runtime.settings import Settings

_Mark = tuple[int, int, int]


class FollowedSettings:
    """One settings file. `load` reads it whole, with everything else that settings come from."""

    def __init__(self, file: Path | None, load: Callable[[], Settings]) -> None:
        self._file = file
        self._load = load
        self._mark = self._look()

    def fresh(self) -> Settings | None:
        """The settings, where the file changed since the last question; else None.

        Raises `Invalid` for a file that does not hold, `Unavailable` for one that cannot be read, once for each change.
        """
        mark = self._look()
        if mark == self._mark:
            return None
        self._mark = mark
        return self._load()

    def _look(self) -> _Mark | None:
        if self._file is None:
            return None
        try:
            found = self._file.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_ino, found.st_size


def _nothing() -> Settings:
    raise Unavailable("no settings file is followed here", where="settings")


UNFOLLOWED = FollowedSettings(None, _nothing)
"""Where the settings are as they are."""
