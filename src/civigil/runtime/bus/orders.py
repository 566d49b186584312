"""Orders: asked, answered or refused. The question is kept in a stream, the answer with the obeyer's inbox.

    asker --- order.<status>.<room>.<name>.<version>.<cell> ---> ORDERS ---> the one obeyer
      ^------------------ answer.<asker>.<token> ---------------------------------'

An answer that got lost is not an unknown deed: ask again with the same id, and the obeyer repeats what it said.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import TypeVar
from urllib.parse import quote
from uuid import UUID

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg

from civigil.kernel.envelope import Antecedent, Envelope, headers_of, seal_in
from civigil.kernel.errors import ERRORS, CivigilError, Invalid, Unavailable
from civigil.kernel.facts import Message, Order
from civigil.kernel.ids import NewId
from civigil.kernel.permission import Principal
from civigil.kernel.ports import Sealer
from civigil.kernel.severity import Status
from civigil.kernel.time import Clock
from civigil.kernel.two_people import Waiting, Waits
from civigil.kernel.words import sealed
from civigil.runtime.bus.names import answer_inbox
from civigil.runtime.bus.publish import Outgoing, Publisher
from civigil.runtime.bus.signature import REASON, Signer

ANSWER_TO = "civigil-answer-to"
ROLES = "civigil-roles"

Answer = TypeVar("Answer")


class Answered(msgspec.Struct, frozen=True):
    """What the obeyer says: a result, an error of ours, or that it waits for a second person."""

    result: msgspec.Raw = msgspec.Raw(b"null")
    waits: Waiting | None = None
    code: str | None = None
    sentence: str = ""
    where: str = ""


def answer_of(result: object) -> bytes:
    """The answer of an order that was obeyed."""
    return msgspec.json.encode(Answered(result=msgspec.Raw(msgspec.json.encode(result))))


def waiting_of(waiting: Waiting) -> bytes:
    """The answer of an order that a second person has to agree to."""
    return msgspec.json.encode(Answered(waits=waiting))


def refusal_of(error: CivigilError) -> bytes:
    """The answer of an order that was not."""
    return msgspec.json.encode(Answered(code=error.code, sentence=error.sentence, where=error.where))


def asker_of(headers: Mapping[str, str]) -> Principal:
    """On whose behalf an order is asked; trusted only after the signature was checked."""
    roles = tuple(role for role in headers.get(ROLES, "").split(",") if role)
    return Principal(id=headers.get("ce-actor", ""), roles=roles)


class Asker:
    """Sends one room's orders and waits for their answers."""

    def __init__(
        self,
        client: Client,
        publisher: Publisher,
        *,
        room: str,
        signer: Signer | None,
        clock: Clock,
        new_id: NewId,
        sealer: Sealer,
    ) -> None:
        self._sealer = sealer
        self._client = client
        self._publisher = publisher
        self._room = room
        self._signer = signer
        self._clock = clock
        self._new_id = new_id
        self._waiting: dict[str, asyncio.Future[bytes]] = {}
        self._listening = False

    async def _listen(self) -> None:
        """Listen for answers from the first question on: most rooms never ask."""
        if not self._listening:
            self._listening = True
            await self._client.subscribe(f"{answer_inbox(self._room)}.*", cb=self._take)

    async def ask(
        self,
        body: Order,
        *,
        actor: Principal,
        status: Status,
        time_limit_s: float = 10.0,
        answer: type[Answer],
        cause: Envelope[Message] | Antecedent | None = None,
        id: UUID | None = None,
        reason: str = "",
    ) -> Answer:
        """Ask, and wait until the obeyer has done it or refused.

        `reason` is for an order that takes two people: who decides reads it. Raises `Waits` where a second one has to agree
        first, what the obeyer raised (`Refused`, `Conflict`, `Missing`, `Invalid`), and `Unavailable` where no answer came in
        time: then it is unknown whether the order was obeyed, and asking again with the same `id` is safe.
        """
        await self._listen()
        now = self._clock.now()
        envelope = seal_in(
            body,
            id=id or self._new_id(),
            source=self._room,
            status=status,
            occurred=now,
            learned=now,
            cause=cause,
            actor=actor.id,
            expires=now + timedelta(seconds=time_limit_s),
        )
        token = envelope.id.hex
        headers = headers_of(envelope)
        headers["Nats-Msg-Id"] = (
            f"{token}/{self._new_id()}"  # asked again, it must come again: the obeyer's inbox knows it
        )
        headers[ANSWER_TO] = f"{answer_inbox(self._room)}.{token}"
        headers[ROLES] = ",".join(actor.roles)
        if reason:
            headers[REASON] = quote(reason)
        raw = sealed(envelope, self._sealer)
        if self._signer is not None:
            headers |= self._signer.sign(envelope.subject, headers, raw)
        future: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._waiting[token] = future
        try:
            async with asyncio.timeout(time_limit_s):
                await self._publisher.send(Outgoing(envelope.subject, headers, raw))
                said = await future
        except TimeoutError as error:
            raise Unavailable(
                f"no answer within {time_limit_s:g} s; whether it was done is unknown", where=envelope.type
            ) from error
        finally:
            self._waiting.pop(token, None)
        return _result(said, answer, envelope.type)

    async def _take(self, reply: Msg) -> None:
        future = self._waiting.get(reply.subject.rpartition(".")[2])
        if future is not None and not future.done():
            future.set_result(reply.data)


def _result(said: bytes, answer: type[Answer], name: str) -> Answer:
    try:
        answered = msgspec.json.decode(said, type=Answered)
        if answered.waits is not None:
            raise Waits(answered.waits)
        if answered.code is None:
            return msgspec.json.decode(answered.result, type=answer)
    except msgspec.DecodeError as error:
        raise Invalid(f"the answer makes no sense: {error}", where=name) from error
    raise ERRORS.get(answered.code, Unavailable)(answered.sentence, where=answered.where)
