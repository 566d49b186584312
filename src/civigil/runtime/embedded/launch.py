"""What runs in a child before the program that it is for: the tie to its parent, and the loss of root.

Run as a script, by the bare interpreter (`python -I -S launch.py …`): it costs some 20 ms and imports nothing of ours:

    launch.py PARENT SIGNAL IDENTITY PROGRAM [ARGUMENT…]

PARENT is the process that must still be our parent, SIGNAL what the kernel sends us when it dies (Linux:
PR_SET_PDEATHSIG; it survives exec, and where it does not exist the next start clears orphans away). IDENTITY is one of
  - `same`: stay who we are;
  - `namespace`: a user namespace in which we are nobody. To the outside we keep our uid, so the files stay ours;
    inside, PostgreSQL no longer sees the root that it refuses to run as;
  - `uid:N`: become user and group N for good, with no power of root's but one (CAP_DAC_OVERRIDE): to reach files below
    directories that only root may enter.
Ends with 126 and a sentence on stderr where it cannot.
"""

import ctypes
import os
import sys
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_PR_SET_KEEPCAPS = 8
_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE = 47, 2
_CAP_DAC_OVERRIDE = 1
_CAPABILITY_VERSION_3 = 0x20080522
_CLONE_NEWUSER = 0x10000000
_NOBODY = 65534


def _called(result: int, what: str) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), what)


def _become(identity: str) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if identity == "namespace":
        uid, gid = os.geteuid(), os.getegid()
        _called(libc.unshare(_CLONE_NEWUSER), "this system allows no user namespace")
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{_NOBODY} {uid} 1")
        Path("/proc/self/gid_map").write_text(f"{_NOBODY} {gid} 1")
    elif identity.startswith("uid:"):
        number = int(identity.removeprefix("uid:"))
        _called(libc.prctl(_PR_SET_KEEPCAPS, 1, 0, 0, 0), "the kernel keeps no capability for us")
        os.setgroups([])
        os.setgid(number)
        os.setuid(number)
        bit = 1 << _CAP_DAC_OVERRIDE
        header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
        kept = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)  # effective, permitted, inheritable; then the upper halves
        _called(libc.capset(header, kept), "the kernel keeps no capability for us")
        raised = libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, _CAP_DAC_OVERRIDE, 0, 0)
        _called(raised, "the kernel hands no capability on")
    elif identity != "same":
        raise OSError(f"{identity!r} is not same, namespace or uid:N")


def _die_with(parent: int, signal_number: int) -> None:
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    _called(libc.prctl(_PR_SET_PDEATHSIG, signal_number, 0, 0, 0), "the kernel refuses the tie to our parent")
    if os.getppid() != parent:  # it died before the tie was made
        raise OSError(f"process {parent} is not our parent any more")


def main(arguments: list[str]) -> None:
    """Change identity, make the tie (which a change of identity would undo), become the program."""
    parent, signal_number, identity, *program = arguments
    try:
        _become(identity)
        _die_with(int(parent), int(signal_number))
        os.execv(program[0], program)  # noqa: S606 - the program is ours, and no shell is wanted
    except OSError as error:
        sys.stderr.write(f"{program[0]} was not started: {error}\n")
        sys.exit(126)


if __name__ == "__main__":
    main(sys.argv[1:])
