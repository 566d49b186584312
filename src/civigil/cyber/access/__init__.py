"""Access: who may do what, by policies that people can read, and who is who."""

from __future__ import annotations

from civigil.cyber.access.model import SEALS
from civigil.cyber.access.permissions import (
    CERTIFICATE_READMIT,
    CERTIFICATE_REVOKE,
    CERTIFICATE_VIEW,
    DEED_VIEW,
    GLASS_REVIEW,
    PERMISSIONS,
    PERSON_VIEW,
    POLICY_CHANGE,
    POLICY_VIEW,
)
from civigil.cyber.access.settings import AccessSettings
from civigil.events.access import (
    ActivatePolicies,
    CertificatesRevoked,
    DeedDecided,
    DeedForced,
    DeedProposed,
    GlassBroken,
    GlassMended,
    GuessingSeen,
    HolderReadmitted,
    MisuseSeen,
    PersonChanged,
    PoliciesActivated,
    PoliciesBroken,
    PoliciesChanged,
    PoliciesUnagreed,
    ProcessMisbehaved,
    ReadmitHolder,
    RevokeCertificates,
    TwoPeopleFromNowOn,
)
from civigil.kernel.capability import Capability, Obeys
from civigil.kernel.two_people import TwoPeople

capability = Capability(
    name="access",
    package="civigil.cyber.access",
    promise="Nobody does or sees anything here that a policy does not permit, and everybody can be told which one it was.",
    publishes=(
        PoliciesChanged,
        PoliciesBroken,
        PoliciesActivated,
        PoliciesUnagreed,
        PersonChanged,
        GlassBroken,
        GlassMended,
        GuessingSeen,
        MisuseSeen,
        DeedProposed,
        DeedDecided,
        DeedForced,
        TwoPeopleFromNowOn,
        CertificatesRevoked,
        HolderReadmitted,
        ProcessMisbehaved,
    ),
    obeys={
        ActivatePolicies: Obeys(
            by="draft:activate_policies",
            permission=POLICY_CHANGE,
            two_people=TwoPeople(why="policies say who may do and see what", within_h=72.0),
        ),
        RevokeCertificates: Obeys(by="certificates.service:revoke", permission=CERTIFICATE_REVOKE),
        ReadmitHolder: Obeys(
            by="certificates.service:readmit",
            permission=CERTIFICATE_READMIT,
            two_people=TwoPeople(why="what was cut off may be in wrong hands, and speaks on the bus again"),
        ),
    },
    watches_processes=True,
    runs=("service:watch_policies", "service:watch_deeds", "misuse:watch", "certificates.service:watch_processes"),
    routes="routes:router",
    commands="commands:app",
    settings=AccessSettings,
    permissions=PERMISSIONS,
    shows={
        PoliciesChanged: POLICY_VIEW,
        PoliciesBroken: POLICY_VIEW,
        PoliciesActivated: POLICY_VIEW,
        PoliciesUnagreed: POLICY_VIEW,
        DeedProposed: DEED_VIEW,
        DeedDecided: DEED_VIEW,
        DeedForced: DEED_VIEW,
        TwoPeopleFromNowOn: DEED_VIEW,
        PersonChanged: PERSON_VIEW,
        GlassBroken: GLASS_REVIEW,
        GlassMended: GLASS_REVIEW,
        GuessingSeen: PERSON_VIEW,
        MisuseSeen: PERSON_VIEW,
        CertificatesRevoked: CERTIFICATE_VIEW,
        HolderReadmitted: CERTIFICATE_VIEW,
        ProcessMisbehaved: CERTIFICATE_VIEW,
    },
    seals=SEALS,
    supplies={"authorizer": "supply:authorizer", "sign_in": "ways:supply"},
)
