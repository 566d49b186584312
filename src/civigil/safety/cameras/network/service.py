"""Orders about cameras of the network: look for them, ask one, add it, reach it anew, take it out."""

from __future__ import annotations

import re
from dataclasses import replace

from civigil.events.cameras import (
    AddCamera,
    AskCamera,
    CameraAdded,
    CameraAddress,
    CameraRemoved,
    ConnectCamera,
    FindCameras,
    RemoveCamera,
)
from civigil.kernel.envelope import Envelope
from civigil.kernel.errors import Conflict, Invalid, Missing, Refused
from civigil.kernel.facts import Order
from civigil.kernel.severity import Status
from civigil.runtime.hands import Hands
from civigil.runtime.store import Change
from civigil.safety.cameras.network import store
from civigil.safety.cameras.network.hosts import host_of
from civigil.safety.cameras.network.login import read
from civigil.safety.cameras.network.seals import LOGIN_ASKED
from civigil.safety.cameras.network.store import Inquiry
from civigil.safety.cameras.network.view import Added, Answered, Begun, Removed
from civigil.safety.cameras.onvif.address import Address, address_of
from civigil.safety.cameras.settings import RESERVED, CameraFeed, CameraSettings
from civigil.safety.cameras.steer.limits import SteerLimits

Do = Hands[CameraSettings]
HOSTS_AT_MOST = 32
ADDED_AT_MOST = 64
TITLE_AT_MOST = 80
_UNFIT = re.compile(r"[^a-z0-9]+")


async def find_cameras(asked: Envelope[FindCameras], change: Change, _: Do) -> Begun:
    """Look for cameras. Raises `Invalid` for hosts that are none, `Refused` for an exercise: it has none on this network."""
    _check_real(asked)
    hosts = tuple(dict.fromkeys(one.strip() for one in asked.body.hosts if one.strip()))
    if len(hosts) > HOSTS_AT_MOST:
        raise Invalid(f"{len(hosts)} hosts: {HOSTS_AT_MOST} are asked at once at most", where="hosts")
    for host in hosts:
        host_of(host)
    await store.add_search(change, asked.body.search, _by(asked), hosts)
    return Begun(id=asked.body.search)


async def ask_camera(asked: Envelope[AskCamera], change: Change, do: Do) -> Begun:
    """Ask one camera what it is. Raises `Invalid` for an address that is none, `Tampered` for a login that was sealed elsewhere."""
    _check_real(asked)
    order = asked.body
    _address(order.at)
    login = None if order.login is None else read(LOGIN_ASKED.open(do.sealer, order.login, row=order.inquiry))
    await store.add_inquiry(change, do.sealer, order.inquiry, _by(asked), order.at, login)
    return Begun(id=order.inquiry)


async def add_camera(asked: Envelope[AddCamera], change: Change, do: Do) -> Added:
    """Watch a camera that answered.

    Raises `Missing` for an inquiry of somebody else or one that is forgotten, `Conflict` where the stream is watched already,
    `Invalid` for a stream or a view that the camera does not have, `Refused` where it has no drive or there are too many cameras.
    """
    _check_real(asked)
    order = asked.body
    inquiry, said = await _answered(asked, change)
    title = " ".join(order.title.split())
    if not title or len(title) > TITLE_AT_MOST or not title.isprintable():
        raise Invalid(f"a name has 1 to {TITLE_AT_MOST} characters that can be printed", where="title")
    if order.profile not in {one.token for one in said.streams}:
        raise Invalid(f"the camera has no stream {order.profile[:64]!r}", where="profile")
    ptz = _limits(order, said)
    source = _source(inquiry, order.profile, do)
    rows = await store.all_added(change)
    if len(rows) >= ADDED_AT_MOST:
        raise Refused(f"{ADDED_AT_MOST} cameras were added, and more are not watched: name others in the settings")
    for row in rows:
        other = store.opened(row, do.sealer).feed
        if other.source.rpartition("@")[2] == source.rpartition("@")[2]:
            raise Conflict(f"this stream is watched already, as {other.title}", where=f"camera {other.id}")
    id = name_of(title, await store.taken_names(change) | {one.id for one in do.settings.cameras})
    place = order.place
    feed = CameraFeed(
        id=id,
        source=source,
        title=title,
        ptz=ptz,
        latitude=None if place is None else place.latitude,
        longitude=None if place is None else place.longitude,
        uncertainty_m=30.0 if place is None else place.uncertainty_m,
    )
    await store.add(change, do.sealer, feed, inquiry.at, by=_by(asked), zones=do.settings.zones_of(feed))
    _tell(asked, change, id, title, inquiry.at, again=False)
    do.log.info("camera_added", camera=id, by=_by(asked), host=inquiry.at.host)
    return Added(camera=id)


async def connect_camera(asked: Envelope[ConnectCamera], change: Change, do: Do) -> Added:
    """Reach a camera as an inquiry did. Raises `Missing` for one that nobody added, `Invalid` where the stream is not there now."""
    _check_real(asked)
    camera = asked.body.camera
    inquiry, said = await _answered(asked, change)
    known = await _known(camera, change, do)
    profile = address_of(known.feed.source).profile
    if profile not in {one.token for one in said.streams}:
        raise Invalid(f"it has no stream {profile!r} as the camera that is watched: add it anew", where="profile")
    if known.feed.ptz is not None and not said.turns:
        raise Invalid("it cannot be turned, and the camera that is watched can: add it anew", where="camera")
    await store.connect(change, do.sealer, camera, _source(inquiry, profile, do), inquiry.at)
    _tell(asked, change, camera, known.feed.title, inquiry.at, again=True)
    do.log.info("camera_connected", camera=camera, by=_by(asked), host=inquiry.at.host)
    return Added(camera=camera)


async def remove_camera(asked: Envelope[RemoveCamera], change: Change, do: Do) -> Removed:
    """Watch a camera no longer. Raises `Missing` for one that nobody added: those of the settings are taken out there."""
    _check_real(asked)
    camera = asked.body.camera
    if not await store.remove(change, camera):
        raise Missing(
            "nobody added such a camera from here: one of the settings is taken out there", where=f"camera {camera}"
        )
    fact = CameraRemoved(camera=camera, by=_by(asked))
    change.emit(fact, occurred=change.now, status=asked.status, source=camera, cause=asked)
    do.log.info("camera_removed", camera=camera, by=_by(asked), why=asked.body.reason)
    return Removed(camera=camera)


def name_of(title: str, taken: set[str]) -> str:
    """A camera's name, made of what people call it, that no other camera has or had."""
    stem = _UNFIT.sub("-", title.lower()).strip("-")[:50].strip("-") or "camera"
    number, name = 1, stem
    while name in taken or name in RESERVED:
        number += 1
        name = f"{stem}-{number}"
    return name


def _by(asked: Envelope[Order]) -> str:
    return asked.actor or asked.source


def _check_real(asked: Envelope[Order]) -> None:
    if asked.status is not Status.ACTUAL:
        raise Refused(
            "cameras of the network are the real city's: an exercise never reaches a real link", where="status"
        )


async def _answered(asked: Envelope[AddCamera] | Envelope[ConnectCamera], change: Change) -> tuple[Inquiry, Answered]:
    """An inquiry of the asker's own that was answered."""
    where = f"inquiry {asked.body.inquiry}"
    found = await store.inquiry(change, asked.body.inquiry)
    if found is None or found.by != _by(asked):
        raise Missing("it is forgotten, or somebody else's: ask the camera again", where=where)
    if found.outcome is None or found.outcome.answered is None:
        raise Refused("the camera did not answer: ask it again", where=where)
    return found, found.outcome.answered


async def _known(camera: str, change: Change, do: Do) -> store.AddedCamera:
    found = await store.added(change, camera, do.sealer)
    if found is None:
        raise Missing("nobody added such a camera from here", where=f"camera {camera}")
    return found


def _limits(order: AddCamera, said: Answered) -> SteerLimits | None:
    """How it may be turned. Its home must be a view that it knows: what masks hide depends on where that is."""
    if not order.steerable:
        return None
    if not said.turns:
        raise Refused("it cannot be turned: it has no drive", where="steerable")
    if order.home_preset and order.home_preset not in {one.token for one in said.presets}:
        raise Invalid(f"the camera has no preset {order.home_preset[:64]!r}", where="home_preset")
    return SteerLimits(home_preset=order.home_preset)


def _address(at: CameraAddress) -> Address:
    """Where a camera answers. Raises `Invalid` for what is no host, port or fingerprint."""
    known = host_of(f"{'https' if at.secure else 'http'}://{_bare(at.host)}:{at.port}{at.path}")
    if known.port != at.port or known.host != at.host.lower():
        raise Invalid(f"{at.host[:80]!r} names no host", where="host")
    if at.sha256 and not (at.secure and re.fullmatch(r"[0-9a-f]{64}", at.sha256)):
        raise Invalid("a fingerprint has 64 hexadecimal figures, and an HTTPS camera", where="sha256")
    return replace(known, sha256=at.sha256)


def _bare(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _source(inquiry: Inquiry, profile: str, do: Do) -> str:
    """The whole address of the camera that was asked, with the name and password that it took."""
    login = store.login_of(inquiry, do.sealer)
    return replace(_address(inquiry.at), login=login, profile=profile).secret_source


def _tell(
    asked: Envelope[AddCamera] | Envelope[ConnectCamera],
    change: Change,
    camera: str,
    title: str,
    at: CameraAddress,
    *,
    again: bool,
) -> None:
    fact = CameraAdded(camera=camera, title=title, address=_address(at).shown, by=_by(asked), again=again)
    change.emit(fact, occurred=change.now, status=asked.status, source=camera, cause=asked)
