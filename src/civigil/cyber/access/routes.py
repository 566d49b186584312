"""The room over HTTP: the policies in force, and why somebody may or may not."""

from __future__ import annotations

from typing import Annotated

import msgspec

from civigil.cyber.access.authorizer import CedarAuthorizer
from civigil.cyber.access.explain import explained
from civigil.cyber.access.permissions import POLICY_VIEW
from civigil.cyber.access.settings import AccessSettings
from civigil.cyber.access.view import Explained, Policies
from civigil.gateway.doors import Doors
from civigil.kernel.errors import Missing
from civigil.kernel.permission import Principal
from civigil.runtime.hands import Hands

router = Doors("access")

Who = Annotated[str, msgspec.Meta(min_length=1, max_length=200, description="A principal's id.")]
Roles = Annotated[str, msgspec.Meta(max_length=1_000, description="The roles to ask for, with commas.")]
Action = Annotated[str, msgspec.Meta(max_length=200, description="A permission, such as cameras:feed:view.")]
What = Annotated[
    str,
    msgspec.Meta(max_length=1_000, description="A path, or live/TYPE, order/TYPE, field/TYPE/NAME, with ?status=…."),
]


@router.get("/policies", permission=POLICY_VIEW, raises=(Missing,))
async def list_policies(do: Hands[AccessSettings]) -> Policies:
    """The policies in force, and whether the city's own files hold."""
    shelf = _cedar(do).shelf
    shelf.look()
    return Policies(
        policies=shelf.book.policies,
        trouble=shelf.trouble,
        folder=str(shelf.folder),
        epoch=shelf.epoch,
        permissions=tuple(sorted(_cedar(do).declared)),
    )


@router.get("/explain", permission=POLICY_VIEW, raises=(Missing,))
async def explain_decision(
    do: Hands[AccessSettings], user: Who, action: Action, resource: What = "", roles: Roles = ""
) -> Explained:
    """Whether somebody with these roles may do something, and which policies say so."""
    held = tuple(role.strip() for role in roles.split(",") if role.strip())
    return explained(_cedar(do), Principal(id=user, roles=held), action, resource)


def _cedar(do: Hands[AccessSettings]) -> CedarAuthorizer:
    """The Authorizer of this city. Raises `Missing` where it is another one than ours."""
    if not isinstance(do.authorizer, CedarAuthorizer):
        raise Missing("no Cedar policies are in force here", where="access")
    return do.authorizer
