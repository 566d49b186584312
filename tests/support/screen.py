"""A screen without a browser: follows the live stream and folds it, as `docs/integrate/live.md` says."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

PROTOCOL = "civigil.live.v1"


@dataclass
class Screen:
    """One viewer. `fold` names, of each collection, the member of a fact's body that is a row's id."""

    socket: ClientConnection
    fold: Mapping[str, str]
    rows: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    messages: list[dict[str, Any]] = field(default_factory=list)
    facts: list[dict[str, Any]] = field(default_factory=list)
    observations: list[dict[str, Any]] = field(default_factory=list)
    epoch: str = ""
    seq: int = -1
    ended: tuple[int, str] | None = None
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def follow(self) -> None:
        """Take what comes until the connection ends."""
        try:
            async for text in self.socket:
                self.take(msgspec.json.decode(text))
        except ConnectionClosed:
            pass
        self.ended = (self.socket.close_code or 0, self.socket.close_reason or "")
        self._news.set()

    def take(self, message: dict[str, Any]) -> None:
        """One message of the protocol."""
        self.messages.append(message)
        if message["t"] == "snapshot":
            self.epoch, self.seq = message["epoch"], message["seq"]
            self.rows = {name: {row["id"]: row for row in one["rows"]} for name, one in message["collections"].items()}
        elif message["t"] == "resumed":
            self.epoch, self.seq = message["epoch"], message["seq"]
        elif message["t"] == "frame":
            assert message["seq"] >= self.seq, "the stream went backwards"
            self.seq = message["seq"]
            self.observations += message["observations"]
            for fact in message["facts"]:
                self.facts.append(fact)
                self.apply(fact)
        self._news.set()

    def apply(self, fact: dict[str, Any]) -> None:
        """The law's fold: the newest version wins."""
        collection = fact["type"].partition(".")[0]
        name = self.fold.get(collection, "")
        if name not in fact["body"] or "version" not in fact["body"] or collection not in self.rows:
            return
        rest = {key: value for key, value in fact["body"].items() if key != name}
        row = {"id": fact["body"][name], "status": fact["status"], **rest}
        known = self.rows[collection].get(row["id"])
        if known is None or row["version"] > known["version"]:
            self.rows[collection][row["id"]] = row

    async def until(self, enough: Callable[[Screen], bool], *, within_s: float = 15.0) -> None:
        """Wait for something. Raises `TimeoutError` with what came instead."""
        try:
            async with asyncio.timeout(within_s):
                while not enough(self):
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError as error:
            last = [{**one, "facts": len(one.get("facts", ()))} for one in self.messages[-3:]]
            raise TimeoutError(f"ended {self.ended}, seq {self.seq}, last {last}") from error

    def of(self, kind: str) -> list[dict[str, Any]]:
        """The messages of a kind."""
        return [one for one in self.messages if one["t"] == kind]

    async def watch(self, *pairs: tuple[str, str]) -> None:
        """Watch these observations."""
        await self.socket.send(msgspec.json.encode({"t": "watch", "observations": pairs}).decode())


@contextlib.asynccontextmanager
async def screen(
    url: str, headers: Mapping[str, str], *, query: str = "", fold: Mapping[str, str] | None = None, **given: Any
) -> AsyncIterator[Screen]:
    """A screen that follows while the block lasts. `url` is the gateway's, http or https."""
    address = f"{url.replace('http', 'ws', 1)}/api/live{query}"
    given = {"subprotocols": [PROTOCOL], "max_size": None, "proxy": None, "ping_interval": None, **given}
    async with connect(address, additional_headers=dict(headers), **given) as socket:
        shown = Screen(socket, fold or {"parks": "park"})
        following = asyncio.create_task(shown.follow())
        try:
            yield shown
        finally:
            following.cancel()
            await asyncio.wait({following})
