"""What lies behind a mask: no pixel of it is kept, shown or watched, whatever way it could take."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from civigil.events.cameras import PrivacyMask, SetMasks
from civigil.kernel.envelope import seal_in
from civigil.kernel.errors import Conflict, Invalid, Refused
from civigil.kernel.severity import Status
from civigil.runtime.hands import Hands
from civigil.safety.cameras import capability, service
from civigil.safety.cameras.privacy import service as masking
from civigil.safety.cameras.privacy.hide import Hidden
from civigil.safety.cameras.privacy.kept import Kept, Shown
from civigil.safety.cameras.privacy.mask import Mask, parse_masks
from civigil.safety.cameras.privacy.service import set_masks
from civigil.safety.cameras.reading.ring import Clip
from civigil.safety.cameras.reading.source import Feed
from civigil.safety.cameras.settings import CameraFeed, CameraSettings
from civigil.safety.cameras.worker.messages import Look, Looked, Message, Saw, Streamed, Task, Wish
from civigil.safety.cameras.worker.session import Session
from tests.safety.cameras.test_link import camera, outbox, settings_for, until, watching
from tests.safety.cameras.test_session import GATE, GIVEN, Ticking, run
from tests.safety.cameras.videos import HEIGHT, WIDTH, film, scene, walks
from tests.support.hands import HandsFor

WINDOW = Mask(name="window", corners=((0.05, 0.1), (0.45, 0.15), (0.4, 0.55), (0.1, 0.5)))
GATE_MASK = Mask(name="gate", corners=((0.55, 0.3), (1.0, 0.3), (1.0, 1.0), (0.55, 1.0)))
Picture = NDArray[np.uint8]


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """12 s: a striped window that nobody may see, and somebody who enters the gate at about 8 s."""
    pictures = scene(12, [(walks((0, 150), (25, 0)), 40)])
    stripes = np.where(np.arange(200) // 4 % 2, 250, 5).astype(np.uint8)
    for picture in pictures:
        picture[20:140, 10:150] = stripes[:140]
    return film(tmp_path_factory.mktemp("films") / "window.mp4", pictures)


def inside(picture: Picture) -> Picture:
    """The pixels behind the window's mask, but for its rim: there coding mixes in what lies beside it."""
    hidden = Hidden([WINDOW]).of(picture.shape[1], picture.shape[0]).astype(np.uint8)
    return picture[cv2.erode(hidden, np.ones((9, 9), np.uint8)) > 0]


def decoded(mp4: bytes) -> Iterator[Picture]:
    with av.open(io.BytesIO(mp4), "r") as container:
        for frame in container.decode(video=0):
            yield frame.to_ndarray(format="gray")


def test_the_source_shows_what_the_mask_must_hide(window: Path) -> None:
    with Feed(str(window)) as feed:
        frame, _ = next(one for piece in feed.pieces() for one in piece.frames)
    assert inside(frame.gray.astype(np.uint8)).std() > 50


def test_no_masked_pixel_survives_in_what_is_stored(window: Path) -> None:
    said, _ = run(window, masks=(WINDOW,))
    [saw] = [one for one in said if isinstance(one, Saw)]  # who enters elsewhere is seen as ever
    pictures = list(decoded(saw.clip))
    assert len(pictures) >= 40
    snapshot = cv2.imdecode(np.frombuffer(saw.snapshot, np.uint8), cv2.IMREAD_GRAYSCALE)
    for picture in (*pictures, snapshot.astype(np.uint8)):
        assert inside(picture).max() <= 24  # black, as far as coding leaves it
        outside = picture[~Hidden([WINDOW]).of(WIDTH, HEIGHT)]
        assert outside.mean() > 100


def test_no_masked_pixel_survives_in_what_is_shown_live(window: Path) -> None:
    said: list[Message] = []
    clock = Ticking()
    wishes: list[Wish] = [Look(on=True, streamed=True)]

    def hear() -> list[Wish]:
        told = list(wishes)
        wishes.clear()
        return told

    task = Task(**GIVEN, source=str(window), zones=(GATE,), masks=(WINDOW,))
    Session(task, said.append, clock.now, clock.sleep, hear=hear).run()
    shown = [one for one in said if isinstance(one, Looked) and one.picture]
    assert len(shown) > 20
    for one in shown:
        assert (
            inside(cv2.imdecode(np.frombuffer(one.picture, np.uint8), cv2.IMREAD_GRAYSCALE).astype(np.uint8)).max()
            <= 24
        )
    streamed = [one for one in said if isinstance(one, Streamed)]
    assert len(streamed) > 20
    first = next(number for number, one in enumerate(streamed) if one.key)
    pictures = list(decoded(streamed[first].init + b"".join(one.data for one in streamed[first:])))
    assert len(pictures) > 20
    assert max(int(inside(one).max()) for one in pictures) <= 24


def test_nobody_is_seen_or_followed_behind_a_mask(window: Path) -> None:
    said, _ = run(window, masks=(GATE_MASK,))
    assert [one for one in said if isinstance(one, Saw)] == []
    tracks = [track for one in said if isinstance(one, Looked) for track in one.tracks]
    assert tracks
    assert max(track.box.left + track.box.width for track in tracks) <= 0.57


CORNERS = st.tuples(*(st.tuples(st.floats(0, 1), st.floats(0, 1)) for _ in range(3)))


@given(CORNERS, st.integers(33, 90), st.integers(33, 90))
def test_a_mask_hides_every_pixel_whose_middle_it_holds(
    corners: tuple[tuple[float, float], ...], width: int, height: int
) -> None:
    try:
        mask = Mask(name="any", corners=corners)
    except Invalid:
        return
    hidden = Hidden([mask]).of(width, height)
    outline = np.array([(x * width, y * height) for x, y in corners], np.float32)
    for y in range(0, height, 3):
        for x in range(0, width, 3):
            if cv2.pointPolygonTest(outline, (x + 0.5, y + 0.5), measureDist=False) > 0:
                assert hidden[y, x]


@pytest.mark.parametrize("size", [(64, 48), (65, 48), (64, 47)])
def test_colour_and_brightness_are_both_hidden_at_any_size(size: tuple[int, int]) -> None:
    width, height = size
    rng = np.random.default_rng(1)
    picture = av.VideoFrame.from_ndarray(rng.integers(0, 255, (height, width, 3), np.uint8), format="bgr24")
    mask = Mask(name="half", corners=((0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0)))
    colours = Hidden([mask]).fill(picture).to_ndarray(format="bgr24")
    assert colours[:, : width // 2 - 1].max() <= 2
    assert colours[:, width // 2 + 4 :].std() > 30


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (b'[{"name": "a", "corners": [[0, 0], [1, 1]]}]', "3 to 64 corners"),
        (b'[{"name": "a", "corners": [[0, 0], [1, 1], [1, 0], [0, 1]]}]', "crosses itself"),
        (b'[{"name": "a", "corners": [[0, 0], [2, 1], [1, 0]]}]', "outside the picture"),
        (b'[{"name": "a"}]', "corners"),
        (b"{", "masks"),
    ],
)
def test_masks_that_mean_nothing_are_refused_by_name(given: bytes, why: str) -> None:
    with pytest.raises(Invalid, match=why):
        parse_masks(given)


@pytest.fixture(scope="module")
def striped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """12 s: somebody in finely striped clothes walks into the gate."""
    pictures = scene(12, [(walks((0, 150), (25, 0)), 40)])
    for number, picture in enumerate(pictures):
        left = max(round(25 * number / 10 - 7), 0)
        part = picture[116:150, left : left + 14]
        part[:] = np.where(np.arange(34)[:, None] // 2 % 2, 230, 20)
    return film(tmp_path_factory.mktemp("films") / "striped.mp4", pictures)


def stripes(pictures: list[Picture], first: int) -> list[float]:
    """How much is left of the stripes, wherever their wearer is: brightness from row to row, by picture."""
    found = []
    for number, picture in enumerate(pictures, first):
        left = max(round(25 * number / 10 - 5), 0)
        found.append(float(np.abs(np.diff(picture[118:148, left : left + 10].astype(float), axis=0)).mean()))
    return found


def test_people_are_blurred_in_what_is_kept_and_the_original_is_apart(striped: Path) -> None:
    [blurred] = [one for one in run(striped)[0] if isinstance(one, Saw)]
    first = round((blurred.sighting.at_s - (blurred.moment_s or 0)) * 10)
    sharp, soft = list(decoded(blurred.original)), list(decoded(blurred.clip))
    assert len(sharp) == len(soft)
    assert min(stripes(sharp, first)) > 60
    assert max(stripes(soft, first)) < 12
    far = np.s_[170:230, 20:300]  # where nobody walks
    assert np.abs(sharp[-1][far].astype(float) - soft[-1][far]).mean() < 6
    snapshot = cv2.imdecode(np.frombuffer(blurred.snapshot, np.uint8), cv2.IMREAD_GRAYSCALE).astype(np.uint8)
    assert max(stripes([snapshot], round(blurred.sighting.at_s * 10))) < 12


def test_a_camera_may_be_told_to_blur_nobody(striped: Path) -> None:
    [saw] = [one for one in run(striped, blur=False)[0] if isinstance(one, Saw)]
    assert saw.original == b""
    assert max(stripes(list(decoded(saw.clip)), round((saw.sighting.at_s - (saw.moment_s or 0)) * 10))) > 60


def test_a_clip_that_cannot_be_blurred_is_not_shown() -> None:
    kept = Kept().shown(Clip(b"no clip", 0.0), 1.0, b"a picture", None, blur=True)
    assert kept == Shown(original=b"no clip")


async def _set(do: Hands[CameraSettings], masks: tuple[PrivacyMask, ...] | None, version: int, status: Status) -> int:
    order = SetMasks(camera="gate", version=version, masks=masks)
    asked = seal_in(
        order,
        id=do.new_id(),
        source="gateway",
        status=status,
        occurred=do.clock.now(),
        learned=do.clock.now(),
        actor="operator:1",
    )
    async with do.store.change() as change:
        return (await set_masks(asked, change, do)).version


ANY = PrivacyMask(name="window", corners=WINDOW.corners)


async def test_masks_that_are_set_while_it_runs_hide_from_then_on(hands_for: HandsFor, window: Path) -> None:
    feed = CameraFeed(id="gate", source=str(window), repeat=True, pace=4.0)
    async with hands_for(capability, settings_for(feed)) as do, watching(do):

        async def opened_again() -> bool:
            shown = await camera(do, "gate")
            return shown is not None and shown.connections >= 2 and shown.state == "watching"

        await until(lambda: _watched(do))
        assert await _set(do, (ANY,), 1, Status.ACTUAL) == 2
        await until(opened_again)
        [said] = await outbox(do, "cameras.masks_changed.v1")
        shown = await camera(do, "gate")
    assert (said["version"], said["by"], said["masks"][0]["name"]) == (2, "operator:1", "window")
    assert shown is not None
    assert ([mask.name for mask in shown.masks], shown.masks_by, shown.masks_version) == (["window"], "operator:1", 2)


async def _watched(do: Hands[CameraSettings]) -> bool:
    shown = await camera(do, "gate")
    return shown is not None and shown.state == "watching"


async def test_masks_of_another_version_or_status_change_nothing(hands_for: HandsFor, window: Path) -> None:
    feed = CameraFeed(id="gate", source=str(window), masks=(WINDOW,))
    async with hands_for(capability, settings_for(feed)) as do:
        await service.claim(do, feed, do.new_id())
        known = await masking.masking(do, "gate")
        assert ([mask.name for mask in known.masks], known.version) == (["window"], 2)  # those of the settings
        with pytest.raises(Conflict, match="version 2 by now"):
            await _set(do, None, 1, Status.ACTUAL)
        with pytest.raises(Refused, match="never reaches a real link"):
            await _set(do, None, 2, Status.EXERCISE)
        assert await _set(do, (), 2, Status.ACTUAL) == 3
        assert (await masking.masking(do, "gate")).masks == ()
        assert await _set(do, None, 3, Status.ACTUAL) == 4
        assert [mask.name for mask in (await masking.masking(do, "gate")).masks] == ["window"]
