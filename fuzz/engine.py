"""One target in one process, guided by coverage (libFuzzer through atheris): `python -m fuzz.engine TARGET SECONDS`.

What was learned is kept in `.fuzz/TARGET/corpus`, a find in `.fuzz/TARGET/crash-…`; give that file as a third argument to run it
again.
"""

from __future__ import annotations

import hashlib
import importlib
import sys
from pathlib import Path

KEPT = Path(".fuzz")
INPUT_BYTES_AT_MOST = 65_536
INPUT_SECONDS_AT_MOST = 10
MEGABYTES_AT_MOST = 2_048


def main(name: str, seconds: int, again: str | None) -> None:
    """Run a target. Does not return: libFuzzer ends the process, with 0 where it found nothing."""
    import atheris

    with atheris.instrument_imports(include=["civigil"], enable_loader_override=False):
        target = importlib.import_module(f"fuzz.{name}")
    if again is not None:
        target.fuzz(Path(again).read_bytes())
        return
    folder = KEPT / name
    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for seed in target.SEEDS:
        (corpus / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)
    options = [
        f"-max_total_time={seconds}",
        f"-max_len={INPUT_BYTES_AT_MOST}",
        f"-timeout={INPUT_SECONDS_AT_MOST}",
        f"-rss_limit_mb={MEGABYTES_AT_MOST}",
        f"-artifact_prefix={folder}/",
        "-print_final_stats=1",
        "-verbosity=0",
    ]
    atheris.Setup([sys.argv[0], *options, str(corpus)], target.fuzz)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else None)
