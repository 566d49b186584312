"""What the probe does. A fact's text says how its handling goes wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from civigil.kernel.envelope import Envelope
from civigil.kernel.errors import Conflict, Invalid, Refused, Unavailable
from civigil.runtime.hands import Hands
from civigil.runtime.store import Change
from tests.support.probe import Counted, DoIt, Seen

_COUNT = "INSERT INTO effects (event, number) SELECT * FROM unnest(%s::uuid[], %s::int[])"

fixed: set[str] = set()  # texts whose fault has been mended, as a person does before putting a message back


async def on_seen(events: Sequence[Envelope[Seen]], change: Change, do: Hands[Any]) -> None:
    """One row for each fact, without a key that would hide a second effect."""
    for event in events:
        text = event.body.text
        if text in fixed:
            continue
        if text == "invalid":
            raise Invalid("the probe was told to refuse it", where="text")
        if text == "away":
            raise Unavailable("the probe was told that the world is away", where="text")
        if text == "bug":
            raise ZeroDivisionError("the probe was told to fail")
        if text == "slow":
            await asyncio.sleep(3)
    await change.sql.execute(_COUNT, ([event.id for event in events], [event.body.number for event in events]))
    for event in events:
        change.emit(Counted(number=event.body.number), occurred=event.occurred, status=event.status, cause=event)


async def do_it(asked: Envelope[DoIt], change: Change, do: Hands[Any]) -> dict[str, str] | None:
    """Do it, or do not."""
    how = asked.body.how
    if how == "refuse":
        raise Refused("not today", where="how")
    if how == "conflict":
        raise Conflict("somebody was faster", where="how")
    await change.sql.execute("INSERT INTO effects (event, number) VALUES (%s, 0)", (asked.id,))
    return {"done": how}
