"""Interim trust, real though small: certificates, bus permissions, sealing, the audit trail, and one operator who signs in.

It stands in for `cyber/access`, `cyber/vault` and `cyber/encryption` until these take the ports of `kernel/ports.py` over.
What it does not do is written in `docs/operate/trust.md`.
"""

from __future__ import annotations

from importlib import resources

from civigil.runtime.store.migrate import Migration, files_in

SCHEMA = "trust"


def migrations() -> list[Migration]:
    """The tables of trust: audit trail, sign-in links, sessions."""
    return files_in(resources.files("civigil.runtime.trust") / "migrations", schema=SCHEMA, series="own")
