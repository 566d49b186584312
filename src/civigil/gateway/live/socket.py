"""`/api/live` as the gateway serves it: who comes in, and that there is room.

The gate has checked host, origin and session. Here the permission is asked for and the opening written down before the connection
is accepted; until then a refusal is an HTTP answer, afterwards a reason and a code (`viewer.py`).
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import structlog
from litestar.types import Receive, Scope, Send
from prometheus_client import Gauge

from civigil import __version__
from civigil.gateway.live.client import Resume, Studio
from civigil.gateway.live.ending import ended
from civigil.gateway.live.feed import Feed
from civigil.gateway.live.limits import LiveLimits
from civigil.gateway.live.mask import PATH, Masks
from civigil.gateway.live.samples import Samples
from civigil.gateway.live.snapshot import Snapshots
from civigil.gateway.live.viewer import Viewer
from civigil.gateway.permissions import LIVE_VIEW
from civigil.kernel import words
from civigil.kernel.capability import Roster
from civigil.kernel.errors import Invalid, Refused, Unavailable
from civigil.kernel.permission import Principal
from civigil.kernel.ports import AuditTrail
from civigil.runtime.bus import open_bus
from civigil.runtime.hands import Hands
from civigil.runtime.trust.permissions import GATEWAY
from civigil.runtime.trust.signin import SignIn
from civigil.runtime.worker import Surroundings, keep_running

PROTOCOL = "civigil.live.v1"
VIEWERS = Gauge("civigil_live_viewers", "Connections of the live stream")

_POSITION = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """The live stream of one gateway process, as an ASGI application for WebSockets."""

    studio: Studio
    masks: Masks
    sign_in: SignIn
    audit: AuditTrail
    log: structlog.stdlib.BoundLogger
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _here: Counter[str] = field(default_factory=Counter)  # connections of each person
    _left: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one viewer. Raises one of the six errors before the connection is accepted, and none afterwards."""
        given: Any = scope
        who: Principal = given["user"]
        if PROTOCOL not in given["subprotocols"]:
            raise Invalid(f"offer the subprotocol {PROTOCOL}", where="sec-websocket-protocol")
        resume = resume_of(given["query_string"])
        with self._room_for(who):
            await self._admit(who, given["state"]["request"])
            viewer = Viewer(
                who=who,
                token=given["state"]["token"],
                studio=self.studio,
                masks=self.masks,
                sign_in=self.sign_in,
                stopping=self.stopping,
                receive=receive,
                send_on=send,
                log=self.log.bind(request=given["state"]["request"], who=who.id),
            )
            accept: Any = {"type": "websocket.accept", "subprotocol": PROTOCOL}
            await send(accept)
            await viewer.serve(resume)

    async def stop(self) -> None:
        """Say goodbye to every viewer: the gateway stops. Returns when they have gone, or have had the time for it."""
        self.stopping.set()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.studio.limits.goodbye_within_s):
                while self._here:
                    self._left.clear()
                    await self._left.wait()

    async def _admit(self, who: Principal, request: str) -> None:
        """Write the opening down, or the refusal and raise it. Raises `Unavailable` where that cannot be written."""
        decision = self.masks.may_enter(who)
        detail = {"request": request, "method": "WEBSOCKET", "because": decision.because}
        did = LIVE_VIEW.name if decision.allowed else f"was refused {LIVE_VIEW.name}"
        await self.audit.record(at=self.studio.clock.now(), who=who.id, did=did, to=PATH, detail=detail)
        if not decision.allowed:
            raise Refused(f"{who.id} may not {LIVE_VIEW.name}: {decision.because}", where=LIVE_VIEW.name)

    @contextlib.contextmanager
    def _room_for(self, who: Principal) -> Iterator[None]:
        """A place for one more viewer while the block lasts. Raises `Unavailable` where there is none."""
        limits = self.studio.limits
        if self.stopping.is_set():
            raise Unavailable("the gateway stops", where=PATH)
        if self._here.total() >= limits.viewers:
            raise Unavailable(f"{limits.viewers} viewers are here already", where=PATH)
        if self._here[who.id] >= limits.viewers_a_person:
            raise Unavailable(f"you have {limits.viewers_a_person} connections already: close one", where=PATH)
        self._here[who.id] += 1
        VIEWERS.inc()
        try:
            yield
        finally:
            VIEWERS.dec()
            self._here[who.id] -= 1
            if not self._here[who.id]:
                del self._here[who.id]
            self._left.set()


def resume_of(query: bytes) -> Resume | None:
    """Where a viewer says that it was; None where it says nothing. What cannot be a position is position 0 of no stream."""
    try:
        asked = parse_qs(query.decode("latin-1"), max_num_fields=20)
    except ValueError:  # too many fields
        return Resume("", 0)
    epoch, seq = asked.get("epoch", [""])[0], asked.get("seq", [""])[0]
    if not epoch and not seq:
        return None
    if not _POSITION.fullmatch(seq):
        return Resume("", 0)
    return Resume(epoch, int(seq))


@contextlib.asynccontextmanager
async def live_stream(
    roster: Roster,
    hands: Mapping[str, Hands[Any]],
    place: Surroundings,
    *,
    sign_in: SignIn,
    audit: AuditTrail,
    limits: LiveLimits,
) -> AsyncIterator[Live]:
    """The live stream, following the bus while the block lasts. `hands` has those of each room with a snapshot.

    Raises `Unavailable` where the bus cannot be had, `Invalid` for a snapshot's reader that is not there.
    """
    bus = await open_bus(
        place.nats_servers,
        room=GATEWAY,
        identity=place.identity(GATEWAY),
        clock=place.clock,
        new_id=place.new_id,
    )
    masks = Masks(roster, place.authorizer)
    await asyncio.to_thread(place.sealer.have_at_hand, words.keys(), ())
    feed = Feed(bus.client, masks.facts, limits, masks.marks, place.sealer)
    snapshots = Snapshots(roster, hands, feed.ring, clock=place.clock, limits=limits)
    studio = Studio(
        feed=feed,
        samples=Samples(bus.client, masks.observations, feed.wake),
        snapshots=snapshots,
        clock=place.clock,
        limits=limits,
        version=__version__,
    )
    tasks = {
        asyncio.create_task(keep_running(GATEWAY, name, task), name=f"live {name}")
        for name, task in (("follow", feed.follow), ("beat", feed.beat))
    }
    try:
        yield Live(studio=studio, masks=masks, sign_in=sign_in, audit=audit, log=structlog.get_logger("live"))
    finally:
        await ended(tasks)
        await snapshots.close()
        await bus.close()
