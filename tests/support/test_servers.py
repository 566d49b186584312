"""The ground under the other tests holds."""

from __future__ import annotations

import socket

import nats
import psycopg
import pytest

from civigil.kernel.capability import Roster
from tests.support.sockets import WorldIsForbidden


@pytest.fixture(scope="module")
def roster() -> Roster:
    """Nobody: the spine's own tables are enough here."""
    return ()


def test_databases_of_two_tests_do_not_share_a_row(fresh_postgres_url: str, postgres_url: str) -> None:
    for url in (fresh_postgres_url, postgres_url):
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE public.mine (x int)")
            connection.execute("INSERT INTO public.mine VALUES (1)")
            assert connection.execute("SELECT count(*) FROM public.mine").fetchone() == (1,)


def test_template_is_migrated_and_an_empty_database_is_not(postgres_url: str, empty_postgres_url: str) -> None:
    query = "SELECT count(*) FROM pg_tables WHERE schemaname = 'spine'"
    with psycopg.connect(postgres_url) as connection:
        assert (connection.execute(query).fetchone() or (0,))[0] > 0
    with psycopg.connect(empty_postgres_url) as connection:
        assert connection.execute(query).fetchone() == (0,)


async def test_stream_of_a_test_does_not_outlive_it(nats_url: str) -> None:
    client = await nats.connect(nats_url)
    jetstream = client.jetstream()
    await jetstream.add_stream(name="MINE", subjects=["mine.>"])
    assert (await jetstream.publish("mine.x", b"1")).seq == 1
    await client.close()


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("2001:db8::1", 80)])
def test_socket_to_the_world_is_refused(address: tuple[str, int]) -> None:
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family) as sock, pytest.raises(WorldIsForbidden):
        sock.connect(address)


def test_name_of_the_world_is_not_looked_up() -> None:
    with pytest.raises(WorldIsForbidden):
        socket.getaddrinfo("example.org", 80)
