"""Cameras that people find, ask, add, reach anew and take out: true discovery, true streams, true processes."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from civigil.events.cameras import (
    AddCamera,
    AskCamera,
    CameraAddress,
    ConnectCamera,
    FindCameras,
    RemoveCamera,
)
from civigil.kernel.envelope import seal_in
from civigil.kernel.errors import CivigilError, Conflict, Invalid, Missing, Refused
from civigil.kernel.facts import Order
from civigil.kernel.severity import Status
from civigil.protocols.onvif.soap import Login
from civigil.runtime.clock import TrueClock
from civigil.runtime.hands import Hands
from civigil.safety.cameras import capability
from civigil.safety.cameras.network import following, service, store
from civigil.safety.cameras.network.inquiry import Outcome, asked
from civigil.safety.cameras.network.login import written
from civigil.safety.cameras.network.seals import LOGIN_ASKED
from civigil.safety.cameras.onvif.address import address_of
from civigil.safety.cameras.steer import store as steering
from tests.safety.cameras.test_link import camera, outbox, settings_for, until, watching
from tests.safety.cameras.videos import film, scene
from tests.support.hands import HandsFor
from tests.support.onvif import OnvifCamera
from tests.support.rtsp import RtspCamera

pytestmark = [pytest.mark.plumbing, pytest.mark.slow]
SECRET = ("admin", "pässword&1")
HANDLERS: dict[type[Order], Any] = {
    FindCameras: service.find_cameras,
    AskCamera: service.ask_camera,
    AddCamera: service.add_camera,
    ConnectCamera: service.connect_camera,
    RemoveCamera: service.remove_camera,
}


@pytest.fixture
def clock() -> TrueClock:
    """Processes that play films need a clock that goes."""
    return TrueClock()


@pytest.fixture(autouse=True)
def _asks_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test reaches only servers of its own: no probe goes to the network, and a search is short."""
    monkeypatch.setattr(following, "EVERYBODY", ())
    monkeypatch.setattr(following, "SEARCH_S", 0.8)


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film(tmp_path_factory.mktemp("films") / "day.mp4", scene(3, []), b_frames=0)


async def order(do: Hands[Any], body: Order, by: str = "operator:ann", status: Status = Status.ACTUAL) -> Any:
    now = do.clock.now()
    envelope: Any = seal_in(body, id=do.new_id(), source="test", status=status, occurred=now, learned=now, actor=by)
    async with do.store.change() as change:
        return await HANDLERS[type(body)](envelope, change, do)


async def ask(do: Hands[Any], at: CameraAddress, login: tuple[str, str] = SECRET) -> tuple[UUID, Outcome]:
    """What a camera answered, and by which inquiry."""
    inquiry = do.new_id()
    text = LOGIN_ASKED.seal(do.sealer, written(Login(*login)), row=inquiry)
    await order(do, AskCamera(inquiry=inquiry, at=at, login=text))

    async def outcome() -> Outcome | None:
        async with do.store.read() as sql:
            found = await store.shown_inquiry(sql, inquiry)
            return None if found is None else found.outcome

    return inquiry, await until(outcome)


def at(there: OnvifCamera) -> CameraAddress:
    return CameraAddress(host=there.host, port=there.port, path="/onvif/device_service")


@contextlib.asynccontextmanager
async def city(hands_for: HandsFor) -> AsyncIterator[Hands[Any]]:
    """One without any camera, that watches."""
    async with hands_for(capability, settings_for()) as do, watching(do):
        yield do


def is_(do: Hands[Any], id: str, **wanted: object) -> Callable[[], Awaitable[bool]]:
    async def so() -> bool:
        shown = await camera(do, id)
        return shown is not None and all(getattr(shown, name) == value for name, value in wanted.items())

    return so


async def test_a_camera_is_found_asked_added_turned_reached_anew_and_taken_out(hands_for: HandsFor, day: Path) -> None:
    with OnvifCamera(host="127.0.0.9") as there, RtspCamera(day, login=SECRET, host="127.0.0.9") as live:
        there.stream = live.address()
        async with city(hands_for) as do:
            search = do.new_id()
            await order(do, FindCameras(search=search, hosts=("127.0.0.9", "127.0.0.9:9")))

            async def found() -> store.Search | None:
                async with do.store.read() as sql:
                    one = await store.search(sql, search)
                return one if one is not None and one.state == "done" else None

            told = await until(found)
            [first] = [one for one in told.found if one.at.host == there.host]
            assert (first.name, first.hardware, first.at.port) == ("Front Door", "PT-1", there.port)

            _, wrong = await ask(do, first.at, ("admin", "wrong"))
            assert (wrong.kind, wrong.trouble) == ("login", "it refuses the name and password")
            inquiry, outcome = await ask(do, first.at)
            assert outcome.answered is not None
            assert (outcome.answered.make, outcome.answered.turns) == ("Test & Sons", True)
            assert [one.token for one in outcome.answered.streams if one.suits] == ["sub"]
            add = AddCamera(inquiry=inquiry, title=" Front  door ", profile="sub", steerable=True)
            refused: list[tuple[Order, type[CivigilError], str]] = [
                (AddCamera(inquiry=inquiry, title="Front door", profile="none", steerable=True), Invalid, "no stream"),
                (AddCamera(inquiry=inquiry, title=" ", profile="sub", steerable=True), Invalid, "name"),
                (
                    AddCamera(inquiry=inquiry, title="A", profile="sub", steerable=True, home_preset="77"),
                    Invalid,
                    "no preset",
                ),
                (AddCamera(inquiry=do.new_id(), title="A", profile="sub", steerable=False), Missing, "ask the camera"),
                (RemoveCamera(camera="front-door", reason=""), Missing, "nobody added"),
            ]
            for body, kind, words in refused:
                with pytest.raises(kind, match=words):
                    await order(do, body)
            with pytest.raises(Missing, match="somebody else's"):
                await order(do, add, by="operator:bob")
            with pytest.raises(Refused, match="an exercise never reaches a real link"):
                await order(do, add, status=Status.EXERCISE)
            assert (await order(do, add)).camera == "front-door"
            with pytest.raises(Conflict, match="watched already, as Front door"):
                await order(do, add)
            await until(is_(do, "front-door", state="watching", view="home", added_by="operator:ann"))
            shown = await camera(do, "front-door")
            assert shown is not None
            assert shown.source == f"onvif://…@127.0.0.9:{there.port}?profile=sub"

            plays = live.plays
            again, _ = await ask(do, first.at)
            await order(do, ConnectCamera(camera="front-door", inquiry=again))
            await until(lambda: _true(live.plays > plays))
            await until(is_(do, "front-door", state="watching"))
            await order(do, RemoveCamera(camera="front-door", reason="sold"))
            assert await camera(do, "front-door") is None
            await asyncio.sleep(0.5)  # its watcher has heard by now, and must not bring it back
            assert await camera(do, "front-door") is None
            async with do.store.change() as change:
                assert await steering.steering(change, "front-door") is None
                assert await store.all_added(change) == []
            added = await outbox(do, "cameras.camera_added.v1")
            assert [(one["camera"], one["again"], one["by"]) for one in added] == [
                ("front-door", False, "operator:ann"),
                ("front-door", True, "operator:ann"),
            ]
            assert len(await outbox(do, "cameras.camera_removed.v1")) == 1
            third, _ = await ask(do, first.at)
            anew = AddCamera(inquiry=third, title="Front door", profile="sub", steerable=False)
            assert (await order(do, anew)).camera == "front-door-2", "what the first one reported stays its own"


async def _true(value: bool) -> bool:
    return value


async def test_a_password_lies_sealed_wherever_it_lies_and_is_dropped_when_it_is_wrong(hands_for: HandsFor) -> None:
    with OnvifCamera() as there:
        async with city(hands_for) as do:
            inquiry, _ = await ask(do, at(there))
            await order(do, AddCamera(inquiry=inquiry, title="Gate", profile="sub", steerable=False))
            failed, _ = await ask(do, at(there), ("admin", "wrong-secret"))
            async with do.store.read() as sql:
                lies = []
                for table in ("inquiry", "added", "camera", "outbox"):
                    rows = await (await sql.execute(f"SELECT {table}::text AS row FROM {table}".encode())).fetchall()
                    lies += [row["row"] for row in rows]
                assert len(lies) >= 5
                assert not any(word in row for row in lies for word in ("pässword", "p%C3%A4ssword", "wrong-secret"))
                kept = await (await sql.execute("SELECT id, login IS NULL AS gone FROM inquiry")).fetchall()
            assert {row["id"]: row["gone"] for row in kept} == {inquiry: False, failed: True}


async def test_cameras_that_were_added_are_watched_after_a_start_and_one_that_does_not_open_leaves_the_rest(
    hands_for: HandsFor, day: Path
) -> None:
    with OnvifCamera() as there, RtspCamera(day, login=SECRET) as live:
        there.stream = live.address()
        async with hands_for(capability, settings_for()) as do:
            async with watching(do):
                inquiry, _ = await ask(do, at(there))
                await order(do, AddCamera(inquiry=inquiry, title="Gate", profile="sub", steerable=False))
                await order(do, AddCamera(inquiry=inquiry, title="Wide", profile="still", steerable=False))
            async with do.store.change() as change:
                await change.sql.execute("UPDATE added SET source = '\\x0102' WHERE camera = 'wide'")
            async with watching(do):
                await until(is_(do, "gate", state="watching"))
                shown = await camera(do, "wide")
                assert shown is not None
                assert "cannot be reached" in shown.reason


@pytest.mark.parametrize(
    ("odd", "kind", "words"),
    [
        ("html", "answer", "web page"),
        ("bomb", "answer", "document type"),
        ("elsewhere-service", "refused", "another host"),
        ("timeless", "login", "where its clock is off"),
    ],
)
def test_what_is_in_the_way_of_a_camera_is_said_and_sorted(odd: str, kind: str, words: str) -> None:
    login = ("admin", "wrong") if odd == "timeless" else None
    with OnvifCamera(odd=odd) as there:
        outcome = asked(address_of(there.source(login)))
    assert (outcome.state, outcome.kind) == ("failed", kind)
    assert words in outcome.trouble


def test_one_that_is_not_there_wants_a_login_or_lies_far_away_is_said() -> None:
    with OnvifCamera() as there:
        here = address_of(there.source())
        bare = address_of(f"onvif://127.0.0.1:{there.port}")
        assert asked(bare).trouble == "it wants a name and password"
    assert asked(here).kind == "silent"
    assert "outside private networks" in asked(address_of("onvif://8.8.8.8")).trouble


def test_a_clock_that_is_off_is_told_beside_the_answer() -> None:
    with OnvifCamera(skew=timedelta(hours=2)) as there:
        answered = asked(address_of(there.source())).answered
    assert answered is not None
    assert answered.clock_ahead_s == pytest.approx(7200, abs=3)
