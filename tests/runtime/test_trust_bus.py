"""The bus holds every process to what its room declares: tried on a true nats-server with the city's own certificates."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import nats.errors
import pytest
from nats.js.api import AckPolicy, ConsumerConfig, StreamConfig

from civigil.events.cameras import CameraRecovered, RestartFeed
from civigil.events.incidents import MoveIncident
from civigil.kernel.capability import Capability, Obeys
from civigil.kernel.errors import Invalid, Unavailable
from civigil.kernel.permission import Permission
from civigil.runtime.bus.connect import Client, Identity, LeanClient, connect, leave, refusals_of
from civigil.runtime.embedded import NatsConfig, NatsServer, NatsTls, free_port, serving
from civigil.runtime.trust.authority import Authority
from civigil.runtime.trust.permissions import identities, users

NOW = datetime.now(UTC)
CAMERAS = Capability(
    name="cameras",
    package="civigil.safety.cameras",
    promise="See.",
    publishes=(CameraRecovered,),
    obeys={RestartFeed: Obeys(by="service:restart", permission=Permission("cameras:feed:restart"))},
)
INCIDENTS = Capability(
    name="incidents",
    package="civigil.incidents",
    promise="Know.",
    hears={CameraRecovered: "service:on_recovered"},
    asks=(RestartFeed,),
    obeys={MoveIncident: Obeys(by="service:move", permission=Permission("incidents:incident:handle"))},
)
ROSTER = (CAMERAS, INCIDENTS)
FACT = "fact.test.cameras.camera_recovered.v1.nowhere"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    authority = Authority(tmp_path_factory.mktemp("ca"), lasts=timedelta(days=90), renew_before=timedelta(days=30))
    authority.ensure(NOW)
    return authority


@pytest.fixture(scope="module")
def server(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Iterator[NatsServer]:
    own = authority.server("nats", ["localhost", "127.0.0.1"], NOW)
    config = NatsConfig(
        directory=tmp_path_factory.mktemp("nats"),
        port=free_port(),
        monitor_port=free_port(),
        tls=NatsTls(certificate=own.certificate, key=own.key, ca=own.authority),
        users=users(ROSTER),
    )
    with serving(NatsServer(config)):
        yield NatsServer(config)


@pytest.fixture
async def spine(server: NatsServer, authority: Authority) -> AsyncIterator[Client]:
    async with _as("spine", server, authority) as client:
        js = client.jetstream()
        await js.add_stream(StreamConfig(name="FACTS", subjects=["fact.>"]))
        await js.add_consumer(
            "FACTS",
            ConsumerConfig(durable_name="incidents", ack_policy=AckPolicy.EXPLICIT, filter_subjects=[FACT]),
        )
        yield client


@contextlib.asynccontextmanager
async def _as(room: str, server: NatsServer, authority: Authority) -> AsyncIterator[Client]:
    client = await connect([server.url], room=room, identity=authority.identity(room, NOW))
    try:
        yield client
    finally:
        await client.close()


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while True:
            if true():
                return
            await asyncio.sleep(0.01)


async def test_a_room_publishes_its_own_facts_and_another_consumes_them(
    server: NatsServer, authority: Authority, spine: Client
) -> None:
    async with _as("cameras", server, authority) as cameras, _as("incidents", server, authority) as incidents:
        acknowledged = await cameras.jetstream().publish(FACT, b"{}", timeout=30)
        assert acknowledged.stream == "FACTS"
        subscription = await incidents.jetstream().pull_subscribe_bind("incidents", "FACTS")
        (message,) = await subscription.fetch(1, timeout=30)
        await message.ack_sync(timeout=30)
        assert refusals_of(incidents).count == 0


@pytest.mark.parametrize(
    "subject",
    [
        "fact.test.incidents.incident_raised.v1.nowhere",  # another room's fact
        "order.test.incidents.move_incident.v1.nowhere",  # an order that it does not declare to ask
        "order.actual.signals.clear_corridor.v1.nowhere",  # nor of a room that is not even there
        "cmd.level-1.ack",  # what only the room that admits devices says to them
        "refused.level-1",  # what only the spine tells
        "forbidden.incidents",
        "$JS.API.STREAM.DELETE.FACTS",
        "$JS.API.CONSUMER.CREATE.FACTS.mine.fact.>",
        "$JS.API.CONSUMER.MSG.NEXT.FACTS.incidents",  # another room's consumer
        "$JS.ACK.FACTS.incidents.1.1.1.1.0",  # acknowledging what another has not handled
        "_INBOX_incidents.x",
        "live.fact.test.cameras.camera_recovered.v1.nowhere",  # what only the stream may tell again
    ],
)
async def test_a_room_cannot_speak_for_another(
    server: NatsServer, authority: Authority, spine: Client, subject: str
) -> None:
    async with _as("cameras", server, authority) as cameras:
        await cameras.publish(subject, b"{}")
        await _until(lambda: refusals_of(cameras).forbids(subject))


@pytest.mark.parametrize(
    ("who", "subject"),
    [
        ("gateway", FACT),
        ("gateway", "$JS.API.STREAM.DELETE.FACTS"),
        ("gateway", "$JS.API.STREAM.PURGE.FACTS"),
        ("gateway", "$JS.API.STREAM.UPDATE.FACTS"),
        ("gateway", "$JS.API.CONSUMER.CREATE.FACTS.incidents"),  # which would change the one that is there
        ("gateway", "$JS.API.CONSUMER.CREATE.FACTS.mine.fact.>"),
        ("gateway", "$JS.API.CONSUMER.MSG.NEXT.FACTS.incidents"),
        ("gateway", "$JS.ACK.FACTS.incidents.1.1.1.1.0"),
        ("gateway", "live.fact.test.cameras.camera_recovered.v1.nowhere"),
        ("gateway", "answer.incidents.1"),
        ("spine", FACT),
        ("spine", "order.test.incidents.move_incident.v1.nowhere"),
    ],
)
async def test_gateway_and_spine_can_only_do_their_own_work(
    server: NatsServer, authority: Authority, who: str, subject: str
) -> None:
    async with _as(who, server, authority) as client:
        await client.publish(subject, b"{}")
        await _until(lambda: refusals_of(client).forbids(subject))


async def test_the_gateway_asks_the_orders_of_every_room(server: NatsServer, authority: Authority) -> None:
    async with _as("gateway", server, authority) as gateway:
        await gateway.subscribe("answer.gateway.*")
        for order in ("order.test.cameras.restart_feed.v1.nowhere", "order.test.incidents.move_incident.v1.nowhere"):
            await gateway.publish(order, b"{}")
        await gateway.jetstream().account_info()
        assert refusals_of(gateway).count == 0


@pytest.mark.parametrize("subject", ["fact.>", "order.>", "answer.incidents.*", "_INBOX_incidents.>", "$JS.API.>"])
async def test_a_room_cannot_listen_in(server: NatsServer, authority: Authority, spine: Client, subject: str) -> None:
    async with _as("cameras", server, authority) as cameras:
        await cameras.subscribe(subject)
        await _until(lambda: "violation for subscription" in str(cameras.last_error).lower())


async def test_an_obeyer_may_answer_and_an_asker_may_ask(
    server: NatsServer, authority: Authority, spine: Client
) -> None:
    async with _as("cameras", server, authority) as cameras, _as("incidents", server, authority) as incidents:
        answers = await incidents.subscribe("answer.incidents.*")
        await incidents.publish("order.test.cameras.restart_feed.v1.nowhere", b"{}")
        await incidents.flush()
        await cameras.publish("answer.incidents.1", b"done")
        assert (await answers.next_msg(timeout=30)).data == b"done"
        assert refusals_of(incidents).count == refusals_of(cameras).count == 0


async def _refused(url: str, identity: Identity | None) -> None:
    """Connect once, and fail where somebody is let in; nothing is left open."""
    client = LeanClient()
    tls = {} if identity is None else {"tls": identity.tls()}
    try:
        with pytest.raises((nats.errors.Error, OSError, Unavailable)):
            await client.connect([url], allow_reconnect=False, max_reconnect_attempts=0, connect_timeout=20, **tls)
    finally:
        await leave(client)


async def test_nobody_connects_without_a_certificate(server: NatsServer) -> None:
    await _refused(server.url.replace("tls://", "nats://"), None)


async def test_a_certificate_of_another_authority_is_refused(
    server: NatsServer, authority: Authority, tmp_path: Path
) -> None:
    foreign = Authority(tmp_path / "other", lasts=timedelta(days=9), renew_before=timedelta(days=1))
    foreign.ensure(NOW)
    theirs = foreign.identity("spine", NOW)
    mixed = Identity(room="spine", authority=authority.certificate_file, certificate=theirs.certificate, key=theirs.key)
    await _refused(server.url, mixed)


async def test_a_holder_of_a_certificate_that_is_not_on_the_roster_is_refused(
    server: NatsServer, authority: Authority
) -> None:
    await _refused(server.url, authority.identity("stranger", NOW))


def test_a_renewed_certificate_is_shown_by_the_running_server(tmp_path: Path) -> None:
    authority = Authority(tmp_path / "ca", lasts=timedelta(days=90), renew_before=timedelta(days=30))
    past = NOW - timedelta(days=61)
    authority.ensure(past)
    own = authority.server("nats", ["127.0.0.1"], past)
    tls = NatsTls(certificate=own.certificate, key=own.key, ca=own.authority)
    config = NatsConfig(directory=tmp_path / "nats", port=free_port(), monitor_port=free_port(), tls=tls)
    client = authority.identity("spine", NOW)
    with serving(NatsServer(config)) as child:
        before = _shown_by(config.port, client)
        authority.server("nats", ["127.0.0.1"], NOW)
        child.send(signal.SIGHUP)
        deadline = time.monotonic() + 10
        while _shown_by(config.port, client) == before:
            assert time.monotonic() < deadline


def _shown_by(port: int, client: Identity) -> bytes | None:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as plain:
        plain.recv(4096)  # the server's greeting, before TLS
        with client.tls().wrap_socket(plain, server_hostname="127.0.0.1") as wrapped:
            return wrapped.getpeercert(binary_form=True)


def test_a_room_with_the_spines_name_does_not_start() -> None:
    room = Capability(name="spine", package="civigil.safety.spine", promise="Take over.")
    with pytest.raises(Invalid, match="spine"):
        identities((room,))
