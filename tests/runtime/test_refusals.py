"""What nats-server forbade is read from its log, and nothing that a device chooses can make a line of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civigil.runtime.bus.refusals import READ_AT_MOST, LogTail, behind, takeovers, violations

HEAD = "[137] 2026/11/22 22:24:27.517706 [ERR] 127.0.0.1:54038 - mid:70 - "


def test_what_was_forbidden_is_summed_for_each_connection() -> None:
    found = violations(
        [
            f'{HEAD}"level-1" - Publish Violation - Subject "tel.air-1"',
            f'{HEAD}"level-1" - Publish Violation - Subject "tel.air-1"',
            f'{HEAD}"level-1" - Subscription Violation - Subject "tel.>", SID tel.>',
            "[137] 2026/11/22 22:24:27.517706 [INF] Server is ready",
        ]
    )
    assert {number: (one.subjects, one.times) for number, one in found.items()} == {
        70: (["tel.air-1", "tel.> (to hear)"], 3)
    }


@pytest.mark.parametrize(
    "line",
    [
        "",
        HEAD,
        'the client said: [137] x y [ERR] 1 - mid:70 - "a" - Publish Violation - Subject "b"',
        f'{HEAD}"a" - Publish Violation',
    ],
)
def test_another_line_says_nothing(line: str) -> None:
    assert violations([line]) == {}


def test_a_client_id_that_looks_like_a_line_is_one_client_id() -> None:
    hostile = r'"x\" - Publish Violation - Subject \"fact.>"'
    found = violations([f'{HEAD}{hostile} - Publish Violation - Subject "tel.air-1"'])
    assert found[70].subjects == ["tel.air-1"]


@given(st.lists(st.text(max_size=200), max_size=5))
def test_no_line_breaks_the_reader(lines: list[str]) -> None:
    violations([f"{HEAD}{line}" for line in lines])


def test_a_processs_line_is_read_whatever_it_calls_its_connection() -> None:
    line = f'{HEAD.replace("mid", "cid")}"v2:\\"x\\" - Publish Violation" - "$G/user:cameras.civigil.internal" - '
    found = violations([f'{line}Publish Violation - Subject "order.actual.signals.x"'])
    assert (found[70].subjects, found[70].times) == (["order.actual.signals.x"], 1)


@pytest.mark.parametrize(
    ("user", "holder"),
    [
        ("air-1.devices.civigil.internal", "device:air-1"),
        ("g3.air-1.devices.civigil.internal", "device:air-1"),
        ("CN=device:air-1,O=Civigil", "device:air-1"),
        ("cameras.civigil.internal", "process:cameras"),
        ("g12.cameras.civigil.internal", "process:cameras"),
        ("CN=cameras,O=Civigil", None),
        ("cameras.example", None),
        ("", None),
    ],
)
def test_the_monitor_names_the_holder_behind_a_connection_and_nobody_else(user: str, holder: str | None) -> None:
    answer = f'{{"connections":[{{"authorized_user":"{user}"}}]}}'.encode()
    assert (str(found) if (found := behind(answer)) else None) == holder


@pytest.mark.parametrize("answer", [b"", b"{}", b'{"connections":[]}', b"\xff"])
def test_an_answer_of_the_monitor_that_says_nothing_names_nobody(answer: bytes) -> None:
    assert behind(answer) is None


def test_lines_are_read_once_and_whole(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("before\n")
    tail = LogTail(log)
    assert tail.read() == []
    with log.open("a") as file:
        file.write("one\ntw")
    assert tail.read() == ["one"]
    with log.open("a") as file:
        file.write("o\n")
    assert tail.read() == ["two"]
    log.write_text("new\n")  # cut short, and begun anew
    assert tail.read() == ["new"]
    log.write_text("x" * 10 + "\n" + "y" * (READ_AT_MOST + 5) + "\nend\n")
    assert tail.read()[-1] == "end"
    log.unlink()
    assert tail.read() == []


def test_who_takes_anothers_client_id_is_read_and_nothing_in_an_id_makes_a_line_of_it() -> None:
    line = HEAD.replace("[ERR]", "[WRN]") + (
        r'"c\"1" - Replacing old client "127.0.0.1:32922 - mid:10 - \"c\\\"1\"" since both have the same client ID "c1"'
    )
    assert takeovers([line, "", HEAD]) == [(70, 10)]
    hostile = f'{HEAD}"Replacing old client mid:1 - x" - Publish Violation - Subject "tel.x"'
    assert takeovers([hostile]) == []
