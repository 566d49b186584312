"""Whether a process that somebody wrote down still runs, and whether it is still the same one: ids are used again."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

_PROC = Path("/proc")


def started(pid: int) -> int | None:
    """When a process was started, in the kernel's ticks: with its id, the proof that it is the same one.

    None where it has ended, also where its parent has not noticed yet. Where there is no /proc, 0 for every living process.
    """
    try:
        fields = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None if (_PROC / "self").exists() or not _answers(pid) else 0
    return None if fields[0] in {"Z", "X"} else int(fields[19])


def command_of(pid: int) -> str:
    """A process's command line; nothing where it has ended."""
    try:
        return (_PROC / str(pid) / "cmdline").read_bytes().decode(errors="replace").replace("\0", " ")
    except OSError:
        asked = ["/bin/ps", "-p", str(pid), "-o", "command="]
        return subprocess.run(asked, capture_output=True, text=True, check=False).stdout


def working_in(folder: Path) -> list[int]:
    """The living processes whose working directory is a folder; none where there is no /proc."""
    found = []
    for entry in _PROC.glob("[0-9]*"):
        try:
            if (entry / "cwd").readlink() == folder and started(int(entry.name)) is not None:
                found.append(int(entry.name))
        except OSError:  # it has just ended, or it is not ours to look at
            continue
    return found


def _answers(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
