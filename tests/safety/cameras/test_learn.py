"""Models in files, and the commands that make and use them."""

from __future__ import annotations

import csv
import hashlib
import json
import zlib
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from typer.testing import CliRunner

from civigil.events.cameras import UnusualSeen
from civigil.kernel.errors import Invalid, Missing, Tampered
from civigil.safety.cameras.commands import app
from civigil.safety.cameras.model import What, Zone
from civigil.safety.cameras.normality.calibrate import Calibration
from civigil.safety.cameras.normality.keep import MAGIC, UNPACKED_AT_MOST, packed, unpacked
from civigil.safety.cameras.normality.model import Normality
from civigil.safety.cameras.offline.learn import learn, read, recordings, write
from civigil.safety.cameras.reading.source import Feed
from civigil.safety.cameras.rules import on_sighting
from civigil.safety.cameras.worker.messages import Alive, Message, NormalTask, Saw, Task
from civigil.safety.cameras.worker.session import Session
from tests.safety.cameras.videos import film
from tests.safety.cameras.walkway import Walker, ordinary, walkway

run = CliRunner().invoke


pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two ordinary recordings."""
    folder = tmp_path_factory.mktemp("days")
    for seed in (1, 2):
        film(folder / f"{seed}.mp4", walkway(24, ordinary(24, seed)))
    return folder


@pytest.fixture(scope="module")
def runner_film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten seconds, in which somebody runs through from the fourth on."""
    people = [*ordinary(10, 9), Walker(feet=110, speed=75, begin_s=4)]
    return film(tmp_path_factory.mktemp("films") / "gate 7.mp4", walkway(10, people))


@pytest.fixture(scope="module")
def model(days: Path) -> Normality:
    return learn([str(path) for path in recordings([days])])


@pytest.fixture(scope="module")
def model_file(model: Normality, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("models") / "walkway.model"
    write(model, path)
    return path


def test_a_model_comes_back_from_its_file_as_it_was(model: Normality, model_file: Path) -> None:
    back = read(model_file)
    assert (back.limits, back.scale, back.calibration, back.far) == (
        model.limits,
        model.scale,
        model.calibration,
        model.far,
    )
    assert (back.level == model.level).all()
    assert (back.counts.glide.counts == model.counts.glide.counts).all()
    assert np.allclose(back.usual.speed, model.usual.speed)
    assert packed(back) == packed(unpacked(packed(back)))


def test_a_changed_model_is_refused_as_tampered(model: Normality) -> None:
    raw = bytearray(packed(model))
    for at in (len(MAGIC) + 5, len(raw) // 2, len(raw) - 1):
        changed = bytearray(raw)
        changed[at] ^= 1
        with pytest.raises(Tampered):
            unpacked(bytes(changed))
    with pytest.raises(Tampered):
        unpacked(bytes(raw[:-10]))


def test_what_is_no_model_or_another_version_is_refused(model: Normality) -> None:
    raw = packed(model)
    later = MAGIC + bytes([9]) + raw[len(MAGIC) + 1 :]
    for bad in (b"", MAGIC, b"\x80\x04\x95pickle", raw[1:], later):
        with pytest.raises(Invalid):
            unpacked(bad)


def rows_of(table: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(table.read_text().splitlines()))


def signed(body: bytes, version: int = 1) -> bytes:
    return MAGIC + bytes([version]) + hashlib.sha256(body).digest() + body


def test_a_model_that_lies_about_its_size_is_refused_before_anything_is_made_of_it(model: Normality) -> None:
    plain = msgspec.msgpack.decode(zlib.decompress(packed(model)[len(MAGIC) + 33 :]))
    for change in (
        {"width": 4000},
        {"height": 17},
        {"level": b""},
        {"speed": plain["speed"][:-4]},
        {"speed": b"\xff" * len(plain["speed"])},
        {"far": [1.0]},
        {"extra": None, "limits": {"cell": 0}},
        {"calibration": {"seconds": 0.0, "peaks": [1.1]}},
        {"calibration": {"seconds": 9.0, "peaks": [1.1, 1.2]}},
        {"calibration": {"seconds": 9.0, "peaks": [1.1] * 5000}},
    ):
        with pytest.raises(Invalid):
            unpacked(signed(zlib.compress(msgspec.msgpack.encode({**plain, **change}))))


def test_a_model_of_version_two_is_read_and_its_peaks_taken_for_events(model: Normality) -> None:
    plain = msgspec.msgpack.decode(zlib.decompress(packed(model)[len(MAGIC) + 33 :]))
    old = {"seconds": 12.0, "peaks": [1.4, 1.2, 0.9], "tail_from": 1.0, "tail_scale": 0.1}  # of each four seconds one
    back = unpacked(signed(zlib.compress(msgspec.msgpack.encode({**plain, "calibration": old})), version=2))
    assert back.calibration == Calibration(seconds=12.0, peaks=(1.4, 1.4, 1.2, 1.2))


def test_a_model_that_unpacks_without_end_is_refused() -> None:
    bomb = zlib.compressobj(9)
    body = b"".join(bomb.compress(bytes(1_000_000)) for _ in range(UNPACKED_AT_MOST // 1_000_000 + 2)) + bomb.flush()
    with pytest.raises(Invalid, match="longer"):
        unpacked(signed(body))


def test_a_model_that_is_not_there_is_missing(tmp_path: Path) -> None:
    with pytest.raises(Missing):
        read(tmp_path / "none.model")


def test_scores_hold_a_row_for_every_picture_and_rise_with_the_runner(
    model_file: Path, runner_film: Path, days: Path, tmp_path: Path
) -> None:
    table = tmp_path / "scores.csv"
    result = run(
        app,
        [
            "analyse",
            str(runner_film),
            str(days / "1.mp4"),
            "--model",
            str(model_file),
            "--scores",
            str(table),
            "--json",
        ],
    )
    assert result.exit_code == 0, result.output
    rows = rows_of(table)
    assert list(rows[0]) == ["clip", "frame", "score"]
    assert [(row["clip"], int(row["frame"])) for row in rows] == [
        (name, frame) for name, count in (("gate 7", 100), ("1", 240)) for frame in range(count)
    ]
    score = {(row["clip"], int(row["frame"])): float(row["score"]) for row in rows}
    assert max(score["gate 7", frame] for frame in range(48, 70)) > max(score["1", frame] for frame in range(240))
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    unusual = [line for line in lines if line["type"] == "unusual"]
    assert unusual[0]["kind"] == "speed"
    assert 40 <= unusual[0]["frame"] <= 70
    assert set(unusual[0]) >= {"at_s", "box", "kind", "explanation", "score", "limit", "began_s"}
    assert [line["unusual"] for line in lines if line["type"] == "watched"][1] == 0


def test_two_clips_of_one_name_keep_their_rows_apart(model_file: Path, runner_film: Path, tmp_path: Path) -> None:
    twin = tmp_path / runner_film.name
    twin.write_bytes(runner_film.read_bytes())
    table = tmp_path / "scores.csv"
    given = [str(runner_film), str(twin), "--model", str(model_file), "--scores", str(table), "--seconds", "1"]
    assert run(app, ["analyse", *given]).exit_code == 0
    assert {row["clip"] for row in rows_of(table)} == {"gate 7", "gate 7-2"}


def test_learn_tells_what_it_learned_and_how_far_its_rates_reach(days: Path, tmp_path: Path) -> None:
    result = run(app, ["learn", str(days), "--model", str(tmp_path / "a.model"), "--json"])
    assert result.exit_code == 0, result.output
    [told] = [json.loads(line) for line in result.stdout.splitlines()]
    assert (told["recordings"], told["width"], told["height"]) == (2, 240, 160)
    assert told["limit_once_a_day"] > told["limit_once_an_hour"] > 0
    assert told["seen_per_hour"] == pytest.approx(75, rel=0.1)
    assert read(tmp_path / "a.model").learned_at


def test_scores_without_a_model_are_refused(runner_film: Path, tmp_path: Path) -> None:
    result = run(app, ["analyse", str(runner_film), "--scores", str(tmp_path / "s.csv")])
    assert isinstance(result.exception, Invalid)


def test_another_camera_s_model_is_said_to_be_one(model_file: Path, loiterer: Path) -> None:
    result = run(app, ["analyse", str(loiterer), "--model", str(model_file), "--json"])
    assert result.exit_code == 1
    assert "another camera's" in result.stdout


def test_an_annotated_recording_plays_and_shows_every_picture(
    model_file: Path, runner_film: Path, tmp_path: Path
) -> None:
    out = tmp_path / "seen.mp4"
    result = run(app, ["annotate", str(runner_film), "--model", str(model_file), "--out", str(out), "--json"])
    assert result.exit_code == 0, result.output
    assert "speed" in {json.loads(line)["kind"] for line in result.stdout.splitlines()}
    with Feed(str(out)) as feed:
        pictures = [frame for piece in feed.pieces() for frame, _ in piece.frames]
    assert len(pictures) == 100
    assert pictures[0].width >= 640
    overwriting = run(app, ["annotate", str(runner_film), "--model", str(model_file), "--out", str(runner_film)])
    assert isinstance(overwriting.exception, Invalid)
    assert runner_film.stat().st_size > 0


def session(source: Path, **changes: Any) -> list[Message]:
    said: list[Message] = []
    given: dict[str, Any] = {
        "source": str(source),
        "zones": (Zone(name="whole", loiter_s=600.0),),
        "pace": 0.0,
        "repeat": False,
        "width_at_most": 480,
        "quiet_s": 300.0,
        "clip_before_s": 2.0,
        "clip_after_s": 1.0,
        "ring_bytes_at_most": 32_000_000,
        "open_limit_s": 15.0,
        "read_limit_s": 10.0,
        "first_track": 1,
    }
    ticks = count()
    Session(Task(**given | changes), said.append, lambda: next(ticks) / 100, lambda _: None).run()
    return said


def test_a_live_camera_with_a_model_tells_what_is_unusual_with_its_clip(model: Normality, runner_film: Path) -> None:
    said = session(runner_film, normality=packed(model), unusual=NormalTask(alarms_an_hour=1.0))
    saw = [one for one in said if isinstance(one, Saw)]
    assert [one.sighting.what for one in saw] == [What.UNUSUAL]
    assert 4 <= saw[0].sighting.at_s <= 7.5
    assert saw[0].snapshot
    assert saw[0].clip
    fact = on_sighting(saw[0].sighting, "gate", None, ())
    assert isinstance(fact, UnusualSeen)
    assert (fact.kind, fact.odd) == ("unusual_motion", "speed")
    assert "of what passes here" in fact.explanation.summary
    assert [one for one in session(runner_film) if isinstance(one, Saw)] == []


def test_another_camera_s_model_leaves_the_camera_watched_and_is_its_trouble(model: Normality, loiterer: Path) -> None:
    said = session(loiterer, normality=packed(model), zones=(Zone(name="whole", loiter_s=6.0, roam_heights=2.0),))
    assert {one.sighting.what for one in said if isinstance(one, Saw)} == {What.LOITERING}
    assert "another camera's" in [one for one in said if isinstance(one, Alive)][-1].trouble


def test_a_broken_model_leaves_the_camera_watched_and_is_its_trouble(model: Normality, runner_film: Path) -> None:
    said = session(runner_film, normality=packed(model)[:-20])
    alive = [one for one in said if isinstance(one, Alive)]
    assert alive[-1].trouble.startswith("nothing unusual is seen")
    assert alive[-1].frames > 50
