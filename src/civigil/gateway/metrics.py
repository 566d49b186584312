"""The figures of all processes, for Prometheus with a bearer token."""

from __future__ import annotations

from litestar.response import Response

from civigil.gateway.doors import Doors
from civigil.gateway.permissions import METRICS_READ
from civigil.gateway.porch import Porch

doors = Doors("metrics", prefix="/")

TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8"


@doors.get("/metrics", permission=METRICS_READ, media_type=TEXT_FORMAT)
async def read_metrics(do: Porch) -> Response[bytes]:
    """What all processes of this city count and measure, in Prometheus' text format."""
    return Response(await do.metrics(), media_type=TEXT_FORMAT)
