"""The signed lists of revoked certificates, one for each authority in force: `<serial number>.crl`, PEM (RFC 5280 §5)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cryptography import x509
from msgspec.structs import replace

from civigil.kernel.time import Instant
from civigil.runtime.trust.certificates import files
from civigil.runtime.trust.certificates.profile import LIST_LASTS, Revoked, Signing, revocation_list
from civigil.runtime.trust.certificates.register import Register


def keep(
    folder: Path, in_force: Sequence[Signing], register: Register, now: Instant, *, anew: bool = False
) -> Register | None:
    """Sign the lists, where something changed (`anew`) or half of their time is over.

    Returns the register after that, None where nothing was due. A revoked certificate stands in its list until one list after its
    end (§3.3). Raises `OSError`.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    authorities = {f"{one.certificate.serial_number:x}": one for one in in_force}
    for file in folder.glob("*.crl"):
        if file.stem not in authorities:
            file.unlink(missing_ok=True)
    stale = [serial for serial in authorities if anew or _is_due(folder / f"{serial}.crl", now)]
    if not stale:
        return None
    number = register.number + 1
    living = tuple(one for one in register.revoked if one.until + LIST_LASTS > now)
    for serial in stale:
        said = [Revoked(int(one.serial, 16), one.at, one.reason) for one in living if one.issuer == serial]
        files.write(folder / f"{serial}.crl", revocation_list(authorities[serial], said, number=number, now=now))
    return replace(register, number=number, revoked=living)


def _is_due(file: Path, now: Instant) -> bool:
    try:
        until = x509.load_pem_x509_crl(file.read_bytes()).next_update_utc
    except (FileNotFoundError, ValueError):
        return True
    return until is None or now + LIST_LASTS / 2 >= until
