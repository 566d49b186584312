"""From an extract of OpenStreetMap to a street network that SUMO can drive on.

osmium reads whatever the extract is (`.osm.pbf`, `.osm`, `.osm.gz`, …) and writes the XML that netconvert takes; netconvert
builds lanes, footpaths, crossings and signals. That takes seconds, so the result is kept under the hash of the extract, of what
netconvert was told and of its version. Without an extract the city is Berlin-Adlershof, which SUMO's package brings.
"""

from __future__ import annotations

import hashlib
import subprocess
import tempfile
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path
from typing import TypeAlias

import osmium
from osmium.osm.types import Area, Node, Relation, Way

from civigil.kernel.errors import Invalid, Unavailable
from civigil_city.world.network import Network
from civigil_city.world.read import read_network

ADLERSHOF = "tools/game/DRT/osm.net.xml"
EXTRACT_BYTES_AT_MOST = 500_000_000
BUILD_LIMIT_S = 900.0
_TYPES = ("osmNetconvert.typ.xml", "osmNetconvertUrbanDe.typ.xml", "osmNetconvertPedestrians.typ.xml")
_TOLD = (
    "--output.street-names",
    "--geometry.remove",
    "--roundabouts.guess",
    "--ramps.guess",
    "--junctions.join",
    "--junctions.corner-detail=5",
    "--tls.discard-simple",
    "--tls.join",
    "--tls.guess-signals",
    "--tls.default-type=actuated",
    "--crossings.guess",
    "--walkingareas",
    "--remove-edges.isolated",
    "--keep-edges.components=1",
    "--no-warnings",
    "--xml-validation=never",
)


Entity: TypeAlias = Node | Way | Relation | Area


def sumo_home() -> Path:
    """Where SUMO's package lies. Raises `Unavailable` where it is not installed."""
    try:
        return Path(str(files("sumo")))
    except ModuleNotFoundError as error:
        raise Unavailable("SUMO is not installed: pip install 'civigil[city]'", where="eclipse-sumo") from error


def network_of(extract: Path | None, cache: Path) -> Path:
    """The network file of an extract, of a network file itself, or of Adlershof, built where it is not kept yet.

    Raises `Invalid` for what is no extract, or holds no street; `Unavailable` where SUMO is missing.
    """
    if extract is None:
        return sumo_home() / ADLERSHOF
    if extract.name.endswith((".net.xml", ".net.xml.gz")):
        return extract
    kept = cache / f"{_mark(extract)}.net.xml"
    if not kept.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as folder:
            plain, built = Path(folder, "streets.osm.xml"), Path(folder, "built.net.xml")
            _write_streets(extract, plain)
            _convert(extract, plain, built)
            read_network(built, extract.name)
            built.replace(kept)
    return kept


def load_network(extract: Path | None, cache: Path) -> Network:
    """The network of an extract, read."""
    name = "Berlin-Adlershof" if extract is None else extract.name.partition(".")[0]
    return read_network(network_of(extract, cache), name)


def _mark(extract: Path) -> str:
    """The hash under which a built network is kept. Raises `Invalid` where the extract cannot be read."""
    digest = hashlib.sha256()
    try:
        if extract.stat().st_size > EXTRACT_BYTES_AT_MOST:
            raise Invalid(f"is larger than {EXTRACT_BYTES_AT_MOST} bytes: cut out a town", where=str(extract))
        with extract.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    except OSError as error:
        raise Invalid(f"cannot be read: {error.strerror}", where=str(extract)) from error
    try:
        digest.update(version("eclipse-sumo").encode())
    except PackageNotFoundError as error:
        raise Unavailable("SUMO is not installed: pip install 'civigil[city]'", where="eclipse-sumo") from error
    digest.update("\n".join(_TOLD + _TYPES).encode())
    return digest.hexdigest()[:24]


def entities(extract: Path) -> Iterator[Entity]:
    """The nodes, ways and relations of an extract, ways with the places of their nodes. Raises `Invalid` where it is broken."""
    try:
        for one in osmium.FileProcessor(str(extract)).with_locations():
            if isinstance(one, Entity):
                yield one
    except (RuntimeError, ValueError) as error:
        raise Invalid(f"is no extract of OpenStreetMap: {error}", where=str(extract)) from error


def _write_streets(extract: Path, plain: Path) -> None:
    """The extract as XML, without anything but what streets need."""
    streets = 0
    with osmium.SimpleWriter(str(plain)) as writer:
        for one in entities(extract):
            if one.is_node() or "highway" in one.tags or "railway" in one.tags or one.is_relation():
                streets += one.is_way() and "highway" in one.tags
                writer.add(one)
    if not streets:
        raise Invalid("holds no street", where=str(extract))


def _convert(extract: Path, plain: Path, built: Path) -> None:
    home = sumo_home()
    types = ",".join(str(home / "data" / "typemap" / one) for one in _TYPES)
    command = [str(home / "bin" / "netconvert"), "--osm-files", str(plain), "-t", types, "-o", str(built), *_TOLD]
    try:
        ended = subprocess.run(
            command, check=False, capture_output=True, text=True, errors="replace", timeout=BUILD_LIMIT_S
        )
    except subprocess.TimeoutExpired as error:
        raise Invalid(
            f"took longer than {BUILD_LIMIT_S:.0f} s to convert: cut out a town", where=str(extract)
        ) from error
    except OSError as error:
        raise Unavailable(f"netconvert cannot be started: {error}", where="eclipse-sumo") from error
    if ended.returncode != 0 or not built.exists():
        said = [line for line in (ended.stderr + ended.stdout).splitlines() if line.startswith("Error")]
        raise Invalid(
            f"netconvert makes no network of it: {' '.join(said[:3]) or 'no reason given'}", where=str(extract)
        )
