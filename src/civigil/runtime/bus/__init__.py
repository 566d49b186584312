"""The bus: facts, orders and observations over NATS JetStream."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from nats.errors import Error as NatsError

from civigil.kernel.envelope import Antecedent, Envelope, headers_of
from civigil.kernel.errors import CivigilError, Unavailable
from civigil.kernel.facts import Message, Observation, Order
from civigil.kernel.ids import NewId
from civigil.kernel.permission import Principal
from civigil.kernel.ports import NoSealer, Sealer
from civigil.kernel.severity import Status
from civigil.kernel.time import Clock
from civigil.kernel.words import sealed
from civigil.runtime.bus.connect import Identity, LeanClient, connect, leave
from civigil.runtime.bus.orders import Asker
from civigil.runtime.bus.publish import Outgoing, Publisher
from civigil.runtime.bus.signature import Signer

Answer = TypeVar("Answer")


class Bus:
    """One room's connection. A worker makes it; the room's code publishes, asks and observes with it."""

    def __init__(
        self,
        client: LeanClient,
        *,
        room: str,
        identity: Identity | None,
        clock: Clock,
        new_id: NewId,
        sealer: Sealer = NoSealer(),  # noqa: B008 - it has no state
    ) -> None:
        self._sealer = sealer
        self.client = client
        self.publisher = Publisher(client)
        signer = None if identity is None else Signer(identity)
        self._asker = Asker(client, self.publisher, room=room, signer=signer, clock=clock, new_id=new_id, sealer=sealer)

    async def start(self) -> None:
        """Listen for acknowledgements."""
        await self.publisher.start()

    async def close(self) -> None:
        """Send what waits, then leave."""
        self.client.leaving = True
        await leave(self.client, drain_s=2)

    async def publish(self, envelope: Envelope[Message]) -> None:
        """Publish one fact; accepted, and durable, when this returns.

        Raises `Unavailable`, `Refused`, `Invalid`. A room's own facts go through `Change.emit` instead, with its state.
        """
        await self.publisher.send(_outgoing(envelope, self._sealer))

    async def publish_many(self, envelopes: Sequence[Envelope[Message]]) -> list[CivigilError | None]:
        """Publish in order, pipelined; for each None where it is durable, or why it is not."""
        return await self.publisher.send_many(_outgoing(envelope, self._sealer) for envelope in envelopes)

    async def ask(
        self,
        order: Order,
        *,
        actor: Principal,
        status: Status,
        time_limit_s: float = 10.0,
        answer: type[Answer],
        cause: Envelope[Message] | Antecedent | None = None,
        id: UUID | None = None,
        reason: str = "",
    ) -> Answer:
        """Give an order and wait for its answer; see `orders.Asker.ask`."""
        return await self._asker.ask(
            order,
            actor=actor,
            status=status,
            time_limit_s=time_limit_s,
            answer=answer,
            cause=cause,
            id=id,
            reason=reason,
        )

    async def observe(self, envelope: Envelope[Observation]) -> None:
        """Publish a sample without waiting: it may be lost. Raises `Unavailable` only where nothing can be sent at all."""
        try:
            await self.client.publish(envelope.subject, envelope.raw, headers=headers_of(envelope))
        except NatsError as error:
            raise Unavailable(f"not sent: {error}", where=envelope.subject) from error


async def open_bus(
    servers: Sequence[str],
    *,
    room: str,
    identity: Identity | None,
    clock: Clock,
    new_id: NewId,
    sealer: Sealer = NoSealer(),  # noqa: B008 - it has no state
) -> Bus:
    """Connect a room's bus, ready to use. `sealer` seals people's words in what is said; without one such events are refused."""
    client = await connect(servers, room=room, identity=identity)
    bus = Bus(client, room=room, identity=identity, clock=clock, new_id=new_id, sealer=sealer)
    try:
        await bus.start()
    except BaseException:  # told to stop, or the connection broke already: nobody else knows of it
        await bus.close()
        raise
    return bus


def _outgoing(envelope: Envelope[Message], sealer: Sealer) -> Outgoing:
    return Outgoing(envelope.subject, headers_of(envelope), sealed(envelope, sealer))


__all__ = ["Bus", "Identity", "Outgoing", "Status", "open_bus"]
