"""Interim trust, real though small: certificates, bus permissions, sealing, the audit trail, and one operator who signs in.

It stands in for `cyber/access`, `cyber/vault` and `cyber/encryption` until these take the ports of `kernel/ports.py` over.
What it does not do is written in `docs/operate/trust.md`.
"""

SCHEMA = "trust"
"""The schema of its tables."""
