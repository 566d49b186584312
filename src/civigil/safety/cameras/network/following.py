"""The hands: searches and inquiries as they are asked for, and the cameras that people add and take out, as they come and go.

One connection listens, in each process that watches cameras; each piece of work is taken by one of them. What was asked while
nobody listened is taken up when listening begins.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterable, Mapping

import msgspec
import psycopg

from civigil.events.cameras import CameraAddress
from civigil.kernel.errors import CivigilError, Unavailable
from civigil.protocols.onvif.discovery import GROUP, PORT
from civigil.runtime.hands import Hands
from civigil.runtime.store.connection import connected
from civigil.safety.cameras.network import store
from civigil.safety.cameras.network.hosts import host_of
from civigil.safety.cameras.network.inquiry import Outcome, answers, asked, check_near
from civigil.safety.cameras.network.store import AddedCamera, Search
from civigil.safety.cameras.network.view import FoundView, OddView
from civigil.safety.cameras.onvif.address import Address
from civigil.safety.cameras.onvif.discover import Discovered, Found, discover
from civigil.safety.cameras.settings import CameraSettings

Do = Hands[CameraSettings]
EVERYBODY = ((GROUP, PORT),)
"""Whom a probe goes to beside the hosts that were named: all devices of the networks that this process is in."""
SEARCH_S = 4.0
"""Devices answer a probe within half a second (WS-Discovery, APP_MAX_DELAY); those whose network sleeps take longer."""
TELL_EVERY_S = 0.3
AT_ONCE = 8  # inquiries


async def follow(do: Do, crew: Callable[[Iterable[AddedCamera]], Awaitable[None]]) -> None:
    """Work until cancelled; `crew` is given all cameras that were added, at first and whenever that changed.

    Raises `Unavailable` where the store breaks off.
    """
    url = do.store.pool.conninfo
    assert isinstance(url, str)  # `open_pool` is given one
    slots = asyncio.Semaphore(AT_ONCE)
    try:
        async with (
            asyncio.TaskGroup() as group,
            connected(url) as listening,
        ):
            await listening.execute(f"LISTEN {store.CHANNEL}")
            await crew(await _added(do))
            group.create_task(_searches(do))
            group.create_task(_inquiries(do, slots))
            async for said in listening.notifies():
                if said.payload == "fleet":
                    await crew(await _added(do))
                elif said.payload == "search":
                    group.create_task(_searches(do))
                else:
                    group.create_task(_inquiries(do, slots))
    except* psycopg.Error as errors:
        raise Unavailable(f"PostgreSQL: {' '.join(str(errors.exceptions[0]).split())}", where="store") from errors


async def _added(do: Do) -> list[AddedCamera]:
    """All cameras that were added, and whose address opens; of another one that is said, and the rest is watched."""
    async with do.store.change() as change:
        rows = await store.all_added(change)
    found = []
    for row in rows:
        try:
            found.append(await asyncio.to_thread(store.opened, row, do.sealer))
        except CivigilError as error:
            do.log.error("added_camera_not_opened", camera=row[0], error=str(error))
            async with do.store.change() as change:
                await store.trouble(change, row[0], f"it cannot be reached: {error.sentence}")
    return found


async def _searches(do: Do) -> None:
    """Look for as long as there are searches that nobody works at."""
    while True:
        async with do.store.change() as change:
            search = await store.take_search(change)
            known = await store.watched_at(change)
        if search is None:
            return
        try:
            await _search(do, search, known)
        except CivigilError as error:
            async with do.store.change() as change:
                await store.tell_search(change, search.id, "failed", (), (), error.sentence)


async def _search(do: Do, search: Search, known: Mapping[tuple[str, int], str]) -> None:
    """Probe the networks and the hosts that were named, and tell what answered as it comes."""
    told = Told()
    hosts = [host_of(one) for one in search.hosts]
    probing = asyncio.gather(
        asyncio.to_thread(discover, SEARCH_S, to=await asyncio.to_thread(_whom, hosts), heard=told.probed),
        *(asyncio.to_thread(told.ask, one) for one in hosts),
    )
    try:
        while not probing.done():
            await asyncio.wait([probing], timeout=TELL_EVERY_S)
            if told.changed():
                async with do.store.change() as change:
                    await store.tell_search(change, search.id, "looking", *told.views(known))
        probing.result()
    finally:
        probing.cancel()
    async with do.store.change() as change:
        await store.tell_search(change, search.id, "done", *told.views(known))


def _whom(hosts: Iterable[Address]) -> list[tuple[str, int]]:
    """Whom to probe over UDP: the group of all devices, and those of the hosts that are near."""
    near = []
    for one in hosts:
        try:
            check_near(one.host)
        except CivigilError:
            continue  # it is asked over HTTP as well, and that says what is in the way
        near.append((one.host, PORT))
    return [*EVERYBODY, *dict.fromkeys(near)]


class Told:
    """What has answered a search by now. Filled by the threads that ask."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._probed = Discovered(found=(), odd=())
        self._asked: list[FoundView] = []
        self._odd: list[OddView] = []
        self._version = self._seen = 0

    def probed(self, answered: Discovered) -> None:
        """Somebody answered the probe."""
        with self._lock:
            self._probed, self._version = answered, self._version + 1

    def ask(self, at: Address) -> None:
        """Ask a host that was named over HTTP, for many cameras do not answer probes that came to them alone."""
        try:
            answers(at)
        except CivigilError as error:
            with self._lock:
                self._odd.append(OddView(host=at.shown, why=error.sentence))
                self._version += 1
        else:
            with self._lock:
                self._asked.append(FoundView(at=_of(at), address=at.shown, name="", hardware="", location=""))
                self._version += 1

    def changed(self) -> bool:
        """Whether more has answered since the last question."""
        with self._lock:
            before, self._seen = self._seen, self._version
            return before != self._seen

    def views(self, known: Mapping[tuple[str, int], str]) -> tuple[list[FoundView], list[OddView]]:
        """Each camera once, by what it said most about itself; and what answered otherwise, of hosts where no camera did."""
        with self._lock:
            found = {(one.host, one.port): _viewed(one) for one in self._probed.found}
            for view in self._asked:
                found.setdefault((view.at.host, view.at.port), view)
            hosts = {host for host, _ in found}
            odd = [*self._odd, *(OddView(host=one.host, why=one.why) for one in self._probed.odd)]
        views = [_with(view, known.get(key)) for key, view in found.items()]
        return views, [one for one in odd if one.host.partition(":")[0] not in hosts]


def _viewed(one: Found) -> FoundView:
    at = CameraAddress(host=one.host, port=one.port, path=one.path, secure=one.secure)
    return FoundView(at=at, address=one.address, name=one.name, hardware=one.hardware, location=one.location)


def _with(view: FoundView, camera: str | None) -> FoundView:
    return msgspec.structs.replace(view, camera=camera)


def _of(at: Address) -> CameraAddress:
    return CameraAddress(host=at.host, port=at.port, path=at.path, secure=at.secure)


async def _inquiries(do: Do, slots: asyncio.Semaphore) -> None:
    """Ask for as long as there are inquiries that nobody works at."""
    async with slots:
        while True:
            async with do.store.change() as change:
                inquiry = await store.take_inquiry(change)
            if inquiry is None:
                return
            at = inquiry.at
            try:
                address = Address(
                    host=at.host,
                    port=at.port,
                    path=at.path,
                    secure=at.secure,
                    sha256=at.sha256,
                    login=await asyncio.to_thread(store.login_of, inquiry, do.sealer),
                )
                outcome = await asyncio.to_thread(asked, address)
            except CivigilError as error:
                outcome = Outcome(trouble=error.sentence, kind="refused")
            async with do.store.change() as change:
                await store.tell_inquiry(change, inquiry.id, outcome)
