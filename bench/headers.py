"""Headers on the bus: our reading and writing of a block beside nats-py's own.

python -m bench.headers
"""

from __future__ import annotations

import asyncio
import timeit

from nats.aio.client import Client

from bench.spine import facts
from civigil.runtime.bus.lean import header_block, read_block

_TIMES = 20_000


def main() -> int:
    """Measure and print."""
    headers = dict(next(facts(1, 1)).headers)
    block = header_block(headers)
    assert block is not None
    bare = block.removeprefix(b"NATS/1.0\r\n")
    library = Client()
    sent: list[bytes] = []

    async def swallow(command: bytes) -> None:
        sent[:] = [command]

    library._send_command = swallow  # type: ignore[assignment, method-assign]  # the library's writing, without a server to write to

    async def write() -> float:
        loop = asyncio.get_running_loop()
        began = loop.time()
        for _ in range(_TIMES):
            await library._send_publish("fact.test", "", b"", 0, headers)
        return (loop.time() - began) / _TIMES

    rows = [
        ("read", timeit.timeit(lambda: read_block(block), number=_TIMES) / _TIMES,
         timeit.timeit(lambda: Client._parse_header_lines(bare), number=_TIMES) / _TIMES),
        ("write", timeit.timeit(lambda: header_block(headers), number=_TIMES) / _TIMES, asyncio.run(write())),
    ]  # fmt: skip
    print(f"{'':6} {'ours':>9} {'nats-py':>9} {'ratio':>6}")
    for name, ours, theirs in rows:
        print(f"{name:6} {ours * 1e6:6.1f} µs {theirs * 1e6:6.1f} µs {ours / theirs:6.2f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
