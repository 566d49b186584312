"""Builds the front door from the roster, and runs it."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from functools import partial
from pathlib import Path
from typing import cast

import msgspec
import structlog
from litestar import Litestar
from litestar.datastructures import State

from civigil.gateway import api, aside, audit, console, evidence, export, health, metrics, sign_in
from civigil.gateway.city import doors as city_doors
from civigil.gateway.gate import Gate
from civigil.gateway.limits import Limits
from civigil.gateway.listen import Listen, serve
from civigil.gateway.live.ending import ended
from civigil.gateway.live.socket import live_stream
from civigil.gateway.locks import watch_locks
from civigil.gateway.mount import EXCEPTION_HANDLERS, Keeper, check_closed, routes_of
from civigil.gateway.pages import problem_page
from civigil.gateway.permissions import PERMISSIONS
from civigil.gateway.porch import Porch
from civigil.gateway.site import SITE, Site
from civigil.gateway.streets.routes import doors as map_doors
from civigil.gateway.streets.upkeep import Streets
from civigil.gateway.talk import Parlour
from civigil.gateway.upgrade import Upgrade
from civigil.gateway.ways import ways_of
from civigil.kernel.capability import Capability, Roster
from civigil.kernel.errors import Invalid
from civigil.kernel.ids import NewId
from civigil.kernel.ports import Authorizer
from civigil.runtime import trust
from civigil.runtime.bus import Bus, open_bus
from civigil.runtime.data import DataDirectory
from civigil.runtime.evidence import EvidenceStore
from civigil.runtime.settings import CitySettings, GatewaySettings
from civigil.runtime.store import open_pool
from civigil.runtime.telemetry.census import Census
from civigil.runtime.trust.alarms import Alarms
from civigil.runtime.trust.signin import Lifetimes, SignIn
from civigil.runtime.worker import Surroundings, hands_of, keep_running

GATEWAY = "gateway"

OWN = (
    city_doors,
    export.doors,
    evidence.doors,
    map_doors,
    health.doors,
    aside.doors,
    audit.doors,
    sign_in.doors,
    metrics.doors,
    api.doors,
)
"""The gateway's own doors; each names its permission like a room's."""


def build_app(
    roster: Roster, hands: Mapping[str, object], *, porch: Porch, authorizer: Authorizer, new_id: NewId
) -> Gate:
    """The whole front door. `hands` has each room's `Hands` by the room's name.

    Raises `Invalid`, naming room or path, for a room without hands, routes that are not `Doors`, and a route without a permission.
    """
    keeper = Keeper(authorizer, porch.audit, porch.clock, porch.alarms)
    given = [(doors, cast(object, porch)) for doors in (*OWN, console.doors_for(roster))]
    given += [(api.doors_of(room), _hands_of(room, hands)) for room in roster if room.routes is not None]
    routes = [route for doors, do in given for route in routes_of(doors, do=do, keeper=keeper)]
    app = Litestar(
        [*routes, *sign_in.open_doors(porch)],
        exception_handlers=EXCEPTION_HANDLERS,
        after_exception=[keeper.alarm],
        request_max_body_size=porch.limits.body_bytes_at_most,
        openapi_config=None,
        state=State({"openapi": msgspec.json.encode(api.document_of(roster, OWN))}),
        logging_config=None,
        debug=False,
    )
    check_closed(app)
    return Gate(
        inner=app,
        house=porch.house,
        sign_in=porch.sign_in,
        alarms=porch.alarms,
        limits=porch.limits,
        page=partial(
            problem_page, passkeys=porch.ways is not None, provider=None if porch.ways is None else porch.ways.provider
        ),
        new_id=new_id,
        log=porch.log,
    )


async def run(
    roster: Roster,
    place: Surroundings,
    listen: Listen,
    *,
    ready: Callable[[], Awaitable[bool]],
    metrics: Callable[[], Awaitable[bytes]],
    limits: Limits = Limits(),  # noqa: B008 - frozen
    lifetimes: Lifetimes = Lifetimes(),  # noqa: B008 - frozen
    site: Path = SITE,
    city: CitySettings = CitySettings(),  # noqa: B008 - frozen
    alerts: GatewaySettings = GatewaySettings(),  # noqa: B008 - frozen
    streets: Path | None = None,
) -> None:
    """Open every room's hands, build, and serve until cancelled. `streets`: the file that the map is drawn from.

    Raises `Unavailable` where bus, store or port cannot be had, `Invalid` for a declaration that must not go on the street.
    """
    house = dataclasses.replace(listen.house(), sections=console.sections(roster))
    listen.check_free()
    log = structlog.get_logger(GATEWAY)
    async with contextlib.AsyncExitStack() as stack:
        pool = await stack.enter_async_context(open_pool(place.database_url, schema=trust.SCHEMA))
        bus = await stack.enter_async_context(_bus_of(place))
        hands = {
            room.name: await stack.enter_async_context(hands_of(room, place, speaks_as=GATEWAY))
            for room in roster
            if room.routes is not None or room.snapshots
        }
        porch = Porch(
            evidence=EvidenceStore(place.data / "evidence", place.sealer),
            audit=place.audit,
            sign_in=SignIn(pool, place.clock, lifetimes),
            alarms=Alarms(place.audit, place.clock),
            ways=ways_of(roster, hands),
            lifetimes=lifetimes,
            clock=place.clock,
            house=house,
            limits=limits,
            ready=ready,
            metrics=metrics,
            site=Site(site),
            city=city,
            alerts=alerts,
            streets=await stack.enter_async_context(Streets(streets, place.data, log).looked_after()),
            roster=roster,
            authorizer=place.authorizer,
            declared=(*PERMISSIONS, *(one for room in roster for one in room.permissions)),
            trust=pool,
            database_url=place.database_url,
            census=Census(roster, DataDirectory(place.data), pool, bus.client, place.clock),
            began=place.clock.now(),
            identity=place.identity(GATEWAY),
            log=log,
        )
        live = await stack.enter_async_context(
            live_stream(roster, hands, place, sign_in=porch.sign_in, audit=porch.audit, limits=limits.live)
        )
        locks = asyncio.create_task(
            keep_running(GATEWAY, "locks", partial(watch_locks, pool, place.audit, place.clock)), name="locks"
        )
        stack.push_async_callback(ended, [locks])
        app = build_app(roster, hands, porch=porch, authorizer=place.authorizer, new_id=place.new_id)
        door = Upgrade(
            live=live,
            house=house,
            sign_in=porch.sign_in,
            alarms=porch.alarms,
            limits=limits,
            new_id=place.new_id,
            log=porch.log,
            parlours=_parlours_of(roster, hands, porch),
        )
        await serve(dataclasses.replace(app, live=door), listen)


def _parlours_of(roster: Roster, hands: Mapping[str, object], porch: Porch) -> dict[str, Parlour]:
    """Where the rooms' own WebSockets are, by their paths."""
    return {
        doors.prefix + wicket.path: Parlour(
            wicket=wicket,
            path=doors.prefix + wicket.path,
            do=_hands_of(room, hands),
            authorizer=porch.authorizer,
            sign_in=porch.sign_in,
            audit=porch.audit,
            clock=porch.clock,
            limits=porch.limits.live,
            log=porch.log,
        )
        for room in roster
        if room.routes is not None
        for doors in (api.doors_of(room),)
        for wicket in doors.wickets
    }


@contextlib.asynccontextmanager
async def _bus_of(place: Surroundings) -> AsyncIterator[Bus]:
    """A connection to NATS to ask about the streams with."""
    identity = place.identity(GATEWAY)
    bus = await open_bus(place.nats_servers, room=GATEWAY, identity=identity, clock=place.clock, new_id=place.new_id)
    try:
        yield bus
    finally:
        await bus.close()


def _hands_of(room: Capability, hands: Mapping[str, object]) -> object:
    if room.name not in hands:
        raise Invalid("has routes, but the gateway was given no hands for it", where=room.name)
    return hands[room.name]
