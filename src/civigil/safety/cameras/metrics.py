"""What the room counts, for Prometheus."""

from __future__ import annotations

from prometheus_client import Counter, Gauge

FRAMES = Counter("civigil_camera_frames", "Pictures that came in", ["camera"])
DROPPED = Counter(
    "civigil_camera_frames_dropped", "Pictures that were not watched: they came faster than we could", ["camera"]
)
SIGHTINGS = Counter("civigil_camera_sightings", "Sightings reported", ["camera", "what"])
CONNECTIONS = Counter("civigil_camera_connections", "Connections begun", ["camera"])
KILLED = Counter(
    "civigil_camera_kills", "Camera processes ended by us: stale, or a restart was asked for", ["camera", "why"]
)
VIEWERS = Gauge("civigil_camera_viewers", "Who look at the live picture now", ["camera"])
AGE = Gauge("civigil_camera_picture_age_seconds", "Seconds since the newest picture", ["camera"])
