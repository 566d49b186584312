"""Keeps the gateway's tiles true to the file that the settings name: builds them, notices changes, says how things stand.

While new tiles are built the old ones of the same file are served. A file that cannot be drawn is said so, in the log and on the
map, and tried again when it has changed.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Literal, Self

import msgspec
import structlog

from civigil.gateway.errors import trace_of
from civigil.gateway.streets.build import Progress
from civigil.gateway.streets.packaged import ADLERSHOF, default_streets
from civigil.gateway.streets.process import Built, Failed, Going
from civigil.gateway.streets.store import FORMAT, TileStore
from civigil.kernel.errors import ERRORS, CivigilError, Invalid, Unavailable
from civigil.runtime.embedded.child import Launch, command_line
from civigil.runtime.settings import CitySettings

STORE = "streets.db"
LOOK_EVERY_S = 10.0
LINE_BYTES_AT_MOST = 1_000_000
NEAR_DEGREES = 0.2
"""How far from Adlershof a city may lie and still be shown its streets unasked."""

PROGRAM = (sys.executable, "-m", "civigil.gateway.streets.process")
"""What builds; it is given the source and the store."""

_LINES = msgspec.json.Decoder(Going | Built | Failed)


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How the streets are."""

    state: Literal["none", "building", "ready", "broken"]
    words: str = ""  # for a person
    share: float | None = None  # 0..1: how much of a build is done; null: nobody knows yet


NO_STREETS = Standing(state="none", words="no streets: set city.streets to an OpenStreetMap extract or a SUMO network")


def streets_of(city: CitySettings) -> Path | None:
    """The file that a city's map is drawn from: the one it names, or the demo's for a city that lies there or nowhere."""
    if city.streets is not None:
        return Path(city.streets).absolute()
    west, south, east, north = ADLERSHOF
    latitude, longitude = city.latitude, city.longitude
    if latitude is not None and longitude is not None:
        beside = max(west - longitude, longitude - east, south - latitude, latitude - north)
        if beside > NEAR_DEGREES:
            return None
    return default_streets()


class Streets:
    """The tiles as they are now, and what is known of them."""

    def __init__(self, source: Path | None, folder: Path, log: structlog.stdlib.BoundLogger) -> None:
        self.source = source
        self.store: TileStore | None = None
        self.standing = NO_STREETS if source is None else Standing(state="building", words=f"reading {source.name}")
        self._into = folder / STORE
        self._log = log

    @contextlib.asynccontextmanager
    async def looked_after(self) -> AsyncIterator[Self]:
        """Build what is missing and look after the file for as long as the block lasts."""
        keeping = asyncio.create_task(self._keep())
        try:
            yield self
        finally:
            keeping.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await keeping
            if self.store is not None:
                self.store.close()

    async def _keep(self) -> None:
        tried: tuple[int, int] | None = None
        first = True
        while self.source is not None:
            face = await asyncio.to_thread(_face, self.source)
            if first or face != tried:
                first, tried = False, face
                await self._refresh(self.source, face)
            await asyncio.sleep(LOOK_EVERY_S)

    async def _refresh(self, source: Path, face: tuple[int, int] | None) -> None:
        try:
            kept = None if self.store is not None else await asyncio.to_thread(self._kept, source)
            if kept is not None:
                self._serve(kept)
                if face == (kept.legend.source.size, kept.legend.source.changed_ns):
                    return
            await self._build(source)
        except CivigilError as error:
            self._broken(source, error.sentence, str(error))
        except Exception as error:  # noqa: BLE001 - the edge of a task
            self._broken(source, "it could not be drawn; the log says why", trace_of(error))

    def _broken(self, source: Path, sentence: str, why: str) -> None:
        self._log.error("streets_not_drawn", source=str(source), why=why)
        older = "; the map shows its last good state" if self.store is not None else ""
        self.standing = Standing(state="broken", words=f"{source.name}: {sentence}{older}")

    def _kept(self, source: Path) -> TileStore | None:
        """The tiles of an earlier run, where they are of this file and cut as we cut."""
        try:
            store = TileStore(self._into)
        except CivigilError:
            return None
        if store.legend.format == FORMAT and store.legend.source.path == str(source):
            return store
        store.close()
        return None

    async def _build(self, source: Path) -> None:
        self.standing = Standing(state="building", words=f"reading {source.name}")
        self._log.info("streets_building", source=str(source))
        async with _builder(source, self._into) as process:
            assert process.stdout is not None
            ended: Built | Failed | None = None
            async for line in process.stdout:
                said = _LINES.decode(line)
                if isinstance(said, Going):
                    self.standing = _going(source, said.progress)
                else:
                    ended = said
            code = await process.wait()
        if isinstance(ended, Failed):
            raise ERRORS.get(ended.code, Invalid)(ended.sentence, where=ended.where)
        if ended is None:
            raise Invalid(f"brought its reader down (code {code})", where=str(source))
        self._serve(await asyncio.to_thread(TileStore, self._into))
        legend = ended.legend
        self._log.info("streets_ready", source=str(source), tiles=legend.tiles, left_out=dict(legend.left_out))

    def _serve(self, store: TileStore) -> None:
        before, self.store = self.store, store
        if before is not None:
            before.close()
        self.standing = Standing(state="ready", share=1.0)


def _going(source: Path, progress: Progress) -> Standing:
    if progress.of is None:
        return Standing(state="building", words=f"reading {source.name}: {progress.done:,} things")
    share = progress.done / max(progress.of, 1)
    return Standing(
        state="building",
        words=f"drawing {source.name}: {progress.done:,} of {progress.of:,} tiles",
        share=round(share, 3),
    )


def _face(file: Path) -> tuple[int, int] | None:
    """Size and time of change; None for a file that is not there."""
    try:
        said = file.stat()
    except OSError:
        return None
    return said.st_size, said.st_mtime_ns


@contextlib.asynccontextmanager
async def _builder(source: Path, into: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """The process that builds; it ends with the block, and with us."""
    try:
        process = await asyncio.create_subprocess_exec(
            *command_line(Launch(program=(*PROGRAM, str(source), str(into)))),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            limit=LINE_BYTES_AT_MOST,
        )
    except OSError as error:
        raise Unavailable(f"its reader cannot be started: {error.strerror or error}", where=str(source)) from error
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
