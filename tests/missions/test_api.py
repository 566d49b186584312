"""The API of a true city against its own document: whatever is asked, nothing is answered that was not declared.

`schemathesis` makes requests that the document allows, and requests that it forbids, for every route of the roster. No answer may
be a 5xx, or have a status, a content type or a shape that the document does not name. Each run asks the same.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from civigil.gateway import api
from civigil.gateway.server import OWN
from civigil.kernel.severity import Status
from civigil.roster import ROSTER
from civigil.runtime.clock import TrueClock, new_id
from tests.support.concerns import sighting
from tests.support.upped import UppedCity, upped

pytestmark = [pytest.mark.mission, pytest.mark.slow]

EXAMPLES = 12  # of each kind, for each route
ANSWER_WITHIN_S = 20
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
ENDLESS = frozenset({"multipart/x-mixed-replace"})
"""Answers that go on for as long as somebody listens: only their beginning is looked at."""

DOCUMENT = api.document_of(ROSTER, OWN)
OPERATIONS: dict[str, APIOperation[Any, Any, Any]] = {
    operation.ok().label: operation.ok() for operation in schemathesis.openapi.from_dict(DOCUMENT).get_all_operations()
}
ENDS_THE_SESSION = "POST /sign-out"


@dataclass(frozen=True)
class Asked:
    """A city to ask, and names of things that are there."""

    city: UppedCity
    session: requests.Session
    there: dict[str, str]  # name of a path parameter -> a value that names something


@pytest.fixture(scope="module")
def asked() -> Iterator[Asked]:
    """A city with incidents and a camera in it."""
    with (
        tempfile.TemporaryDirectory(prefix="cv-") as folder,
        upped(Path(folder) / "city", ["--camera", "pattern:yard"]) as city,
    ):
        asyncio.run(_report(city))
        with requests.Session() as session:
            session.trust_env = False
            session.headers["authorization"] = f"Bearer {city.token}"
            yield Asked(city, session, _there(city, session))


async def _report(city: UppedCity) -> None:
    """Concerns enough for several incidents."""
    bus = await city.bus("cameras")
    try:
        now = TrueClock().now()
        for number in range(0, 60, 10):
            await bus.publish(sighting(number, id=new_id(), now=now, status=Status.TEST))
    finally:
        await bus.close()


def _there(city: UppedCity, session: requests.Session) -> dict[str, str]:
    deadline = time.monotonic() + 30
    while True:
        incidents = session.get(f"{city.url}/api/incidents", timeout=ANSWER_WITHIN_S).json()["incidents"]
        cameras = session.get(f"{city.url}/api/cameras", timeout=ANSWER_WITHIN_S).json()["cameras"]
        if len(incidents) >= 3 and any(one["has_picture"] for one in cameras):
            return {"incident": incidents[0]["id"], "camera": cameras[0]["id"]}
        assert time.monotonic() < deadline, "no incident came of the concerns, or no picture of the camera"
        time.sleep(0.1)


def _can_be_wrong(operation: APIOperation[Any, Any, Any]) -> bool:
    """Does a request say anything? Where it does not, there is nothing to get wrong."""
    return bool(operation.path_parameters or operation.query or operation.body)


ASKED = [
    pytest.param(label, mode, id=f"{label} {mode.value}")
    for label, operation in sorted(OPERATIONS.items())
    for mode in GenerationMode
    if mode is GenerationMode.POSITIVE or _can_be_wrong(operation)
]


@pytest.mark.parametrize(("label", "mode"), ASKED)
def test_a_route_answers_only_what_it_declares(asked: Asked, label: str, mode: GenerationMode) -> None:
    operation = OPERATIONS[label]
    endless = any(media in ENDLESS for media in _media_types(operation))

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[
            Phase.generate
        ],  # a failure is told as it was found: making it smaller would take as long as all the rest
        report_multiple_bugs=False,
    )
    @given(case=operation.as_strategy(generation_mode=mode), known=st.booleans())
    def ask(case: schemathesis.Case, known: bool) -> None:
        if known:
            for name in asked.there.keys() & (case.path_parameters or {}).keys():
                case.path_parameters[name] = asked.there[name]
        if label == ENDS_THE_SESSION:
            case.headers = {}
        if endless:
            _look_at_the_beginning(case, asked)
        else:
            answer = case.call(base_url=asked.city.url, session=asked.session, timeout=ANSWER_WITHIN_S)
            case.validate_response(answer, checks=CHECKS)

    ask()


def _look_at_the_beginning(case: schemathesis.Case, asked: Asked) -> None:
    given = case.as_transport_kwargs(base_url=asked.city.url)
    with asked.session.request(**given, stream=True, timeout=ANSWER_WITHIN_S) as answer:
        if answer.status_code == 200:
            assert answer.headers["content-type"].partition(";")[0] in ENDLESS
        else:
            case.validate_response(answer, checks=CHECKS)


def test_no_route_answers_without_credentials(asked: Asked) -> None:
    for label, operation in OPERATIONS.items():
        method, path = operation.method.upper(), operation.path
        for name in operation.path_parameters or ():
            path = path.replace(f"{{{name.name}}}", asked.there.get(name.name, "1"))
        answer = requests.request(method, f"{asked.city.url}{path}", timeout=ANSWER_WITHIN_S)
        assert answer.status_code == 401, label
        assert answer.headers["content-type"] == "application/problem+json", label


def test_every_route_names_a_permission_that_is_declared() -> None:
    declared = {one.name for room in ROSTER for one in room.permissions}
    for path, operations in DOCUMENT["paths"].items():
        for method, operation in operations.items():
            permission = operation["x-permission"]
            assert permission in declared or permission.startswith("gateway:"), f"{method} {path}"


def _media_types(operation: APIOperation[Any, Any, Any]) -> set[str]:
    responses = DOCUMENT["paths"][operation.path][operation.method.lower()]["responses"]
    return {media.partition(";")[0] for answer in responses.values() for media in answer.get("content", {})}
