"""The room's SQL for those who look. Changes nothing."""

from __future__ import annotations

import msgspec
import psycopg
from psycopg.rows import DictRow

from civigil.cyber.iot.faults import faults_of
from civigil.cyber.iot.model import Standing
from civigil.cyber.iot.rows import row_of
from civigil.cyber.iot.settings import DeviceEntry, IotSettings
from civigil.cyber.iot.view import AlarmView, Course, DeviceList, DeviceRow, DeviceShown, DeviceView, RubbishView
from civigil.kernel.capability import Rows
from civigil.kernel.errors import Missing
from civigil.kernel.time import Instant

Reader = psycopg.AsyncConnection[DictRow]

_ALL = "SELECT id, entry, standing FROM device WHERE listed ORDER BY id LIMIT %s"
_COUNT = "SELECT count(*) AS total FROM device WHERE listed"
_ONE = "SELECT id, entry, standing FROM device WHERE listed AND id = %s"
_COURSE = """
    SELECT quantity, step, unit, low, total / count AS mean, high FROM reading
    WHERE device = %s AND step >= %s ORDER BY quantity, step
"""
_ALARMS = """
    SELECT name, event, status, kind, quantity, value, unit, threshold, occurred, learned, tries
    FROM alarm WHERE device = %s ORDER BY learned DESC, name LIMIT 50
"""
_RUBBISH = "SELECT at, topic, why, size, raw FROM rubbish WHERE device = %s ORDER BY seq DESC LIMIT 20"


async def live_rows(sql: Reader, at_most: int, now: Instant) -> Rows[DeviceRow]:
    """The devices that the settings name, as the newest fact about each left it."""
    del now
    rows = await (await sql.execute(_ALL, (at_most,))).fetchall()
    total = await (await sql.execute(_COUNT)).fetchone()
    shown = []
    for row in rows:
        entry, standing = _read(row)
        told = msgspec.structs.asdict(row_of(entry, standing))
        shown.append(DeviceRow(id=entry.id, **told))
    return Rows(rows=tuple(shown), total=total["total"] if total else len(shown))


async def devices(sql: Reader, settings: IotSettings, now: Instant) -> DeviceList:
    """Every device that the settings name."""
    rows = await (await sql.execute(_ALL, (1_000_000,))).fetchall()
    return DeviceList(at=now, devices=tuple(_view(*_read(row), settings, now) for row in rows))


async def device(sql: Reader, id: str, settings: IotSettings, now: Instant, since: Instant) -> DeviceShown:
    """One device, with its history from an instant on. Raises `Missing`."""
    row = await (await sql.execute(_ONE, (id,))).fetchone()
    if row is None:
        raise Missing("there is no such device", where=f"device {id}")
    points = await (await sql.execute(_COURSE, (id, since))).fetchall()
    alarms = await (await sql.execute(_ALARMS, (id,))).fetchall()
    rubbish = await (await sql.execute(_RUBBISH, (id,))).fetchall()
    return DeviceShown(
        device=_view(*_read(row), settings, now),
        courses=_courses(points, settings.history_step_s),
        alarms=tuple(msgspec.convert(one, AlarmView) for one in alarms),
        rubbish=tuple(
            RubbishView(at=one["at"], topic=one["topic"], why=one["why"], size=one["size"], begins=_text(one["raw"]))
            for one in rubbish
        ),
    )


def _read(row: DictRow) -> tuple[DeviceEntry, Standing]:
    return _ENTRY.decode(row["entry"]), _STANDING.decode(row["standing"])


def _view(entry: DeviceEntry, standing: Standing, settings: IotSettings, now: Instant) -> DeviceView:
    kept = {name: getattr(standing, name) for name in _SHARED}
    return DeviceView(
        id=entry.id,
        kind=entry.kind,
        title=entry.name,
        place=entry.place,
        status=entry.status.value,
        every_s=entry.every_s,
        silence_s=settings.silence_s(entry),
        state=standing.state.value,
        faults=faults_of(entry, standing, settings, now),
        **kept,
    )


def _courses(rows: list[DictRow], step_s: float) -> tuple[Course, ...]:
    found: dict[str, list[DictRow]] = {}
    for row in rows:
        found.setdefault(row["quantity"], []).append(row)
    return tuple(
        Course(
            quantity=quantity,
            unit=points[-1]["unit"],
            step_s=step_s,
            steps=tuple(one["step"] for one in points),
            low=tuple(one["low"] for one in points),
            mean=tuple(one["mean"] for one in points),
            high=tuple(one["high"] for one in points),
        )
        for quantity, points in found.items()
    )


def _text(raw: bytes) -> str:
    text = raw[:200].decode("utf-8", "backslashreplace")
    return "".join(one if one.isprintable() else f"\\x{ord(one):02x}" for one in text)


_OWN = {"id", "kind", "title", "place", "status", "every_s", "silence_s", "state", "faults"}
_SHARED = tuple(name for name in DeviceView.__struct_fields__ if name not in _OWN)
_ENTRY = msgspec.json.Decoder(DeviceEntry)
_STANDING = msgspec.json.Decoder(Standing)
