"""The system's packages, for what pip and npm do not have: a browser, a test's peer."""

from __future__ import annotations

import os
import shutil
import subprocess


def install(package: str) -> bool:
    """Install a package of the system where we may. Whether that went well."""
    if shutil.which("apt-get") is None:
        return False
    rights = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if rights and (shutil.which("sudo") is None or subprocess.run([*rights, "true"], check=False).returncode):
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = [*rights, "apt-get", "install", "-y", "--no-install-recommends", "-qq", package]
    for before in ([], [*rights, "apt-get", "update", "-qq"]):  # the second time with fresh lists
        if before and subprocess.run(before, env=environment, check=False).returncode:
            return False
        if subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False).returncode == 0:
            return True
    return False
