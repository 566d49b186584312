"""Where the gateway may listen, and how."""

from __future__ import annotations

import asyncio
import socket
import ssl
import sys
from datetime import timedelta
from http.cookies import SimpleCookie
from pathlib import Path

import httpx
import pytest

from civigil.gateway.limits import Limits
from civigil.gateway.listen import Listen, Tls
from civigil.kernel.errors import Invalid, Unavailable
from civigil.runtime.clock import TrueClock
from civigil.runtime.embedded import free_port
from civigil.runtime.trust.authority import Authority
from civigil.runtime.trust.authorizer import OPERATOR
from tests.gateway.conftest import Front, Start


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.0.2.7", "2001:db8::7"])
def test_nothing_readable_leaves_this_host(address: str) -> None:
    with pytest.raises(Invalid, match="needs a certificate"):
        Listen(address=address, port=8440).house()


def test_a_name_is_no_address_to_listen_on() -> None:
    with pytest.raises(Invalid, match=r"gateway\.address"):
        Listen(address="localhost", port=8440).house()


def test_only_our_own_names_mean_us() -> None:
    tls = Tls(certificate=Path("c"), key=Path("k"))
    assert Listen(port=8440).house().hosts == {"127.0.0.1:8440", "localhost:8440"}
    assert Listen(address="::1", port=8440).house().hosts == {"[::1]:8440", "localhost:8440"}
    named = Listen(address="192.0.2.7", port=443, names=("Civigil.example",), tls=tls).house()
    assert named.hosts == {"192.0.2.7:443", "192.0.2.7", "civigil.example:443", "civigil.example"}
    assert named.is_ours("https://civigil.example")
    assert not named.is_ours("http://civigil.example")


async def test_a_taken_port_is_told_and_not_shared(front: Front) -> None:
    with pytest.raises(Unavailable, match="Address already in use"):
        Listen(port=front.listen.port).check_free()
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        with pytest.raises(Unavailable, match="Address already in use"):
            Listen(port=holder.getsockname()[1]).check_free()


async def test_over_tls_the_cookie_is_bound_and_old_protocols_are_refused(start_front: Start, tmp_path: Path) -> None:
    authority = Authority(tmp_path, lasts=timedelta(days=30), renew_before=timedelta(days=1))
    now = TrueClock().now()  # the TLS library looks at the machine's
    authority.ensure(now)
    issued = authority.server("https", ["127.0.0.1", "localhost"], now)
    trust = ssl.create_default_context(cafile=str(authority.certificate_file))
    tls = Tls(certificate=Path(issued.certificate), key=Path(issued.key))
    async with (
        start_front(tls=tls) as front,
        httpx.AsyncClient(base_url=front.listen.url, verify=trust, trust_env=False, timeout=30) as http,
    ):
        assert front.listen.url.startswith("https://")
        token = await front.sign_in.issue_link_token(OPERATOR)
        answer = await http.post("/sign-in", data={"token": token}, headers={"origin": front.listen.url})
        assert answer.status_code == 303
        cookie = SimpleCookie(answer.headers["set-cookie"])["__Host-civigil"]
        assert cookie["secure"]
        assert answer.headers["strict-transport-security"] == "max-age=31536000"
        assert (await http.get("/api/parks")).status_code == 200
        trust.maximum_version = ssl.TLSVersion.TLSv1_2
        with pytest.raises(ssl.SSLError):
            await asyncio.open_connection("127.0.0.1", front.listen.port, ssl=trust)


async def test_a_head_that_never_ends_is_cut_off(start_front: Start) -> None:
    async with start_front(Limits(head_within_ms=200)) as front:
        reader, writer = await asyncio.open_connection(front.listen.address, front.listen.port)
        writer.write(b"GET /healthz HTTP/1.1\r\nhost: ")
        await writer.drain()
        async with asyncio.timeout(10):
            assert b"200" not in await reader.read(4_096)
        writer.close()


async def test_an_endless_head_is_cut_off(front: Front) -> None:
    reader, writer = await asyncio.open_connection(front.listen.address, front.listen.port)
    writer.write(b"GET /healthz HTTP/1.1\r\nx: " + b"a" * 200_000 + b"\r\n\r\n")
    async with asyncio.timeout(10):
        answer = await reader.read(4_096)
    assert not answer.startswith(b"HTTP/1.1 200")
    writer.close()


@pytest.mark.plumbing
async def test_a_process_that_ends_right_after_serving_is_not_aborted() -> None:
    for _ in range(5):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.gateway.one_start", str(free_port()), stderr=asyncio.subprocess.PIPE
        )
        _, said = await process.communicate()
        assert process.returncode == 0, said.decode()
