"""The hands: replace keys, wrap them anew, have the log checked; in the one transaction that the runtime opened."""

from __future__ import annotations

import asyncio
from uuid import UUID

import msgspec

from civigil.cyber.vault import store, tree
from civigil.cyber.vault.keyring import Keyring, KeyRow, rewrapped
from civigil.cyber.vault.masters import Master
from civigil.cyber.vault.model import Replaced, Rotation
from civigil.cyber.vault.sealer import VaultSealer
from civigil.cyber.vault.settings import VaultSettings
from civigil.events.vault import CheckLog, KeysReplaced, MasterReplaced, ReplaceKeys, ReplaceMaster
from civigil.kernel.envelope import Envelope
from civigil.kernel.errors import Refused
from civigil.kernel.facts import Order
from civigil.runtime.hands import Hands
from civigil.runtime.store import Change
from civigil.runtime.store.change import Connection

KEYS_AT_ONCE = 1_000


class CheckAsked(msgspec.Struct, frozen=True, kw_only=True):
    """The check that was asked for."""

    check: UUID


def keys_of(do: Hands[VaultSettings]) -> Keyring:
    """The data keys. Raises `Refused` where something else seals here."""
    if not isinstance(do.sealer, VaultSealer):
        raise Refused("the vault does not seal here: it is not the sealer that the roster supplies", where="vault")
    return do.sealer.keys


async def replace_keys(asked: Envelope[ReplaceKeys], change: Change, do: Hands[VaultSettings]) -> Replaced:
    """Seal with new keys of a class from now on. Raises `Refused` for a class without a key."""
    keys_of(do)
    data_class = asked.body.data_class
    count, epoch = await store.replace_keys(change.sql, data_class)
    if not count:
        raise Refused(f"there is no key of the class {data_class!r} to replace", where="vault.data_class")
    if data_class == tree.UNDER.data_class:  # the log's keys: the one that signs its heads with them
        await tree.make_signer(change.sql, do.sealer)
    rotation = Rotation(id=asked.id, at=change.now, what="data key", data_class=data_class, keys=count, who=_who(asked))
    await store.note_rotation(change.sql, rotation, epoch)
    said = KeysReplaced(rotation=asked.id, data_class=data_class, keys=count, who=_who(asked))
    change.emit(said, occurred=change.now, status=asked.status, cause=asked)
    return Replaced(rotation=asked.id, keys=count)


async def replace_master(asked: Envelope[ReplaceMaster], change: Change, do: Hands[VaultSettings]) -> Replaced:
    """Make a new master key and wrap every data key with it. Raises `Unavailable` where a token does not answer."""
    keys = keys_of(do)
    master = await asyncio.to_thread(keys.masters.add)
    count = await wrap_all(change.sql, keys, master)
    rotation = Rotation(id=asked.id, at=change.now, what="master key", data_class=None, keys=count, who=_who(asked))
    await store.note_rotation(change.sql, rotation, await store.epoch_now(change.sql))
    said = MasterReplaced(rotation=asked.id, kept=keys.masters.kind, keys=count, who=_who(asked), second=asked.second)
    change.emit(said, occurred=change.now, status=asked.status, cause=asked)
    return Replaced(rotation=asked.id, keys=count)


async def wrap_all(sql: Connection, keys: Keyring, master: Master) -> int:
    """Wrap whatever another master key wrapped; how many. Raises `Tampered`, naming the key."""

    def wrapped(rows: list[KeyRow]) -> list[tuple[bytes, bytes, bytes]]:
        return [(rewrapped(row, keys.masters, master), master.id, row.id) for row in rows]

    count = 0
    while rows := await store.not_wrapped_by(sql, master.id, KEYS_AT_ONCE):
        await store.wrap_anew(sql, await asyncio.to_thread(wrapped, rows))
        count += len(rows)
    return count


async def check_log(asked: Envelope[CheckLog], change: Change, do: Hands[VaultSettings]) -> CheckAsked:
    """Note that the log is to be checked; `watch` does it within seconds."""
    do.log.info("check_of_the_log_asked", who=_who(asked))
    await store.ask_check(change.sql, asked.id, change.now, _who(asked))
    return CheckAsked(check=asked.id)


def _who(asked: Envelope[Order]) -> str:
    return asked.actor or "unknown"
