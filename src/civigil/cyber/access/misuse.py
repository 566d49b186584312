"""Alarms of the audit trail become concerns: one for a cause, and no other of it until its quiet time is over; all are counted.

What is refused as misuse (`kernel/alarms.py`) is written into the trail by whoever refuses it, in whatever process. This room reads
the trail on from where it was, in one transaction with what it says: nothing is told twice, and nothing is lost by a restart.
"""

from __future__ import annotations

import asyncio
import hashlib
from datetime import timedelta
from typing import Any

import msgspec

from civigil.cyber.access import rules, store
from civigil.cyber.access.settings import AccessSettings
from civigil.kernel.alarms import ABOUT, OF, SOURCE, TIMES, Misuse
from civigil.kernel.severity import Status
from civigil.runtime.hands import Hands
from civigil.runtime.store import Change

LOOK_EVERY_S = 1.0
ENTRIES_AT_ONCE = 500
FORGET_AFTER = timedelta(days=7)

_BEGIN = "INSERT INTO misuse_read (seq) SELECT coalesce(max(seq), 0) FROM trust.audit ON CONFLICT DO NOTHING"
_READ = "SELECT seq FROM misuse_read FOR UPDATE"
_ENTRIES = "SELECT seq, at, detail FROM trust.audit WHERE seq > %(seq)s ORDER BY seq LIMIT %(limit)s"
_COUNT = """
    INSERT INTO misuse AS m (misuse, about, source, waiting, last) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (misuse, about, source) DO UPDATE SET waiting = m.waiting + excluded.waiting, last = excluded.last
"""
_DUE = """
    UPDATE misuse m SET waiting = 0, told = %(now)s FROM (
        SELECT misuse, about, source, waiting FROM misuse
        WHERE waiting > 0 AND (told IS NULL OR told <= %(quiet)s OR told > %(now)s) ORDER BY last LIMIT 100 FOR UPDATE
    ) AS due WHERE (m.misuse, m.about, m.source) = (due.misuse, due.about, due.source)
    RETURNING m.misuse, m.about, m.source, due.waiting AS times, m.last
"""


async def watch(do: Hands[AccessSettings]) -> None:
    """Raise a concern about every misuse that was refused, until cancelled."""
    async with do.store.change() as change:
        await change.sql.execute(_BEGIN)
    while True:
        async with do.store.change() as change:
            more = await take(change)
            await tell(change, do.settings)
        if not more:
            await asyncio.sleep(LOOK_EVERY_S)


async def take(change: Change) -> bool:
    """Count what the trail says since it was read last; whether there may be more."""
    (read,) = await store.rows(change.sql, _READ)
    entries = await store.rows(change.sql, _ENTRIES, {"seq": read["seq"], "limit": ENTRIES_AT_ONCE})
    for entry in entries:
        if OF in (detail := _detail(entry["detail"])):
            source = hashlib.sha256(detail.get(SOURCE, "").encode()).hexdigest()[:12]
            times = detail.get(TIMES, "1")
            counted = int(times) if times.isdecimal() and len(times) < 10 else 1
            given = [detail[OF][:40], detail.get(ABOUT, "")[:200], source, counted, entry["at"]]
            await change.sql.execute(_COUNT, given)
    if entries:
        await change.sql.execute("UPDATE misuse_read SET seq = %s", [entries[-1]["seq"]])
    return len(entries) == ENTRIES_AT_ONCE


async def tell(change: Change, own: AccessSettings) -> None:
    """Say what is due."""
    quiet = change.now - timedelta(seconds=own.misuse_quiet_s)
    for row in await store.rows(change.sql, _DUE, {"now": change.now, "quiet": quiet}):
        if row["misuse"] in {one.value for one in Misuse}:  # else a newer version's word
            said = rules.misused(Misuse(row["misuse"]), row["about"] or None, row["source"], row["times"])
            change.emit(said, occurred=min(row["last"], change.now), status=Status.ACTUAL)
    await change.sql.execute("DELETE FROM misuse WHERE waiting = 0 AND told < %s", [change.now - FORGET_AFTER])


def _detail(text: str) -> dict[str, str]:
    try:
        read: Any = msgspec.json.decode(text)
    except msgspec.DecodeError:
        return {}
    return {name: value for name, value in read.items() if isinstance(value, str)} if isinstance(read, dict) else {}
