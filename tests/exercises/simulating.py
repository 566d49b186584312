"""A simulator by hand: it speaks the room's HTTP interface with a token of its own, and plays nothing but what a test tells it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from civigil.kernel.permission import Principal
from civigil.runtime import trust
from civigil.runtime.clock import TrueClock
from civigil.runtime.store import open_pool
from civigil.runtime.trust.authorizer import SIMULATOR
from civigil.runtime.trust.signin import SignIn
from tests.exercises.making import PRESENCE
from tests.support.upped import UppedCity


def token_of(city: UppedCity, who: Principal = SIMULATOR) -> str:
    """A simulator's token, as `civigil up` makes one."""

    async def begin() -> str:
        async with open_pool(city.addresses().database, schema=trust.SCHEMA) as pool:
            return await SignIn(pool, TrueClock()).begin_simulator(who)

    return asyncio.run(begin())


def patient(folder: str) -> list[str]:
    """Options of a city that waits longer for a simulator than a busy machine takes for a step of a test."""
    config = Path(folder) / "civigil.toml"
    config.write_text("[exercises]\nlost_after_s = 120.0\n")
    return ["--config", str(config)]


def now() -> str:
    """This instant, as it travels."""
    return datetime.now(UTC).isoformat()


class Simulator:
    """One simulator and its numbers."""

    def __init__(self, city: UppedCity, name: str = "hand") -> None:
        self.path = f"/api/exercises/simulators/{name}"
        self.name = name
        headers = {"authorization": f"Bearer {token_of(city)}"}
        self.http = httpx.Client(base_url=city.url, headers=headers, trust_env=False, timeout=20)
        self.number = int(time.time() * 1000)
        self.passed = 0

    def present(self, **given: Any) -> httpx.Response:
        """Be there."""
        return self.http.put(self.path, json=PRESENCE | given)

    def commands(self) -> list[dict[str, Any]]:
        """What is to be done, passed by as it is taken."""
        answer = self.http.get(f"{self.path}/commands", params={"after": self.passed})
        answer.raise_for_status()
        found: list[dict[str, Any]] = answer.json()["commands"]
        self.passed = max([self.passed, *(one["number"] for one in found)])
        return found

    def tell(self, what: str, exercise: str | None, **given: Any) -> dict[str, Any]:
        """Tell one event."""
        self.number += 1
        event = {"number": self.number, "what": what, "exercise": exercise, "at": now()} | given
        answer = self.http.post(f"{self.path}/events", json=[event])
        answer.raise_for_status()
        taken: dict[str, Any] = answer.json()
        assert not taken["refused"], taken
        return taken

    def move(self, *things: list[Any]) -> httpx.Response:
        """Tell where everything is."""
        return self.http.post(f"{self.path}/things", json={"at": now(), "speed": 1, "things": things})

    def close(self) -> None:
        """Go."""
        self.http.close()


def until(look: Callable[[], Any], *, within_s: float = 20.0) -> Any:
    """The first answer that is something. Raises `TimeoutError`."""
    deadline = time.monotonic() + within_s
    while not (found := look()):
        if time.monotonic() > deadline:
            raise TimeoutError("it never came")
        time.sleep(0.05)
    return found
