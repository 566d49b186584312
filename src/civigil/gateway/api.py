"""The API's own description."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request
from litestar.response import Response

from civigil.gateway.doors import Doors
from civigil.gateway.permissions import API_READ

doors = Doors("api", prefix="/api")

OPENAPI = "application/vnd.oai.openapi+json;version=3.1"


@doors.get("/openapi.json", permission=API_READ)
async def read_openapi(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The OpenAPI 3.1 document of every route here, refusals included."""
    return Response(msgspec.json.encode(request.app.openapi_schema.to_schema()), media_type=OPENAPI)
