"""How a room obeys orders: one at a time, proved, allowed, in time, once; and always answered.

Checked in this order, before anything is done: the signature (`Tampered` is set aside and recorded, never answered), the words
(`Invalid`), whether it was obeyed before and is replayed (`Tampered`), the time limit, the permission of the person or process on
whose behalf it is asked. Fails closed: where a check cannot be made, the order is not obeyed. An order that takes two
people is kept until a second one agreed (`agreed.py`).
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import unquote

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from prometheus_client import Counter

from civigil.kernel.alarms import Alarm, Misuse, alarm_of, told_of
from civigil.kernel.capability import Capability
from civigil.kernel.envelope import Envelope, read
from civigil.kernel.errors import CivigilError, Invalid, Refused, Tampered, Unavailable
from civigil.kernel.facts import Order
from civigil.kernel.permission import Principal
from civigil.kernel.ports import AuditTrail, Authorizer, Sealer, permit
from civigil.kernel.resource import named
from civigil.kernel.time import Clock, Instant
from civigil.kernel.two_people import Waiting
from civigil.kernel.words import opened
from civigil.runtime.bus.aside import set_aside
from civigil.runtime.bus.consume import Puller, delivery_of
from civigil.runtime.bus.orders import ANSWER_TO, answer_of, asker_of, refusal_of, waiting_of
from civigil.runtime.bus.outcome import Outcome, backoff_s, outcome_of
from civigil.runtime.bus.signature import REASON, SIGNATURE, Verifier
from civigil.runtime.store import Change, Store
from civigil.runtime.store.inbox import answer_given, claim, keep_answer, proof_given
from civigil.runtime.trust import proposals
from civigil.runtime.trust.alarms import UNPROVED
from civigil.runtime.trust.proposals import Proposal

GATEWAY = "gateway"  # the one process that speaks for people
REASON_AT_LEAST, REASON_AT_MOST = 3, 500
_REPLAYED = Alarm(Misuse.ORDER_REPLAYED)
_PRINT_BYTES = 32

OBEYED = Counter("civigil_orders", "Orders answered, by how it ended", ["room", "outcome"])

Handler = Callable[[Envelope[Order], Change, Any], Awaitable[object]]


def _proof_of(headers: Mapping[str, str], sequence: int) -> bytes:
    """The fingerprint of an order's signature, and where the message stood in the stream."""
    return hashlib.sha256(headers.get(SIGNATURE, "").encode()).digest() + sequence.to_bytes(8, "big")


class Obeyer:
    """One room's obedience in one process."""

    def __init__(
        self,
        capability: Capability,
        *,
        client: Client,
        store: Store,
        clock: Clock,
        verifier: Verifier | None,
        authorizer: Authorizer,
        audit: AuditTrail,
        sealer: Sealer,
        hands: Any,
    ) -> None:
        self._capability = capability
        self._kinds: Mapping[str, type[Order]] = {kind.event_type: kind for kind in capability.obeys}
        self._handlers: dict[str, Handler] = {
            kind.event_type: capability.load(how.by) for kind, how in capability.obeys.items()
        }
        self._client = client
        self._store = store
        self._clock = clock
        self._verifier = verifier
        self._authorizer = authorizer
        self._audit = audit
        self._sealer = sealer
        self._hands = hands
        self._log = structlog.get_logger("obey").bind(room=capability.name)

    async def listen(self, puller: Puller) -> None:
        """Obey until cancelled."""
        async with contextlib.aclosing(puller.batches(20)) as batches:
            async for batch in batches:
                for message in batch:
                    await self._handle(puller, message)

    async def _handle(self, puller: Puller, message: Msg) -> None:
        headers = message.headers or {}
        delivery = delivery_of(message)
        try:
            asker = self._prove(message, headers)
            answer, outcome = await self._answer(message, headers, asker)
            await self._record(headers, asker, message.subject, outcome)
        except Exception as error:  # the edge of a task: counted, reported, retried or set aside
            self._log.warning("order_not_obeyed", subject=message.subject, error=str(error), exc_info=error)
            if outcome_of(error, delivery.delivered) is Outcome.AGAIN:
                await puller.again(message, after_s=backoff_s(delivery.delivered))
                return
            if not await self._give_up(message, headers, error):
                await puller.again(message, after_s=backoff_s(delivery.delivered))
                return
            answer, outcome = refusal_of(Unavailable("it failed, and was set aside", where=message.subject)), "aside"
            if isinstance(error, Tampered):
                answer = b""
        OBEYED.labels(self._capability.name, outcome).inc()
        reply_to = headers.get(ANSWER_TO, "")
        if answer and reply_to.startswith("answer."):
            await self._client.publish(reply_to, answer)
        await puller.acknowledge(message)

    def _prove(self, message: Msg, headers: Mapping[str, str]) -> Principal:
        """Who asks. Raises `Tampered`; people are spoken for by the gateway alone, a process only for itself."""
        if self._verifier is None:
            raise Tampered("no authority is known here that could prove an order", where=message.subject)
        room = self._verifier.verify(message.subject, headers, message.data, now=self._clock.now())
        if room == GATEWAY:
            return asker_of(headers)
        return Principal(id=f"process:{room}", roles=("process",))

    async def _answer(self, message: Msg, headers: Mapping[str, str], asker: Principal) -> tuple[bytes, str]:
        """Obey, or say why not. Passing troubles and unforeseen errors are raised."""
        now = self._clock.now()
        proof = _proof_of(headers, delivery_of(message).sequence)
        try:
            asked = opened(read(headers, message.data, self._kinds), self._sealer)
            if message.subject.split(".")[1] != asked.status.value.lower():
                raise Tampered("the status in the subject is another than in the order", where=message.subject)
        except Tampered:
            raise
        except CivigilError as error:
            return refusal_of(error), error.code
        await self._refuse_replay(asked, proof)
        try:
            self._permit(asked, asker, now)
        except CivigilError as error:
            return refusal_of(error), error.code
        try:
            async with self._store.change() as change:
                if not await claim(change, [asked.id]):
                    before = await answer_given(change, asked.id)
                    return before or refusal_of(Refused("obeyed before", where=asked.type)), "repeated"
                kept = await self._propose(asked, headers, asker, change)
                if kept is not None and kept.state == "waiting":
                    answer = waiting_of(Waiting(proposal=kept.id, expires=kept.expires))
                else:
                    answer = answer_of(await self._handlers[asked.type](asked, change, self._hands))
                await keep_answer(change, asked.id, answer, proof)
            return answer, "obeyed" if kept is None else "proposed" if kept.state == "waiting" else "obeyed, alone"
        except CivigilError as error:
            if error.retry:
                raise
            refusal = refusal_of(error)
            async with self._store.change() as change:
                if await claim(change, [asked.id]):
                    await keep_answer(change, asked.id, refusal)
            return refusal, error.code

    async def _propose(
        self, asked: Envelope[Order], headers: Mapping[str, str], asker: Principal, change: Change
    ) -> Proposal | None:
        """Keep what takes two people; done at once, alone, where there never were two. None: one is enough.

        Raises `Invalid` for a proposal without its reason.
        """
        how = self._capability.obeys[type(asked.body)]
        if how.two_people is None:
            return None
        reason = " ".join(unquote(headers.get(REASON, "")).split())
        if not REASON_AT_LEAST <= len(reason) <= REASON_AT_MOST:
            raise Invalid(
                f"this takes two people: say why, in {REASON_AT_LEAST} to {REASON_AT_MOST} characters", where="reason"
            )
        made = await proposals.propose(
            change.sql,
            id=asked.id,
            room=self._capability.name,
            type=asked.type,
            permission=how.permission.name,
            status=asked.status.value,
            headers=headers,
            body=asked.raw,
            reason=reason,
            proposer=asker.id,
            roles=asker.roles,
            now=change.now,
            within_h=how.two_people.within_h,
        )
        if await proposals.takes_two(change.sql, how.permission.name):
            return made
        return await proposals.decide(change.sql, made, "done", asker.id, "", change.now, self._sealer)

    async def _refuse_replay(self, asked: Envelope[Order], proof: bytes) -> None:
        """Raise `Tampered` for an order that was obeyed and comes again with the same signature in another message.

        An asker who asks again signs again, and what the stream delivers again stands where it stood.
        """
        async with self._store.change() as change:
            before = await proof_given(change, asked.id)
        if before is not None and before != proof and before[:_PRINT_BYTES] == proof[:_PRINT_BYTES]:
            raise Tampered("it was replayed: this very message was obeyed before", where=asked.type, alarm=_REPLAYED)

    def _permit(self, asked: Envelope[Order], asker: Principal, now: Instant) -> None:
        if asked.expires is None or asked.expires < now:
            raise Refused("its time limit is over", where=asked.type)
        resource = named(f"order/{asked.type}", status=asked.status.value)
        permit(self._authorizer, asker, self._capability.obeys[type(asked.body)].permission, resource)

    async def _record(
        self, headers: Mapping[str, str], asker: Principal, subject: str, outcome: str, alarm: Alarm | None = None
    ) -> None:
        shown = {} if alarm is None else told_of(alarm, headers.get("ce-source", UNPROVED) or UNPROVED)
        await self._audit.record(
            at=self._clock.now(),
            who=asker.id,
            did=f"order {headers.get('ce-type', '')}",
            to=subject,
            detail={
                "order": headers.get("ce-id", ""),
                "outcome": outcome,
                "status": headers.get("ce-status", ""),
                **shown,
            },
        )

    async def _give_up(self, message: Msg, headers: Mapping[str, str], error: Exception) -> bool:
        """Set the order aside, and record it where it was tampered with; False where that cannot be done now."""
        delivery = delivery_of(message)
        try:
            if isinstance(error, Tampered):
                await self._record(headers, Principal(id=UNPROVED), message.subject, str(error), alarm_of(error))
            async with self._store.change() as change:
                await set_aside(
                    change,
                    origin=f"{delivery.stream} {delivery.sequence}",
                    subject=message.subject,
                    headers=headers,
                    body=message.data,
                    error=error,
                    deliveries=delivery.delivered,
                )
        except CivigilError:
            return False
        return True
