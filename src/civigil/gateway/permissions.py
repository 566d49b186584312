"""What the gateway's own doors demand. A room's doors demand the room's permissions."""

from __future__ import annotations

from civigil.kernel.permission import Permission

PAGE_VIEW = Permission("gateway:page:view", "see the console; what it shows needs the rooms' permissions as well")
EVIDENCE_VIEW = Permission("gateway:evidence:view", "open sealed evidence: snapshots, clips; each view is written down")
METRICS_READ = Permission("gateway:metrics:read", "read the figures of all processes, for Prometheus")
API_READ = Permission("gateway:api:read", "read the OpenAPI document")
LIVE_VIEW = Permission(
    "gateway:live:view", "follow the live stream; what is in it needs the rooms' permissions as well"
)
MAP_VIEW = Permission("gateway:map:view", "see the city's streets on the map")
SESSION_END = Permission("gateway:session:end", "sign oneself out")

PERMISSIONS = (PAGE_VIEW, EVIDENCE_VIEW, METRICS_READ, API_READ, LIVE_VIEW, MAP_VIEW, SESSION_END)
