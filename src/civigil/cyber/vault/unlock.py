"""From the file of master keys to master keys at work, as the settings say; and a new one where that is asked.

The file is read again when a data key names a master that was not in it, so that a new master key needs no restart.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path

import msgspec

from civigil.cyber.vault import masters
from civigil.cyber.vault.masters import InFile, Kept, Master, MasterInMemory, MastersFile, UnderPassphrase
from civigil.cyber.vault.settings import VaultSettings
from civigil.cyber.vault.token import MasterInToken, Token
from civigil.kernel.errors import Refused, Tampered, Unavailable
from civigil.runtime.data import write_whole

FILE_NAME = "vault.keys"


class Unlocked:
    """The master keys of one city. Makes the first one where there is no file. Raises as `masters.read` and the token do."""

    def __init__(self, file: Path, settings: VaultSettings) -> None:
        self._file, self._settings = file, settings
        self._opened: dict[str, Master] = {}
        self._lock = threading.RLock()
        self._token: Token | None = None
        if not file.exists():
            self._make_first()
        self._read()
        self.active()  # a wrong passphrase or a token that is away stops the start

    @property
    def kind(self) -> str:
        """How the active one is protected: `file`, `passphrase` or `token`."""
        return str(self._content.masters[-1].__struct_config__.tag)

    @property
    def count(self) -> int:
        """How many the file names."""
        with self._lock:
            self._read_where_written()
            return len(self._content.masters)

    def active(self) -> Master:
        """The one that wraps; the file is read again where somebody wrote it."""
        with self._lock:
            self._read_where_written()
            return self._open(self._content.masters[-1])

    def of(self, wrapped: bytes) -> Master:
        """The one that wrapped this data key. Raises `Tampered` where it is none of ours."""
        head, _, _ = masters.wrapped_parts(wrapped)
        id = head[1:].hex()
        with self._lock:
            for again in (False, True):
                if again:
                    self._read()
                for kept in self._content.masters:
                    if kept.id == id:
                        return self._open(kept)
        raise Tampered(f"wrapped with the master key {id}, which is not in {self._file.name}", where="data key")

    def add(self) -> Master:
        """Make a new master key, as the settings say, and write it into the file; from now on it wraps.

        Raises `Unavailable`, `Refused`.
        """
        with self._lock:
            content = masters.read(self._file)
            self._write(msgspec.structs.replace(content, masters=(*content.masters, self._make())))
            return self.active()

    def drop_others(self) -> int:
        """Take every master key out of the file but the active one; how many went. What they wrapped opens no more."""
        with self._lock:
            content = masters.read(self._file)
            gone = len(content.masters) - 1
            if gone:
                self._write(msgspec.structs.replace(content, masters=content.masters[-1:]))
            return gone

    def change_passphrase(self, new: bytes) -> None:
        """Put the active master key under another passphrase. Raises `Refused` where it lies under none."""
        with self._lock:
            content = masters.read(self._file)
            *before, kept = content.masters
            if not isinstance(kept, UnderPassphrase):
                raise Refused(
                    "the master key lies under no passphrase: `civigil vault rewrap` changes over", where="vault"
                )
            phrase = masters.passphrase_of(new)
            fresh = masters.make_under_passphrase(bytes.fromhex(kept.id), self._key_of(kept), phrase)
            self._write(msgspec.structs.replace(content, masters=(*before, fresh)))

    def _make_first(self) -> None:
        content = MastersFile(version=masters.VERSION, masters=(self._make(),))
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = self._file.with_name(f".{self._file.name}.{os.getpid()}.first")
        try:
            write_whole(fresh, _text(content))
            try:
                os.link(fresh, self._file)  # whoever is first wins, and whole
            except FileExistsError:
                return
            finally:
                fresh.unlink()
        except OSError as error:
            raise Unavailable(f"cannot be written: {error.strerror}", where=str(self._file)) from error

    def _write(self, content: MastersFile) -> None:
        try:
            write_whole(self._file, _text(content))
        except OSError as error:
            raise Unavailable(f"cannot be written: {error.strerror}", where=str(self._file)) from error
        self._content, self._read_of = content, self._written()

    def _read(self) -> None:
        written = self._written()
        self._content, self._read_of = masters.read(self._file), written

    def _read_where_written(self) -> None:
        if self._written() != self._read_of:
            self._read()

    def _written(self) -> int:
        """When the file was written; 0 where it is away."""
        try:
            return self._file.stat().st_mtime_ns
        except OSError:
            return 0

    def _make(self) -> Kept:
        id = os.urandom(masters.ID_BYTES)
        if self._settings.master == "token":
            return self._the_token().make_key(id)
        key = os.urandom(masters.KEY_BYTES)
        if self._settings.master == "passphrase":
            return masters.make_under_passphrase(id, key, self._phrase())
        return InFile(id=id.hex(), key=key.hex())

    def _open(self, kept: Kept) -> Master:
        if kept.id not in self._opened:
            if isinstance(kept, InFile):
                self._opened[kept.id] = MasterInMemory(bytes.fromhex(kept.id), bytes.fromhex(kept.key))
            elif isinstance(kept, UnderPassphrase):
                self._opened[kept.id] = MasterInMemory(bytes.fromhex(kept.id), self._key_of(kept))
            else:
                self._opened[kept.id] = MasterInToken(self._the_token(), kept)
        return self._opened[kept.id]

    def _key_of(self, kept: UnderPassphrase) -> bytes:
        return masters.open_passphrase(kept, self._phrase())

    def _phrase(self) -> bytes:
        if self._settings.passphrase_file is None:
            raise Refused("the master key lies under a passphrase: set vault.passphrase_file", where="vault")
        try:
            text = masters.read_private(Path(self._settings.passphrase_file), what="passphrase")
        except Unavailable as error:
            raise Unavailable("the vault is locked: `civigil vault unlock` opens it", where=error.where) from error
        return masters.passphrase_of(text)

    def _the_token(self) -> Token:
        if self._token is None:
            given = self._settings
            if given.token_library is None or given.token_label is None or given.token_pin_file is None:
                raise Refused(
                    "the master key lies in a token: set vault.token_library, _label, _pin_file", where="vault"
                )
            self._token = Token(given.token_library, given.token_label, Path(given.token_pin_file))
        return self._token


def _text(content: MastersFile) -> str:
    return msgspec.json.format(msgspec.json.encode(content), indent=2).decode() + "\n"
