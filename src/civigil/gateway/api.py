"""The API's own description: OpenAPI 3.1, made once at start from the declared doors and the roster's vocabulary."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args, get_origin, get_type_hints

from litestar import Request
from litestar.response import Response

from civigil.gateway.describe import document
from civigil.gateway.doors import Doors
from civigil.gateway.permissions import API_READ
from civigil.kernel.capability import Capability, Roster, Rows, Snapshot, collections
from civigil.kernel.errors import Invalid

doors = Doors("api", prefix="/api")

OPENAPI = "application/vnd.oai.openapi+json;version=3.1"


@doors.get("/openapi.json", permission=API_READ, media_type=OPENAPI)
async def read_openapi(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The OpenAPI 3.1 document of every route here, refusals included, with every fact and observation of the city."""
    return Response(request.app.state["openapi"], media_type=OPENAPI)


def doors_of(room: Capability) -> Doors:
    """The doors that a room declares. Raises `Invalid`, naming the room, where it names something else."""
    found = room.load(room.routes or "")
    if not isinstance(found, Doors) or found.room != room.name:
        raise Invalid(f"{room.routes!r} is not the `Doors` of {room.name}", where=room.name)
    return found


def document_of(roster: Roster, own: Sequence[Doors]) -> dict[str, Any]:
    """The document of a city: the gateway's `own` doors and those of every room, with the roster's vocabulary."""
    return document(
        [*own, *(doors_of(room) for room in roster if room.routes is not None)],
        facts=[kind for room in roster for kind in room.publishes],
        observations=[kind for room in roster for kind in room.observes],
        rows={name: row_of(room, snapshot) for name, (room, snapshot) in collections(roster).items()},
    )


def row_of(room: Capability, snapshot: Snapshot) -> Any:
    """What a row of a collection is, by what its reader says that it returns. Raises `Invalid` where it does not say."""
    answer = get_type_hints(room.load(snapshot.by)).get("return")
    if get_origin(answer) is not Rows:
        raise Invalid(f"{snapshot.by} does not say of what it returns `Rows[…]`", where=room.name)
    return get_args(answer)[0]
