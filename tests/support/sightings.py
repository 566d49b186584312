"""Things that cameras see, said to a city from a thread, for missions whose own thread drives a browser."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

import httpx

from civigil.events.cameras import Box, IntrusionSeen
from civigil.kernel.envelope import Envelope, seal_in
from civigil.kernel.facts import Explanation, Reason
from civigil.kernel.place import offset
from civigil.kernel.severity import Category, Certainty, Severity, Status, Urgency
from civigil.runtime.clock import TrueClock, new_id
from tests.support.concerns import CENTRE
from tests.support.upped import UppedCity


def intruder(
    number: int, summary: str, *, severity: Severity = Severity.MODERATE, status: Status = Status.ACTUAL
) -> Envelope[IntrusionSeen]:
    """Somebody where nobody may be, seen by the `number`-th camera, a kilometre from the next."""
    now = TrueClock().now()
    body = IntrusionSeen(
        kind="intrusion",
        severity=severity,
        urgency=Urgency.IMMEDIATE,
        certainty=Certainty.OBSERVED,
        category=Category.SECURITY,
        place=offset(CENTRE, north_m=1_000.0 * (number // 10), east_m=1_000.0 * (number % 10)),
        subjects=(f"track:gate-{number}/1",),
        explanation=Explanation(
            summary=summary,
            rule="cameras.intrusion",
            because=(Reason(what="pictures inside", measured=5, limit=3, unit="pictures"),),
        ),
        camera=f"gate-{number}",
        zone="yard",
        track=1,
        box=Box(left=0.4, top=0.4, width=0.1, height=0.2),
    )
    return seal_in(body, id=new_id(), source=f"cameras/gate-{number}", status=status, occurred=now, learned=now)


def raised(city: UppedCity, seen: Envelope[IntrusionSeen]) -> str:
    """Publish it, and wait for the incident that comes of it: its id."""
    say(city, seen)
    deadline = time.monotonic() + 30
    with httpx.Client(
        base_url=city.url, headers={"authorization": f"Bearer {city.token}"}, trust_env=False, timeout=30
    ) as http:
        while True:
            rows = http.get("/api/incidents", timeout=20).raise_for_status().json()["incidents"]
            if found := [row["id"] for row in rows if row["summary"] == seen.body.explanation.summary]:
                return str(found[0])
            assert time.monotonic() < deadline, "no incident came of it"
            time.sleep(0.1)


def hush(city: UppedCity) -> None:
    """Acknowledge whatever sounds in a city, so that it sounds for nobody after."""
    least = city.settings.gateway.alert_priority_at_least
    with httpx.Client(
        base_url=city.url, headers={"authorization": f"Bearer {city.token}"}, trust_env=False, timeout=30
    ) as http:
        rows = http.get("/api/incidents", params={"phase": "open", "limit": 200}, timeout=20).raise_for_status().json()
        for row in rows["incidents"]:
            if row["priority"] >= least:
                body = {"version": row["version"], "to": "acknowledged"}
                http.post(f"/api/incidents/{row['id']}/move", json=body, timeout=20).raise_for_status()


def say(city: UppedCity, *seen: Envelope[IntrusionSeen]) -> None:
    """Publish them under the cameras' certificate."""
    with ThreadPoolExecutor(1) as apart:  # a loop runs in this thread already: the browser's
        apart.submit(asyncio.run, _say(city, seen)).result(30)


async def _say(city: UppedCity, seen: tuple[Envelope[IntrusionSeen], ...]) -> None:
    bus = await city.bus("cameras")
    try:
        for one in seen:
            await bus.publish(one)
    finally:
        await bus.close()
