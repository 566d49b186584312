"""A root's file, a register, a line of what was issued and a chain that somebody made up: our errors, and nothing else."""

from __future__ import annotations

import contextlib
import datetime

from civigil.kernel.errors import Invalid, Tampered
from civigil.runtime.trust.certificates import files, register, root
from civigil.runtime.trust.certificates.names import holder_of, holder_of_user, process_named
from civigil.runtime.trust.certificates.profile import new_root

_NOW = datetime.datetime(2026, 5, 1, 12, tzinfo=datetime.UTC)
_ROOT = new_root(_NOW)
_FILE = root.sealed(_ROOT, b"a passphrase of the fuzz")
_CHAIN = files.pem([_ROOT.certificate])

SEEDS = (
    _FILE,
    _CHAIN,
    b'{"number":1,"generations":{"device:a":1},"barred":{},"revoked":[],"former_until":null}',
    b'{"serial":"ab","holder":"device:a","issuer":"cd","generation":0,"since":"2026-05-01T12:00:00Z","until":"2026-05-02T12:00:00Z"}',
    b"device:level-1",
    b"g1.level-1.devices.civigil.internal",
)


def fuzz(data: bytes) -> None:
    """Nothing that is read here raises anything but what its callers expect."""
    with contextlib.suppress(Invalid):
        root.parse(data)
    with contextlib.suppress(Invalid):
        assert files.parse_chain(data, where="fuzz")
    with contextlib.suppress(Tampered):
        register.parse_register(data, where="fuzz")
    register.parse_issued(data)
    text = data.decode("utf-8", "replace")
    with contextlib.suppress(Invalid):
        found = holder_of(text)
        assert str(found) == text
    if (user := holder_of_user(text)) is not None:
        assert user.name in text
    process_named([text])
