"""The process that builds a store of tiles for the gateway: `python -m civigil.gateway.streets.process SOURCE INTO`.

A process of its own, so that the gateway's event loop stays free and a file that brings a reader down brings nothing else down.
It says on stdout, one JSON object a line, how far it is, and last what came of it.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import msgspec

from civigil.gateway.streets.build import Progress, build
from civigil.gateway.streets.store import Legend
from civigil.kernel.errors import CivigilError
from civigil.runtime.clock import TrueClock

NICE = 10
"""How far it stands back behind what serves people."""


class Going(msgspec.Struct, frozen=True, tag="going"):
    """How far it is."""

    progress: Progress


class Built(msgspec.Struct, frozen=True, tag="built"):
    """The store stands."""

    legend: Legend


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """There is no store, and why."""

    code: str
    sentence: str
    where: str


def main(source: str, into: str) -> None:
    """Build, and say what came of it."""
    os.nice(NICE)
    try:
        legend = build(Path(source), Path(into), now=TrueClock().now(), tell=lambda progress: _say(Going(progress)))
    except CivigilError as error:
        _say(Failed(error.code, error.sentence, error.where))
    else:
        _say(Built(legend))


def _say(what: msgspec.Struct) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(what) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
