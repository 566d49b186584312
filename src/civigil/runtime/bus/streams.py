"""Streams and durable consumers, made from the roster by the spine. Rooms have no right to make or change them.

Full streams refuse (`discard: new`): what was accepted is never dropped to make room, so a flood slows its source. What every
consumer has handled and the archive holds is trimmed by the keeper (`runtime/keeper.py`).
"""

from __future__ import annotations

import asyncio

import msgspec
from nats.js import JetStreamContext, api
from nats.js.errors import BadRequestError, NotFoundError
from nats.js.errors import Error as JetStreamError

from civigil.kernel.capability import Roster, heard_by
from civigil.kernel.envelope import subject_of
from civigil.kernel.errors import Unavailable
from civigil.runtime.bus import names


class StreamLimits(msgspec.Struct, frozen=True, kw_only=True):
    """How much the streams hold."""

    replicas: int = 1
    facts_bytes: int = 4 << 30
    orders_bytes: int = 256 << 20
    observations_bytes: int = 256 << 20
    observations_age_s: float = 120.0
    duplicates_window_s: float = 120.0  # JetStream's own; the inbox and the archive hold for longer
    unacknowledged_at_most: int = 4_000  # per consumer: what is in the hands of workers at once
    prefix: str = ""  # of stream names, for tests that share a server


def _streams(limits: StreamLimits) -> list[api.StreamConfig]:
    common = {"num_replicas": limits.replicas, "duplicate_window": limits.duplicates_window_s}
    return [
        api.StreamConfig(
            name=names.FACTS,
            subjects=["fact.>"],
            storage=api.StorageType.FILE,
            discard=api.DiscardPolicy.NEW,
            max_bytes=limits.facts_bytes,
            **common,
        ),
        api.StreamConfig(
            name=names.ORDERS,
            subjects=["order.>"],
            storage=api.StorageType.FILE,
            discard=api.DiscardPolicy.NEW,
            max_bytes=limits.orders_bytes,
            **common,
        ),
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


def _consumers(roster: Roster, limits: StreamLimits) -> list[tuple[str, api.ConsumerConfig]]:
    wanted: list[tuple[str, api.ConsumerConfig]] = []
    explicit = {
        "ack_policy": api.AckPolicy.EXPLICIT,
        "ack_wait": names.ACK_WAIT_S,
        "max_ack_pending": limits.unacknowledged_at_most,
        "max_deliver": -1,  # giving up is ours to decide, and visible: see runtime/bus/outcome.py
    }
    for capability in roster:
        heard = sorted(heard_by(capability, roster).values(), key=lambda kind: kind.event_type)
        if heard:
            filters = [subject_of(kind, None) for kind in heard]
            config = api.ConsumerConfig(durable_name=capability.name, filter_subjects=filters, **explicit)
            wanted.append((names.FACTS, config))
        if capability.obeys:
            filters = [subject_of(kind, None) for kind in sorted(capability.obeys, key=lambda kind: kind.event_type)]
            config = api.ConsumerConfig(durable_name=capability.name, filter_subjects=filters, **explicit)
            wanted.append((names.ORDERS, config))
    for stream in (names.FACTS, names.ORDERS):
        wanted.append(
            (
                stream,
                api.ConsumerConfig(
                    durable_name=names.ARCHIVE,
                    ack_policy=api.AckPolicy.ALL,  # one archivist at a time, in the stream's order
                    ack_wait=names.ACK_WAIT_S,
                    max_ack_pending=limits.unacknowledged_at_most,
                    max_deliver=-1,
                ),
            )
        )
    return wanted


async def ensure_streams(js: JetStreamContext, roster: Roster, limits: StreamLimits, *, patience_s: float = 30.0) -> None:
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
