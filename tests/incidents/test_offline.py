"""The correlation on a file, through the command line, without a server."""

from __future__ import annotations

import json
import subprocess
import sys

import msgspec
import pytest
from typer.testing import CliRunner

from civigil.incidents.commands import app
from civigil.incidents.offline import correlated
from civigil.kernel.errors import Invalid
from civigil.kernel.time import text_of


def line(envelope):
    return msgspec.json.encode(
        {
            "id": envelope.id,
            "occurred": text_of(envelope.occurred),
            "learned": text_of(envelope.learned),
            "status": envelope.status,
            "type": envelope.type,
            "body": envelope.body,
        }
    )


def test_file_gives_the_incidents_with_reasons(sensor, tmp_path):
    near = [sensor.says(at=t) for t in range(0, 30, 10)]
    far = sensor.says(at=5, north_m=800)
    call = sensor.says(at=31, by_person=True)
    file = tmp_path / "concerns.jsonl"
    file.write_bytes(b"\n".join(line(one) for one in [*near, far, call, near[0]]))
    result = CliRunner().invoke(app, ["correlate", str(file), "--json"])
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert found["concerns"] == 5
    assert sorted(len(one["joined"]) for one in found["incidents"]) == [1, 1, 3]
    assert len(found["offers"]) == 1
    rules = {joined["explanation"]["rule"] for one in found["incidents"] for joined in one["joined"]}
    assert rules == {"incidents.raised", "incidents.same_place_and_time"}
    assert CliRunner().invoke(app, ["correlate", str(file)]).exit_code == 0


def test_same_file_gives_the_same_incidents_twice(sensor):
    lines = [line(sensor.says(at=t, east_m=40.0 * (t % 3))) for t in range(50)]
    assert correlated(lines, where="f") == correlated(lines, where="f")


@pytest.mark.parametrize(
    ("text", "where"),
    [
        (b"not json", "f:2"),
        (b"{}", "f:2"),
        (b'"\xff"', "f:2"),
        (b'{"id": 7}', "f:2"),
        (b"x" * 1_200_000, "f:2"),
    ],
)
def test_bad_line_is_named(sensor, text, where):
    with pytest.raises(Invalid) as caught:
        correlated([line(sensor.says()), text], where="f")
    assert caught.value.where == where


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"latitude":52.43', '"latitude":91.0'),
        ('"latitude":52.43', '"latitude":NaN'),
        ("2026-05-01T12:00:00.000000Z", "2026-05-01T12:00:00"),
        ("Moderate", "Terrible"),
    ],
)
def test_place_off_the_earth_and_the_like_are_named(sensor, old, new):
    text = line(sensor.says()).decode()
    assert old in text
    with pytest.raises(Invalid, match="not a concern"):
        correlated([text.replace(old, new).encode()], where="f")


def test_command_line_loads_no_heavy_library():
    code = "import civigil.incidents.commands, sys; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"cv2", "scipy", "av", "litestar", "granian", "numpy", "httpx"} & set(loaded)
