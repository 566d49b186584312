"""Live pictures between two processes: who may see them, who is slow, who is gone."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import time
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from civigil.kernel.errors import CivigilError, Invalid, Missing, Unavailable
from civigil.runtime.bus import Identity
from civigil.runtime.clock import TrueClock
from civigil.runtime.peers import calling
from civigil.runtime.trust.authority import Authority
from civigil.safety.cameras.settings import CameraSettings
from civigil.safety.cameras.worker import pictures as both_ends
from civigil.safety.cameras.worker.pictures import pictures, showing
from civigil.safety.cameras.worker.window import Picture, Window

NOW = TrueClock().now()


@pytest.fixture(scope="module")
def identity_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Identity]:
    """Certificates of one city."""
    authority = Authority(tmp_path_factory.mktemp("trust"), lasts=timedelta(days=2), renew_before=timedelta(hours=1))
    authority.ensure(NOW)
    return lambda name: authority.identity(name, NOW)


def picture(number: int, size: int = 1000) -> Picture:
    return Picture(at=NOW + timedelta(seconds=number), width=640, height=360, jpeg=bytes([number % 256]) * size)


@contextlib.asynccontextmanager
async def shown(identity: Identity, window: Window, *, viewers: int = 4) -> AsyncIterator[str]:
    async with showing(identity, {window.camera: window}, address="127.0.0.1", port=0, viewers_at_most=viewers) as at:
        yield at


async def until(true: Callable[[], bool], within_s: float = 15.0) -> None:
    deadline = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < deadline, "it did not come to pass"
        await asyncio.sleep(0.01)


async def test_the_gateway_gets_each_newest_picture_and_the_camera_knows_that_it_looks(
    identity_of: Callable[[str], Identity],
) -> None:
    window, told = Window("gate"), list[bool]()
    window.on_change = told.append
    async with shown(identity_of("cameras"), window) as at:
        looking = pictures(identity_of("gateway"), "gate", at)
        first = asyncio.ensure_future(anext(looking))
        await until(lambda: window.wanted)
        window.show(picture(1))
        assert await first == picture(1)
        window.show(picture(2))
        assert await anext(looking) == picture(2)
        await looking.aclose()
        await until(lambda: not window.wanted)
    assert told == [True, False]


async def test_nobody_but_the_gateway_sees_a_picture(identity_of: Callable[[str], Identity], tmp_path: Path) -> None:
    window = Window("gate")
    stranger = Authority(tmp_path, lasts=timedelta(days=2), renew_before=timedelta(hours=1))
    stranger.ensure(NOW)
    async with shown(identity_of("cameras"), window) as at:
        with pytest.raises(Unavailable):
            await anext(pictures(identity_of("incidents"), "gate", at))
        with pytest.raises(Unavailable, match="cannot prove who it is"):
            await anext(pictures(stranger.identity("gateway", NOW), "gate", at))
        host, _, port = at.partition(":")
        trusting = ssl.create_default_context(cafile=str(identity_of("gateway").authority))
        reader, writer = await asyncio.open_connection(
            host, int(port), ssl=trusting, server_hostname="cameras.civigil.internal"
        )
        with contextlib.suppress(OSError):
            assert await reader.read(1) == b""
        writer.transport.abort()
        assert not window.wanted


async def test_a_process_that_is_not_the_cameras_is_not_believed(identity_of: Callable[[str], Identity]) -> None:
    async with shown(identity_of("incidents"), Window("gate")) as at:
        with pytest.raises(Unavailable, match="cannot prove who it is"):
            await anext(pictures(identity_of("gateway"), "gate", at))


async def test_who_is_slow_misses_pictures_and_nothing_piles_up(identity_of: Callable[[str], Identity]) -> None:
    window = Window("gate")
    async with shown(identity_of("cameras"), window) as at:
        looking = pictures(identity_of("gateway"), "gate", at)
        first = asyncio.ensure_future(anext(looking))
        await until(lambda: window.wanted)
        for number in range(200):
            window.show(picture(number, 500_000))
            await asyncio.sleep(0)
        got = [await first]
        while got[-1] != picture(199, 500_000):
            got.append(await anext(looking))
        await looking.aclose()
    assert len(got) < 60


async def test_too_many_viewers_are_told_so(identity_of: Callable[[str], Identity]) -> None:
    window = Window("gate")
    async with shown(identity_of("cameras"), window, viewers=1) as at:
        first = asyncio.ensure_future(anext(pictures(identity_of("gateway"), "gate", at)))
        await until(lambda: window.wanted)
        with pytest.raises(Unavailable, match="1 look at it already"):
            await anext(pictures(identity_of("gateway"), "gate", at))
        first.cancel()


async def test_a_camera_that_shows_nothing_is_not_waited_for(
    identity_of: Callable[[str], Identity], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(both_ends, "FRESH_WITHIN_S", 0.2)
    async with shown(identity_of("cameras"), Window("gate")) as at:
        with pytest.raises(Unavailable, match="no picture"):
            await anext(pictures(identity_of("gateway"), "gate", at))
        with pytest.raises(Missing, match="not watched here"):
            await anext(pictures(identity_of("gateway"), "yard", at))


async def test_an_old_picture_is_not_shown_as_the_one_of_now(identity_of: Callable[[str], Identity]) -> None:
    window = Window("gate")
    window.show(picture(1))  # on its way when the last looker went
    put_at = time.monotonic()
    await until(lambda: time.monotonic() > put_at + 0.1)
    with window.looking(1):
        with pytest.raises(Unavailable, match="no picture"):
            await window.after(0, within_s=0.05)
        window.show(picture(2))
        assert await window.after(0, within_s=30) == (2, picture(2))


async def test_a_watcher_that_is_gone_or_nobody_is_an_error_of_ours(identity_of: Callable[[str], Identity]) -> None:
    async with shown(identity_of("cameras"), Window("gate")) as at:
        pass
    for where in (at, None):
        with pytest.raises(Unavailable):
            await anext(pictures(identity_of("gateway"), "gate", where))
    with pytest.raises(Unavailable, match="need certificates"):
        await anext(pictures(None, "gate", at))


@pytest.mark.parametrize("said", [b"", b"\xc1", msgspec.msgpack.encode({"camera": 1}), b"x" * 5000])
async def test_a_call_that_makes_no_sense_ends_that_call_alone(
    identity_of: Callable[[str], Identity], said: bytes
) -> None:
    window = Window("gate")
    async with shown(identity_of("cameras"), window) as at:
        async with calling(identity_of("gateway"), "cameras", at) as line:
            await line.say(said, within_s=30)
            with contextlib.suppress(CivigilError):
                assert b"invalid" in await line.hear(at_most=1000, within_s=30)
        looking = asyncio.ensure_future(anext(pictures(identity_of("gateway"), "gate", at)))
        await until(lambda: window.wanted)
        window.show(picture(1))
        assert await looking == picture(1)


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "cameras.example"])
def test_an_address_that_nobody_can_call_is_refused(address: str) -> None:
    with pytest.raises(Invalid):
        CameraSettings(pictures_address=address)
