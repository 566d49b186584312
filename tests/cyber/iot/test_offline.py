"""`civigil iot read`: recorded messages without a server."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from civigil.cyber.iot.commands import app
from civigil.cyber.iot.offline import Summary, Told, Unread, read
from civigil.cyber.iot.settings import IotSettings
from tests.cyber.iot.conftest import alarm, telemetry
from tests.support.clock import NOON


def line(topic: str, at_s: float, payload: Any) -> bytes:
    heard = NOON + timedelta(seconds=at_s)
    return json.dumps({"topic": topic, "heard": heard.isoformat(), "payload": payload}).encode()


def sample(seq: int, at_s: float, device: str = "level-1") -> bytes:
    said = telemetry(device, seq, at=NOON + timedelta(seconds=at_s))
    return line(f"tel/{device}", at_s, msgspec.to_builtins(said))


def raised(name: str, at_s: float) -> bytes:
    return line("alarm/level-1", at_s, msgspec.to_builtins(alarm("level-1", name, at=NOON + timedelta(seconds=at_s))))


def found(*lines: bytes) -> list[Told | Unread | Summary]:
    return list(read(lines, IotSettings()))


def sums(*lines: bytes) -> Summary:
    return next(one for one in found(*lines) if isinstance(one, Summary))


def test_a_file_tells_gaps_alarms_and_silence_in_order() -> None:
    said = found(*(sample(number, 10 * number) for number in (1, 2, 3, 6, 7)), raised("b1-1", 71), sample(60, 700))
    told = [(one.type, one.missed) for one in said if isinstance(one, Told)]
    assert told == [("back", 0), ("gap", 2), ("alarm", 0), ("lost", 0), ("back", 0)]
    (last,) = [one for one in said if isinstance(one, Summary)]
    assert (last.samples, last.missed, last.alarms, last.every_s, last.state) == (6, 54, 1, 10.0, "heard")


def test_an_alarm_that_was_sent_again_is_told_once() -> None:
    assert sums(raised("b1-1", 1), raised("b1-1", 3)).alarms == 1
    assert len([one for one in found(raised("b1-1", 1), raised("b1-1", 3)) if isinstance(one, Told)]) == 1


def test_rubbish_is_named_by_its_line_and_the_rest_is_read() -> None:
    lines = [
        b"",
        b"{",
        b"\xff",
        line("tel/level-1", 1, "\x00 no json"),
        line("elsewhere", 1, {}),
        line("tel/level-2", 1, msgspec.to_builtins(telemetry("level-1", 1, at=NOON))),
        sample(1, 2),
    ]
    said = found(*lines)
    assert [one.line for one in said if isinstance(one, Unread)] == [2, 3, 4, 5, 6]
    assert sums(*lines).samples == 1


def test_an_empty_file_tells_nothing() -> None:
    assert found() == []


@given(st.lists(st.binary(max_size=300) | st.tuples(st.integers(1, 50), st.floats(0, 1e6)), max_size=20))
def test_no_file_stops_the_reader(parts: list[bytes | tuple[int, float]]) -> None:
    found(*(part if isinstance(part, bytes) else sample(*part) for part in parts))


def test_the_command_prints_a_json_object_a_line_and_ends_with_1_for_rubbish(tmp_path: Path) -> None:
    file = tmp_path / "field.jsonl"
    file.write_bytes(b"\n".join([sample(1, 0), sample(3, 10), raised("b1-1", 11)]))
    done = CliRunner().invoke(app, ["read", str(file), "--json"])
    assert done.exit_code == 0
    said = [json.loads(one) for one in done.stdout.splitlines()]
    assert [one["type"] for one in said] == ["back", "alarm", "device"]
    assert said[-1]["missed"] == 1
    file.write_bytes(b"rubbish")
    assert CliRunner().invoke(app, ["read", str(file), "--json"]).exit_code == 1
    assert "level-1" in CliRunner().invoke(app, ["read", "-"], input=sample(1, 0)).stdout


def test_a_device_of_ones_own_gets_a_certificate_and_the_lines_that_admit_it(tmp_path: Path) -> None:
    from datetime import UTC, datetime

    from civigil.runtime.trust.authority import Authority

    authority = Authority(tmp_path / "data" / "trust", lasts=timedelta(days=90), renew_before=timedelta(days=30))
    missing = CliRunner().invoke(app, ["enrol", "pump-7", "--data", str(tmp_path / "data")])
    assert missing.exit_code != 0
    authority.ensure(datetime.now(UTC))
    done = CliRunner().invoke(
        app, ["enrol", "pump-7", "--kind", "level", "--data", str(tmp_path / "data"), "--out", str(tmp_path / "out")]
    )
    assert done.exit_code == 0, done.output
    assert 'id = "pump-7"' in done.stdout
    assert {one.name for one in (tmp_path / "out").iterdir()} == {"ca.crt", "pump-7.crt", "pump-7.key"}
    assert (tmp_path / "out" / "pump-7.key").stat().st_mode & 0o077 == 0
    assert CliRunner().invoke(app, ["enrol", "../ca", "--data", str(tmp_path / "data")]).exit_code != 0
