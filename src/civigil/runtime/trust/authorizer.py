"""The interim Authorizer: operators may do all that the city declares, a simulator what it plays by, everybody else nothing."""

from __future__ import annotations

from collections.abc import Iterable

from civigil.kernel.capability import Roster
from civigil.kernel.permission import Decision, Permission, Principal

OPERATOR_ROLE = "operator"
OPERATOR = Principal(id="operator:1", roles=(OPERATOR_ROLE,))
"""The one operator of a city without `cyber/access`."""

SIMULATOR_ROLE = "simulator"
SIMULATOR = Principal(id="process:city", roles=(SIMULATOR_ROLE,))
"""The simulated city that `civigil up` starts: a program on the other side of the wire, and no part of the house."""

SIMULATOR_MAY = frozenset({"exercises:simulator:play", "incidents:report:make"})
"""All that a simulator may do: play, and report as an exercise's callers do."""


class OperatorsOnly:
    """Holds the role `operator` to be every declared permission, and the role `simulator` to be the few of `SIMULATOR_MAY`."""

    def __init__(self, roster: Roster, besides: Iterable[Permission] = ()) -> None:
        """`besides`: permissions of what is no room, such as the gateway's."""
        declared = [*besides]
        for capability in roster:
            declared += [*capability.permissions, *(one.permission for one in capability.obeys.values())]
        self._declared = frozenset(permission.name for permission in declared)

    def decide(self, who: Principal, what: Permission, resource: str = "") -> Decision:
        """Yes for an operator and a declared permission, and for a simulator and one of its own; no for everything else."""
        if what.name not in self._declared:
            return Decision(allowed=False, because="no room declares this permission")
        if SIMULATOR_ROLE in who.roles:  # whatever else it bears: no role beside it makes a simulator more
            allowed = what.name in SIMULATOR_MAY
            because = f"the role {SIMULATOR_ROLE} {'holds' if allowed else 'does not hold'} this permission"
            return Decision(allowed=allowed, because=because)
        if OPERATOR_ROLE not in who.roles:
            return Decision(allowed=False, because=f"only the role {OPERATOR_ROLE} holds permissions yet")
        return Decision(allowed=True, because=f"the role {OPERATOR_ROLE} holds every permission")

    @property
    def epoch(self) -> int:
        """What an operator may is fixed at the start."""
        return 0
