"""Streams and durable consumers, made from the roster by the spine. Rooms have no right to make or change them.

Full streams refuse (`discard: new`): what was accepted is never dropped to make room, so a flood slows its source. What every
consumer has handled and the archive holds is trimmed by the keeper (`runtime/keeper.py`).
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable

import msgspec
from nats.js import JetStreamContext, api
from nats.js.errors import BadRequestError, NotFoundError
from nats.js.errors import Error as JetStreamError

from civigil.kernel.capability import Roster, heard_by
from civigil.kernel.envelope import subject_of
from civigil.kernel.errors import Unavailable
from civigil.kernel.facts import Message
from civigil.runtime.bus import names


class StreamLimits(msgspec.Struct, frozen=True, kw_only=True):
    """How much the streams hold."""

    replicas: int = 1
    facts_bytes: int = 4 << 30
    orders_bytes: int = 256 << 20
    observations_bytes: int = 128 << 20
    observations_age_s: float = 120.0
    duplicates_window_s: float = 120.0  # JetStream's own; the inbox and the archive hold for longer
    unacknowledged_at_most: int = 4_000  # per consumer: what is in the hands of workers at once


def _streams(limits: StreamLimits) -> list[api.StreamConfig]:
    facts = _kept(names.FACTS, "fact.>", limits.facts_bytes, limits)
    facts.republish = api.RePublish(src="fact.>", dest=names.RETOLD)  # for gateways, which have no consumer
    facts.allow_direct = True  # and fetch what they missed
    return [
        facts,
        _kept(names.ORDERS, "order.>", limits.orders_bytes, limits),
        api.StreamConfig(
            name=names.OBSERVATIONS,
            subjects=["obs.>"],
            storage=api.StorageType.MEMORY,
            discard=api.DiscardPolicy.OLD,
            max_bytes=limits.observations_bytes,
            max_age=limits.observations_age_s,
            num_replicas=limits.replicas,
        ),
    ]


def _kept(name: str, subject: str, max_bytes: int, limits: StreamLimits) -> api.StreamConfig:
    return api.StreamConfig(
        name=name,
        subjects=[subject],
        storage=api.StorageType.FILE,
        discard=api.DiscardPolicy.NEW,
        max_bytes=max_bytes,
        num_replicas=limits.replicas,
        duplicate_window=limits.duplicates_window_s,
        allow_atomic=True,  # see runtime/bus/publish.py
    )


def _consumers(roster: Roster, limits: StreamLimits) -> list[tuple[str, api.ConsumerConfig]]:
    wanted: list[tuple[str, api.ConsumerConfig]] = []
    for capability in roster:
        if heard := heard_by(capability, roster):
            wanted.append((names.FACTS, _consumer(capability.name, heard.values(), limits)))
        if capability.obeys:
            wanted.append((names.ORDERS, _consumer(capability.name, capability.obeys, limits)))
    return wanted


def _consumer(room: str, kinds: Iterable[type[Message]], limits: StreamLimits) -> api.ConsumerConfig:
    return api.ConsumerConfig(
        durable_name=room,
        filter_subjects=sorted(subject_of(kind, None) for kind in kinds),
        ack_policy=api.AckPolicy.EXPLICIT,
        ack_wait=names.ACK_WAIT_S,
        max_ack_pending=limits.unacknowledged_at_most,
        max_deliver=-1,  # giving up is ours to decide, and visible: see runtime/bus/outcome.py
    )


async def ensure_streams(
    js: JetStreamContext, roster: Roster, limits: StreamLimits, *, patience_s: float = 30.0
) -> None:
    """Make the streams and consumers, or bring them to what the roster says. Safe to call from several processes.

    Raises `Unavailable` where JetStream does not take them within `patience_s` (a cluster without a leader yet, a full disk).
    """
    async with asyncio.timeout(patience_s) as limit:
        while True:
            try:
                for stream in _streams(limits):
                    await _ensure_stream(js, stream)
                for name, consumer in _consumers(roster, limits):
                    await js.add_consumer(name, consumer)
                for name in (names.FACTS, names.ORDERS):
                    with contextlib.suppress(NotFoundError):  # from before the archive kept its own position
                        await js.delete_consumer(name, names.ARCHIVE)
                return
            except (JetStreamError, TimeoutError) as error:
                deadline = limit.when()
                if deadline is None or asyncio.get_running_loop().time() + 1 > deadline:
                    raise Unavailable(f"JetStream does not take the streams: {error}", where="streams") from error
                await asyncio.sleep(0.5)


async def _ensure_stream(js: JetStreamContext, config: api.StreamConfig) -> None:
    assert config.name is not None
    try:
        await js.stream_info(config.name)
    except NotFoundError:
        try:
            await js.add_stream(config)
        except BadRequestError as error:
            if "already in use" not in str(error):  # another process was faster
                raise
    else:
        await js.update_stream(config)
