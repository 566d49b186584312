"""A camera of the network in a true browser: found, asked, watched, turned by button and key, at home again, and taken out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.safety.cameras.videos import film, scene, walks
from tests.support.browser import PHONE, Screens, keep, wrong_by_axe
from tests.support.certificates import self_signed
from tests.support.onvif import OnvifCamera
from tests.support.rtsp import RtspCamera
from tests.support.upped import UppedCity

pytestmark = [pytest.mark.mission, pytest.mark.slow]

HOST = "127.0.0.7"  # an address of its own: it answers probes where all cameras do
LOGIN = ("admin", "pässword&1")
MASK = {"name": "window", "corners": [[0.0, 0.0], [0.3, 0.0], [0.3, 0.4], [0.0, 0.4]]}
PUT = """async ([at, body]) => (await fetch(at, {
    method: 'PUT', headers: {'content-type': 'application/json'}, body: JSON.stringify(body)})).status"""
PLAYS = "() => [...document.querySelectorAll('main video, main canvas, main img')].some((it) => (it.videoWidth || it.width) > 0)"


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OnvifCamera]:
    """A camera that can be turned, asked over HTTPS, whose clock is two hours behind."""
    folder = tmp_path_factory.mktemp("camera")
    walker = (walks((60, 180), (25, 0)), 60)
    day = film(folder / "day.mp4", scene(6, [walker]), b_frames=0)
    shown, _ = self_signed(folder)
    with (
        RtspCamera(day, login=LOGIN, host=HOST) as live,
        OnvifCamera(live.address(), host=HOST, secure=shown, skew=timedelta(hours=-2)) as camera,
    ):
        yield camera


def ask(page: Page, password: str) -> None:
    page.get_by_role("textbox", name="Name", exact=True).fill(LOGIN[0])
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Ask the camera").click()


def test_a_camera_of_the_network_is_found_added_turned_and_comes_home(
    screens: Screens, city: UppedCity, there: OnvifCamera
) -> None:
    with screens.desk("/cameras", name="network-camera") as page:
        expect(page.get_by_role("button", name="Find cameras on the network")).to_be_visible()
        page.keyboard.press("n")
        page.get_by_label("Ask this address as well").fill(HOST)
        page.keyboard.press("Enter")
        found = page.get_by_role("list", name="Cameras that answered").get_by_role("button", name=HOST)
        expect(found).to_contain_text("Front Door")
        found.focus()
        page.keyboard.press("Enter")

        ask(page, "wrong")
        certificate = page.get_by_role("region", name="The camera’s certificate")
        expect(certificate).to_contain_text("CN=IPCamera")
        assert there.asked == [], "nothing is said before somebody has looked"
        keep(page, "network-certificate")
        certificate.get_by_role("button").click()
        expect(page.get_by_role("alert")).to_contain_text("refuses this name and password")
        keep(page, "network-refused")
        ask(page, LOGIN[1])
        expect(page.get_by_text("The camera answers")).to_be_visible()
        expect(page.get_by_role("note")).to_contain_text("2 h behind")
        assert wrong_by_axe(page) == []
        keep(page, "network-answered")
        page.get_by_role("textbox", name="What people call it here").fill("Front door")
        page.keyboard.press("Enter")

        expect(page.get_by_role("heading", name="Front door", level=1)).to_be_visible()
        steering = page.get_by_role("region", name="Steering")
        expect(steering).to_contain_text("At home")
        page.wait_for_function(PLAYS)
        assert page.evaluate(PUT, ["/api/cameras/front-door/masks", {"version": 1, "masks": [MASK]}]) == 200
        turn(page, there)
        said = city.rows("SELECT a::text FROM cameras.added a UNION ALL SELECT i::text FROM cameras.inquiry i")
        assert said
        assert LOGIN[1] not in f"{said}{city.said()}"
    with screens.desk("/cameras/network", name="network-phone", size=PHONE, theme="light") as page:
        page.get_by_label("Ask this address as well").fill(HOST)
        page.keyboard.press("Enter")
        page.get_by_role("list", name="Cameras that answered").get_by_role("button", name=HOST).click()
        expect(page.get_by_text("It is watched already")).to_be_visible()
        keep(page, "network-phone")
        reached_anew_and_removed(page)


def turn(page: Page, there: OnvifCamera) -> None:
    """By key and by button; away from home nothing is watched and nothing behind a mask is seen."""
    steering = page.get_by_role("region", name="Steering")
    chip = page.get_by_role("banner").or_(page.get_by_role("main"))
    page.get_by_role("button", name="Hold to turn right").focus()
    page.keyboard.down("ArrowRight")
    expect(steering).to_contain_text("Turning")
    page.keyboard.up("ArrowRight")
    expect(chip.get_by_text("Turned away: not watched")).to_be_visible()
    assert there.drive.now()[0]["pan"] > 0
    expect(chip.get_by_text("its privacy masks hold at home only")).to_be_visible()
    keep(page, "network-turned")
    steering.get_by_role("button", name="Gate").click()
    expect(steering).to_contain_text("Turned away")
    page.get_by_role("button", name="Hold to turn left").hover()
    page.mouse.down()
    expect(steering).to_contain_text("You steer it")
    page.mouse.up()
    steering.get_by_role("button", name="Home").click()
    expect(steering).to_contain_text("At home")
    assert there.drive.now()[0]["pan"] == 0.0
    expect(page.get_by_text("Turned away: not watched")).to_be_hidden()
    page.wait_for_function(PLAYS)
    keep(page, "network-home")


def reached_anew_and_removed(page: Page) -> None:
    """Under another password, which is tried first; then it is taken out, and no trace of it is left on the page."""
    page.goto("/cameras/front-door")
    connection = page.get_by_role("region", name="Connection")
    connection.get_by_role("button", name="Another password…").click()
    dialog = page.get_by_role("dialog", name="Reach Front door anew")
    ask(page, LOGIN[1])
    expect(dialog).to_contain_text("Test & Sons PT-1 answers")
    keep(page, "network-password-phone")
    dialog.get_by_role("button", name="Use it from now on").click()
    expect(dialog).to_be_hidden()
    connection.get_by_role("button", name="Remove…").click()
    page.get_by_role("textbox", name="Why").fill("Taken down")
    page.keyboard.press("Enter")
    expect(page.get_by_text("No camera is set up")).to_be_visible()
    keep(page, "network-removed")
