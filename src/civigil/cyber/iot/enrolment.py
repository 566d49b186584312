"""A certificate for a device of one's own, from the authority of a city on this machine."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import msgspec

from civigil.cyber.iot.settings import DeviceEntry
from civigil.kernel.devices import DeviceIdentity
from civigil.kernel.errors import Invalid, Unavailable
from civigil.runtime.clock import TrueClock
from civigil.runtime.data import DataDirectory
from civigil.runtime.place import authority_of
from civigil.runtime.settings import load


@dataclass(frozen=True, slots=True)
class Bundle:
    """What a device needs, and the lines that admit it."""

    authority: Path
    certificate: Path
    key: Path
    lines: str


def enrolled(device: str, kind: str, data: Path, out: Path | None) -> Bundle:
    """Issue the certificate, or take the one that is there. Raises `Invalid` for a bad name, `Unavailable` without a city."""
    identity = DeviceIdentity(id=device)
    try:
        msgspec.convert({"id": device, "kind": kind}, DeviceEntry)
    except msgspec.ValidationError as error:
        raise Invalid(f"{kind!r} is no kind: {error}", where="--kind") from error
    directory = DataDirectory(data)
    authority = authority_of(load(()), directory)
    if not authority.certificate_file.exists():
        raise Unavailable("no city was started on this data yet", where=str(data))
    made = authority.device(identity.id, TrueClock().now())
    files = made.authority, made.certificate, made.key
    if out is not None:
        try:
            out.mkdir(mode=0o700, parents=True, exist_ok=True)
            for one in files:
                shutil.copy2(one, out)  # with its mode: a key stays its owner's
        except OSError as error:
            raise Unavailable(f"cannot be written: {error}", where=str(out)) from error
    lines = f'[[iot.devices]]\nid = "{device}"\nkind = "{kind}"\ntitle = ""\n# latitude = 52.43\n# longitude = 13.53\n'
    authority_file, certificate, key = files if out is None else tuple(out / one.name for one in files)
    return Bundle(authority_file, certificate, key, lines)
