"""A detector of the user's own: whatever family it is of, it is read rightly or refused; it never stops a camera."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from pathlib import Path

import av
import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from civigil.kernel.errors import Invalid, Missing
from civigil.safety.cameras.model import Rect, Zone
from civigil.safety.cameras.objects.adapters import Output, adapter_for
from civigil.safety.cameras.objects.desk import Desk, Patience
from civigil.safety.cameras.objects.detector import Detector
from civigil.safety.cameras.objects.found import Found, Limits, Raw
from civigil.safety.cameras.objects.letterbox import Letterbox
from civigil.safety.cameras.objects.merge import merged
from civigil.safety.cameras.offline.analyse import Found as Reported
from civigil.safety.cameras.offline.analyse import Watched, analyse
from civigil.safety.cameras.scene.blobs import Detection
from civigil.safety.cameras.settings import CameraFeed
from civigil.safety.cameras.watch import WatchLimits
from civigil.safety.cameras.worker.messages import Alive, DetectorTask, Saw, Task
from civigil.safety.cameras.worker.session import Session
from tests.safety.cameras.objects.models import Style, model
from tests.safety.cameras.videos import film, scene, walks

STYLES: tuple[Style, ...] = ("yolo8", "yolo5", "rows", "triple", "detr")


def picture(*things: tuple[int, int, int, int], width: int = 320, height: int = 200) -> av.VideoFrame:
    """A dark picture with white things: left, top, width, height."""
    whole = np.full((height, width, 3), 40, np.uint8)
    for left, top, wide, high in things:
        whole[top : top + high, left : left + wide] = 255
    return av.VideoFrame.from_ndarray(whole, format="rgb24")


PERSON, CAR = (60, 50, 30, 90), (200, 100, 90, 40)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("models")
    return {style: model(folder / f"{style}.onnx", style) for style in (*STYLES, "odd")}


@pytest.mark.parametrize("style", STYLES)
def test_every_family_finds_the_same_things_where_they_are(models: dict[str, Path], style: Style) -> None:
    both = Detector(models[style]).detect([picture(PERSON, CAR), picture(PERSON)])
    assert [sorted(one.label for one in found) for found in both] == [["car", "person"], ["person"]]
    for found in both:
        for one in found:
            left, top, wide, high = PERSON if one.label == "person" else CAR
            at = (one.left * 320, one.top * 200, one.width * 320, one.height * 200)
            assert at == pytest.approx((left, top, wide, high), abs=3)
            assert one.score > 0.75
    assert len(Detector(models[style], Limits(labels=frozenset({"car"}))).detect([picture(PERSON, CAR)])[0]) == 1
    assert Detector(models[style]).detect([picture()]) == [()]


def test_a_model_with_a_fixed_batch_and_more_pictures_than_it_takes(tmp_path: Path) -> None:
    detector = Detector(model(tmp_path / "two.onnx", "yolo8", batch=2))
    assert detector.batch_at_most == 2
    assert [len(found) for found in detector.detect([picture(PERSON, CAR)] * 3 + [picture()])] == [2, 2, 2, 0]


def test_labels_come_from_the_metadata_or_a_file_beside_it(tmp_path: Path) -> None:
    path = model(tmp_path / "bare.onnx", "rows", names=None)
    assert {one.label for one in Detector(path).detect([picture(PERSON, CAR)])[0]} == {"0", "1"}
    path.with_suffix(".names").write_text("walker\nvan\n")
    assert {one.label for one in Detector(path).detect([picture(PERSON, CAR)])[0]} == {"walker", "van"}
    with pytest.raises(Invalid, match="no list of labels"):
        Detector(model(tmp_path / "bad.onnx", "rows", names="{0: 'person'"))


def test_what_fits_no_adapter_is_refused_with_its_shape(models: dict[str, Path], tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"'picture' of shape \? x 25600 fits no adapter"):
        Detector(models["odd"])
    with pytest.raises(Missing):
        Detector(tmp_path / "none.onnx")
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(models["rows"].read_bytes()[:300])
    with pytest.raises(Invalid, match="no ONNX model"):
        Detector(broken)


@pytest.mark.parametrize(
    ("outputs", "classes", "name"),
    [
        ([("o", (1, 84, 8400))], 80, "yolo"),
        ([("o", (None, 25200, 85))], 80, "yolo"),
        ([("o", (1, 84, 8400))], None, "yolo"),
        ([("o", (1, 300, 6))], 80, "rows"),
        ([("dets", (1, 100, 4)), ("s", (1, 100)), ("classes", (1, 100))], None, "triple"),
        ([("logits", (1, 300, 80)), ("pred_boxes", (1, 300, 4))], 80, "detr"),
        ([("o", (1, 84, 8400))], 3, None),
        ([("o", (1, 25200, 80))], 80, None),
        ([("a", (1, 2)), ("b", (1, 2)), ("c", (1, 2))], None, None),
        ([], None, None),
        ([("o", (1, None, None))], None, None),
    ],
)
def test_outputs_lead_to_their_adapter_or_to_an_error(
    outputs: list[tuple[str, tuple[int | None, ...]]], classes: int | None, name: str | None
) -> None:
    declared = [Output(*one) for one in outputs]
    if name is None:
        with pytest.raises(Invalid):
            adapter_for(declared, classes)
    else:
        assert adapter_for(declared, classes).name == name


@given(
    some.integers(16, 4000),
    some.integers(16, 4000),
    some.integers(32, 1280),
    some.integers(32, 1280),
    some.floats(0, 0.8),
    some.floats(0, 0.8),
)
def test_a_box_comes_back_to_where_it_was(width: int, height: int, wide: int, high: int, x: float, y: float) -> None:
    fitted = Letterbox(width, height, wide, high)
    left, top = fitted.corner
    at = np.array([[x, y, x + 0.15, y + 0.15]]) * (*fitted.size, *fitted.size) + (left, top, left, top)
    (one,) = fitted.back(
        Raw(at.astype(np.float32), np.ones(1, np.float32), np.zeros(1, np.int64)), ("thing",), Limits()
    )
    assert (one.left, one.top, one.width, one.height) == pytest.approx((x, y, 0.15, 0.15), abs=0.01)
    assert fitted.fill(np.zeros((height, width, 3), np.uint8)).shape == (high, wide, 3)


def test_a_box_takes_the_place_of_the_blobs_in_it_and_leaves_the_others() -> None:
    def blob(left: int) -> Detection:
        return Detection(Rect(left, 10, 10, 20), 0.6, np.full((20, 10), 255, np.uint8), look=(1.0, 2.0, 3.0, 4.0))

    found = Found("person", 0.8, 0.08, 0.05, 0.24, 0.3)
    together = merged([blob(10), blob(20), blob(60)], [found], (100, 100))
    assert [(one.label, round(one.box.left), one.inside is None) for one in together] == [
        ("person", 8, True),
        ("", 60, False),
    ]
    assert together[0].look == (1.0, 2.0, 3.0, 4.0)


def test_a_zone_counts_only_what_it_names(models: dict[str, Path], tmp_path: Path) -> None:
    film_ = film(tmp_path / "walk.mp4", scene(8, [(walks((20, 150), (25, 0)), 255)]))
    corners = ((0.3, 0.3), (0.9, 0.3), (0.9, 0.9), (0.3, 0.9))
    zones = [
        Zone(name="people", corners=corners, forbidden=True, labels=("person",)),
        Zone(name="cars", corners=corners, forbidden=True, labels=("car",)),
        Zone(name="all", corners=corners, forbidden=True),
    ]
    feed = CameraFeed(id="any", source=str(film_))
    told = list(analyse(feed, zones, WatchLimits(), detector=Detector(models["yolo8"])))
    seen = [one for one in told if isinstance(one, Reported)]
    assert {one.zone for one in seen} == {"people", "all"}
    assert {one.label for one in seen} == {"person"}
    assert seen[0].explanation.summary.startswith("A person entered")
    assert [one.labels for one in told if isinstance(one, Watched)] == [{"person": 1}]
    without = [one for one in analyse(feed, zones, WatchLimits()) if isinstance(one, Reported)]
    assert {one.zone for one in without} == {"all"}, "without a detector nobody can say that it is a person"


class Slow:
    """A detector that takes as long as it is told to, or fails."""

    batch_at_most = 4

    def __init__(self) -> None:
        self.go = threading.Event()
        self.asked: list[int] = []
        self.fails = False

    def detect(self, pictures: Sequence[av.VideoFrame]) -> list[tuple[Found, ...]]:
        self.asked.append(len(pictures))
        if self.fails:
            raise Invalid("the model failed: of a sudden", where="detector")
        assert self.go.wait(30)
        return [(Found("person", 0.9, 0, 0, 1, 1),) for _ in pictures]


def opened(desk: Desk) -> Desk:
    while not desk._is_open:  # the thread begins
        threading.Event().wait(0.001)
    return desk


def test_a_detector_that_hangs_is_waited_for_once_and_taken_up_when_it_comes_back() -> None:
    now, slow = [0.0], Slow()
    desk = opened(Desk(lambda: slow, lambda: now[0], Patience(answer_s=0.02, seldom_s=5)))
    assert desk.look(picture()) is None
    for _ in range(50):
        assert desk.look(picture()) is None
    assert slow.asked == [1], "who has not answered is not asked again"
    now[0] = 20.0
    assert desk.look(picture()) is None
    assert "the detector takes longer" in desk.trouble
    slow.go.set()
    now[0] = 30.0
    while desk.look(picture()) is None:
        now[0] += 6.0
    assert desk.trouble == ""


def test_a_detector_that_fails_is_the_cameras_trouble_and_nothing_else() -> None:
    slow = Slow()
    slow.fails = True
    desk = opened(Desk(lambda: slow, lambda: 0.0, Patience(again_s=3600)))
    assert desk.look(picture()) is None
    while not desk.trouble:
        threading.Event().wait(0.001)
    assert "the model failed: of a sudden" in desk.trouble
    assert desk.look(picture()) is None
    assert slow.asked == [1]

    def broken() -> Slow:
        raise Invalid("it is no ONNX model", where="detector x.onnx")

    never = Desk(broken, lambda: 0.0, Patience(again_s=3600))
    while not never.trouble:
        threading.Event().wait(0.001)
    assert "no ONNX model" in never.trouble
    assert never.look(picture()) is None


def test_cameras_that_ask_at_the_same_time_are_answered_by_one_batch() -> None:
    slow = Slow()
    desk = opened(Desk(lambda: slow, lambda: 0.0, Patience(answer_s=20)))
    desks = [threading.Thread(target=desk.look, args=(picture(),)) for _ in range(4)]
    for one in desks:
        one.start()
    while desk._asked.qsize() + sum(slow.asked) < 4:
        threading.Event().wait(0.001)
    slow.go.set()
    for one in desks:
        one.join()
    assert sum(slow.asked) == 4
    assert len(slow.asked) <= 2, "one that was first, and all others together"


@pytest.mark.parametrize("kind", ["good", "broken", "missing"])
def test_a_camera_with_a_broken_model_is_watched_by_its_blobs(
    models: dict[str, Path], tmp_path: Path, kind: str
) -> None:
    path = models["yolo8"] if kind == "good" else tmp_path / "bad.onnx"
    if kind == "broken":
        path.write_bytes(b"no model at all")
    people = film(tmp_path / "walk.mp4", scene(8, [(walks((20, 150), (25, 0)), 255)]))
    told: list[object] = []
    session = Session(
        msgspec.structs.replace(
            TASK, source=str(people), detector=DetectorTask(path=str(path), score_at_least=0.25, labels=())
        ),
        told.append,
        time.monotonic,
        lambda _: None,
    )
    assert session._desk is not None
    while not session._desk._is_open and not session._desk.trouble:
        time.sleep(0.005)
    session.run()
    saw = [one for one in told if isinstance(one, Saw)]
    assert [one.sighting.seen.label for one in saw] == ["person" if kind == "good" else ""]
    troubles = {one.trouble for one in told if isinstance(one, Alive)}
    expected = {"good": "", "broken": "no ONNX model", "missing": "there is no such file"}[kind]
    assert all(expected in one and bool(one) == bool(expected) for one in troubles)


TASK = Task(
    source="",
    zones=(Zone(name="gate", corners=((0.4, 0.3), (0.9, 0.3), (0.9, 0.9), (0.4, 0.9)), forbidden=True),),
    pace=0.0,
    repeat=False,
    width_at_most=480,
    quiet_s=300.0,
    clip_before_s=1.0,
    clip_after_s=1.0,
    ring_bytes_at_most=10_000_000,
    open_limit_s=5.0,
    read_limit_s=5.0,
    first_track=1,
)
