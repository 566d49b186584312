"""Cameras of the network over HTTP: search, ask, add, reach anew, take out. No answer holds a name or password."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec

from civigil.events.cameras import (
    AddCamera,
    AskCamera,
    CameraAddress,
    ConnectCamera,
    FindCameras,
    RemoveCamera,
)
from civigil.gateway.doors import Doors
from civigil.kernel.errors import Conflict, Missing
from civigil.kernel.permission import Principal
from civigil.kernel.place import Point
from civigil.kernel.severity import Status
from civigil.protocols.onvif.soap import Login
from civigil.runtime.hands import Hands
from civigil.safety.cameras.network import store
from civigil.safety.cameras.network.following import SEARCH_S
from civigil.safety.cameras.network.login import NAME_AT_MOST, PASSWORD_AT_MOST, written
from civigil.safety.cameras.network.seals import LOGIN_ASKED
from civigil.safety.cameras.network.view import Added, Begun, InquiryView, Removed, SearchView
from civigil.safety.cameras.onvif.address import Address
from civigil.safety.cameras.permissions import FLEET
from civigil.safety.cameras.settings import CameraSettings

router = Doors("cameras")


class SearchAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom to ask beside everybody."""

    hosts: Annotated[
        tuple[Annotated[str, msgspec.Meta(max_length=300)], ...],
        msgspec.Meta(
            max_length=32,
            description="Names or addresses, with the port where it is not the usual one.",
        ),
    ] = ()


class InquiryAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which camera is asked, and under which name and password."""

    at: CameraAddress
    name: Annotated[str, msgspec.Meta(max_length=NAME_AT_MOST)] = ""
    password: Annotated[str, msgspec.Meta(max_length=PASSWORD_AT_MOST)] = ""

    def __repr__(self) -> str:
        """Without the password."""
        return f"InquiryAsked({self.at})"


class CameraAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be watched of the camera that answered."""

    inquiry: UUID
    title: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    profile: Annotated[str, msgspec.Meta(max_length=64)]
    steerable: bool = False
    home_preset: Annotated[str, msgspec.Meta(max_length=80)] = ""
    place: Point | None = None


class ConnectionAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The inquiry that the camera answered."""

    inquiry: UUID


class RemovalAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a camera is taken out; it stands in the audit trail."""

    reason: Annotated[str, msgspec.Meta(max_length=500)]


@router.post("/network/searches", permission=FLEET)
async def begin_search(data: SearchAsked, who: Principal, do: Hands[CameraSettings]) -> Begun:
    """Look for cameras that speak ONVIF: in the networks of whoever watches cameras, and at the hosts that are named.

    It takes some seconds; whatever has answered by then is read by the id.
    """
    order = FindCameras(search=do.new_id(), hosts=data.hosts)
    return await do.bus.ask(order, actor=who, status=Status.ACTUAL, answer=Begun)


@router.get("/network/searches/{search:uuid}", permission=FLEET, raises=(Missing,))
async def show_search(search: UUID, who: Principal, do: Hands[CameraSettings]) -> SearchView:
    """A search of one's own, as far as it is."""
    async with do.store.read() as sql:
        found = await store.search(sql, search)
    if found is None or found.by != who.id:
        raise Missing("there is no such search of yours", where=f"search {search}")
    return SearchView(
        id=found.id,
        state=found.state,
        began=found.asked,
        seconds=SEARCH_S,
        found=found.found,
        odd=found.odd,
        trouble=found.trouble,
    )


@router.post("/network/inquiries", permission=FLEET)
async def begin_inquiry(data: InquiryAsked, who: Principal, do: Hands[CameraSettings]) -> Begun:
    """Ask a camera what it is and which streams it has, under a name and password; read by the id.

    Over HTTPS nothing is said to a camera whose certificate nobody has looked at: the inquiry gives its fingerprint, and is asked
    again with it.
    """
    inquiry = do.new_id()
    text = written(Login(data.name, data.password)) if data.name or data.password else ""
    login = LOGIN_ASKED.seal(do.sealer, text, row=inquiry) if text else None
    order = AskCamera(inquiry=inquiry, at=data.at, login=login)
    return await do.bus.ask(order, actor=who, status=Status.ACTUAL, answer=Begun)


@router.get("/network/inquiries/{inquiry:uuid}", permission=FLEET, raises=(Missing,))
async def show_inquiry(inquiry: UUID, who: Principal, do: Hands[CameraSettings]) -> InquiryView:
    """An inquiry of one's own: what the camera is, the certificate to be looked at, or what is in the way."""
    async with do.store.read() as sql:
        found = await store.shown_inquiry(sql, inquiry)
        if found is None or found.by != who.id:
            raise Missing("there is no such inquiry of yours", where=f"inquiry {inquiry}")
    at, outcome = found.at, found.outcome
    return InquiryView(
        id=found.id,
        state="asking" if outcome is None else outcome.state,
        at=at,
        address=Address(host=at.host, port=at.port, secure=at.secure).shown,
        answered=None if outcome is None else outcome.answered,
        certificate=None if outcome is None else outcome.certificate,
        trouble="" if outcome is None else outcome.trouble,
        kind="" if outcome is None else outcome.kind,
    )


@router.post("/", permission=FLEET, raises=(Missing, Conflict))
async def add(data: CameraAsked, who: Principal, do: Hands[CameraSettings]) -> Added:
    """Watch a camera from now on that answered an inquiry of one's own."""
    order = AddCamera(
        inquiry=data.inquiry,
        title=data.title,
        profile=data.profile,
        steerable=data.steerable,
        home_preset=data.home_preset,
        place=data.place,
    )
    return await do.bus.ask(order, actor=who, status=Status.ACTUAL, answer=Added)


@router.put("/{camera:str}/connection", permission=FLEET, raises=(Missing,))
async def put_connection(camera: str, data: ConnectionAsked, who: Principal, do: Hands[CameraSettings]) -> Added:
    """Reach a camera that was added as an inquiry of one's own did: at another address, under another name and password."""
    order = ConnectCamera(camera=camera, inquiry=data.inquiry)
    return await do.bus.ask(order, actor=who, status=Status.ACTUAL, answer=Added)


@router.post("/{camera:str}/removal", permission=FLEET, raises=(Missing,))
async def remove(camera: str, data: RemovalAsked, who: Principal, do: Hands[CameraSettings]) -> Removed:
    """Watch a camera no longer that somebody had added. What it reported is kept; its name and password are not."""
    order = RemoveCamera(camera=camera, reason=data.reason)
    return await do.bus.ask(order, actor=who, status=Status.ACTUAL, answer=Removed)
