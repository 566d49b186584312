"""A bill of materials (CycloneDX 1.6, JSON) from the locks of what runs: `python -m dev.sbom` writes `dist/civigil.cdx.json`.

Names, versions and markers are the locks'; licences are those that the installed packages and npm's lock state. Of npm's packages
those are named that the browser gets, not those that only build and test.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
import uuid
from importlib import metadata
from pathlib import Path
from typing import Any

import civigil

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.txt"
NPM_LOCK = ROOT / "web" / "package-lock.json"
TARGET = ROOT / "dist" / "civigil.cdx.json"
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^ ;\\]+)(?:\s*;\s*([^\\]+?))?\s*\\$", re.MULTILINE)


def components(lock: str) -> list[dict[str, Any]]:
    """Every package of the lock."""
    found = []
    for name, version, marker in _PINNED.findall(lock):
        component: dict[str, Any] = {
            "type": "library",
            "bom-ref": f"pkg:pypi/{name}@{version}",
            "name": name,
            "version": version,
            "purl": f"pkg:pypi/{name}@{version}",
            "licenses": licences(name, version),
        }
        if marker:
            component["properties"] = [{"name": "civigil:marker", "value": marker.strip()}]
        found.append(component)
    return found


def npm_components(lock: str) -> list[dict[str, Any]]:
    """Every package of npm's lock that goes to the browser, with npm's own digest of it."""
    found = []
    for path, package in sorted(json.loads(lock)["packages"].items()):
        if not path or package.get("dev") or package.get("optional"):
            continue
        name = path.rpartition("node_modules/")[2]
        reference = f"pkg:npm/{name.replace('@', '%40')}@{package['version']}"
        algorithm, _, digest = package["integrity"].partition("-")
        found.append(
            {
                "type": "library",
                "bom-ref": f"{reference}#{path}" if path.count("node_modules/") > 1 else reference,
                "name": name,
                "version": package["version"],
                "purl": reference,
                "hashes": [{"alg": algorithm.replace("sha", "SHA-"), "content": base64.b64decode(digest).hex()}],
                "licenses": [{"expression": package["license"]}] if "license" in package else [],
            }
        )
    return found


def licences(name: str, version: str) -> list[dict[str, Any]]:
    """What an installed package of this version states; nothing where another or none is installed."""
    try:
        stated = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return []
    if stated["Version"] != version:
        return []
    if expression := stated["License-Expression"]:
        return [{"expression": expression}]
    trove = [one.rpartition(" :: ")[2] for one in stated.get_all("Classifier") or [] if one.startswith("License ::")]
    return [{"license": {"name": one}} for one in trove]


def bill(lock: str, npm_lock: str) -> dict[str, Any]:
    """The whole bill; the same locks give the same one."""
    digest = hashlib.sha256((lock + npm_lock).encode()).hexdigest()
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, digest)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": "civigil",
                "name": "civigil",
                "version": civigil.__version__,
                "licenses": [{"license": {"id": "Apache-2.0"}}],
                "properties": [{"name": "civigil:lock-sha256", "value": digest}],
            }
        },
        "components": [*components(lock), *npm_components(npm_lock)],
    }


def main() -> None:
    """Write it. Ends the program where the lock holds a line that is not understood."""
    lock = LOCK.read_text(encoding="utf-8")
    made = bill(lock, NPM_LOCK.read_text(encoding="utf-8"))
    if len(components(lock)) < len(re.findall(r"^[A-Za-z0-9]", lock, re.MULTILINE)):
        sys.exit(f"{LOCK.name}: a line is no pin with hashes")
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    print(f"{TARGET.relative_to(ROOT)}: {len(made['components'])} packages")


if __name__ == "__main__":
    main()
