"""The plain start page over the true room of incidents."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID

import httpx
import pytest

from civigil.events.cameras import Box, LoiteringSeen
from civigil.incidents import capability as incidents
from civigil.incidents import service
from civigil.kernel.capability import Roster
from civigil.kernel.envelope import Envelope, seal_in
from civigil.kernel.facts import EvidenceRef, Explanation, Reason
from civigil.kernel.place import Point
from civigil.kernel.severity import Category, Certainty, Severity, Status, Urgency
from civigil.runtime.worker import hands_of
from tests.gateway.conftest import Front
from tests.gateway.parks import capability as parks
from tests.support.clock import NOON

HOSTILE = "<script>alert(1)</script> \"quoted\" & 'so'"


@pytest.fixture(scope="module")
def roster() -> Roster:
    return (parks, incidents)


@pytest.fixture
def postgres_url(fresh_postgres_url: str) -> str:
    """Each test has a city without a past."""
    return fresh_postgres_url


def loitering(
    id: UUID, *, summary: str, status: Status, camera: str, evidence: tuple[EvidenceRef, ...]
) -> Envelope[LoiteringSeen]:
    return seal_in(
        LoiteringSeen(
            kind="loitering",
            severity=Severity.SEVERE,
            urgency=Urgency.EXPECTED,
            certainty=Certainty.LIKELY,
            category=Category.SECURITY,
            place=Point(latitude=52.4, longitude=13.5, uncertainty_m=5),
            subjects=(f"camera:{camera}",),
            explanation=Explanation(
                summary=summary,
                rule="cameras.loitering",
                because=(Reason(what="time inside the zone <forecourt>", measured=31.237, limit=20, unit="s"),),
            ),
            evidence=evidence,
            camera=camera,
            zone="forecourt",
            track=1,
            box=Box(left=0.1, top=0.1, width=0.1, height=0.2),
            dwell_s=31.2,
        ),
        id=id,
        source=f"cameras/{camera}",
        status=status,
        occurred=NOON,
        learned=NOON,
    )


@pytest.fixture
async def told(front: Front, ids: Callable[[], UUID]) -> dict[str, EvidenceRef]:
    """Two incidents: a real one with picture and clip and a hostile summary, and an exercise."""
    snapshot = await front.evidence.put(b"a picture", media_type="image/jpeg", role="snapshot")
    clip = await front.evidence.put(b"a clip", media_type="video/mp4", role="clip")
    concerns = [
        loitering(ids(), summary="A drill.", status=Status.EXERCISE, camera="gate-2", evidence=()),
        loitering(ids(), summary=HOSTILE, status=Status.ACTUAL, camera="gate-1", evidence=(snapshot, clip)),
    ]
    async with hands_of(incidents, front.place) as do, do.store.change() as change:
        await service.on_concerns(concerns, change, do)
    return {"snapshot": snapshot, "clip": clip}


async def test_the_page_shows_reason_picture_and_clip(
    operator: httpx.AsyncClient, told: dict[str, EvidenceRef]
) -> None:
    page = await operator.get("/", headers={"accept": "text/html"})
    assert page.status_code == 200
    assert "time inside the zone &lt;forecourt&gt;" in page.text
    assert "31.24 s" in page.text
    assert f'<img src="/api/evidence/{told["snapshot"].id}"' in page.text
    assert f'href="/api/evidence/{told["clip"].id}"' in page.text
    link = re.search(r'href="(/incident/[0-9a-f-]{36})"', page.text)
    assert link is not None
    whole = await operator.get(link[1])
    assert f'src="/api/evidence/{told["clip"].id}"></video>' in whole.text
    assert "Timeline" in whole.text


async def test_words_from_outside_do_not_become_markup(
    operator: httpx.AsyncClient, told: dict[str, EvidenceRef]
) -> None:
    page = await operator.get("/")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    assert "<script" not in page.text


async def test_an_exercise_is_marked_and_stands_after_what_is_real(
    operator: httpx.AsyncClient, told: dict[str, EvidenceRef]
) -> None:
    page = await operator.get("/")
    assert page.text.index("alert(1)") < page.text.index("Exercise: not real") < page.text.index("A drill.") + 200
    assert page.text.count("not real") == 1


async def test_an_incident_that_is_not_there_is_missing(operator: httpx.AsyncClient) -> None:
    answer = await operator.get("/incident/01931c5e-0000-7000-8000-000000000000", headers={"accept": "text/html"})
    assert answer.status_code == 404


async def test_the_document_describes_every_door_with_its_refusals(operator: httpx.AsyncClient) -> None:
    document = (await operator.get("/api/openapi.json")).json()
    assert document["openapi"].startswith("3.1")
    for path, methods in document["paths"].items():
        for method, door in methods.items():
            assert door["summary"], path
            assert "Needs the permission `" in door["description"], path
            assert {"400", "401", "403", "503"} <= set(door["responses"]), f"{method} {path}"
    close = document["paths"]["/api/parks/{park}/close"]["post"]
    assert "409" in close["responses"]
    assert "application/problem+json" in close["responses"]["409"]["content"]
    assert "application/json" in close["requestBody"]["content"]
    limit = next(one for one in document["paths"]["/api/parks"]["get"]["parameters"] if one["name"] == "limit")
    assert (limit["schema"]["minimum"], limit["schema"]["maximum"]) == (1, 500)
    assert limit["description"] == "parks at most"
