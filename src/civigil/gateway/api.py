"""The API's own description: OpenAPI 3.1, made once at start from the declared doors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from litestar import Litestar, Request
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.spec import Components, Reference, SecurityScheme
from litestar.response import Response

from civigil.gateway.doors import Doors
from civigil.gateway.permissions import API_READ

doors = Doors("api", prefix="/api")

OPENAPI = "application/vnd.oai.openapi+json;version=3.1"


@doors.get("/openapi.json", permission=API_READ)
async def read_openapi(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The OpenAPI 3.1 document of every route here, refusals included."""
    return Response(request.app.state["openapi"], media_type=OPENAPI)


def document_of(routes: Sequence[HTTPRouteHandler]) -> bytes:
    """The document of these routes, as JSON.

    An application of its own makes it, which is never served: the framework would open doors of its own to show it.
    """
    schemes: dict[str, SecurityScheme | Reference] = {
        "bearer": SecurityScheme(type="http", scheme="bearer", description="for programs"),
        "session": SecurityScheme(type="apiKey", name="civigil", security_scheme_in="cookie", description="browsers"),
    }
    config = OpenAPIConfig(
        title="Civigil",
        version="1",
        description="Every route but /healthz, /readyz and /sign-in wants a session or a bearer token, and a permission.",
        components=Components(security_schemes=schemes),
        security=[{"bearer": []}, {"session": []}],
    )
    described = Litestar(list(routes), openapi_config=config, logging_config=None)
    return msgspec.json.encode(described.openapi_schema.to_schema())
