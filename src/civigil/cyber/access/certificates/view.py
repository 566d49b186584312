"""What the routes and commands for certificates answer with."""

from __future__ import annotations

import msgspec

from civigil.kernel.time import Instant
from civigil.kernel.two_people import Waiting


class AuthorityView(msgspec.Struct, frozen=True, kw_only=True):
    """An authority: the root, one that issues, one that was replaced, or the single one of an older version."""

    name: str  # "root", "processes", "devices", "former"; a replaced one bears the name that it had
    in_force: str  # "issues", "trusted": it signs no more, and what it signed is good
    serial: str
    fingerprint: str  # SHA-256 of the certificate, lower-case hexadecimal
    since: Instant
    until: Instant
    key_here: bool  # whether its key lies on this machine


class HolderView(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody's newest certificate, and what is in force for its holder."""

    holder: str  # "process:cameras", "device:level-1", "server:nats"
    kind: str
    name: str
    state: str  # "good", "barred", "ended"
    serial: str
    generation: int  # 0, and one more each time that certificates were revoked and new ones issued
    issuer: str  # the name of the authority; empty where that is gone
    since: Instant  # when it was issued
    until: Instant
    renews: Instant | None  # when the next one is due, where one is
    barred_since: Instant | None = None
    reason: str = ""  # why it was revoked, by the words of RFC 5280
    by: str = ""  # the pseudonym of who revoked it


class RevocationView(msgspec.Struct, frozen=True, kw_only=True):
    """A revoked certificate, for as long as it would have been good."""

    serial: str
    holder: str
    at: Instant
    reason: str
    by: str
    until: Instant


class Certificates(msgspec.Struct, frozen=True, kw_only=True):
    """The city's authorities, everybody's certificates, and what was revoked."""

    at: Instant
    authorities: tuple[AuthorityView, ...]
    holders: tuple[HolderView, ...]
    revoked: tuple[RevocationView, ...]  # the newest first
    root_key_here: bool
    former_until: Instant | None  # until when an older version's authority is trusted
    next_end: Instant | None  # the nearest end of a certificate that is good
    warnings: tuple[str, ...]  # what a person should do, in words


class RevokedView(msgspec.Struct, frozen=True, kw_only=True):
    """What an order to revoke did."""

    holder: str
    certificates: int  # that were good until now
    generation: int
    replaced: bool  # a new certificate was issued at once


class ReadmittedView(msgspec.Struct, frozen=True, kw_only=True):
    """What an order to let somebody in again did."""

    holder: str
    generation: int


class ReadmissionAsked(msgspec.Struct, frozen=True, kw_only=True):
    """What came of asking to let somebody in again: it is in, or waits for a second person."""

    readmitted: ReadmittedView | None = None
    waits: Waiting | None = None
