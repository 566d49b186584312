"""The interim Authorizer: operators may do all that the city declares, everybody else nothing."""

from __future__ import annotations

from collections.abc import Iterable

from civigil.kernel.capability import Roster
from civigil.kernel.permission import Decision, Permission, Principal

OPERATOR_ROLE = "operator"
OPERATOR = Principal(id="operator:1", roles=(OPERATOR_ROLE,))
"""The one operator of a city without `cyber/access`."""


class OperatorsOnly:
    """Holds the role `operator` to be every declared permission."""

    def __init__(self, roster: Roster, besides: Iterable[Permission] = ()) -> None:
        """`besides`: permissions of what is no room, such as the gateway's."""
        declared = [*besides]
        for capability in roster:
            declared += [*capability.permissions, *(one.permission for one in capability.obeys.values())]
        self._declared = frozenset(permission.name for permission in declared)

    def decide(self, who: Principal, what: Permission, resource: str = "") -> Decision:
        """Yes for an operator and a declared permission; no for everything else."""
        if what.name not in self._declared:
            return Decision(allowed=False, because="no room declares this permission")
        if OPERATOR_ROLE not in who.roles:
            return Decision(allowed=False, because=f"only the role {OPERATOR_ROLE} holds permissions yet")
        return Decision(allowed=True, because=f"the role {OPERATOR_ROLE} holds every permission")

    @property
    def epoch(self) -> int:
        """What an operator may is fixed at the start."""
        return 0
