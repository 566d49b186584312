"""A PKCS#11 token for the tests of the master key: finds SoftHSM2, or installs the system's package: `python -m dev.token`.

Where nobody may install packages it says so and ends well: the two tests that need it are left out, and say why.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from dev.packages import install

PROGRAM = "softhsm2-util"
_PLACES = (Path("/usr/lib"), Path("/usr/local/lib"))


def library() -> Path | None:
    """Its library; None where it, or the program that makes tokens, is not here."""
    if shutil.which(PROGRAM) is None:
        return None
    return next((found for place in _PLACES for found in sorted(place.glob("**/softhsm/libsofthsm2.so"))), None)


def main() -> int:
    """Print where it is, after an installation where that is needed."""
    if library() is None:
        print("no SoftHSM2 here: installing the package `softhsm2`", file=sys.stderr)
        install("softhsm2")
    found = library()
    print(found or "There is no SoftHSM2, and it could not be installed: the tests of a token are left out.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
