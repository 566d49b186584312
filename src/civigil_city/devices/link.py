"""A device's connection: MQTT 3.1.1 over TLS 1.3 with its own certificate (paho-mqtt), run by asyncio, without a thread of its own.

The broker tells of a device that went without a word by its last will. What is published while there is no connection is lost,
as from a device in the field, but for alarms, which `behaviour.py` sends again. A PUBACK is taken for no more than it is: the
broker has the bytes.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from civigil.kernel.errors import Invalid, Unavailable
from civigil_city.devices.messages import Ack, State, ack_topic, parse_ack, state_topic

KEEP_ALIVE_S = 20
CONNECT_LIMIT_S = 10.0
WAITING_AT_MOST = 200  # messages that wait for the network, then the newest are lost


@dataclass(frozen=True, slots=True)
class Broker:
    """Where devices connect. `folder` holds `ca.crt`, and for each device its `<id>.crt` and `<id>.key` (PEM)."""

    host: str
    port: int
    folder: Path

    def tls(self, device: str) -> ssl.SSLContext:
        """A device's side of the connection. Raises `Unavailable` where its certificate is missing or unfit."""
        try:
            context = ssl.create_default_context(cafile=str(self.folder / "ca.crt"))
            context.minimum_version = ssl.TLSVersion.TLSv1_3
            context.load_cert_chain(str(self.folder / f"{device}.crt"), str(self.folder / f"{device}.key"))
        except (OSError, ssl.SSLError) as error:
            raise Unavailable(f"its certificate cannot be used: {error}", where=f"device {device}") from error
        return context


class Link:
    """One device's connection. `heard`: what is done with an acknowledgement."""

    def __init__(self, device: str, state: State, broker: Broker, heard: Callable[[Ack], object]) -> None:
        self.device, self._state, self._broker, self._heard = device, state, broker, heard
        self.connected = False
        self.connects = 0
        self.refused = ""  # why the broker does not want it
        self.unreadable = 0  # acknowledgements that were none
        self._loop, self._thread = asyncio.get_running_loop(), threading.get_ident()
        self._misc: asyncio.Task[None] | None = None
        self._opening = False
        self._answered = asyncio.Event()
        self._client = self._made()

    def _made(self) -> mqtt.Client:
        client = mqtt.Client(
            CallbackAPIVersion.VERSION2, client_id=f"city-{self.device}", protocol=mqtt.MQTTv311, clean_session=True
        )
        client.tls_set_context(self._broker.tls(self.device))
        client.max_queued_messages_set(WAITING_AT_MOST)
        gone = State(device=self.device, online=False, status=self._state.status, boot=self._state.boot)
        client.will_set(state_topic(self.device), msgspec.json.encode(gone), qos=1, retain=True)
        client.on_connect, client.on_disconnect, client.on_message = (
            self._on_connect,
            self._on_disconnect,
            self._on_message,
        )
        client.on_socket_open, client.on_socket_close = self._on_open, self._on_close
        client.on_socket_register_write, client.on_socket_unregister_write = self._on_write, self._on_written
        return client

    async def open(self) -> bool:
        """Connect, if it is not; whether there is a connection afterwards. What is wrong stands in `refused`."""
        if self.connected or self._opening:
            return self.connected
        self._opening = True
        try:
            self._answered.clear()
            self._forget(self._client)
            self._client = self._made()
            async with asyncio.timeout(CONNECT_LIMIT_S):
                await asyncio.to_thread(self._client.connect, self._broker.host, self._broker.port, KEEP_ALIVE_S)
            with suppress(TimeoutError):
                async with asyncio.timeout(CONNECT_LIMIT_S):
                    await self._answered.wait()
        except (OSError, TimeoutError, ValueError) as error:
            self.refused = str(error) or type(error).__name__
        finally:
            self._opening = False
        return self.connected

    def publish(self, topic: str, message: msgspec.Struct, *, qos: int = 1, retain: bool = False) -> bool:
        """Send a message; false where there is no connection, or too much waits."""
        if not self.connected:
            return False
        sent = self._client.publish(topic, msgspec.json.encode(message), qos=qos, retain=retain)
        return sent.rc == mqtt.MQTT_ERR_SUCCESS

    def drop(self) -> None:
        """Lose the connection without a word, as a device does that loses its power: the last will speaks."""
        here: Any = self._client.socket()
        if here is not None:
            with suppress(OSError):
                here.shutdown(socket.SHUT_RDWR)

    async def close(self) -> None:
        """Say goodbye, and end."""
        if self.connected:
            gone = State(device=self.device, online=False, status=self._state.status, boot=self._state.boot)
            self.publish(state_topic(self.device), gone, retain=True)
            self._client.disconnect()
            await asyncio.sleep(0.05)
        if self._misc is not None:
            self._misc.cancel()
        self._forget(self._client)

    def _forget(self, client: mqtt.Client) -> None:
        """Stop looking after a client that is not used any more."""
        here = client.socket()
        if here is not None:
            self._unwatch(here)
        client.on_socket_open = client.on_socket_close = None
        client.on_socket_register_write = client.on_socket_unregister_write = None

    def _on_connect(self, client: mqtt.Client, data: Any, flags: Any, reason: Any, properties: Any) -> None:
        self._answered.set()
        if reason.is_failure:
            self.refused = str(reason)
            return
        self.connected, self.refused = True, ""
        self.connects += 1
        client.subscribe(ack_topic(self.device), qos=1)
        self.publish(state_topic(self.device), self._state, retain=True)

    def _on_disconnect(self, client: mqtt.Client, data: Any, flags: Any, reason: Any, properties: Any) -> None:
        self.connected = False
        self._answered.set()

    def _on_message(self, client: mqtt.Client, data: Any, message: mqtt.MQTTMessage) -> None:
        try:
            self._heard(parse_ack(bytes(message.payload)))
        except Invalid:
            self.unreadable += 1

    def _here(self, act: Callable[..., object], *given: Any) -> None:
        """Do it in the loop's thread: now if this is it. Only the first connecting runs in another."""
        if threading.get_ident() == self._thread:
            act(*given)
        else:
            self._loop.call_soon_threadsafe(act, *given)

    def _on_open(self, client: mqtt.Client, data: Any, sock: Any) -> None:
        self._here(self._watch, client, sock)

    def _watch(self, client: mqtt.Client, sock: Any) -> None:
        if sock.fileno() >= 0:
            self._loop.add_reader(sock, self._read, client, sock)
            client.loop_write()
        if self._misc is None or self._misc.done():
            self._misc = self._loop.create_task(self._keep_alive())

    def _read(self, client: mqtt.Client, sock: Any) -> None:
        """Read what came; what TLS has already taken from the socket, the selector does not see."""
        client.loop_read()
        while sock.fileno() >= 0 and sock.pending():
            client.loop_read()

    def _on_close(self, client: mqtt.Client, data: Any, sock: Any) -> None:
        self._here(self._unwatch, sock)

    def _unwatch(self, sock: Any) -> None:
        if sock.fileno() >= 0:
            self._loop.remove_reader(sock)
            self._loop.remove_writer(sock)

    def _on_write(self, client: mqtt.Client, data: Any, sock: Any) -> None:
        self._here(self._write_when_able, client, sock)

    def _write_when_able(self, client: mqtt.Client, sock: Any) -> None:
        if sock.fileno() >= 0:
            self._loop.add_writer(sock, client.loop_write)

    def _on_written(self, client: mqtt.Client, data: Any, sock: Any) -> None:
        self._here(lambda: sock.fileno() >= 0 and self._loop.remove_writer(sock))

    async def _keep_alive(self) -> None:
        while True:
            await asyncio.sleep(1.0)
            if self._client.loop_misc() != mqtt.MQTT_ERR_SUCCESS and not self._opening and not self.connected:
                return
