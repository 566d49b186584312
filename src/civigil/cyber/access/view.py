"""What is shown of access, over the API and on the command line."""

from __future__ import annotations

import base64
from uuid import UUID

import msgspec

from civigil.cyber.access.book import Policy
from civigil.cyber.access.draft import Activated, FolderDraft
from civigil.cyber.access.model import Glass, Passkey, Person, Shift
from civigil.kernel.time import Instant
from civigil.kernel.two_people import Waiting


class Policies(msgspec.Struct, frozen=True, kw_only=True):
    """The policies in force in the process that answers."""

    policies: tuple[Policy, ...]
    trouble: str  # why the city's files do not hold; empty while they do
    folder: str  # where the city's own files lie
    epoch: int  # grows whenever other policies come into force
    permissions: tuple[str, ...]  # all that there are
    digest: str  # of the city's own files in force
    draft: FolderDraft | None  # what lies in the folder and is not in force


class Explained(msgspec.Struct, frozen=True, kw_only=True):
    """Why somebody may or may not do something."""

    who: str
    roles: tuple[str, ...]
    action: str
    resource: str
    allowed: bool
    because: str
    policies: tuple[Policy, ...]  # those that decided; none: no policy permits it


class ShownPerson(Person, frozen=True, kw_only=True):
    """Somebody of the city's people."""

    shifts: tuple[Shift, ...]  # those that are not over
    glass_until: Instant | None  # while a glass of theirs is broken


class People(msgspec.Struct, frozen=True, kw_only=True):
    """Everybody, those on duty first; and the roles that policies speak of."""

    people: tuple[ShownPerson, ...]
    roles: tuple[str, ...]


class ShownPasskey(msgspec.Struct, frozen=True, kw_only=True):
    """A passkey."""

    id: str
    title: str
    synced: bool  # kept by a provider for several devices
    made: Instant
    used: Instant | None

    @classmethod
    def of(cls, one: Passkey) -> ShownPasskey:
        """As it is shown."""
        name = base64.urlsafe_b64encode(one.id).decode().rstrip("=")
        return cls(id=name, title=one.title, synced=one.synced, made=one.made, used=one.used)


class Myself(msgspec.Struct, frozen=True, kw_only=True):
    """How one signs in oneself."""

    person: Person | None  # none: one came by the operator's link, and is nobody of the city's people
    passkeys: tuple[ShownPasskey, ...] = ()
    has_passphrase: bool = False
    recovery_codes_left: int = 0
    takes_passkeys: bool  # whether browsers have passkeys at the address by which one came
    glass: Glass | None = None  # broken now
    may_break_glass: bool = False


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What a browser needs to make a passkey, as JSON in a text (WebAuthn level 3, `parseCreationOptionsFromJSON`)."""

    options: str


class Authenticator(msgspec.Struct, frozen=True, kw_only=True):
    """A fresh secret for an authenticator; it is kept once its first code was given back."""

    secret: str
    address: str  # `otpauth://…`


class RecoveryCodes(msgspec.Struct, frozen=True, kw_only=True):
    """Codes that sign in once each; they are shown now and never again."""

    codes: tuple[str, ...]


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A one-time link that signs somebody in."""

    path: str  # after the city's address


class SignedOut(msgspec.Struct, frozen=True, kw_only=True):
    """How many sessions were ended."""

    sessions: int


class Glasses(msgspec.Struct, frozen=True, kw_only=True):
    """Broken glasses, the newest first."""

    glasses: tuple[Glass, ...]


class GlassId(msgspec.Struct, frozen=True, kw_only=True):
    """A broken glass."""

    id: UUID
    ends: Instant


class Deed(msgspec.Struct, frozen=True, kw_only=True):
    """What takes two people: proposed, decided, done."""

    id: UUID
    deed: str  # the order's type
    says: str  # what the order does
    why_two: str
    permission: str
    status: str
    content: str  # the order's body, as JSON
    digest: str  # over type, status and content, lower-case hexadecimal
    reason: str
    by: str
    by_name: str | None
    proposed: Instant
    expires: Instant
    state: str  # waiting, approved, turned down, expired, done, failed
    second: str | None  # who decided
    second_name: str | None
    alone: bool  # nobody but who proposed it agreed
    decided: Instant | None
    why: str  # of who turned it down, or did it alone
    finished: Instant | None
    outcome: str  # why it failed
    mine: bool  # the reader proposed it
    may_decide: bool  # the reader looks like the second one


class Deeds(msgspec.Struct, frozen=True, kw_only=True):
    """What takes two people, the newest first."""

    deeds: tuple[Deed, ...]
    may_force: bool  # whether the reader may do their own alone, in an emergency


class PolicyAsked(msgspec.Struct, frozen=True, kw_only=True):
    """What came of asking for other policies: they are in force, or wait for a second person."""

    activated: Activated | None = None
    waits: Waiting | None = None
