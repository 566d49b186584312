"""Certificates that tests need and no city issues."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

from civigil.runtime.trust.authority import Authority


def short_lived(authority: Authority, folder: Path) -> Authority:
    """The same authority in a folder of its own: what it issued there half a day ago has ended, since it lasted an hour."""
    shutil.copytree(authority.certificate_file.parent, folder, dirs_exist_ok=True)
    for old in (*folder.glob("gateway.*"), *folder.glob("devices/*")):
        old.unlink()
    return Authority(folder, lasts=timedelta(hours=1), renew_before=timedelta(minutes=5))
