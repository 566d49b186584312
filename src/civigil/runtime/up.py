"""`civigil up`: the whole city on one machine, from an empty directory to a sign-in link, and back to nothing that runs.

In this order: data directory, trust, servers, migrations, streams, children, readiness. Backwards at the stop: rooms first,
so that they finish what they hold; then the gateway; the servers last.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import msgspec
import structlog

from civigil.kernel.capability import Roster
from civigil.kernel.errors import CivigilError, Unavailable
from civigil.kernel.time import Clock
from civigil.runtime import front_door, own_bus, simulated
from civigil.runtime.clock import TrueClock
from civigil.runtime.data import DataDirectory, write_whole
from civigil.runtime.embedded import (
    Launch,
    PostgresServer,
    Server,
    is_free,
    read_ports,
    write_port,
)
from civigil.runtime.own_bus import OwnBus, certificate_hosts, devices_of
from civigil.runtime.place import (
    HTTPS_CERTIFICATE,
    MQTT_PORT,
    addresses_of,
    authority_of,
    hosts_of,
    lifetimes,
    local_url_of,
    postgres_config,
    scheme_of,
    stream_limits,
    surroundings,
    trust_pool,
    url_of,
)
from civigil.runtime.settings import Override, Settings, load
from civigil.runtime.settings.follow import FollowedSettings
from civigil.runtime.simulated import Simulated
from civigil.runtime.spine import SPINE, prepare_bus
from civigil.runtime.store.migrate import migrate, migrations_of
from civigil.runtime.supervise import Health, Supervisor
from civigil.runtime.telemetry.metrics import EVERY_S, Figures, alive
from civigil.runtime.trust.authorizer import OPERATOR, SIMULATOR
from civigil.runtime.trust.custody import Custody
from civigil.runtime.trust.permissions import GATEWAY, admitting, identities
from civigil.runtime.trust.sealer import make_key_file
from civigil.runtime.trust.signin import SignIn

SERVERS_WITHIN_S = 30.0
READY_WITHIN_S = 60.0
SERVER_PATIENCE_S = 10.0  # a server that lives but does not answer for so long is started afresh
CHILD_PATIENCE_S = 60.0  # a process whose event loop has not turned for so long, likewise
LOOK_EVERY_S = 0.05
RENEW_EVERY_S = 60.0
SETTINGS_EVERY_S = 1.0
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)  # asked, told, and left by the terminal


@dataclass(slots=True)
class Up:
    """One run of the city."""

    roster: Roster
    settings: Settings
    data: DataDirectory
    overrides: Sequence[Override]  # from the command line, handed on to the children
    config: Path | None
    tell: Callable[[str, str], None]  # (what, words): progress for the person who started us
    simulated: Simulated | None = None  # the city that is run beside
    clock: Clock = field(default_factory=TrueClock)  # for certificates
    _asked_to_stop: int = 0
    _token: str = ""
    _city_token: str = ""
    _supervisor: Supervisor = field(init=False)
    _custody: Custody = field(init=False)
    _bus: OwnBus | None = None  # where it is ours

    def run(self) -> None:
        """Start, keep alive, stop when asked. Raises what stands in the way of the start."""
        began = time.monotonic()
        self.data.prepare(free_bytes_at_least=self.settings.store.free_bytes_at_least)
        with self.data.locked():
            left = self.data.clear_leftovers()
            if left:
                self.tell("cleared", f"what a killed start had left: {', '.join(left)}")
            self._supervisor = Supervisor(self.data)
            before = {number: signal.signal(number, self._on_signal) for number in STOPS}
            try:
                self._start(began)
                self._watch()
            except _AskedToStop:
                self.tell("stopping", "before it was ready")
            finally:
                self._stop()
                for number, handler in before.items():
                    signal.signal(number, handler)

    @property
    def _scheme(self) -> str:
        return scheme_of(self.settings.gateway)

    def _start(self, began: float) -> None:
        self._check_port()
        self._make_trust()
        self._start_servers()
        link = asyncio.run(self._fill())
        self._start_children()
        ready = self._await_ready()
        if ready:
            self._supervisor.all_work()
        took = f"{time.monotonic() - began:.1f} s"
        self.tell(
            "ready" if ready else "not ready", f"in {took}" if ready else f"after {took}; still trying: see the log"
        )
        self.tell("city", self.settings.city.name)
        self.tell("rooms", ", ".join(room.name for room in self.roster) or "none")
        self.tell("sign in", link)
        if self.simulated is not None and self.simulated.wish.scenario is not None:
            self._begin_scenario(self.simulated.wish.scenario)

    def _start_city(self) -> None:
        """The simulated city, early, so that its cameras play when they are looked for; its token may come later."""
        city, data = self.simulated, self.data
        if city is None:
            return
        simulated.forget(data)
        write_port(data.ports, simulated.RTSP_PORT, city.rtsp_port)
        mqtt = read_ports(data.ports).get(MQTT_PORT) if devices_of(self.roster, self.settings) else None
        ours = self._scheme == "https" and self.settings.gateway.certificate is None
        launch = city.launch(
            data,
            local_url_of(self.settings.gateway),
            now=self.clock.now(),
            mqtt=mqtt,
            certificates=data.trust / "devices",
            authority=data.trust / "ca.pem" if ours else None,
        )
        self._supervisor.keep(
            simulated.PROCESS, launch, health=Health(partial(simulated.works, data), simulated.PATIENCE_S)
        )

    def _begin_scenario(self, name: str) -> None:
        """Ask for an exercise, as an operator would, until the city is there to play it."""
        body = json.dumps({"simulator": simulated.PROCESS, "scenario": name})
        deadline = time.monotonic() + READY_WITHIN_S
        while True:
            status, answer = front_door.ask(
                self.settings.gateway, self._own_authority, "POST", "/api/exercises/start", token=self._token, body=body
            )
            if 200 <= status < 300:
                self.tell("scenario", name)
                return
            if time.monotonic() > deadline:
                self.tell("scenario", f"{name} does not play: {answer[:300].decode(errors='replace') or 'no answer'}")
                return
            self._supervisor.look()
            self._pause(0.5)

    def _check_port(self) -> None:
        gateway = self.settings.gateway
        if not is_free(gateway.port, gateway.address):
            raise Unavailable(
                f"port {gateway.port} is taken: give another --port, or --port 0 for any", where=gateway.address
            )

    def _make_trust(self) -> None:
        """Keys, the city's authorities, and a certificate for everybody; renewed where that is due."""
        make_key_file(self.data.sealing_keys)
        self._custody = Custody(
            authority_of(self.settings, self.data),
            processes=identities(self.roster),
            servers=self._server_certificates(),
            devices=lambda: devices_of(self.roster, self.settings),
            clock=self.clock,
        )
        self._custody.begin()

    def _server_certificates(self) -> dict[str, list[str]]:
        """The certificates of servers, with the hosts that each is for."""
        wanted = {own_bus.CERTIFICATE: certificate_hosts(self.settings.nats)}
        if self._scheme == "https" and self.settings.gateway.certificate is None:
            wanted[HTTPS_CERTIFICATE] = hosts_of(self.settings.gateway)
        return wanted

    def _start_servers(self) -> None:
        """All at once: the first start of PostgreSQL takes most of the time."""
        servers: list[Server] = []
        if self.settings.nats.url is None:
            self._bus = OwnBus(self.roster, self.data, self._custody.authority, lambda: self.settings)
            servers.append(self._bus.server)
        if self.settings.store.url is None:
            servers.append(PostgresServer(postgres_config(self.settings, self.data)))
        for server in servers:
            server.prepare()
            self._supervisor.keep(server.name, server.launch(), server, Health(server.ready, SERVER_PATIENCE_S))
        self._start_city()
        deadline = time.monotonic() + SERVERS_WITHIN_S
        for server in servers:
            child = self._supervisor.child(server.name)
            while not server.ready():
                self._pause()
                if not child.alive or time.monotonic() > deadline:
                    how = child.ended if not child.alive else f"did not answer within {SERVERS_WITHIN_S:g} s"
                    raise Unavailable(f"{how}\n{child.last_words()}", where=server.name)

    async def _fill(self) -> str:
        """Migrations, streams, the operator's token; the sign-in link."""
        addresses = addresses_of(self.settings, self.data)
        await migrate(addresses.database, migrations_of(self.roster))
        async with trust_pool(addresses) as pool:
            place = surroundings(self.roster, self.settings, self.data, pool)
            await prepare_bus(self.roster, place, stream_limits(self.settings))
            sign_in = SignIn(pool, TrueClock(), lifetimes(self.settings))
            self._token = await sign_in.begin_command_line(OPERATOR)
            write_whole(self.data.operator_token, self._token + "\n")
            if self.simulated is not None:
                self._city_token = await sign_in.begin_simulator(SIMULATOR)
                write_whole(self.data.simulator_token, self._city_token + "\n")
            write_whole(self.data.gateway_url, local_url_of(self.settings.gateway) + "\n")
            write_whole(self.data.public_url, url_of(self.settings.gateway) + "\n")
            return f"{url_of(self.settings.gateway)}/sign-in?token={await sign_in.issue_link_token(OPERATOR)}"

    def _start_children(self) -> None:
        for name in (*self._workers(), GATEWAY):
            self._supervisor.keep(name, self._launch(name), health=Health(partial(self._turns, name), CHILD_PATIENCE_S))

    def _turns(self, name: str) -> bool:
        pid = self._supervisor.child(name).pid
        silent_s = CHILD_PATIENCE_S / 2
        return pid is not None and alive(self.data.figures, name, pid, now_s=time.time(), silent_at_most_s=silent_s)

    def _workers(self) -> list[str]:
        return [*(room.name for room in self.roster), SPINE]

    def _launch(self, name: str) -> Launch:
        program = [sys.executable, "-m", "civigil", "run", name, "--data", str(self.data.root)]
        if self.config is not None:
            program += ["--config", str(self.config)]
        return Launch(program=tuple(program), environment=dict(one.variable for one in self.overrides))

    def _await_ready(self) -> bool:
        deadline = time.monotonic() + READY_WITHIN_S
        while not front_door.answers(self.settings.gateway, self._own_authority, "/readyz"):
            self._supervisor.look()
            self._pause(0.1)
            if time.monotonic() > deadline:
                return False
        return True

    @property
    def _own_authority(self) -> Path:
        return authority_of(self.settings, self.data).certificate_file

    def _watch(self) -> None:
        figures = Figures(self.data.figures, "supervisor")
        followed = FollowedSettings(self.config, self._load_settings)
        next_figures = next_renewal = next_settings = time.monotonic()
        next_renewal += RENEW_EVERY_S
        while not self._asked_to_stop:
            self._supervisor.look()
            now = time.monotonic()
            self._guarded(self._look_at_register)
            if now >= next_settings:
                self._guarded(partial(self._look_at_settings, followed))
                next_settings = now + SETTINGS_EVERY_S
            if now >= next_figures:
                figures.leave()
                next_figures = now + EVERY_S
            if now >= next_renewal:
                self._guarded(self._renew)
                next_renewal = now + RENEW_EVERY_S
            time.sleep(LOOK_EVERY_S)
        figures.take_away()

    def _guarded(self, look: Callable[[], None]) -> None:
        """One look, whose trouble is told and does not end the watch."""
        try:
            look()
        except CivigilError as error:
            structlog.get_logger("supervisor").error("not_looked_after", look=_name_of(look), error=str(error))

    def _look_at_register(self) -> None:
        """Somebody was revoked or let in again: nats-server knows it at once, and that cuts off whom it knows no more."""
        if self._custody.changed():
            structlog.get_logger("supervisor").warning("certificates_in_force_changed")
            if self._bus is not None:
                self._bus.tell(self._supervisor)
            self._renew()  # an authority that was replaced has its certificates replaced too

    def _look_at_settings(self, followed: FollowedSettings) -> None:
        """Devices come and go without a start. What else changed is said to need one."""
        fresh = followed.fresh()
        if fresh is None:
            return
        log = structlog.get_logger("supervisor")
        before = devices_of(self.roster, self.settings)
        self.settings, old = _with_devices(self.settings, fresh, self.roster), self.settings
        if devices_of(self.roster, self.settings) != before:
            log.info("devices_changed", devices=len(devices_of(self.roster, self.settings)))
            self._custody.renew()
            if self._bus is not None:
                self._bus.tell(self._supervisor)
        if waits := _waiting_for_a_start(old, fresh, self.roster):
            log.warning("settings_need_a_start", sections=waits)

    def _load_settings(self) -> Settings:
        return load(self.roster, file=self.config, environment=os.environ, overrides=self.overrides)

    def _renew(self) -> None:
        """Renew certificates that near their end. Processes take theirs by themselves; the front door has to be opened anew."""
        renewed = self._custody.renew()
        if not renewed:
            return
        structlog.get_logger("supervisor").info("certificates_renewed", **msgspec.structs.asdict(renewed))
        if own_bus.CERTIFICATE in renewed.servers and self._bus is not None:
            self._bus.show_certificate(self._supervisor)
        if HTTPS_CERTIFICATE in renewed.servers:
            self._supervisor.replace(GATEWAY)

    def _stop(self) -> None:
        began = time.monotonic()
        for stale in (self.data.operator_token, self.data.gateway_url, self.data.public_url):
            stale.unlink(missing_ok=True)
        simulated.forget(self.data)
        self._supervisor.stop([([simulated.PROCESS, *self._workers()], 3.5), ([GATEWAY], 2.0)])
        if self._token:
            try:
                asyncio.run(self._end_token())
            except (CivigilError, TimeoutError) as error:  # the servers may be what failed
                structlog.get_logger("supervisor").warning("token_not_ended", error=str(error))
        self._supervisor.stop([(["postgres", "nats-server"], 3.0)])
        self.tell("stopped", f"in {time.monotonic() - began:.1f} s")

    async def _end_token(self) -> None:
        async with asyncio.timeout(1.0), trust_pool(addresses_of(self.settings, self.data)) as pool:
            for token in filter(None, (self._token, self._city_token)):
                await SignIn(pool, TrueClock()).end(token)

    def _on_signal(self, number: int, frame: object) -> None:
        del frame
        self._asked_to_stop += 1
        if self._asked_to_stop > 2:
            os._exit(128 + number)  # asked three times: the children die with us

    def _pause(self, seconds: float = 0.01) -> None:
        if self._asked_to_stop:
            raise _AskedToStop
        time.sleep(seconds)


def _name_of(look: Callable[[], None]) -> str:
    return str(getattr(getattr(look, "func", look), "__name__", look)).removeprefix("_")


def _with_devices(settings: Settings, fresh: Settings, roster: Roster) -> Settings:
    """The settings with what may change while the city runs: the section of the room that admits devices."""
    room = admitting(roster)
    if room is None:
        return settings
    return msgspec.structs.replace(settings, rooms={**settings.rooms, room.name: fresh.rooms[room.name]})


def _waiting_for_a_start(old: Settings, fresh: Settings, roster: Roster) -> list[str]:
    """Sections that are others now and are taken at a start only."""
    room = admitting(roster)
    own = [name for name in old.__struct_fields__ if name != "rooms" and getattr(old, name) != getattr(fresh, name)]
    changed = [name for name in fresh.rooms if old.rooms.get(name) != fresh.rooms[name]]
    return [*own, *(name for name in changed if room is None or name != room.name)]


class _AskedToStop(Exception):
    """Stopped by a signal before the city was ready."""
