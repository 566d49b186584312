"""How the city is, for the people who run it."""

from __future__ import annotations

from civigil.gateway.doors import Doors
from civigil.gateway.permissions import HEALTH_VIEW
from civigil.gateway.porch import Porch
from civigil.runtime.telemetry.census import Health

doors = Doors("health")


@doors.get("/", permission=HEALTH_VIEW)
async def show_health(do: Porch) -> Health:
    """Processes, servers, rooms and storage, as they are now.

    Each server is given two seconds; one that does not answer shows as such. What nobody can say now is null.
    """
    return await do.census.look()
