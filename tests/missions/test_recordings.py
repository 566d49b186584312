"""Real recordings become real incidents: raised while they play, explained, with a snapshot and a clip that plays."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import av
import httpx
import pytest

from tests.support.upped import UppedCity, upped

pytestmark = [pytest.mark.mission, pytest.mark.real_data]

CLIPS = ("03", "05")


@pytest.fixture(scope="module")
def city(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[UppedCity]:
    """A city that watches two recordings, until the cameras have told of their end."""
    files = [shared / "data" / "cameras" / "ucsd_ped2" / "test" / f"{clip}.mp4" for clip in CLIPS]
    for file in files:
        assert file.exists(), f"{file} is missing"
    options = [word for file in files for word in ("--camera", str(file))]
    with upped(tmp_path_factory.mktemp("c") / "data", options) as city:
        deadline = time.monotonic() + 90
        ended = "SELECT count(*) FROM spine.archive WHERE subject LIKE 'fact.actual.cameras.feed_ended.%%'"
        while city.rows(ended) != [(len(CLIPS),)]:
            assert time.monotonic() < deadline, city.said()
            time.sleep(0.25)
        _settle(city)
        yield city


def _settle(city: UppedCity) -> None:
    """Until what was seen has become incidents."""
    seen = "SELECT count(*) FROM spine.archive WHERE subject LIKE 'fact.actual.cameras.loitering_seen.%%'"
    deadline = time.monotonic() + 20
    while city.rows(seen) != city.rows("SELECT count(*) FROM incidents.timeline WHERE kind = 'concern'"):
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.fixture(scope="module")
def api(city: UppedCity) -> Iterator[httpx.Client]:
    """The API, as an operator's script sees it."""
    with httpx.Client(base_url=city.url, headers={"Authorization": f"Bearer {city.token}"}, timeout=30) as client:
        yield client


@pytest.fixture(scope="module")
def incidents(city: UppedCity) -> list[dict[str, Any]]:
    """What `civigil incidents list --json` says."""
    found: list[dict[str, Any]] = json.loads(city.command("incidents", "list", "--json"))
    return found


def test_incidents_are_raised_at_sensible_moments(incidents: list[dict[str, Any]]) -> None:
    assert incidents, "two recordings with people who dawdle raised nothing"
    assert len(incidents) <= 20, "an operator would be flooded"
    for incident in incidents:
        started = datetime.fromisoformat(incident["started"])
        changed = datetime.fromisoformat(incident["changed"])
        assert timedelta(0) <= changed - started < timedelta(seconds=20), "told long after it happened"
        assert incident["status"] == "Actual"


def test_an_incident_explains_itself_with_what_was_measured(city: UppedCity, incidents: list[dict[str, Any]]) -> None:
    for incident in incidents:
        shown = json.loads(city.command("incidents", "show", incident["id"], "--json"))
        (concern, *_) = [entry for entry in shown["timeline"] if entry["kind"] == "concern"]
        (reason, *_) = concern["explanation"]["because"]
        assert reason["measured"] >= reason["limit"] > 0
        assert incident["priority_explained"]["because"]


def test_the_clip_plays_and_the_snapshot_shows_the_picture(api: httpx.Client, incidents: list[dict[str, Any]]) -> None:
    for incident in incidents:
        pieces = api.get(f"/api/incidents/{incident['id']}/evidence").raise_for_status().json()["pieces"]
        by_role = {piece["evidence"]["role"]: piece for piece in pieces}
        assert set(by_role) == {"snapshot", "clip"}
        snapshot = api.get(by_role["snapshot"]["href"]).raise_for_status().content
        assert _frames(snapshot)[0].shape[:2] == (240, 360)
        answer = api.get(by_role["clip"]["href"]).raise_for_status()
        assert answer.headers["content-type"] == "video/mp4"
        frames = _frames(answer.content)
        assert len(frames) >= 30, "a clip of 3 s at least, at 10 frames a second"
        part = api.get(by_role["clip"]["href"], headers={"Range": "bytes=100-299"})
        assert part.status_code == 206
        assert part.content == answer.content[100:300]


def _frames(content: bytes) -> list[Any]:
    with av.open(io.BytesIO(content), "r") as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def test_nothing_is_shown_to_who_has_not_signed_in(city: UppedCity, incidents: list[dict[str, Any]]) -> None:
    for path in ("/api/incidents", f"/api/incidents/{incidents[0]['id']}", "/api/cameras", "/api/openapi.json"):
        answer = httpx.get(city.url + path, timeout=30)
        assert answer.status_code == 401
        assert "loitering" not in answer.text


def test_a_sighting_is_traced_to_what_a_person_did_about_it(
    city: UppedCity, api: httpx.Client, incidents: list[dict[str, Any]]
) -> None:
    incident = incidents[-1]
    moved = api.post(
        f"/api/incidents/{incident['id']}/move", json={"version": incident["version"], "to": "acknowledged"}
    )
    assert moved.status_code == 200, moved.text
    stale = api.post(f"/api/incidents/{incident['id']}/move", json={"version": incident["version"], "to": "resolved"})
    assert stale.status_code == 409
    ((event,),) = city.rows(
        "SELECT event FROM incidents.timeline WHERE incident = %s AND kind = 'concern' ORDER BY seq DESC LIMIT 1",
        incident["id"],
    )
    deadline = time.monotonic() + 15
    while True:
        types = [link["type"] for link in json.loads(city.command("trace", str(event), "--json"))]
        if "incidents.incident_moved.v1" in types:
            break
        assert time.monotonic() < deadline, types
    assert types[0] == "cameras.loitering_seen.v1"
    assert types.index("incidents.incident_raised.v1") < types.index("incidents.move_incident.v1")
    assert types.index("incidents.move_incident.v1") < types.index("incidents.incident_moved.v1")


def test_it_stops_within_ten_seconds(city: UppedCity) -> None:
    assert city.stop() < 10
