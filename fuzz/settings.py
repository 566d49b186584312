"""A `civigil.toml` as anybody may write it, for the rooms that are on duty."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from pathlib import Path

from civigil.kernel.errors import CivigilError
from civigil.roster import ROSTER
from civigil.runtime.settings import load

_FOLDER = Path(tempfile.mkdtemp(prefix="civigil-fuzz-"))
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)
_FILE = _FOLDER / "civigil.toml"

SEEDS = (
    b"",
    b'[city]\nname = "Adlershof"\n[nats]\nreplicas = 3\n',
    b'[store]\nurl = "postgresql://x"\narchive_days = 0\n# a comment\n[gateway]\nport = "eight"\n',
    b"[city]\nname = 3\nnmae = 4\n[[nats]]\n[nats.x]\n",
    b'[[cameras.cameras]]\nid = "a"\nsource = "x.mp4"\n[[cameras.cameras]]\nid = "a"\nplace = { latitude = nan }\n',
    b"[city]\nname = " + b"[" * 5_000 + b"]" * 5_000,
    b"a.\"b.c\".'d' = '''x'''\n[x.y]\nz = [1, [2, 3], {a = 1}]\n",
)


def fuzz(data: bytes) -> None:
    """Load it. Every fault is one of ours, and names a place."""
    _FILE.write_bytes(data)
    try:
        load(ROSTER, file=_FILE)
    except CivigilError as error:
        if not str(error):
            raise AssertionError("an error without a word") from error
