"""The newest of each observation that some viewer watches.

What nobody watches is not even subscribed to. Of what is watched only the newest sample of each pair (type, key) is kept; the key
is who says so within its room (`gate-1` of the source `cameras/gate-1`). A viewer's side knows the number of the sample that it
had last, so that it can say how many were left out.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Iterable

import msgspec
import structlog
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

from civigil.gateway.live.feed import UNFIT, Unfit, json_object, kind_of
from civigil.gateway.live.ring import Kind
from civigil.runtime.bus.connect import LeanClient

Watched = tuple[str, str]
"""An observation's type and key."""

_ENCODER = msgspec.json.Encoder()


class Sample(msgspec.Struct, frozen=True):
    """The newest of one observation."""

    number: int  # how many have come since somebody watches
    kind: Kind
    text: str  # as viewers get it


class _Seen(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    type: str
    key: str
    at: str
    status: str
    body: msgspec.Raw


class Samples:
    """The observations of one gateway process."""

    def __init__(self, client: LeanClient, shown: Collection[str], wake: Callable[[], None]) -> None:
        """`shown`: the names of the observations that go to screens. `wake` is called when a sample came."""
        self._client = client
        self._shown = frozenset(shown)
        self._wake = wake
        self._log = structlog.get_logger("live")
        self._watchers: Counter[Watched] = Counter()
        self._newest: dict[Watched, Sample] = {}
        self._subscriptions: dict[str, Subscription] = {}
        self._one_at_a_time = asyncio.Lock()

    async def watch(self, before: Collection[Watched], now: Collection[Watched]) -> None:
        """A viewer watches these from now on, in place of those before."""
        for pair in now:
            self._watchers[pair] += 1
        for pair in before:
            self._watchers[pair] -= 1
            if self._watchers[pair] <= 0:
                del self._watchers[pair]
                self._newest.pop(pair, None)
        async with self._one_at_a_time:
            await self._subscribe({name for name, _ in self._watchers} & self._shown)

    def newest(self, pairs: Iterable[Watched]) -> list[tuple[Watched, Sample]]:
        """The newest samples of some pairs, of those that have any."""
        return [(pair, self._newest[pair]) for pair in pairs if pair in self._newest]

    async def _subscribe(self, wanted: set[str]) -> None:
        for name in wanted - self._subscriptions.keys():
            self._subscriptions[name] = await self._client.take(f"obs.*.{name}.>", self._came)
        for name in self._subscriptions.keys() - wanted:
            await self._client.leave(self._subscriptions.pop(name))

    def _came(self, message: Msg) -> None:
        headers = message.headers or {}
        pair = headers.get("ce-type", ""), headers.get("ce-source", "").partition("/")[2]
        if pair not in self._watchers:
            return
        try:
            kind = kind_of(message.subject, headers)
            seen = _Seen(
                type=pair[0],
                key=pair[1],
                at=headers.get("ce-time", ""),
                status=kind[1],
                body=json_object(message.data),
            )
            text = _ENCODER.encode(seen).decode()
        except (Unfit, UnicodeDecodeError) as error:
            UNFIT.inc()
            self._log.warning("live_observation_unfit", subject=message.subject, why=str(error))
            return
        before = self._newest.get(pair)
        self._newest[pair] = Sample(1 if before is None else before.number + 1, kind, text)
        self._wake()
