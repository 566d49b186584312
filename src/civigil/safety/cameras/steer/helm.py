"""The hands at a camera's wheel: orders to its drive, dead man's stop, the way home. One for each camera, beside its keeper.

Before the drive moves, the process that watches the camera has said that it holds the picture back and watches nothing; where it
does not say so in time it is ended, for one that begins anew knows from the start. The drive stops by itself a second after the
last move: the camera is told so with each move, and is told to stop as well. Both hold where whoever steers has gone, and the
first where we have.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import psycopg

from civigil.kernel.errors import CivigilError, Missing, Unavailable
from civigil.protocols.onvif.ptz import Pointing, Preset, Speed
from civigil.runtime.hands import Hands
from civigil.runtime.store.connection import connected
from civigil.safety.cameras.onvif.address import address_of
from civigil.safety.cameras.settings import CameraFeed, CameraSettings
from civigil.safety.cameras.steer import service, store
from civigil.safety.cameras.steer.course import Course, View
from civigil.safety.cameras.steer.limits import SteerLimits
from civigil.safety.cameras.steer.store import Steering, Wish
from civigil.safety.cameras.worker.messages import Turned

if TYPE_CHECKING:
    from civigil.safety.cameras.onvif.device import Device

MOVE_S = 1.0  # a move lasts so long unless it is asked again
STALE_S = 2.0  # an order that is older is left undone
HEED_WITHIN_S = 2.0
ANSWER_WITHIN_S = 2.0
LOOK_EVERY_S = 1.0
LOOK_EVERY_TURNING_S = 0.25


class Helm:
    """One camera's."""

    def __init__(
        self,
        feed: CameraFeed,
        limits: SteerLimits,
        do: Hands[CameraSettings],
        *,
        tell: Callable[[Turned], bool],
        end: Callable[[str], None],
    ) -> None:
        """`tell` says something to the camera's process, and whether there is one; `end` ends it."""
        self._feed, self._limits, self._do = feed, limits, do
        self._tell, self._end = tell, end
        self._log = do.log.bind(camera=feed.id)
        self._course = Course(limits)
        self._wake = asyncio.Event()
        self._heeded = asyncio.Event()
        self._number = 0
        self._device: Device | None = None
        self._profile = ""
        self._presets: tuple[Preset, ...] = ()
        self._done = 0  # the number of the last order that was taken up
        self._last_order_s = float("-inf")
        self._moves_until_s: float | None = None
        self._told_view = ""
        self.trouble = ""

    @property
    def away(self) -> bool:
        """Whether the camera looks elsewhere than home, or may."""
        return self._course.view is not View.HOME

    def masks(self, masked: bool) -> None:
        """Whether anything is hidden in its picture from the next connection on."""
        self._course.masked = masked

    def wake(self) -> None:
        """There is a new order."""
        self._wake.set()

    def heeded(self, number: int) -> None:
        """The camera's process does as it was told."""
        if number == self._number:
            self._heeded.set()

    def turned(self) -> Turned:
        """How it looks now, for a process that was started meanwhile."""
        self._number += 1
        return Turned(away=self.away, number=self._number)

    async def steer(self) -> None:
        """Until cancelled."""
        self._course = Course(self._limits, masked=self._course.masked)
        self._told_view = ""
        self._done = await self._newest()
        try:
            while True:
                await self._pause()
                try:
                    await self._turn()
                except Unavailable as error:  # the store: what is ordered waits there
                    self._log.warning("steering_waits", error=str(error))
        finally:
            if self._device is not None:
                self._device.close()
                self._device = None

    async def _newest(self) -> int:
        """The number of the newest order: those before we began are not carried out."""
        with contextlib.suppress(Unavailable):
            async with self._do.store.change() as change:
                now = await store.steering(change, self._feed.id, locked=False)
                return 0 if now is None else now.wish_number
        return 0

    async def _pause(self) -> None:
        busy = self._course.view is View.TURNING or self._moves_until_s is not None
        pause_s = LOOK_EVERY_TURNING_S if busy else LOOK_EVERY_S
        if self._moves_until_s is not None:
            pause_s = min(pause_s, max(0.0, self._moves_until_s - time.monotonic()))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(pause_s):
                await self._wake.wait()
        self._wake.clear()

    async def _turn(self) -> None:
        """One round: stop what nobody holds, do what is ordered, look where it points, go home when it is time."""
        if self._moves_until_s is not None and time.monotonic() >= self._moves_until_s:
            self._moves_until_s = None
            await self._do_it(Wish(deed="stop"), ordered=False)
        async with self._do.store.change() as change:
            now = await store.steering(change, self._feed.id, locked=False)
        if now is not None and now.wish_number != self._done:
            await self._obey(now)
        self._course.looked(await self._look(), time.monotonic())
        if self._course.wants_home(time.monotonic(), self._last_order_s):
            await self._do_it(Wish(deed="home"), ordered=False)
        await self._say()

    async def _obey(self, now: Steering) -> None:
        self._done = now.wish_number
        age_s = 0.0 if now.wished is None else (self._do.clock.now() - now.wished).total_seconds()
        if now.wish is None:
            return
        if age_s > STALE_S and now.wish.deed == "move":
            await self._said("the order came too late")
            return
        self._last_order_s = time.monotonic()
        await self._do_it(now.wish, ordered=True)

    async def _do_it(self, wish: Wish, *, ordered: bool) -> None:
        """Have the camera do it; what it says against it is kept where whoever steers sees it."""
        try:
            if wish.deed in {"move", "go", "home"}:
                was_home = not self.away
                self._course.ordered(time.monotonic(), homeward=wish.deed == "home" or self._is_home(wish.preset))
                if was_home:
                    await self._hold_back()
                await self._say()
            self._moves_until_s = time.monotonic() + MOVE_S if wish.deed == "move" else None
            await asyncio.to_thread(self._act, wish)
        except CivigilError as error:
            self._drop(error)
            self._course.failed()
            await self._said(error.sentence)
            self._log.warning("not_turned", deed=wish.deed, error=str(error))
            return
        if wish.deed == "save":
            await self._said("", await asyncio.to_thread(self._ask_presets))
        elif ordered and self.trouble:
            await self._said("")

    async def _hold_back(self) -> None:
        """Wait until nothing of the picture is watched, nor with masks shown."""
        self._heeded.clear()
        self._number += 1
        if not self._tell(Turned(away=True, number=self._number)):
            return  # nobody looks: whoever begins knows
        try:
            async with asyncio.timeout(HEED_WITHIN_S):
                await self._heeded.wait()
        except TimeoutError:
            self._end("it is to be turned, and did not hold its picture back")

    def _is_home(self, preset: str) -> bool:
        home = self._home_preset()
        return home is not None and bool(preset) and home.token == preset

    def _home_preset(self) -> Preset | None:
        wanted = self._limits.home_preset
        return next((one for one in self._presets if wanted in {one.token, one.name}), None) if wanted else None

    async def _look(self) -> Pointing | None:
        """Where it points; None where it does not answer."""
        try:
            if self._device is None:
                presets = await asyncio.to_thread(self._begin)
                await self._said("", presets)
            return await asyncio.to_thread(self._ask_pointing)
        except CivigilError as error:
            self._drop(error)
            if error.sentence != self.trouble:
                await self._said(error.sentence)
            return None

    async def _said(self, trouble: str, presets: tuple[Preset, ...] | None = None) -> None:
        self.trouble = trouble
        async with self._do.store.change() as change:
            await store.said(change, self._feed.id, trouble=trouble, presets=presets)

    async def _say(self) -> None:
        """Say where it looks, where that is new: to the camera's process and to everybody."""
        view = self._course.view
        if view.value == self._told_view:
            return
        self._tell(self.turned())
        await service.tell_view(self._do, self._feed, view.value)
        self._told_view = view.value
        self._log.info("view", view=view.value)
        if self._course.missed_home:
            await self._said("it was sent home and stands elsewhere")

    def _drop(self, error: CivigilError) -> None:
        """Ask a camera that does not answer anew from the start."""
        if isinstance(error, Unavailable) and self._device is not None:
            self._device.close()
            self._device = None

    # What follows blocks, and runs in a thread: one call at a time.

    def _begin(self) -> tuple[Preset, ...]:
        """Learn what can be turned, and which presets there are.

        Raises as `Device` does, and `Missing` where it has no home as the settings say: it is not turned then, and not shown.
        """
        from civigil.safety.cameras.onvif.device import Device

        address = address_of(self._feed.source)
        device = Device(address, limit_s=ANSWER_WITHIN_S)
        try:
            profiles = [one for one in device.profiles() if one.turns]
            named = [one for one in profiles if address.profile in {one.token, one.name}]
            if not profiles:
                raise Missing("none of its streams can be turned", where="camera")
            self._profile = (named or profiles)[0].token
            self._presets = device.presets(self._profile)
            home = self._home_preset()
            if self._limits.home_preset and home is None:
                raise Missing(f"it has no preset {self._limits.home_preset!r} to be its home", where="camera")
        except CivigilError:
            device.close()
            raise
        self._device = device
        if home is not None and home.pan is not None:
            self._course.home = Pointing(pan=home.pan, tilt=home.tilt, zoom=home.zoom)
        return self._presets

    def _ask_presets(self) -> tuple[Preset, ...]:
        assert self._device is not None  # something was done with it
        self._presets = self._device.presets(self._profile)
        return self._presets

    def _ask_pointing(self) -> Pointing:
        assert self._device is not None  # `_look` began it
        return self._device.pointing(self._profile)

    def _act(self, wish: Wish) -> None:
        if self._device is None:
            self._begin()
        device = self._device
        assert device is not None  # `_begin` has set it
        home = self._home_preset()
        deeds: Mapping[str, Callable[[], None]] = {
            "move": lambda: device.move(self._profile, Speed(pan=wish.pan, tilt=wish.tilt, zoom=wish.zoom), MOVE_S),
            "stop": lambda: device.stop(self._profile),
            "go": lambda: device.go(self._profile, wish.preset),
            "home": lambda: device.go_home(self._profile) if home is None else device.go(self._profile, home.token),
            "save": lambda: device.save(self._profile, wish.preset),
        }
        deeds[wish.deed]()


async def listen(do: Hands[CameraSettings], helms: Mapping[str, Helm]) -> None:
    """Wake a camera's helm when there is an order for it, until cancelled. Raises `Unavailable` where the store breaks off."""
    url = do.store.pool.conninfo
    assert isinstance(url, str)  # `open_pool` is given one
    try:
        async with connected(url) as connection:
            await connection.execute(f"LISTEN {store.CHANNEL}")
            for helm in helms.values():
                helm.wake()
            async for said in connection.notifies():
                if said.payload in helms:
                    helms[said.payload].wake()
    except psycopg.Error as error:
        raise Unavailable(f"PostgreSQL: {' '.join(str(error).split())}", where="store") from error
