"""The short cuts say what the library itself says, or leave it to the library."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from hypothesis import example, given
from hypothesis import strategies as st
from nats.aio.client import Client
from nats.aio.msg import Msg

from civigil.runtime.bus.lean import LeanClient, header_block, in_batch, read_block

NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,20}", fullmatch=True)


@given(st.dictionaries(NAMES, st.text(max_size=40), max_size=12))
@example({"a": " x\t", "b": ""})
@example({"a": "line\r\nforged: yes"})
@example({"a": "Straße"})
@example({"a": "\x1f"})
def test_a_written_block_reads_back_as_the_library_reads_it(headers: dict[str, str]) -> None:
    block = header_block(headers)
    if block is None:
        return  # the library's own way
    expected = Client._parse_header_lines(block.removeprefix(b"NATS/1.0\r\n"))
    assert expected == {name: value.strip(" \t\n\r\x0b\x0c") for name, value in headers.items()}
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


@dataclass(frozen=True)
class Sent:
    """A message as a server sends it, or another line of the protocol."""

    sid: int = 1
    reply: str = ""
    headers: bytes | None = None  # the whole block
    body: bytes = b""
    line: bytes = b""  # instead of a message

    @property
    def wire(self) -> bytes:
        """The bytes."""
        if self.line:
            return self.line
        head = b"" if self.headers is None else self.headers
        word = "MSG" if self.headers is None else "HMSG"
        size = len(head) + len(self.body)
        sizes = f"{size}" if self.headers is None else f"{len(head)} {size}"
        reply = f"{self.reply} " if self.reply else ""
        return f"{word} to.{self.sid} {self.sid} {reply}{sizes}\r\n".encode() + head + self.body + b"\r\n"


BLOCKS = st.sampled_from(
    [
        None,
        b"NATS/1.0\r\n\r\n",
        b"NATS/1.0\r\na: b\r\nc: d\r\n\r\n",
        b"NATS/1.0\r\nStra\xc3\x9fe: x\r\na: y\r\n\r\n",
        b"NATS/1.0 408 Request Timeout\r\nNats-Pending-Messages: 3\r\n\r\n",
        b"NATS/1.0 100 Idle Heartbeat\r\n\r\n",
    ]
)
LINES = st.sampled_from([b"PING\r\n", b"PONG\r\n", b"+OK\r\n"])
SENT = st.one_of(
    st.builds(
        Sent,
        sid=st.integers(min_value=1, max_value=3),  # nobody takes what comes to 3
        reply=st.sampled_from(["", "re.1"]),
        headers=BLOCKS,
        body=st.binary(max_size=60) | st.sampled_from([b"\r\n", b"MSG to.1 1 0\r\n\r\n", b"x" * 300]),
    ),
    st.builds(Sent, line=LINES),
)


@given(st.lists(SENT, max_size=8), st.lists(st.integers(min_value=1, max_value=90), min_size=1, max_size=12))
def test_a_message_arrives_the_same_however_it_is_cut_and_whoever_reads_it(sent: list[Sent], cuts: list[int]) -> None:
    wire = b"".join(one.wire for one in sent)
    pieces, at, turn = [], 0, 0
    while at < len(wire):
        pieces.append(wire[at : at + cuts[turn % len(cuts)]])
        at, turn = at + cuts[turn % len(cuts)], turn + 1
    ours = asyncio.run(_taken(pieces, direct=True))
    assert ours == asyncio.run(_taken(pieces, direct=False))
    assert len(ours) == sum(not one.line and one.sid < 3 for one in sent)


async def _taken(pieces: list[bytes], *, direct: bool) -> list[tuple[object, ...]]:
    """What two subscriptions get, by our way or by the library's."""
    client = LeanClient() if direct else Client()
    client._error_cb = _never
    taken: list[tuple[object, ...]] = []

    async def quiet(*_: object, **__: object) -> None:
        pass

    client._send_command = quiet  # type: ignore[method-assign]  # PONG, without a server to send it to
    client._flush_pending = quiet  # type: ignore[method-assign]

    def take(message: Msg) -> None:
        taken.append((message.subject, message.reply, message.data, message.headers))

    async def later(message: Msg) -> None:
        take(message)

    for _ in range(2):
        if isinstance(client, LeanClient):
            await client.take("to.*", take)
        else:
            await client.subscribe("to.*", cb=later)
    for piece in pieces:
        await client._ps.parse(piece)
        for subscription in client._subs.values():  # the library hands over in tasks: one after the other, to compare
            await subscription._pending_queue.join()
    for subscription in client._subs.values():
        subscription._stop_processing()
    return sorted(taken, key=lambda one: str(one[0]))  # in order for each subscription


async def _never(error: Exception) -> None:
    raise AssertionError(error)


def test_a_taker_that_raises_does_not_end_the_reading() -> None:
    async def scene() -> list[bytes]:
        client, taken = LeanClient(), []

        async def quiet(*_: object, **__: object) -> None:
            pass

        client._send_command = quiet  # type: ignore[method-assign]
        client._flush_pending = quiet  # type: ignore[method-assign]

        def take(message: Msg) -> None:
            taken.append(message.data)
            raise ValueError("once more")

        subscription = await client.take("to.*", take)
        await client._ps.parse(Sent(body=b"a").wire + Sent(body=b"b").wire)
        subscription._stop_processing()
        return taken

    assert asyncio.run(scene()) == [b"a", b"b"]


def test_nobody_sees_how_a_message_travelled() -> None:
    """Sent on with the headers of a batch, it would be taken for a part of a batch long gone."""
    block = in_batch(header_block({"ce-id": "x"}) or b"", "b1", 7, last=True)
    assert read_block(block) == {
        "Nats-Batch-Id": "b1",
        "Nats-Batch-Sequence": "7",
        "Nats-Batch-Commit": "1",
        "ce-id": "x",
    }

    async def scene() -> list[dict[str, str] | None]:
        client = LeanClient()
        plain = await client._process_headers(block)
        odd = await client._process_headers(block[:-2] + "Straße: x\r\n\r\n".encode())
        return [plain, odd]

    assert asyncio.run(scene()) == [{"ce-id": "x"}, {"ce-id": "x"}]
