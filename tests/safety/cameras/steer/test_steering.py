"""A camera that people turn: true drive, true stream, true processes. Who may, what stops it, and where it ends up."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from civigil.events.cameras import SavePreset, SteerCamera, TakeSteering, Turn
from civigil.kernel.envelope import seal_in
from civigil.kernel.errors import CivigilError, Conflict, Invalid, Missing, Refused
from civigil.kernel.facts import Order
from civigil.kernel.severity import Status
from civigil.runtime.clock import TrueClock
from civigil.runtime.hands import Hands
from civigil.safety.cameras import capability
from civigil.safety.cameras.privacy.mask import Mask
from civigil.safety.cameras.settings import CameraFeed, CameraSettings
from civigil.safety.cameras.steer import service, store
from civigil.safety.cameras.steer.limits import SteerLimits
from civigil.safety.cameras.steer.view import Steered
from tests.safety.cameras.test_link import camera, outbox, settings_for, until, watching
from tests.safety.cameras.videos import film, scene
from tests.support.hands import HandsFor
from tests.support.onvif import OnvifCamera
from tests.support.rtsp import RtspCamera

pytestmark = [pytest.mark.plumbing, pytest.mark.slow]

LIMITS = SteerLimits(speed_at_most=0.5, settle_s=0.3, home_after_s=2.5)
MASK = Mask(name="window", corners=((0.0, 0.0), (0.5, 0.0), (0.5, 0.5), (0.0, 0.5)))


@pytest.fixture
def clock() -> TrueClock:
    """Drives need a clock that goes."""
    return TrueClock()


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film(tmp_path_factory.mktemp("films") / "day.mp4", scene(3, []), b_frames=0)


@contextlib.asynccontextmanager
async def turnable(
    hands_for: HandsFor, day: Path, there: OnvifCamera, limits: SteerLimits = LIMITS
) -> AsyncIterator[Hands[CameraSettings]]:
    """A camera with a mask that can be turned, at home and watched."""
    with RtspCamera(day, login=there.login) as live:
        there.stream = live.address()
        feed = CameraFeed(id="gate", source=there.source(), masks=(MASK,), ptz=limits)
        async with hands_for(capability, settings_for(feed)) as do, watching(do):
            await until(view_is(do, "home"))
            await until(lambda: _watched(do))
            yield do


async def _watched(do: Hands[Any]) -> bool:
    shown = await camera(do, "gate")
    return shown is not None and shown.state == "watching" and shown.frames > 0


def view_is(do: Hands[Any], view: str) -> Callable[[], Awaitable[bool]]:
    async def is_so() -> bool:
        shown = await camera(do, "gate")
        return shown is not None and shown.view == view

    return is_so


async def ask(do: Hands[Any], order: Order, by: str = "operator:ann", status: Status = Status.ACTUAL) -> Steered:
    now = do.clock.now()
    asked: Any = seal_in(order, id=do.new_id(), source="test", status=status, occurred=now, learned=now, actor=by)
    handler: Any = {SteerCamera: service.steer, TakeSteering: service.take, SavePreset: service.save_preset}[
        type(order)
    ]
    async with do.store.change() as change:
        answer: Steered = await handler(asked, change, do)
        return answer


async def views(do: Hands[Any]) -> list[str]:
    told = [fact["view"] for fact in await outbox(do, "cameras.steering_changed.v1")]
    return [view for number, view in enumerate(told) if number == 0 or view != told[number - 1]]


async def test_it_turns_while_it_is_told_stops_by_itself_and_comes_home(hands_for: HandsFor, day: Path) -> None:
    with OnvifCamera() as there:
        there.drive.heeds_timeout = False  # as with some makers' cameras
        async with turnable(hands_for, day, there) as do:
            there.drive.done.clear()
            for _ in range(4):  # as a screen does while a button is held
                await ask(do, SteerCamera(camera="gate", turn=Turn.MOVE, pan=1.0))
                await asyncio.sleep(0.4)
            assert there.drive.speed.get("pan") == 0.5, "no faster than the settings say"
            await until(view_is(do, "away"))  # nobody said stop
            assert there.drive.done.count("move") == 4
            assert there.drive.done[-1] in {"stop", "go"}, "told to stop, beside its own time limit"
            at, moving = there.drive.now()
            assert not moving
            assert 0.25 < at["pan"] <= 1.0
            shown = await camera(do, "gate")
            assert shown is not None
            assert "turned away from its home view" in shown.reason
            await until(view_is(do, "home"))
            assert there.drive.now()[0]["pan"] == 0.0
            assert await views(do) == ["turning", "home", "turning", "away", "turning", "home"]
            assert await outbox(do, "cameras.tampered.v1") == []


async def test_one_person_has_it_until_they_let_go_or_a_supervisor_takes_it(hands_for: HandsFor, day: Path) -> None:
    with OnvifCamera() as there:
        async with turnable(hands_for, day, there) as do:
            held = await ask(do, SteerCamera(camera="gate", turn=Turn.STOP))
            assert held.holder == "operator:ann"
            with pytest.raises(Conflict, match="operator:ann steers it"):
                await ask(do, SteerCamera(camera="gate", turn=Turn.HOME), by="operator:bob")
            assert (await ask(do, TakeSteering(camera="gate"), by="supervisor:eve")).holder == "supervisor:eve"
            with pytest.raises(Conflict, match="supervisor:eve steers it"):
                await ask(do, SteerCamera(camera="gate", turn=Turn.STOP))
            assert (await ask(do, SteerCamera(camera="gate", turn=Turn.LEAVE), by="supervisor:eve")).holder is None
            await ask(do, SteerCamera(camera="gate", turn=Turn.GO, preset="1"))
            await until(view_is(do, "away"))
            assert there.drive.now()[0]["pan"] == 0.5
            await ask(do, SavePreset(camera="gate", name="Doors"))
            await until(presets(do, 2))
            refused: list[tuple[Order, type[CivigilError]]] = [
                (SavePreset(camera="gate", name="doors"), Refused),
                (SavePreset(camera="gate", name=" \n"), Invalid),
                (SteerCamera(camera="gate", turn=Turn.GO, preset="77"), Missing),
                (SteerCamera(camera="gate", turn=Turn.MOVE, pan=float("nan")), Invalid),
                (SteerCamera(camera="none", turn=Turn.STOP), Missing),
            ]
            for order, kind in refused:
                with pytest.raises(kind):
                    await ask(do, order)
            with pytest.raises(Refused, match="an exercise never reaches a real link"):
                await ask(do, SteerCamera(camera="gate", turn=Turn.HOME), status=Status.EXERCISE)
            holders = [fact["holder"] for fact in await outbox(do, "cameras.steering_changed.v1")]
            assert "supervisor:eve" in holders


async def test_a_camera_that_is_turned_on_its_own_page_is_held_back_and_brought_home(
    hands_for: HandsFor, day: Path
) -> None:
    with OnvifCamera() as there:
        there.presets["9"] = ("Square", {"pan": 0.1, "tilt": 0.0, "zoom": 0.0})
        limits = SteerLimits(home_preset="Square", settle_s=0.3, home_after_s=1.0)
        async with turnable(hands_for, day, there, limits) as do:
            assert there.drive.now()[0]["pan"] == 0.1
            there.drive.go({"pan": 0.6, "tilt": 0.0, "zoom": 0.0})
            await until(view_is(do, "turning"))
            await until(view_is(do, "home"))
            assert there.drive.now()[0]["pan"] == 0.1
            with pytest.raises(Refused, match="home view is not moved"):
                await ask(do, SavePreset(camera="gate", name="square"))


async def test_a_camera_without_its_home_or_its_answer_stays_hidden_and_says_why(
    hands_for: HandsFor, day: Path
) -> None:
    with OnvifCamera() as there, RtspCamera(day, login=there.login) as live:
        there.stream = live.address()
        feed = CameraFeed(id="gate", source=there.source(), masks=(MASK,), ptz=SteerLimits(home_preset="Nowhere"))
        async with hands_for(capability, settings_for(feed)) as do, watching(do):
            await until(lambda: _watched(do))
            await until(said(do, "no preset 'Nowhere'"))
            assert await view_is(do, "unknown")()
            assert there.drive.done == [], "it is not sent to a home that nobody meant"
        fixed = CameraFeed(id="gate", source=there.source())
        async with hands_for(capability, settings_for(fixed)) as do, watching(do):
            await until(lambda: _watched(do))
            with pytest.raises(Refused, match="its settings have no ptz"):
                await ask(do, SteerCamera(camera="gate", turn=Turn.STOP))


def said(do: Hands[Any], words: str) -> Callable[[], Awaitable[bool]]:
    async def is_said() -> bool:
        async with do.store.change() as change:
            now = await store.steering(change, "gate", locked=False)
        return now is not None and words in now.trouble

    return is_said


def presets(do: Hands[Any], count: int) -> Callable[[], Awaitable[bool]]:
    async def are_there() -> bool:
        async with do.store.change() as change:
            now = await store.steering(change, "gate", locked=False)
        return now is not None and len(now.presets) == count

    return are_there


def test_only_a_camera_that_speaks_onvif_can_be_turned() -> None:
    with pytest.raises(Invalid, match="only a camera that is named by onvif://"):
        CameraFeed(id="gate", source="rtsp://10.0.0.1/live", ptz=LIMITS)
    with pytest.raises(Invalid, match="names no host"):
        CameraFeed(id="gate", source="onvif://")
