"""A drawn camera on a true city's screens: its live picture, who is in it, and its zones set while it runs."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import io
import math
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

import av
import cv2
import httpx
import numpy as np
import pytest
from websockets.exceptions import InvalidStatus

from civigil.safety.cameras.ground.calibrated import Plane
from civigil.safety.cameras.pattern.lens import Lens
from tests.support.screen import screen
from tests.support.upped import UppedCity, upped
from tests.support.watching import watching

pytestmark = [pytest.mark.plumbing, pytest.mark.slow]
LIVE = "/api/cameras/forecourt/live"
WHOLE = {"name": "everywhere", "corners": [[0, 0], [1, 0], [1, 1], [0, 1]], "forbidden": True}


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[UppedCity]:
    """A city that nobody has set up: it watches two test patterns."""
    with upped(tmp_path_factory.mktemp("city") / "data", ["--demo", "--no-city"]) as up:
        yield up


@pytest.fixture
async def api(city: UppedCity) -> AsyncIterator[httpx.AsyncClient]:
    """The city's API, asked by the operator's command line, once the camera gives pictures."""
    headers = {"authorization": f"Bearer {city.token}"}
    async with httpx.AsyncClient(base_url=city.url, headers=headers, timeout=30, trust_env=False) as client:
        await until(lambda: has_picture(client))
        yield client


async def until(true: Callable[[], Awaitable[Any]], within_s: float = 60.0) -> Any:
    deadline = time.monotonic() + within_s
    while not (found := await true()):
        assert time.monotonic() < deadline, "it did not come to pass"
        await asyncio.sleep(0.1)
    return found


async def camera(api: httpx.AsyncClient) -> dict[str, Any]:
    found: dict[str, Any] = (await api.get("/api/cameras/forecourt")).raise_for_status().json()
    return found


async def has_picture(api: httpx.AsyncClient) -> bool:
    with contextlib.suppress(httpx.HTTPError):
        return bool((await camera(api))["has_picture"])
    return False


async def parts(answer: httpx.Response) -> AsyncIterator[tuple[datetime, bytes]]:
    """The pictures of a live answer as they come, each with the time at which it was taken."""
    kept = b""
    async for piece in answer.aiter_raw():
        kept += piece
        while found := re.match(
            rb"--civigil-picture\r\ncontent-type: image/jpeg\r\ncontent-length: (\d+)\r\nx-taken-at: (\S+)\r\n\r\n",
            kept,
        ):
            end = found.end() + int(found[1])
            if len(kept) < end + 2:
                break
            yield datetime.fromisoformat(found[2].decode()), kept[found.end() : end]
            kept = kept[end + 2 :]


async def ended(pictures: AsyncIterator[tuple[datetime, bytes]]) -> None:
    """Wait until no more pictures come: the answer is whole, or it was cut."""
    async with asyncio.timeout(20):
        with contextlib.suppress(httpx.RemoteProtocolError):
            async for _ in pictures:
                pass


def decoded(jpeg: bytes) -> tuple[int, ...]:
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    return tuple(picture.shape)


async def test_a_city_that_nobody_has_set_up_shows_drawn_cameras_and_says_so(
    city: UppedCity, api: httpx.AsyncClient
) -> None:
    assert re.search(r"^demo: .*TEST PATTERN.*--no-demo", city.said(), re.MULTILINE)
    assert (await api.get("/api/city")).json()["status"] == "Test"
    cameras = {one["id"]: one for one in (await api.get("/api/cameras/")).json()["cameras"]}
    assert set(cameras) == {"forecourt", "yard"}
    for one in cameras.values():
        assert (one["pattern"], one["status"], one["zones_by"]) == (True, "Test", "settings")
        assert one["title"] != one["id"]
        assert abs(one["place"]["latitude"] - 52.43) < 0.02, "on the map of the demonstration"


async def test_the_live_picture_plays_and_looking_is_written_down(city: UppedCity, api: httpx.AsyncClient) -> None:
    seen = []
    async with api.stream("GET", LIVE) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "multipart/x-mixed-replace; boundary=civigil-picture"
        async for taken, jpeg in parts(answer):
            seen.append(taken)
            if len(seen) == 12:
                assert decoded(jpeg) == (360, 640, 3)
                break
    assert seen == sorted(set(seen))
    assert (seen[-1] - seen[0]).total_seconds() / 11 > 0.09, "ten a second at most"
    looked = city.rows("SELECT who FROM trust.audit WHERE did = 'looked at a camera' AND target = 'cameras/forecourt'")
    assert set(looked) == {("operator:1",)}


async def test_one_picture_is_the_newest_and_says_when_it_was_taken(api: httpx.AsyncClient) -> None:
    answer = await api.get("/api/cameras/forecourt/picture")
    assert answer.headers["content-type"] == "image/jpeg"
    assert decoded(answer.content) == (360, 640, 3)
    age = datetime.now().astimezone() - datetime.fromisoformat(answer.headers["x-taken-at"])
    assert age.total_seconds() < 10
    assert (await api.head(LIVE)).headers["content-type"].startswith("multipart/x-mixed-replace")
    assert (await api.get("/api/cameras/nowhere/picture")).status_code == 404
    async with httpx.AsyncClient(base_url=api.base_url, trust_env=False, timeout=30) as stranger:
        assert (await stranger.get(LIVE)).status_code == 401


def keeps_time(pictures: Sequence[tuple[bool, float, float, bytes]]) -> bool:
    """Whether, of the last fifteen pictures, the time of the light runs with the stream's own."""
    began = [at / 1000 - own for _, at, own, _ in pictures[-15:]]
    return max(began) - min(began) < 0.1


async def test_all_cameras_play_over_one_connection_with_their_own_packets(city: UppedCity) -> None:
    async with watching(city.url, {"authorization": f"Bearer {city.token}"}, ["forecourt", "yard", "nowhere"]) as seen:
        await seen.until(lambda one: all(len(one.pictures.get(name, ())) >= 25 for name in ("forecourt", "yard")))
        # what is drawn over a picture finds its time; a machine that stood still meanwhile has its clock set anew, once
        await seen.until(lambda one: all(keeps_time(one.pictures[name]) for name in ("forecourt", "yard")))
        await seen.until(lambda one: one.none)
    assert seen.none == {"nowhere": "there is no such camera"}
    for name in ("forecourt", "yard"):
        assert seen.mime[name].startswith('video/mp4; codecs="avc1.')
        keys, times, _, data = zip(*seen.pictures[name][:15], strict=True)
        assert keys[0], "it begins at a key picture"
        assert list(times) == sorted(times)
        with av.open(io.BytesIO(seen.init[name] + b"".join(data))) as container:
            assert {(one.width, one.height) for one in container.decode(video=0)} == {(640, 360)}
    looked = "SELECT count(*) FROM trust.audit WHERE did = 'looked at a camera' AND detail::jsonb->>'shown' = 'the live view'"
    assert city.rows(looked) == [(2,)]
    assert city.rows("SELECT count(*) FROM trust.audit WHERE target = '/api/cameras/video'") == [(1,)]


async def test_the_live_view_is_for_nobody_without_a_session_or_from_elsewhere(city: UppedCity) -> None:
    bearer = {"authorization": f"Bearer {city.token}"}
    for headers in ({}, {"authorization": "Bearer no"}, {**bearer, "origin": "http://evil.example"}):
        with pytest.raises(InvalidStatus):
            async with watching(city.url, headers, ["yard"]):
                pass
    async with watching(city.url, bearer, ["yard"]) as seen:
        await seen.socket.send("[")
        await seen.until(lambda one: one.ended)
    assert seen.ended is not None
    assert seen.ended[0] == 1008


async def test_the_camera_works_for_nobody_once_the_last_has_gone(api: httpx.AsyncClient) -> None:
    async def viewers() -> set[str]:
        figures = (await api.get("/metrics")).text
        return set(re.findall(r'^civigil_camera_viewers\{camera="forecourt"[^}]*\} (\S+)', figures, re.MULTILINE))

    async def looks() -> bool:
        return "1.0" in await viewers()

    async def nobody() -> bool:
        return "0.0" in await viewers() and "1.0" not in await viewers()

    async with api.stream("GET", LIVE) as answer:
        pictures = parts(answer)
        await anext(pictures)
        await until(looks)
    await until(nobody)


async def test_who_is_in_the_picture_is_told_to_screens_that_watch(city: UppedCity) -> None:
    async with screen(city.url, {"authorization": f"Bearer {city.token}"}) as shown:
        await shown.watch(("cameras.tracks_seen.v1", "forecourt"))
        await shown.until(lambda one: any(each["body"]["tracks"] for each in one.observations), within_s=60)
    newest = shown.observations[-1]
    assert (newest["type"], newest["key"], newest["status"]) == ("cameras.tracks_seen.v1", "forecourt", "Test")
    [track, *_] = next(each["body"]["tracks"] for each in shown.observations if each["body"]["tracks"])
    assert 0 <= track["box"]["left"] <= 1
    assert 0 < track["box"]["height"] <= 1
    assert track["dwell_s"] >= 0


async def test_heat_comes_to_screens_that_watch_it_while_the_picture_is_looked_at(city: UppedCity) -> None:
    headers = {"authorization": f"Bearer {city.token}"}
    async with watching(city.url, headers, ["forecourt"]), screen(city.url, headers) as shown:
        await shown.watch(("cameras.heat_seen.v1", "forecourt"))
        await shown.until(lambda one: len(one.observations) >= 3)
    newest = shown.observations[-1]
    assert (newest["type"], newest["key"], newest["status"]) == ("cameras.heat_seen.v1", "forecourt", "Test")
    busy = newest["body"]["busy"]
    assert len(base64.b64decode(busy["cells"])) == 18 * busy["columns"]
    assert newest["body"]["busy_s"] > 0
    assert newest["body"]["odd"] is None, "it has learned no model"


async def test_zones_that_people_set_are_watched_at_once_and_the_connection_stays(api: httpx.AsyncClient) -> None:
    before = await camera(api)
    put = {"version": before["zones_version"], "zones": [WHOLE]}
    answer = await api.put("/api/cameras/forecourt/zones", json=put)
    assert answer.json()["version"] == before["zones_version"] + 1
    assert (await api.put("/api/cameras/forecourt/zones", json=put)).status_code == 409

    async def intruded() -> bool:
        found = (await api.get("/api/cameras/forecourt/sightings")).json()["sightings"]
        return any(one["zone"] == "everywhere" for one in found)

    await until(intruded)
    after = await camera(api)
    assert (after["zones_by"], after["connections"]) == ("operator:1", before["connections"])
    assert [zone["name"] for zone in after["zones"]] == ["everywhere"]
    reset = await api.put("/api/cameras/forecourt/zones", json={"version": after["zones_version"], "zones": None})
    assert [zone["name"] for zone in reset.json()["zones"]] == ["beside the entrance"]
    assert (await camera(api))["zones_by"] == "settings"


async def test_a_camera_that_is_told_its_ground_tells_where_people_are(city: UppedCity, api: httpx.AsyncClient) -> None:
    lens, place = Lens(), (await camera(api))["place"]
    plane = Plane(place["latitude"], place["longitude"])
    ties = []
    for x, y in ((0.15, 0.7), (0.85, 0.7), (0.9, 0.95), (0.1, 0.93), (0.5, 0.8)):
        latitude, longitude = plane.degrees(*lens.ground(x * lens.width, y * lens.height))
        ties.append({"x": x, "y": y, "latitude": latitude, "longitude": longitude})
    tried = (await api.post("/api/cameras/forecourt/ground/try", json={"ties": ties})).json()
    assert (tried["trouble"], tried["grid"] != [], max(tried["residuals_m"]) < 0.05) == ("", True, True)
    bad = (await api.post("/api/cameras/forecourt/ground/try", json={"ties": [ties[0]] * 4})).json()
    assert "same place" in bad["trouble"]
    before = (await api.get("/api/cameras/forecourt/ground")).json()
    refused = await api.put("/api/cameras/forecourt/ground", json={"version": before["version"], "ties": ties[:3]})
    assert refused.status_code == 400
    put = {"version": before["version"], "ties": ties}
    assert (await api.put("/api/cameras/forecourt/ground", json=put)).json()["version"] == before["version"] + 1
    assert (await api.put("/api/cameras/forecourt/ground", json=put)).status_code == 409
    assert (await camera(api))["knows_ground"]
    async with screen(city.url, {"authorization": f"Bearer {city.token}"}) as shown:
        await shown.watch(("cameras.tracks_seen.v1", "forecourt"))

        def placed(one: Any) -> list[Any]:
            return [track for each in one.observations for track in each["body"]["tracks"] if track["speed_mps"]]

        await shown.until(placed, within_s=60)
        for track in placed(shown):
            box, spot = track["box"], track["place"]
            feet = ((box["left"] + box["width"] / 2) * lens.width, (box["top"] + box["height"]) * lens.height)
            east, north = plane.metres(spot["latitude"], spot["longitude"])
            true = lens.ground(*feet)
            assert math.hypot(east - true[0], north - true[1]) < 3 + 3 * spot["uncertainty_m"]
            assert 0 < track["speed_mps"] < 8
    gone = await api.put("/api/cameras/forecourt/ground", json={"version": before["version"] + 1, "ties": []})
    assert gone.status_code == 200


async def test_a_live_picture_ends_when_its_viewer_is_signed_out(city: UppedCity, api: httpx.AsyncClient) -> None:
    link = city.command("sign-in").strip()
    origin = {"origin": city.url}
    async with httpx.AsyncClient(base_url=city.url, headers=origin, timeout=30, trust_env=False) as person:
        signed = await person.post("/sign-in", data={"token": link.partition("token=")[2]})
        assert signed.status_code == 303
        async with person.stream("GET", LIVE) as answer:
            assert answer.status_code == 200
            pictures = parts(answer)
            await anext(pictures)
            cookie = "; ".join(f"{name}={value}" for name, value in person.cookies.items())
            async with watching(city.url, {"cookie": cookie, "origin": city.url}, ["forecourt"]) as seen:
                await seen.until(lambda one: one.pictures)
                assert (await person.post("/sign-out")).status_code == 303
                await ended(pictures)
                await seen.until(lambda one: one.ended)
            assert seen.ended is not None
            assert seen.ended[0] == 4401
    assert await has_picture(api)


async def test_a_live_picture_ends_with_its_watcher_and_comes_back_with_the_next(
    city: UppedCity, api: httpx.AsyncClient
) -> None:
    async with api.stream("GET", LIVE) as answer:
        pictures = parts(answer)
        await anext(pictures)
        city.kill("cameras")
        await ended(pictures)

    async def answers() -> bool:
        return (await api.get("/api/cameras/forecourt/picture")).status_code == 200

    await until(answers)
