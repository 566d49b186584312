"""The page of devices in a true browser: what one measures moves, a gap and an alarm are seen, and all of it is for everybody."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from civigil.runtime.embedded import read_ports
from civigil.runtime.place import MQTT_PORT
from tests.cyber.iot.conftest import Device, Field
from tests.support.browser import SCREENS, THEMES, Screens, Theme, keep, wrong_by_axe
from tests.support.upped import UppedCity, upped

pytestmark = [pytest.mark.mission, pytest.mark.slow]

SETTINGS = """
[city]
status = "Test"
[iot]
gap_settles_s = 0.5
history_step_s = 2.0
silence_at_least_s = 600

[[iot.devices]]
id = "level-1"
kind = "level"
title = "Under the bridge"
latitude = 52.43
longitude = 13.53
status = "Test"
every_s = 1.0

[[iot.devices]]
id = "pump-7"
title = "Pump 7"
latitude = 52.431
longitude = 13.531
status = "Test"
"""


class Sending:
    """A device that sends a sample twice a second, from a thread of its own, until it is told to stop."""

    def __init__(self, city: UppedCity) -> None:
        folder = SimpleNamespace(devices=city.data.trust / "devices")
        self._field = SimpleNamespace(authority=folder, mqtt_port=read_ports(city.data.ports)[MQTT_PORT])
        self._stop = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._send()))

    async def _send(self) -> None:
        device = Device("level-1", cast(Field, self._field))
        await device.connect(within_s=60)
        await device.sample(0.8)
        for _ in range(4):
            await device.sample(lost=True)
        await device.speaker.publish("tel/level-1", b"{}", qos=0)
        await device.until_acknowledged("b1-1", within_s=60)
        while not self._stop.is_set():
            await device.sample(0.8 + 0.01 * (device.seq % 9))
            await asyncio.sleep(0.5)
        await device.speaker.close()

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(30)


@pytest.fixture(scope="module")
def shown(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screens]:
    """Screens on a city with a device that sends."""
    folder: Path = tmp_path_factory.mktemp("s")
    config = folder / "civigil.toml"
    config.write_text(SETTINGS)
    with contextlib.ExitStack() as stack:
        city = stack.enter_context(upped(folder / "d", ["--config", str(config)]))
        stack.enter_context(Sending(city))
        yield Screens(browser, city)


def test_a_devices_value_moves_and_its_gap_alarm_and_rubbish_are_seen(shown: Screens) -> None:
    with shown.desk("/iot", name="devices") as page:
        row = page.get_by_role("row").filter(has_text="Under the bridge")
        expect(row.get_by_text("Heard")).to_be_visible()
        level = row.locator("b").first
        before = level.inner_text()
        expect(level).not_to_have_text(before)
        expect(page.get_by_role("row").filter(has_text="Pump 7").get_by_text("Waiting")).to_be_visible()
        page.keyboard.press("/")
        page.keyboard.type("bridge")
        expect(page.get_by_role("row").filter(has_text="Pump 7")).to_have_count(0)
        row.dblclick()
        expect(page.get_by_role("img", name="Level: now")).to_be_visible()
        expect(page.get_by_text("4 samples never came")).to_be_visible()
        expect(page.get_by_role("link", name="Level high")).to_be_visible()
        expect(page.get_by_text("Not readable").first).to_be_visible()
        keep(page, "device")


@pytest.mark.parametrize(("size", "theme"), SCREENS, ids=THEMES)
def test_no_page_of_a_device_has_a_serious_fault_by_axe(shown: Screens, size: ViewportSize, theme: Theme) -> None:
    wrong: dict[str, list[str]] = {}
    with shown.desk("/iot", name=f"axe-iot-{theme}", size=size, theme=theme) as page:
        for name, (at, words) in {
            "devices": ("/iot", "Under the bridge"),
            "devices-map": ("/iot?view=map", "Devices"),
            "device": ("/iot/level-1", "Measured"),
            "device-silent": ("/iot/pump-7", "Nothing was measured in this time"),
            "device-nowhere": ("/iot/pump-8", "There is no device pump-8"),
        }.items():
            page.goto(at)
            expect(page.locator("main").get_by_text(words).first).to_be_visible()
            keep(page, f"{name}-{theme}")
            if found := wrong_by_axe(page):
                wrong[name] = found
    assert not wrong, "\n".join(f"{name}: {line}" for name, lines in wrong.items() for line in lines)


def test_a_captured_device_is_revoked_by_keys_alone_and_let_in_again(shown: Screens) -> None:
    with shown.desk("/access/certificates", name="certificates") as page:
        row = page.get_by_role("row").filter(has_text="pump-7")
        expect(row.get_by_text("Good")).to_be_visible()
        keep(page, "certificates")
        page.keyboard.press("/")
        page.keyboard.type("pump-7")
        expect(page.get_by_role("row").filter(has_text="level-1")).to_have_count(0)
        row.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("dialog", name="pump-7")).to_be_visible()
        page.get_by_role("button", name="Revoke").press("Enter")
        dialog = page.get_by_role("dialog", name="Revoke the certificates")
        send = dialog.get_by_role("button", name="Revoke", exact=True)
        expect(send).to_be_disabled()
        page.keyboard.press("Enter")
        page.get_by_role("option", name="Its key may be in").press("Enter")
        page.get_by_label("What happened").fill("torn off its pole")
        keep(page, "certificates-revoke")
        page.keyboard.press("Enter")
        expect(page.get_by_text("pump-7 was revoked and is cut off")).to_be_visible()
        expect(page.get_by_role("dialog", name="pump-7").get_by_text("Revoked").first).to_be_visible()
        page.get_by_label("Why it is let in again").fill("back, with a new key")
        page.keyboard.press("Enter")
        expect(page.get_by_text("pump-7 has a new certificate")).to_be_visible()
        keep(page, "certificates-sheet")
        page.keyboard.press("Escape")
        expect(page.get_by_role("region", name="Revoked").get_by_text("pump-7")).to_be_visible()
        expect(row.get_by_text("Good")).to_be_visible()
