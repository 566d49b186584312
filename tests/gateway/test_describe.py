"""The OpenAPI document says what is true of the doors, and TypeScript made of it says the same."""

from __future__ import annotations

from typing import Annotated

import httpx
import msgspec

from civigil.gateway.describe import document
from civigil.gateway.doors import Doors
from civigil.kernel.errors import Conflict
from civigil.kernel.permission import Permission
from dev import wire

VIEW = Permission("parks:park:view")


class Bench(msgspec.Struct, frozen=True, kw_only=True):
    """Where one sits."""

    name: str
    painted: bool = False


class Park(msgspec.Struct, frozen=True, kw_only=True):
    """A park and its benches."""

    title: str
    benches: tuple[Bench, ...] = ()


def parks() -> Doors:
    doors = Doors("parks")

    @doors.put("/{park:str}", permission=VIEW, raises=(Conflict,))
    async def change(park: str, data: Park, few: Annotated[int | None, msgspec.Meta(ge=1)] = None) -> Park:
        """Change a park."""
        raise NotImplementedError

    return doors


def test_what_we_send_has_every_field_and_what_is_sent_to_us_may_leave_some_out() -> None:
    made = document([parks()])
    schemas = made["components"]["schemas"]
    assert schemas["Park"]["required"] == ["title", "benches"]
    assert schemas["Bench"]["required"] == ["name", "painted"]
    assert schemas["ParkGiven"]["required"] == ["title"]
    assert schemas["ParkGiven"]["properties"]["benches"]["items"] == {"$ref": "#/components/schemas/BenchGiven"}
    change = made["paths"]["/api/parks/{park}"]["put"]
    assert change["requestBody"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/ParkGiven"}
    assert change["responses"]["200"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Park"}
    assert sorted(change["responses"]) == ["200", "400", "401", "403", "404", "409", "413", "415", "503"]


def test_a_query_parameter_cannot_be_null() -> None:
    (few,) = [
        one for one in document([parks()])["paths"]["/api/parks/{park}"]["put"]["parameters"] if one["name"] == "few"
    ]
    assert few["schema"] == {"type": "integer", "minimum": 1}
    assert not few["required"]


def test_typescript_tells_left_out_from_always_there() -> None:
    text = wire.types(document([parks()]))
    assert "export interface Bench {\n  readonly name: string;\n  readonly painted: boolean;\n}" in text
    assert "readonly painted?: boolean | undefined;" in text
    assert "readonly benches: readonly Bench[];" in text


def test_typescript_of_every_shape_that_a_type_can_have() -> None:
    for schema, told in (
        ({"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "null"}]}}, "readonly (string | null)[]"),
        ({"type": "array", "prefixItems": [{"type": "number"}, {"type": "string"}]}, "readonly [number, string]"),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, "Readonly<Record<string, number>>"),
        ({"enum": ["a", 1]}, '"a" | 1'),
        ({"type": ["string", "null"]}, "string | null"),
        ({"$ref": "#/components/schemas/civigil.cameras.view.Zone"}, "ViewZone"),
        ({}, "unknown"),
    ):
        assert wire.type_of(schema) == told


async def test_the_document_that_is_served_describes_every_door_with_its_refusals(operator: httpx.AsyncClient) -> None:
    served = (await operator.get("/api/openapi.json")).json()
    assert served["openapi"].startswith("3.1")
    for path, methods in served["paths"].items():
        for method, door in methods.items():
            assert door["summary"], path
            assert "Needs the permission `" in door["description"], path
            assert {"400", "401", "403", "503"} <= set(door["responses"]), f"{method} {path}"
    close = served["paths"]["/api/parks/{park}/close"]["post"]
    assert "409" in close["responses"]
    assert "application/problem+json" in close["responses"]["409"]["content"]
    assert "application/json" in close["requestBody"]["content"]
    limit = next(one for one in served["paths"]["/api/parks"]["get"]["parameters"] if one["name"] == "limit")
    assert (limit["schema"]["minimum"], limit["schema"]["maximum"]) == (1, 500)
    assert limit["description"] == "parks at most"
