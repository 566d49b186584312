"""Every fact, observation and route has its type in TypeScript, and it is the one that the server speaks."""

from __future__ import annotations

import re

from civigil.gateway import api
from civigil.gateway.server import OWN
from civigil.kernel.capability import Capability, Roster
from dev import wire


def test_a_fact_or_observation_without_its_type_is_found(room: Capability) -> None:
    told = (wire.WIRE / "events.ts").read_text()
    types = (wire.WIRE / "types.ts").read_text()
    for kind in (*room.publishes, *room.observes):
        found = re.search(rf'readonly "{re.escape(kind.event_type)}": (\w+);', told)
        assert found, f"{kind.event_type} has no type in web/wire/events.ts: run `python -m dev.wire`"
        assert f"export interface {found[1]} " in types, f"{found[1]} is not in web/wire/types.ts"


def test_a_stale_type_is_found() -> None:
    assert [path.name for path in wire.stale()] == [], "run `python -m dev.wire`"


def test_every_route_says_what_it_needs_and_how_it_refuses(roster: Roster) -> None:
    document = api.document_of(roster, OWN)
    names = set()
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            assert operation["x-permission"], f"{method} {path}"
            assert operation["summary"], f"{method} {path}"
            assert {"400", "401", "403", "503"} <= set(operation["responses"]), f"{method} {path}"
            assert operation["operationId"] not in names, f"two routes are named {operation['operationId']}"
            names.add(operation["operationId"])


def test_type_of_ours_never_stands_in_the_place_of_one_of_the_language():
    assert wire.name_of("#/components/schemas/Record") == "RecordData"
    assert wire.name_of("#/components/schemas/vault.Record") == "VaultRecord"
    assert wire.name_of("#/components/schemas/Incident") == "Incident"
