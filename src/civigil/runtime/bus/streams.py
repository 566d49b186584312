"""Streams and durable consumers, made from the roster by the spine. Rooms have no right to make or change them.

Full streams refuse (`discard: new`): what was accepted is never dropped to make room, so a flood slows its source. What every
consumer has handled and the archive holds is trimmed by the keeper (`runtime/keeper.py`).

What devices say has streams of its own, where a room admits devices. Telemetry may be lost, the oldest first; its sequence numbers
show how much. Alarms may not: when theirs is full, the server still tells the device that it has its bytes, so the room's own word
(`cmd.<device>.ack`) is the only one that counts. Both hold a message until the room has handled it, and no longer.
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
from civigil.runtime.bus.lean import LeanClient

DEVICE_STREAMS = (names.TELEMETRY, names.ALARMS, names.STATES, names.RENEWALS, names.REFUSED)
_LOOK_EVERY_S = 0.2
DEVICE_BYTES_AT_MOST = 64 << 10  # of one alarm or state


class StreamLimits(msgspec.Struct, frozen=True, kw_only=True):
    """How much the streams hold."""

    replicas: int = 1
    facts_bytes: int = 4 << 30
    orders_bytes: int = 256 << 20
    observations_bytes: int = 128 << 20
    observations_age_s: float = 120.0
    telemetry_bytes: int = 64 << 20
    alarms_bytes: int = 64 << 20
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


def _of_devices(limits: StreamLimits) -> list[api.StreamConfig]:
    file, memory = api.StorageType.FILE, api.StorageType.MEMORY
    old, new = api.DiscardPolicy.OLD, api.DiscardPolicy.NEW
    queue = api.RetentionPolicy.WORK_QUEUE
    size, n = limits.telemetry_bytes, limits.replicas
    return [
        api.StreamConfig(
            names.TELEMETRY,
            subjects=["tel.>"],
            storage=memory,
            retention=queue,
            discard=old,
            max_bytes=size,
            num_replicas=n,
        ),
        api.StreamConfig(
            names.ALARMS,
            subjects=["alarm.>"],
            storage=file,
            retention=queue,
            discard=new,
            max_bytes=limits.alarms_bytes,
            max_msg_size=DEVICE_BYTES_AT_MOST,
            num_replicas=n,
        ),
        api.StreamConfig(
            names.STATES,
            subjects=["state.>"],
            storage=file,
            discard=old,
            max_msgs_per_subject=1,
            max_bytes=64 << 20,
            max_msg_size=DEVICE_BYTES_AT_MOST,
            num_replicas=n,
        ),
        api.StreamConfig(
            names.RENEWALS,
            subjects=["renew.>"],
            storage=file,
            retention=queue,
            discard=old,
            max_msgs_per_subject=1,
            max_bytes=8 << 20,
            max_msg_size=DEVICE_BYTES_AT_MOST,
            num_replicas=n,
        ),
        api.StreamConfig(
            names.REFUSED,
            subjects=["refused.>"],
            storage=file,
            retention=queue,
            discard=old,
            max_bytes=4 << 20,
            num_replicas=n,
        ),
    ]


def _of_processes(limits: StreamLimits) -> api.StreamConfig:
    return api.StreamConfig(
        names.FORBIDDEN,
        subjects=["forbidden.*"],
        storage=api.StorageType.FILE,
        retention=api.RetentionPolicy.WORK_QUEUE,
        discard=api.DiscardPolicy.OLD,
        max_bytes=4 << 20,
        num_replicas=limits.replicas,
    )


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
        if capability.admits:
            wanted += [(name, _field(capability.name, limits)) for name in DEVICE_STREAMS]
        if capability.watches_processes:
            wanted.append((names.FORBIDDEN, _field(capability.name, limits)))
        if heard := heard_by(capability, roster):
            wanted.append((names.FACTS, _consumer(capability.name, heard.values(), limits)))
        if capability.obeys:
            wanted.append((names.ORDERS, _consumer(capability.name, capability.obeys, limits)))
    return wanted


def _field(room: str, limits: StreamLimits) -> api.ConsumerConfig:
    return api.ConsumerConfig(
        durable_name=room,
        ack_policy=api.AckPolicy.EXPLICIT,
        ack_wait=names.ACK_WAIT_S,
        max_ack_pending=limits.unacknowledged_at_most,
        max_deliver=-1,
    )


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
                of_devices = _of_devices(limits) if any(one.admits for one in roster) else []
                of_processes = [_of_processes(limits)] if any(one.watches_processes for one in roster) else []
                for stream in (*_streams(limits), *of_devices, *of_processes):
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


async def keep_streams(client: LeanClient, roster: Roster, limits: StreamLimits) -> None:
    """Make the streams and consumers again whenever the server was away: one that starts anew has forgotten what was in memory.

    Until cancelled; the streams stand already when this is called.
    """
    lost = asyncio.Event()
    client.when_lost.append(lost.set)
    try:
        while True:
            await lost.wait()
            if not client.is_connected:
                await asyncio.sleep(_LOOK_EVERY_S)
                continue
            lost.clear()
            await ensure_streams(client.jetstream(), roster, limits)
    finally:
        client.when_lost.remove(lost.set)


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
