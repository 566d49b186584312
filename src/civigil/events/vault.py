"""What the vault says and can be asked: keys that were replaced, and a log that somebody tampered with."""

from __future__ import annotations

from uuid import UUID

from civigil.kernel.facts import Concern, Fact, Order, fact, order


@fact("vault.keys_replaced.v1")
class KeysReplaced(Fact, frozen=True, kw_only=True):
    """Data keys of a class seal no more: newer ones do, and what the former sealed is sealed anew in the background."""

    rotation: UUID
    data_class: str
    keys: int
    who: str  # a pseudonym


@fact("vault.master_replaced.v1")
class MasterReplaced(Fact, frozen=True, kw_only=True):
    """Every data key is wrapped with a new master key."""

    rotation: UUID
    kept: str  # file, passphrase or token
    keys: int
    who: str  # a pseudonym
    second: str | None = None  # who agreed; none: nobody else could


@fact("vault.log_tampered.v1")
class LogTampered(Concern, frozen=True, kw_only=True):
    """The log of deeds is not as it was written: an entry was changed, dropped or added, or the whole was cut back."""

    faults: tuple[str, ...]


@fact("vault.log_checked.v1")
class LogChecked(Fact, frozen=True, kw_only=True):
    """Every entry of the log was read and held against its signed head."""

    check: UUID
    entries: int
    faults: int


@fact("vault.record_kept.v1")
class RecordKept(Fact, frozen=True, kw_only=True):
    """Personal data were put into the drawer: what they belong to, and nothing of them."""

    record: UUID
    about: str


@fact("vault.record_deleted.v1")
class RecordDeleted(Fact, frozen=True, kw_only=True):
    """Personal data were deleted from the drawer."""

    record: UUID
    about: str


@order("vault.replace_keys.v1")
class ReplaceKeys(Order, frozen=True, kw_only=True):
    """Seal with new data keys of a class from now on, and seal anew what the former ones sealed. Refused for an unknown class."""

    data_class: str


@order("vault.replace_master.v1")
class ReplaceMaster(Order, frozen=True, kw_only=True):
    """Make a new master key, as the settings say, and wrap every data key with it."""


@order("vault.check_log.v1")
class CheckLog(Order, frozen=True, kw_only=True):
    """Read the whole log and hold it against its signed head, soon."""
