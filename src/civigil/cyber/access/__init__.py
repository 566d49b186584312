"""Access: who may do what, by policies that people can read, and who is who."""

from __future__ import annotations

from civigil.cyber.access.model import SEALS
from civigil.cyber.access.permissions import GLASS_REVIEW, PERMISSIONS, PERSON_VIEW, POLICY_VIEW
from civigil.cyber.access.settings import AccessSettings
from civigil.events.access import (
    GlassBroken,
    GlassMended,
    GuessingSeen,
    PersonChanged,
    PoliciesBroken,
    PoliciesChanged,
)
from civigil.kernel.capability import Capability

capability = Capability(
    name="access",
    package="civigil.cyber.access",
    promise="Nobody does or sees anything here that a policy does not permit, and everybody can be told which one it was.",
    publishes=(PoliciesChanged, PoliciesBroken, PersonChanged, GlassBroken, GlassMended, GuessingSeen),
    runs=("service:watch_policies",),
    routes="routes:router",
    commands="commands:app",
    settings=AccessSettings,
    permissions=PERMISSIONS,
    shows={
        PoliciesChanged: POLICY_VIEW,
        PoliciesBroken: POLICY_VIEW,
        PersonChanged: PERSON_VIEW,
        GlassBroken: GLASS_REVIEW,
        GlassMended: GLASS_REVIEW,
        GuessingSeen: PERSON_VIEW,
    },
    seals=SEALS,
    supplies={"authorizer": "supply:authorizer", "sign_in": "ways:supply"},
)
