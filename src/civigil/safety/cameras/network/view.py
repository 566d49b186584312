"""What people see of a search, of a camera that was asked, and of what became of it."""

from __future__ import annotations

from uuid import UUID

import msgspec

from civigil.events.cameras import CameraAddress
from civigil.kernel.time import Instant


class FoundView(msgspec.Struct, frozen=True, kw_only=True):
    """A camera that answered a search."""

    at: CameraAddress
    address: str  # its host, with the port where that is not the usual one
    name: str  # by its own word, as the rest; empty where it does not say
    hardware: str
    location: str
    camera: str | None = None  # it is watched already, as this camera


class OddView(msgspec.Struct, frozen=True, kw_only=True):
    """What answered, or should have, and is no camera that can be asked."""

    host: str
    why: str


class SearchView(msgspec.Struct, frozen=True, kw_only=True):
    """A search, as far as it is."""

    id: UUID
    state: str  # looking, done or failed
    began: Instant
    seconds: float  # how long it takes
    found: tuple[FoundView, ...]
    odd: tuple[OddView, ...]
    trouble: str  # why it failed


class StreamView(msgspec.Struct, frozen=True, kw_only=True):
    """One of a camera's streams."""

    token: str
    name: str
    encoding: str
    width: int
    height: int
    rate: float | None
    turns: bool  # it is tied to a drive
    suits: bool  # it is the one that suits best


class ViewKept(msgspec.Struct, frozen=True, kw_only=True):
    """A view that the camera knows by name."""

    token: str
    name: str


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """What a camera says of itself."""

    make: str
    model: str
    firmware: str
    serial: str
    streams: tuple[StreamView, ...]
    turns: bool  # it can be turned
    presets: tuple[ViewKept, ...]
    clock_ahead_s: float | None  # its clock before ours; None: it does not say


class CertificateView(msgspec.Struct, frozen=True, kw_only=True):
    """The certificate that a camera shows, for a person to look at."""

    sha256: str
    subject: str
    issuer: str
    ends: Instant


class InquiryView(msgspec.Struct, frozen=True, kw_only=True):
    """A camera that is asked what it is."""

    id: UUID
    state: str  # asking, answered, certificate (a person has to look at it first) or failed
    at: CameraAddress
    address: str
    answered: Answered | None = None
    certificate: CertificateView | None = None
    trouble: str = ""  # what is in the way
    kind: str = ""  # of the trouble: login, certificate, silent, answer, streams or refused


class Begun(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a search or an inquiry: it is under way, and read by its id."""

    id: UUID


class Added(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to `AddCamera` and `ConnectCamera`: the camera is watched from now on."""

    camera: str


class Removed(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to `RemoveCamera`: it is watched no longer."""

    camera: str
