"""Ask the policies why: for the API, and for the command line without a city."""

from __future__ import annotations

from collections.abc import Collection

from civigil.cyber.access.authorizer import UNDECLARED, CedarAuthorizer
from civigil.cyber.access.book import Book, Verdict
from civigil.cyber.access.view import Explained
from civigil.kernel.permission import Permission, Principal
from civigil.kernel.resource import understood


def explained(authorizer: CedarAuthorizer, who: Principal, action: str, resource: str) -> Explained:
    """The decision with its policies. Raises `Invalid` for an action that is misspelt."""
    permission = Permission(action)
    verdict = authorizer.explain(who, permission.name, understood(resource))
    return _told(authorizer.shelf.book, verdict, who, action, resource)


def of_book(book: Book, declared: Collection[str], who: Principal, action: str, resource: str) -> Explained:
    """The same of a book that is not in force. Raises `Invalid` for an action that is misspelt."""
    name = Permission(action).name
    verdict = UNDECLARED
    if name in declared:
        verdict = book.decide(who, name, understood(resource), book.entities_of(who))
    return _told(book, verdict, who, action, resource)


def _told(book: Book, verdict: Verdict, who: Principal, action: str, resource: str) -> Explained:
    known = {one.id: one for one in book.policies}
    return Explained(
        who=who.id,
        roles=who.roles,
        action=action,
        resource=resource,
        allowed=verdict.allowed,
        because=verdict.because,
        policies=tuple(known[name] for name in verdict.policies),
    )
