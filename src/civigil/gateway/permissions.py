"""What the gateway's own doors demand. A room's doors demand the room's permissions."""

from __future__ import annotations

from civigil.kernel.permission import BUS, DATABASE, Permission

PAGE_VIEW = Permission("gateway:page:view", "see the console; what it shows needs the rooms' permissions as well")
CITY_VIEW = Permission("gateway:city:view", "read which city this is, and what the console is told of it")
EVIDENCE_VIEW = Permission("gateway:evidence:view", "open sealed evidence: snapshots, clips; each view is written down")
EVIDENCE_EXPORT = Permission(
    "gateway:evidence:export", "take evidence out of the city, signed, with its chain of custody; each is written down"
)
EVIDENCE_UNSEAL = Permission(
    "gateway:evidence:unseal", "see people unblurred in evidence, with a reason; each view is written down"
)
METRICS_READ = Permission("gateway:metrics:read", "read the figures of all processes, for Prometheus")
API_READ = Permission("gateway:api:read", "read the OpenAPI document")
LIVE_VIEW = Permission(
    "gateway:live:view",
    "follow the live stream; what is in it needs the rooms' permissions as well",
    needs=(DATABASE, BUS),
)
MAP_VIEW = Permission("gateway:map:view", "see the city's streets on the map")
HEALTH_VIEW = Permission("gateway:health:view", "see how processes, servers, rooms and storage are")
ASIDE_VIEW = Permission("gateway:aside:view", "see what could not be handled; each look into a message is written down")
ASIDE_RETRY = Permission("gateway:aside:retry", "have a room try again what it could not handle")
AUDIT_VIEW = Permission("gateway:audit:view", "read the audit trail; each look is written down")
SESSION_VIEW = Permission("gateway:session:view", "see who one is signed in as, and what one may")
SESSION_END = Permission("gateway:session:end", "sign oneself out")
MEDICAL_READ = Permission("gateway:medical:read", "read what is marked medical; each look over the API is written down")
PERSONAL_READ = Permission(
    "gateway:personal:read", "read names, numbers and words about people that are marked personal"
)
TACTICAL_READ = Permission("gateway:tactical:read", "read what is marked tactical: how people and units will act")

NEEDS = {"medical": MEDICAL_READ, "personal": PERSONAL_READ, "tactical": TACTICAL_READ}
"""What a reader must hold for each class of fields (`kernel/classified.py`)."""

PERMISSIONS = (
    PAGE_VIEW,
    CITY_VIEW,
    EVIDENCE_VIEW,
    EVIDENCE_EXPORT,
    EVIDENCE_UNSEAL,
    METRICS_READ,
    API_READ,
    LIVE_VIEW,
    MAP_VIEW,
    HEALTH_VIEW,
    ASIDE_VIEW,
    ASIDE_RETRY,
    AUDIT_VIEW,
    SESSION_VIEW,
    SESSION_END,
    *NEEDS.values(),
)
