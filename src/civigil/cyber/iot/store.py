"""The room's SQL that changes something. Devices are locked in the order of their names: two workers never wait in a circle."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec

from civigil.cyber.iot.model import Point, Raised, Standing
from civigil.cyber.iot.settings import DeviceEntry
from civigil.kernel.errors import Invalid
from civigil.kernel.time import Instant
from civigil.runtime.store import Change

RUBBISH_KEPT = 20  # of each device
RUBBISH_BYTES = 2_000  # of each piece

_LIST = """
    INSERT INTO device (id, listed, entry, standing, status, due)
    SELECT * FROM unnest(%s::text[], %s::boolean[], %s::text[], %s::text[], %s::text[], %s::timestamptz[])
    ON CONFLICT (id) DO UPDATE SET listed = true, entry = excluded.entry, status = excluded.status
"""
_TAKE = "SELECT id, entry, standing FROM device WHERE listed AND id = ANY(%s) ORDER BY id FOR UPDATE"
_DUE = """
    SELECT id, entry, standing FROM device WHERE id IN (
        SELECT id FROM device WHERE listed AND due <= %s ORDER BY due LIMIT %s
    ) ORDER BY id FOR UPDATE SKIP LOCKED
"""
_EVERYBODY = "SELECT id, entry, standing FROM device WHERE listed"
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('iot.outage'))"
# One JSON text costs the driver a tenth of what arrays cost, whose every element it escapes.
# A sample only brings the judgement nearer: whoever judges pushes it on. So a sample changes no index, and its row is
# rewritten in place.
_KEEP = """
    UPDATE device SET standing = new.standing::text, due = CASE WHEN %s THEN new.due ELSE least(device.due, new.due) END
    FROM json_to_recordset(%s::json) AS new (id text, standing json, due timestamptz) WHERE device.id = new.id
"""
_POINTS = """
    INSERT INTO reading (device, quantity, step, unit, count, low, high, total, newest)
    SELECT * FROM json_to_recordset(%s::json) AS new (device text, quantity text, step timestamptz, unit text, count int,
        low float8, high float8, total float8, newest float8)
    ON CONFLICT (device, quantity, step) DO UPDATE SET unit = excluded.unit, count = reading.count + excluded.count,
        low = least(reading.low, excluded.low), high = greatest(reading.high, excluded.high),
        total = reading.total + excluded.total, newest = excluded.newest
"""
_KNOWN = """
    SELECT a.device, a.name FROM alarm a
    JOIN unnest(%s::text[], %s::text[]) AS asked (device, name) ON a.device = asked.device AND a.name = asked.name
"""
_ALARM = """
    INSERT INTO alarm (device, name, event, status, kind, quantity, value, unit, threshold, occurred, learned, tries)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_RESENT = "UPDATE alarm SET tries = greatest(tries, %s) WHERE device = %s AND name = %s"
_RUBBISH = "INSERT INTO rubbish (device, topic, at, why, size, raw) VALUES (%s, %s, %s, %s, %s, %s)"
_SWEEP = """
    DELETE FROM rubbish WHERE device = %(device)s AND seq < (
        SELECT min(seq) FROM (SELECT seq FROM rubbish WHERE device = %(device)s ORDER BY seq DESC LIMIT %(kept)s) AS newest
    )
"""
_STRANGERS = """
    DELETE FROM rubbish WHERE seq < (SELECT min(seq) FROM (SELECT seq FROM rubbish ORDER BY seq DESC LIMIT %s) AS newest)
"""


class Rubbish(msgspec.Struct, frozen=True):
    """A message that nobody could read."""

    device: str
    topic: str
    at: Instant
    why: str
    raw: bytes


class _Kept(msgspec.Struct, frozen=True):
    """A row of `device`, as it is kept."""

    id: str
    standing: Standing
    due: Instant


class _Sum(msgspec.Struct, frozen=True):
    """A row of `reading`."""

    device: str
    quantity: str
    step: Instant
    unit: str
    count: int
    low: float
    high: float
    total: float
    newest: float


Taken = dict[str, tuple[DeviceEntry, Standing]]


async def list_devices(change: Change, entries: Sequence[DeviceEntry], due: Mapping[str, Instant]) -> None:
    """Bring the table to what the settings say. What is known of a device is kept, also of one that is listed no more."""
    fresh = msgspec.json.encode(Standing(since=change.now)).decode()
    await change.sql.execute(
        "UPDATE device SET listed = false WHERE listed AND NOT id = ANY(%s)", ([e.id for e in entries],)
    )
    ids = sorted(entries, key=lambda one: one.id)
    rows = (
        [one.id for one in ids],
        [True] * len(ids),
        [msgspec.json.encode(one).decode() for one in ids],
        [fresh] * len(ids),
        [one.status.value for one in ids],
        [due[one.id] for one in ids],
    )
    await change.sql.execute(_LIST, rows)


async def take(change: Change, ids: Iterable[str]) -> Taken:
    """The listed ones of these devices, locked until the change ends."""
    return _read(await (await change.sql.execute(_TAKE, (sorted(set(ids)),))).fetchall())


async def take_due(change: Change, at_most: int) -> Taken:
    """The devices that are to be judged by now, and that nobody else has in hand; locked until the change ends."""
    return _read(await (await change.sql.execute(_DUE, (change.now, at_most))).fetchall())


async def everybody(change: Change) -> Taken:
    """All listed devices as they stand, unlocked; whoever asks next waits until this change ends."""
    await change.sql.execute(_ONE_AT_A_TIME)
    return _read(await (await change.sql.execute(_EVERYBODY)).fetchall())


async def keep(
    change: Change, standings: Mapping[str, Standing], due: Mapping[str, Instant], *, judged: bool = False
) -> None:
    """Keep how devices stand, and when each is to be judged: no later than before, unless they were judged just now."""
    if standings:
        rows = [_Kept(one, standing, due[one]) for one, standing in standings.items()]
        await change.sql.execute(_KEEP, (judged, msgspec.json.encode(rows).decode()))


async def add_points(change: Change, points: Mapping[str, Sequence[Point]], step_s: float) -> None:
    """Add values to the history, summed over steps."""
    sums: dict[tuple[str, str, float], tuple[str, int, float, float, float, float]] = {}
    for device, values in points.items():
        for one in values:
            key = device, one.quantity, one.at.timestamp() // step_s * step_s
            _, count, low, high, total, _ = sums.get(key, ("", 0, one.value, one.value, 0.0, 0.0))
            value = one.value
            sums[key] = one.unit, count + 1, min(low, value), max(high, value), total + value, value
    if not sums:
        return
    rows = [
        _Sum(device, quantity, datetime.fromtimestamp(step, UTC), *sums[device, quantity, step])
        for device, quantity, step in sorted(sums)
    ]
    await change.sql.execute(_POINTS, (msgspec.json.encode(rows).decode(),))


async def known_alarms(change: Change, asked: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """Which of these alarms, by device and name, were told already."""
    pairs = sorted(set(asked))
    found: dict[str, set[str]] = {}
    if pairs:
        given = [one for one, _ in pairs], [name for _, name in pairs]
        for device, name in await (await change.sql.execute(_KNOWN, given)).fetchall():
            found.setdefault(device, set()).add(name)
    return found


async def add_alarm(change: Change, device: str, event: UUID, raised: Raised) -> None:
    """Keep an alarm beside the fact that tells of it. Raises `Invalid` for a fact of another kind."""
    said = raised.alarm
    if said is None:
        raise Invalid("no alarm brought this", where=f"device {device}")
    reading = said.reading
    values = (device, said.alarm, event, raised.status.value, said.kind, reading.name, reading.value, reading.unit)
    await change.sql.execute(_ALARM, (*values, said.limit, raised.occurred, change.now, said.tries))


async def resent(change: Change, device: str, alarms: Mapping[str, int]) -> None:
    """Keep how often alarms were sent by now."""
    for name, tries in alarms.items():
        await change.sql.execute(_RESENT, (tries, device, name))


async def set_aside(change: Change, pieces: Sequence[Rubbish]) -> None:
    """Keep what nobody could read, the newest of each device."""
    for one in pieces:
        values = one.device[:80], one.topic[:200], one.at, one.why[:500], len(one.raw), one.raw[:RUBBISH_BYTES]
        await change.sql.execute(_RUBBISH, values)
    for device in sorted({one.device[:80] for one in pieces}):
        await change.sql.execute(_SWEEP, {"device": device, "kept": RUBBISH_KEPT})


async def forget_old(change: Change, *, history: timedelta, alarms: timedelta, rubbish_at_most: int) -> None:
    """Let go of what is older than it is kept for."""
    await change.sql.execute("DELETE FROM reading WHERE step < %s", (change.now - history,))
    await change.sql.execute("DELETE FROM alarm WHERE learned < %s", (change.now - alarms,))
    await change.sql.execute(_STRANGERS, (rubbish_at_most,))


def _read(rows: Sequence[tuple[str, str, str]]) -> Taken:
    return {id: (_ENTRY.decode(entry), _STANDING.decode(standing)) for id, entry, standing in rows}


_ENTRY = msgspec.json.Decoder(DeviceEntry)
_STANDING = msgspec.json.Decoder(Standing)
