"""Access: who may do what, by policies that people can read, and who is who."""

from __future__ import annotations

from civigil.cyber.access.permissions import POLICY_VIEW
from civigil.cyber.access.settings import AccessSettings
from civigil.events.access import PoliciesBroken, PoliciesChanged
from civigil.kernel.capability import Capability

capability = Capability(
    name="access",
    package="civigil.cyber.access",
    promise="Nobody does or sees anything here that a policy does not permit, and everybody can be told which one it was.",
    publishes=(PoliciesChanged, PoliciesBroken),
    runs=("service:watch_policies",),
    routes="routes:router",
    commands="commands:app",
    settings=AccessSettings,
    permissions=(POLICY_VIEW,),
    shows={PoliciesChanged: POLICY_VIEW, PoliciesBroken: POLICY_VIEW},
    supplies={"authorizer": "supply:authorizer"},
)
