"""What `docs/integrate/live.md` says about the live stream is so."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest

from civigil.gateway.live import client, socket, viewer
from civigil.gateway.live.limits import LiveLimits
from civigil.runtime.data import DataDirectory
from tests.gateway.conftest import Front
from tests.gateway.live_city import LiveCity
from tests.support.screen import PROTOCOL, screen

TEXT = (Path(__file__).parents[2] / "docs" / "integrate" / "live.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)


def defined(name: str) -> Any:
    """A function that an example defines."""
    (example,) = [one for one in EXAMPLES if f"def {name}(" in one]
    space: dict[str, Any] = {}
    exec(compile(example, "live.md", "exec"), space)
    return space[name]


async def test_the_example_follows_a_city(
    front: Front, live_city: LiveCity, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = DataDirectory(tmp_path)
    data.run.mkdir(parents=True)
    data.gateway_url.write_text(front.listen.url + "\n")
    data.operator_token.write_text((await front.as_operator())["authorization"].removeprefix("Bearer ") + "\n")
    following = asyncio.create_task(defined("follow")(tmp_path))
    said = ""
    async with asyncio.timeout(15):
        while "frame 1 1" not in said:
            assert not following.done(), following
            if "snapshot 0 0" in said and not live_city.said:
                await live_city.change("green")
            await asyncio.sleep(0.02)
            said += capsys.readouterr().out
    following.cancel()
    await asyncio.wait({following})


def test_the_fold_of_the_document_lets_a_fact_pass_that_changes_no_row() -> None:
    fold = defined("fold")
    rows = {"7": {"id": "7", "status": "Actual", "version": 2}}
    for body in (
        {"incident": "7", "by": "operator:1", "note": "seen"},
        {"incident": "8", "other": "7"},
        {"camera": "gate"},
    ):
        fold(rows, {"status": "Actual", "body": body}, "incident")
    assert rows == {"7": {"id": "7", "status": "Actual", "version": 2}}


async def test_the_fold_of_the_document_is_the_fold_of_a_screen(front: Front, live_city: LiveCity) -> None:
    fold = defined("fold")
    async with screen(front.listen.url, await front.as_operator()) as one:
        await one.until(lambda it: bool(it.rows))
        rows = {id: dict(row) for id, row in one.rows["parks"].items()}
        for number in range(20):
            await live_city.change(f"park {number % 3}", visitors=number)
        await one.until(lambda it: len(it.facts) == 20)
        for fact in [*one.facts, *one.facts]:
            fold(rows, fact, "park")
        assert rows == one.rows["parks"] == await live_city.rows()


def test_every_limit_and_every_code_is_told() -> None:
    limits = LiveLimits()
    told = [
        f"{limits.frame_facts:,}, or {limits.frame_bytes >> 20} MiB",
        f"{limits.backlog_facts:,} facts, or {limits.backlog_bytes >> 20} MiB",
        f"{limits.ring_facts:,} facts, or {limits.ring_bytes >> 20} MiB",
        f"{limits.frame_every_s * 1000:g} ms",
        f"{limits.snapshots_for_backlog} in a minute",
        f"{limits.write_within_s:g} s",
        f"{limits.rows_at_most:,} |",
        f"{limits.viewers_a_person} a person, {limits.viewers} a gateway",
        f"{limits.message_bytes >> 10} KiB each, {limits.messages} in ten seconds, {limits.watched} observations",
        f"every {limits.session_checked_every_s:g} s; {limits.session_unchecked_s:g} s without an answer",
        socket.PATH,
        PROTOCOL,
        socket.PROTOCOL,
    ]
    codes = [client.RESTART, client.TRY_LATER, client.SESSION_ENDED, client.TOO_SLOW, client.SESSION_LOCKED]
    codes += [viewer.BINARY, viewer.NOT_ALLOWED, viewer.TOO_LARGE, viewer.FAULT]
    for words in [*told, *map(str, codes)]:
        assert words in TEXT, words
