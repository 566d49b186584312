"""The device side: every camera of the settings, and every one that people add, each with its keeper (`worker/keeper.py`)."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable, Mapping
from functools import partial

from civigil.kernel.errors import Unavailable
from civigil.kernel.severity import Status
from civigil.runtime.trust.alarms import Alarms
from civigil.runtime.worker import keep_running
from civigil.safety.cameras.ground.together import Together
from civigil.safety.cameras.group.groups import Groups
from civigil.safety.cameras.network.following import follow
from civigil.safety.cameras.network.store import AddedCamera
from civigil.safety.cameras.service import Do
from civigil.safety.cameras.settings import CameraFeed
from civigil.safety.cameras.steer.helm import Helm, listen
from civigil.safety.cameras.worker.keeper import Keeper
from civigil.safety.cameras.worker.pictures import showing
from civigil.safety.cameras.worker.window import Window


async def fleet(do: Do) -> None:
    """Watch all cameras until cancelled: those of the settings, and those that people add meanwhile."""
    windows: dict[str, Window] = {}
    async with _on_show(do, windows) as pictures_at, asyncio.TaskGroup() as group:
        crew = Crew(do, group, windows, pictures_at)
        for feed in do.settings.cameras:
            crew.begin(feed)
        group.create_task(keep_running(do.room, "network", partial(follow, do, crew.take)), name="network")


class Crew:
    """Who keeps which camera going in this process."""

    def __init__(self, do: Do, group: asyncio.TaskGroup, windows: dict[str, Window], pictures_at: str | None) -> None:
        self._do, self._group, self._windows, self._pictures_at = do, group, windows, pictures_at
        self._holder = do.new_id()
        self._together: dict[Status, Together] = {}  # an exercise's people are not the city's
        self._groups = Groups(do.scratch)
        self._helms: dict[str, Helm] = {}
        self._listens = False
        self._added: dict[str, tuple[int, asyncio.Task[None]]] = {}  # by a person: its version, and who keeps it

    def begin(self, feed: CameraFeed) -> asyncio.Task[None]:
        """Watch a camera from now on. Its unforeseen trouble leaves the others watching."""
        window = self._windows[feed.id] = Window(feed.id)
        together = self._together.setdefault(feed.status, Together())
        keeper = Keeper(feed, self._do, self._holder, window, self._pictures_at, together, self._groups)
        if keeper.helm is not None:
            self._helms[feed.id] = keeper.helm
            if not self._listens:
                self._listens = True
                listening = keep_running(self._do.room, "helms", partial(listen, self._do, self._helms))
                self._group.create_task(listening, name="helms")
        keeping = keep_running(self._do.room, f"camera {feed.id}", keeper.keep)
        return self._group.create_task(keeping, name=f"camera {feed.id}")

    async def take(self, added: Iterable[AddedCamera]) -> None:
        """Watch these cameras that people added, as they are reached now, and no others that people added before.

        One that the settings name by now is watched as they say.
        """
        own = {feed.id for feed in self._do.settings.cameras}
        wanted = {one.feed.id: one for one in added if one.feed.id not in own}
        for id, (version, task) in list(self._added.items()):
            if id not in wanted or wanted[id].version != version:
                del self._added[id]
                task.cancel()
                await asyncio.wait([task])
                self._windows.pop(id, None)
                self._helms.pop(id, None)
        for id, one in wanted.items():
            if id not in self._added:
                self._added[id] = (one.version, self.begin(one.feed))


@contextlib.asynccontextmanager
async def _on_show(do: Do, windows: Mapping[str, Window]) -> AsyncIterator[str | None]:
    """Show live pictures to the gateway while the block lasts; where, or None: watching goes on without them."""
    settings = do.settings
    if do.identity is None:
        yield None
        return
    async with contextlib.AsyncExitStack() as stack:
        at = None
        try:
            at = await stack.enter_async_context(
                showing(
                    do.identity,
                    windows,
                    address=settings.pictures_address,
                    port=settings.pictures_port,
                    viewers_at_most=settings.viewers_at_most,
                    alarms=Alarms(do.audit, do.clock),
                )
            )
        except Unavailable as error:
            do.log.error("no_live_pictures", error=str(error))
        yield at
