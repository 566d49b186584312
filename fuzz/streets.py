"""A file of streets: an extract of OpenStreetMap (as XML or in protocol buffers) or a network of SUMO, plain or packed."""

from __future__ import annotations

import gzip
import tempfile
from pathlib import Path

from civigil.gateway.streets.build import read
from civigil.gateway.streets.tiles import cut, laid_out
from civigil.kernel.errors import Invalid
from tests.gateway.streets.drawn import network, town

KINDS = ("a.osm", "a.osm.pbf", "a.osm.gz", "a.net.xml", "a.net.xml.gz")
"""The first byte says what the rest calls itself."""

SEEDS = (
    b"\x00" + town().text().encode(),
    b"\x01" + bytes.fromhex("0000000d0a094f534d48656164657218"),
    b"\x02" + gzip.compress(town().text().encode(), mtime=0),
    b"\x03" + network().encode(),
    b"\x04" + gzip.compress(network().encode(), mtime=0),
)


def fuzz(data: bytes) -> None:
    """Read it; what is taken can be cut."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / KINDS[data[0] % len(KINDS) if data else 0]
        file.write_bytes(data[1:])
        try:
            survey = read(file, lambda _: None)
        except Invalid:
            return
    sheet = laid_out(survey.marks)
    if len(sheet.shapes):
        for _ in zip(range(4), cut(sheet, sheet.greatest_zoom, finest=True), strict=False):
            pass
