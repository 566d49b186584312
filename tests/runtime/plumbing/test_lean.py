"""The short cuts for headers say what the library itself says, or leave it to the library."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st
from nats.aio.client import Client

from civigil.runtime.bus.lean import header_block, read_block

NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,20}", fullmatch=True)


@given(st.dictionaries(NAMES, st.text(max_size=40), max_size=12))
@example({"a": " x\t", "b": ""})
@example({"a": "line\r\nforged: yes"})
@example({"a": "Straße"})
def test_a_written_block_reads_back_as_the_library_reads_it(headers: dict[str, str]) -> None:
    block = header_block(headers)
    if block is None:
        return  # the library's own way
    expected = Client._parse_header_lines(block.removeprefix(b"NATS/1.0\r\n"))
    assert expected == {name: value.strip() for name, value in headers.items()}
    if headers:
        assert read_block(block) == expected


@given(st.lists(st.binary(max_size=40).filter(lambda line: b"\r" not in line and b"\n" not in line), max_size=6))
@example([b"no colon"])
@example([b"white space: x"])
@example([b" folded: x"])
@example([b": nameless"])
@example([b"name:value"])
@example([b"caf\xc3\xa9: x"])
def test_whatever_comes_in_is_read_as_the_library_reads_it(lines: list[bytes]) -> None:
    rest = b"".join(line + b"\r\n" for line in lines) + b"\r\n"
    read = read_block(b"NATS/1.0\r\n" + rest)
    if read is not None:
        assert read == Client._parse_header_lines(rest)


def test_a_status_line_is_left_to_the_library() -> None:
    assert read_block(b"NATS/1.0 408 Request Timeout\r\nNats-Pending-Messages: 3\r\n\r\n") is None
    assert read_block(b"NATS/1.0 100 Idle Heartbeat\r\n\r\n") is None


def test_a_value_cannot_forge_a_header() -> None:
    assert header_block({"ce-source": "x\r\nce-status: Actual"}) is None
    assert header_block({"ce-source": "x\nce-status: Actual"}) is None
