"""Searches, inquiries and added cameras, in SQL."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
import psycopg
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from civigil.events.cameras import CameraAddress
from civigil.kernel.place import Point
from civigil.kernel.ports import Sealer
from civigil.kernel.time import Instant
from civigil.protocols.onvif.soap import Login
from civigil.runtime.store import Change
from civigil.safety.cameras.model import Zone
from civigil.safety.cameras.network.inquiry import Outcome
from civigil.safety.cameras.network.login import read, written
from civigil.safety.cameras.network.seals import LOGIN_KEPT, SOURCE
from civigil.safety.cameras.network.view import FoundView, OddView
from civigil.safety.cameras.rules import masked
from civigil.safety.cameras.settings import CameraFeed
from civigil.safety.cameras.steer.limits import SteerLimits
from civigil.safety.cameras.store import jsonb_of

CHANNEL = "cameras_network"
"""Where it is said that there is something to do: `search`, `inquiry` or `fleet`."""
FORGOTTEN_AFTER_S = 1800
"""Searches and inquiries, with the name and password of the latter."""


class Search(msgspec.Struct, frozen=True, kw_only=True):
    """A search, as it stands."""

    id: UUID
    by: str
    hosts: tuple[str, ...]
    asked: Instant
    state: str
    found: tuple[FoundView, ...]
    odd: tuple[OddView, ...]
    trouble: str


class Inquiry(msgspec.Struct, frozen=True, kw_only=True):
    """An inquiry, as it stands; its name and password stay sealed."""

    id: UUID
    by: str
    at: CameraAddress
    login: bytes | None
    outcome: Outcome | None


class AddedCamera(msgspec.Struct, frozen=True, kw_only=True):
    """A camera that was added, with its whole address: never shown."""

    version: int
    feed: CameraFeed

    def __repr__(self) -> str:
        """Without its address."""
        return f"AddedCamera({self.feed.id}, version {self.version})"


async def say(change: Change, what: str) -> None:
    """Tell whoever works at it, when this is committed."""
    await change.sql.execute("SELECT pg_notify(%s, %s)", (CHANNEL, what))


async def add_search(change: Change, id: UUID, by: str, hosts: Sequence[str]) -> None:
    """Keep what is to be looked for; what is old is forgotten."""
    await forget(change)
    await change.sql.execute(
        "INSERT INTO search (id, by, hosts, asked) VALUES (%s, %s, %s, %s)", (id, by, Jsonb(list(hosts)), change.now)
    )
    await say(change, "search")


async def add_inquiry(
    change: Change, sealer: Sealer, id: UUID, by: str, at: CameraAddress, login: Login | None
) -> None:
    """Keep whom to ask; what is old is forgotten."""
    await forget(change)
    sealed = None if login is None else LOGIN_KEPT.seal(sealer, written(login), row=id)
    await change.sql.execute(
        "INSERT INTO inquiry (id, by, at, login, asked) VALUES (%s, %s, %s, %s, %s)",
        (id, by, Jsonb(msgspec.to_builtins(at)), sealed, change.now),
    )
    await say(change, "inquiry")


async def forget(change: Change) -> None:
    """Drop searches and inquiries that nobody reads any more, with the names and passwords that they hold."""
    for table in (b"search", b"inquiry"):
        await change.sql.execute(
            b"DELETE FROM " + table + b" WHERE asked < %s - make_interval(secs => %s)", (change.now, FORGOTTEN_AFTER_S)
        )


_TAKE_SEARCH = """
    UPDATE search SET taken = %(now)s WHERE id = (
        SELECT id FROM search WHERE state = 'looking' AND taken IS NULL ORDER BY asked LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id, by, hosts, asked, state, found, odd, trouble
"""
_TAKE_INQUIRY = """
    UPDATE inquiry SET taken = %(now)s WHERE id = (
        SELECT id FROM inquiry WHERE outcome IS NULL AND taken IS NULL ORDER BY asked LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id, by, at, login, outcome
"""


async def take_search(change: Change) -> Search | None:
    """The oldest search that nobody works at; None where there is none."""
    row = await (await change.sql.execute(_TAKE_SEARCH, {"now": change.now})).fetchone()
    return None if row is None else _search(row)


async def take_inquiry(change: Change) -> Inquiry | None:
    """The oldest inquiry that nobody works at; None where there is none."""
    row = await (await change.sql.execute(_TAKE_INQUIRY, {"now": change.now})).fetchone()
    return None if row is None else _inquiry(row)


async def tell_search(
    change: Change, id: UUID, state: str, found: Sequence[FoundView], odd: Sequence[OddView], trouble: str = ""
) -> None:
    """Keep how far a search is."""
    values = (state, Jsonb(msgspec.to_builtins(found)), Jsonb(msgspec.to_builtins(odd)), trouble[:500], id)
    await change.sql.execute("UPDATE search SET state = %s, found = %s, odd = %s, trouble = %s WHERE id = %s", values)


async def tell_inquiry(change: Change, id: UUID, outcome: Outcome) -> None:
    """Keep what came of asking. Where that is no answer, its name and password are dropped."""
    await change.sql.execute(
        "UPDATE inquiry SET outcome = %s, login = CASE WHEN %s THEN login END WHERE id = %s",
        (Jsonb(msgspec.to_builtins(outcome)), outcome.answered is not None, id),
    )


async def search(sql: psycopg.AsyncConnection[DictRow], id: UUID) -> Search | None:
    """A search; None where there is none."""
    found = await sql.execute(
        "SELECT id, by, hosts, asked, state, found, odd, trouble FROM search WHERE id = %s", (id,)
    )
    row = await found.fetchone()
    return None if row is None else _search(tuple(row.values()))


async def inquiry(change: Change, id: UUID) -> Inquiry | None:
    """An inquiry; None where there is none."""
    found = await change.sql.execute("SELECT id, by, at, login, outcome FROM inquiry WHERE id = %s", (id,))
    row = await found.fetchone()
    return None if row is None else _inquiry(row)


async def shown_inquiry(sql: psycopg.AsyncConnection[DictRow], id: UUID) -> Inquiry | None:
    """An inquiry for a screen: without its name and password even sealed."""
    found = await sql.execute("SELECT id, by, at, NULL AS login, outcome FROM inquiry WHERE id = %s", (id,))
    row = await found.fetchone()
    return None if row is None else _inquiry(tuple(row.values()))


def login_of(inquiry: Inquiry, sealer: Sealer) -> Login | None:
    """The name and password that a camera was asked with."""
    return None if inquiry.login is None else read(LOGIN_KEPT.open(sealer, inquiry.login, row=inquiry.id))


def _search(row: Sequence[Any]) -> Search:
    id, by, hosts, asked, state, found, odd, trouble = row
    return Search(
        id=id,
        by=by,
        hosts=tuple(hosts),
        asked=asked,
        state=state,
        found=msgspec.convert(found, tuple[FoundView, ...]),
        odd=msgspec.convert(odd, tuple[OddView, ...]),
        trouble=trouble,
    )


def _inquiry(row: Sequence[Any]) -> Inquiry:
    id, by, at, login, outcome = row
    return Inquiry(
        id=id,
        by=by,
        at=msgspec.convert(at, CameraAddress),
        login=login,
        outcome=None if outcome is None else msgspec.convert(outcome, Outcome),
    )


async def watched_at(change: Change) -> Mapping[tuple[str, int], str]:
    """Which camera is watched at which host and port, of those that were added."""
    rows = await (await change.sql.execute("SELECT host, port, camera FROM added")).fetchall()
    return {(row[0], row[1]): row[2] for row in rows}


async def taken_names(change: Change) -> set[str]:
    """The names of all cameras that there are or were."""
    return {row[0] for row in await (await change.sql.execute("SELECT id FROM camera")).fetchall()}


_KNOW = """
    INSERT INTO camera (id, source, source_sha256, status, state, since, title, own_zones, latitude, longitude, uncertainty_m)
    VALUES (%(id)s, %(source)s, %(sha)s, %(status)s, 'starting', %(now)s, %(title)s, %(zones)s, %(latitude)s, %(longitude)s,
        %(uncertainty_m)s)
"""


async def add(
    change: Change, sealer: Sealer, feed: CameraFeed, at: CameraAddress, *, by: str, zones: Sequence[Zone]
) -> None:
    """Keep a camera, to be watched from now on; it stands in the list at once."""
    values: dict[str, Any] = {"id": feed.id, "source": masked(feed.source), "status": feed.status.value}
    values |= {"sha": hashlib.sha256(feed.source.encode()).hexdigest(), "now": change.now, "title": feed.title}
    values |= {"zones": jsonb_of(zones), "latitude": feed.latitude, "longitude": feed.longitude}
    values |= {"uncertainty_m": feed.uncertainty_m}
    await change.sql.execute(_KNOW, values)
    await change.sql.execute(
        "INSERT INTO added (camera, source, host, port, title, place, ptz, by, added) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            feed.id,
            SOURCE.seal(sealer, feed.source, row=feed.id),
            at.host,
            at.port,
            feed.title,
            None if feed.place is None else Jsonb(msgspec.to_builtins(feed.place)),
            None if feed.ptz is None else Jsonb(msgspec.to_builtins(feed.ptz)),
            by,
            change.now,
        ),
    )
    await say(change, "fleet")


async def connect(change: Change, sealer: Sealer, camera: str, source: str, at: CameraAddress) -> None:
    """Reach a camera in another way from now on."""
    await change.sql.execute(
        "UPDATE added SET source = %s, host = %s, port = %s, version = version + 1 WHERE camera = %s",
        (SOURCE.seal(sealer, source, row=camera), at.host, at.port, camera),
    )
    await change.sql.execute("UPDATE camera SET source = %s WHERE id = %s", (masked(source), camera))
    await say(change, "fleet")


async def remove(change: Change, camera: str) -> bool:
    """Watch a camera no longer; False where nobody had added it. Its address goes with its name and password."""
    gone = await (
        await change.sql.execute("DELETE FROM added WHERE camera = %s RETURNING camera", (camera,))
    ).fetchone()
    if gone is None:
        return False
    await change.sql.execute("UPDATE camera SET removed = %s WHERE id = %s", (change.now, camera))
    await change.sql.execute("DELETE FROM steering WHERE camera = %s", (camera,))
    await say(change, "fleet")
    return True


async def added(change: Change, camera: str, sealer: Sealer) -> AddedCamera | None:
    """One camera that was added; None where it was not. Raises `Tampered` where its address does not open."""
    row = await (await change.sql.execute(f"{_ADDED} WHERE camera = %s", (camera,))).fetchone()
    return None if row is None else _added(row, sealer)


async def all_added(change: Change) -> list[tuple[Any, ...]]:
    """The rows of all cameras that were added, by name, to be opened one by one with `opened`."""
    return list(await (await change.sql.execute(f"{_ADDED} ORDER BY camera")).fetchall())


def opened(row: tuple[Any, ...], sealer: Sealer) -> AddedCamera:
    """A camera of such a row. Raises `Tampered` where its address does not open."""
    return _added(row, sealer)


_ADDED = "SELECT camera, version, source, title, place, ptz FROM added"


def _added(row: Sequence[Any], sealer: Sealer) -> AddedCamera:
    camera, version, source, title, place, ptz = row
    at = None if place is None else msgspec.convert(place, Point)
    where = (
        {} if at is None else {"latitude": at.latitude, "longitude": at.longitude, "uncertainty_m": at.uncertainty_m}
    )
    return AddedCamera(
        version=version,
        feed=CameraFeed(
            id=camera,
            source=SOURCE.open(sealer, source, row=camera),
            title=title,
            ptz=None if ptz is None else msgspec.convert(ptz, SteerLimits),
            **where,  # type: ignore[arg-type]  # numbers, as the field's
        ),
    )


async def trouble(change: Change, camera: str, why: str) -> None:
    """Say at a camera that nobody can watch it, and why."""
    await change.sql.execute("UPDATE camera SET reason = %s WHERE id = %s", (why[:500], camera))


async def limits(sql: psycopg.AsyncConnection[Any], camera: str) -> SteerLimits | None:
    """How a camera that was added may be turned; None where it was not added or may not be."""
    row = await (await sql.execute("SELECT ptz FROM added WHERE camera = %s", (camera,))).fetchone()
    ptz = None if row is None else (row["ptz"] if isinstance(row, Mapping) else row[0])
    return None if ptz is None else msgspec.convert(ptz, SteerLimits)
