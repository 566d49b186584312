"""What a command tells when the city is not there, not ours, or says no."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
import pytest

from civigil.gateway.client import Gateway
from civigil.kernel.errors import Conflict, Invalid, Missing, Refused, Tampered, Unavailable
from civigil.runtime.data import DataDirectory
from civigil.runtime.embedded import free_port
from tests.gateway.conftest import Front
from tests.gateway.parks.routes import Closing, Park


async def city(front: Front, folder: Path) -> Path:
    data = DataDirectory(folder)
    data.run.mkdir(parents=True, exist_ok=True)
    data.gateway_url.write_text(front.listen.url + "\n")
    data.operator_token.write_text((await front.as_operator())["authorization"].removeprefix("Bearer ") + "\n")
    return folder


async def test_a_command_reads_and_acts_with_the_token_that_up_left(front: Front, tmp_path: Path) -> None:
    data = await city(front, tmp_path)

    def ask() -> tuple[list[Park], Park]:
        with Gateway.from_data(data) as gateway:
            parks = gateway.get("/api/parks", {"limit": "2"}, answer=list[Park])
            return parks, gateway.post("/api/parks/green/close", Closing(reason="storm", hours=1), answer=Park)

    parks, closed = await asyncio.to_thread(ask)
    assert [park.name for park in parks] == ["park 0", "park 1"]
    assert closed.asked_by == "operator:1"


async def test_the_citys_error_is_raised_again_here(front: Front, tmp_path: Path) -> None:
    data = await city(front, tmp_path)

    def ask(kind: str) -> None:
        with Gateway.from_data(data) as gateway:
            gateway.get(f"/api/parks/failures/{kind}", answer=Park)

    for kind, error in (
        ("invalid", Invalid),
        ("refused", Refused),
        ("conflict", Conflict),
        ("unavailable", Unavailable),
        ("tampered", Tampered),
        ("fault", Unavailable),
    ):
        with pytest.raises(error):
            await asyncio.to_thread(ask, kind)


async def test_an_answer_of_another_shape_is_told_and_not_misread(front: Front, tmp_path: Path) -> None:
    data = await city(front, tmp_path)

    def ask(path: str, kind: type[msgspec.Struct]) -> None:
        with Gateway.from_data(data) as gateway:
            gateway.get(path, answer=kind)

    with pytest.raises(Invalid, match="not what this command expects"):
        await asyncio.to_thread(ask, "/api/parks", Park)
    with pytest.raises(Missing):
        await asyncio.to_thread(ask, "/api/nothing", Park)


async def test_a_token_of_an_earlier_start_is_explained(front: Front, tmp_path: Path) -> None:
    data = await city(front, tmp_path)
    DataDirectory(data).operator_token.write_text("old")

    def ask() -> None:
        with Gateway.from_data(data) as gateway:
            gateway.get("/api/parks", answer=list[Park])

    with pytest.raises(Refused, match="another start"):
        await asyncio.to_thread(ask)


def test_without_a_city_the_sentence_says_how_to_start_one(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="civigil up"):
        Gateway.from_data(tmp_path)


def test_a_city_that_has_stopped_is_told_as_that() -> None:
    with (
        Gateway(f"http://127.0.0.1:{free_port()}", "x") as gateway,
        pytest.raises(Unavailable, match="does not answer"),
    ):
        gateway.get("/api/parks", answer=list[Park])
