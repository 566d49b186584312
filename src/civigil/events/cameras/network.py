"""Cameras that people find on the network, add, connect anew and take out again."""

from __future__ import annotations

from uuid import UUID

import msgspec

from civigil.kernel.facts import Fact, Order, fact, order
from civigil.kernel.place import Point
from civigil.kernel.sealed import SealedText


class CameraAddress(msgspec.Struct, frozen=True, kw_only=True):
    """Where a camera answers, without its name and password."""

    host: str
    port: int
    path: str
    secure: bool = False  # asked over HTTPS
    sha256: str = (
        ""  # the fingerprint of its certificate that somebody has looked at; empty: an authority must have signed it
    )


@order("cameras.find_cameras.v1")
class FindCameras(Order, frozen=True, kw_only=True):
    """Look for some seconds for cameras that speak ONVIF: in the networks of whoever watches cameras, and at these hosts."""

    search: UUID  # what it is read by
    hosts: tuple[str, ...] = ()  # a name or an address, with the port of its web page where that is not the usual one


@order("cameras.ask_camera.v1")
class AskCamera(Order, frozen=True, kw_only=True):
    """Ask a camera what it is and which streams it has, under a name and password."""

    inquiry: UUID  # what it is read by
    at: CameraAddress
    login: SealedText | None  # name:password; None: it is asked without


@order("cameras.add_camera.v1")
class AddCamera(Order, frozen=True, kw_only=True):
    """Watch a camera from now on that answered an inquiry, as it was asked there."""

    inquiry: UUID
    title: str
    profile: str  # the token of the stream that is watched
    steerable: bool  # people may turn it from here
    home_preset: str = ""  # where its zones and masks hold; empty: the camera's own home position
    place: Point | None = None  # where it looks


@order("cameras.connect_camera.v1")
class ConnectCamera(Order, frozen=True, kw_only=True):
    """Reach a camera that was added as an inquiry did from now on: at another address, or under another name and password."""

    camera: str
    inquiry: UUID


@order("cameras.remove_camera.v1")
class RemoveCamera(Order, frozen=True, kw_only=True):
    """Watch a camera no longer that a person had added; what it reported is kept."""

    camera: str
    reason: str


@fact("cameras.camera_added.v1")
class CameraAdded(Fact, frozen=True, kw_only=True):
    """A camera of the network is watched from now on, or is reached in another way."""

    camera: str
    title: str
    address: str  # its host, without a name and password
    by: str  # the person who did it
    again: bool = False  # it was watched before


@fact("cameras.camera_removed.v1")
class CameraRemoved(Fact, frozen=True, kw_only=True):
    """A camera that a person had added is watched no longer; what it reported is kept."""

    camera: str
    by: str
