"""The city's folder of policies: what lies in it beside what is in force, and how it comes into force."""

from __future__ import annotations

import difflib
from typing import Literal
from uuid import UUID

import msgspec

from civigil.cyber.access import rules
from civigil.cyber.access.authorizer import CedarAuthorizer
from civigil.cyber.access.book import Source
from civigil.cyber.access.settings import AccessSettings
from civigil.cyber.access.shelf import Shelf
from civigil.events.access import ActivatePolicies, PoliciesActivated
from civigil.kernel.envelope import Envelope
from civigil.kernel.errors import Missing, Refused
from civigil.kernel.severity import Status
from civigil.runtime.hands import Hands
from civigil.runtime.store import Change

Do = Hands[AccessSettings]


class Activated(msgspec.Struct, frozen=True, kw_only=True):
    """The policies that came into force."""

    digest: str
    files: tuple[str, ...]


class FileChange(msgspec.Struct, frozen=True, kw_only=True):
    """A file of the folder that is not as it is in force."""

    name: str
    how: Literal["new", "changed", "gone"]
    diff: tuple[str, ...]  # lines of a unified diff, without its head


class FolderDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What lies in the folder and is not in force."""

    digest: str  # of all files of the folder; empty: they cannot be read
    trouble: str  # why it could not come into force; empty: it could
    changes: tuple[FileChange, ...]


def shelf_of(do: Do) -> Shelf:
    """The shelf of this process. Raises `Missing` where another Authorizer than ours is in force."""
    if not isinstance(do.authorizer, CedarAuthorizer):
        raise Missing("no Cedar policies are in force here", where="access")
    return do.authorizer.shelf


def changes_of(before: tuple[Source, ...], after: tuple[Source, ...]) -> tuple[FileChange, ...]:
    """The files that differ, by name."""
    old = {one.name: one.text for one in before}
    new = {one.name: one.text for one in after}
    return tuple(
        FileChange(
            name=name,
            how="new" if name not in old else "gone" if name not in new else "changed",
            diff=_diff(old.get(name, ""), new.get(name, "")),
        )
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    )


def _diff(before: str, after: str) -> tuple[str, ...]:
    return tuple(difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm=""))[2:]


def pending_in(shelf: Shelf) -> FolderDraft | None:
    """What lies in the folder and is not in force; none: nothing."""
    if not shelf.pending:
        return None
    draft = shelf.draft
    changes = changes_of(shelf.in_force.files, draft.files) if draft.digest else ()
    return FolderDraft(digest=draft.digest, trouble=draft.trouble, changes=changes)


async def activate_policies(asked: Envelope[ActivatePolicies], change: Change, do: Do) -> Activated:
    """Put the folder into force. Raises `Conflict` where it holds something else by now, `Invalid` where it does not hold."""
    if asked.status is not Status.ACTUAL:
        raise Refused("policies hold in exercises as they do in earnest", where="status")
    shelf = shelf_of(do)
    shelf.check(asked.body.digest)
    files = tuple(one.name for one in shelf.draft.files)
    await note(change, asked.id, asked.body.digest, files, asked.actor or "unknown", asked.second)
    said = PoliciesActivated(
        digest=asked.body.digest, files=files, by=asked.actor or "unknown", second=_other(asked.second, asked.actor)
    )
    change.emit(said, occurred=change.now, status=Status.ACTUAL, cause=asked)
    shelf.activate(asked.body.digest)
    return Activated(digest=asked.body.digest, files=files)


async def note(change: Change, id: UUID, digest: str, files: tuple[str, ...], by: str, second: str | None) -> None:
    """Write down what was agreed to, for `check`."""
    await change.sql.execute(
        "INSERT INTO activations (id, digest, files, by, second, at) VALUES (%s, %s, %s, %s, %s, %s)",
        [id, digest, list(files), by, second, change.now],
    )


async def check(shelf: Shelf, told: str, change: Change, do: Do) -> str:
    """Hold what is in force against what was agreed to; a city's first policies count as agreed to.

    Says so once, where somebody wrote where only the city writes; `told` is the digest of which that was said last.
    """
    found = await change.sql.execute("SELECT digest FROM activations ORDER BY at DESC, id DESC LIMIT 1")
    row = await found.fetchone()
    here = shelf.in_force
    if row is None:
        await note(change, do.new_id(), here.digest, tuple(one.name for one in here.files), "the first start", None)
    elif row[0] != here.digest and told != here.digest:
        change.emit(rules.unagreed(here.digest, row[0]), occurred=change.now, status=Status.ACTUAL)
        return here.digest
    return told


def _other(second: str | None, first: str | None) -> str | None:
    return None if second == first else second
