"""One camera, asked by ONVIF: a question over HTTP, its answer, with every limit. What is asked blocks.

The camera's name and password go out as a digest only: in the SOAP header (UsernameToken) and, where the camera asks for it, by
HTTP Digest. Nothing is asked of another host than the camera's own, whatever it answers; redirects are not followed. A camera that
is asked over HTTPS (`tls.py`) is asked so for everything.
"""

from __future__ import annotations

import secrets
import socket
import ssl
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit, urlunsplit

import httpx

from civigil.kernel.errors import CivigilError, Invalid, Refused, Unavailable
from civigil.protocols.onvif import device, media, ptz, soap
from civigil.protocols.onvif.device import Information, Services
from civigil.protocols.onvif.media import Profile
from civigil.protocols.onvif.ptz import Pointing, Preset, Speed
from civigil.protocols.onvif.xml import Element
from civigil.safety.cameras.onvif import tls
from civigil.safety.cameras.onvif.address import Address, pinned, with_login

LIMIT_S = 5.0
DIGEST_LIVES_S = 5.0
"""A clock that is off by more than about so many seconds makes a camera refuse a right password, unless we go by it."""
SKEW_AT_MOST = timedelta(days=365 * 60)  # a camera without a battery says 1970, and that is what it expects to hear


def _true_now() -> datetime:
    return datetime.now(UTC)


class Device:
    """A camera. Use it as a context manager.

    Everything raises `Unavailable` where it does not answer or refuses the password, `Refused` where it says no or would send us
    elsewhere, `Invalid` for what is no answer.
    """

    def __init__(self, address: Address, *, limit_s: float = LIMIT_S, now: Callable[[], datetime] = _true_now) -> None:
        """`limit_s`: for one answer, from the question to its last byte."""
        self.address = address
        self._limit_s, self._now = limit_s, now
        self._ahead: timedelta | None = None  # the camera's clock before ours
        self._tells_time = False
        self._services: Services | None = None
        self._own: frozenset[str] | None = None
        login = address.login
        self._digest = None if login is None else httpx.DigestAuth(login.name, login.password)
        # of plain HTTP no trust is loaded: that takes time and memory
        context = tls.context(address.sha256) if address.secure else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        transport = httpx.HTTPTransport(verify=context)
        self._client = httpx.Client(transport=transport, timeout=limit_s, follow_redirects=False, trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()

    @property
    def clock_ahead_s(self) -> float | None:
        """How far its clock is before ours, in seconds; None where it was not asked or does not say."""
        return self._ahead.total_seconds() if self._ahead is not None and self._tells_time else None

    def answers(self) -> None:
        """Ask for the time, as everybody may without a name: whether it speaks ONVIF at all."""
        try:
            self._answer(self.address.service, soap.asked(device.ask_time()))
        except Unavailable as error:
            if error.where != soap.LOGIN:  # it wants one even for this, and so it speaks
                raise

    def information(self) -> Information:
        """What it is."""
        return device.information_of(self._ask(self.address.service, device.ask_information()))

    @property
    def services(self) -> Services:
        """Where its services are, on its own host."""
        if self._services is None:
            try:
                found = device.services_of(self._ask(self.address.service, device.ask_services()))
            except (Refused, Invalid):  # older than the question
                found = device.capabilities_of(self._ask(self.address.service, device.ask_capabilities()))
            self._services = Services(
                media=self._pinned(found.media), media2=self._pinned(found.media2), ptz=self._pinned(found.ptz)
            )
        return self._services

    def profiles(self) -> tuple[Profile, ...]:
        """Its streams."""
        url, newer = self._media()
        return media.profiles_of(self._ask(url, media.ask_profiles(media2=newer)), media2=newer)

    def profile(self) -> Profile:
        """The stream that the address names, or the one that suits best."""
        return media.best(self.profiles(), self.address.profile)

    def stream(self, profile: str) -> str:
        """Where a stream is watched: an RTSP address of its own host, with its name and password."""
        url, newer = self._media()
        said = media.uri_of(self._ask(url, media.ask_stream(profile, media2=newer)), "Stream", media2=newer)
        checked = pinned(said, self.address, self._hosts(), schemes=("rtsp", "rtsps"))
        return with_login(checked, self.address.login)

    def snapshot(self, profile: str) -> str:
        """Where a still picture is: an HTTP address of its own host, without a password."""
        url, newer = self._media()
        said = media.uri_of(self._ask(url, media.ask_snapshot(profile, media2=newer)), "Snapshot", media2=newer)
        return pinned(said, self.address, self._hosts(), schemes=("http", "https"))

    def move(self, profile: str, speed: Speed, seconds: float) -> None:
        """Turn, for so many seconds at most: then the camera stops by itself."""
        self._steer(ptz.move(profile, speed, seconds))

    def place(self, profile: str, pan: float, tilt: float, zoom: float) -> None:
        """Turn to a place."""
        self._steer(ptz.place(profile, pan, tilt, zoom))

    def stop(self, profile: str) -> None:
        """Stand still."""
        self._steer(ptz.stop(profile))

    def go(self, profile: str, preset: str) -> None:
        """Turn to a preset."""
        self._steer(ptz.go(profile, preset))

    def go_home(self, profile: str) -> None:
        """Turn to its home position."""
        self._steer(ptz.go_home(profile))

    def save(self, profile: str, name: str) -> None:
        """Keep its view of now under a name."""
        self._steer(ptz.save(profile, name))

    def presets(self, profile: str) -> tuple[Preset, ...]:
        """The views that it knows by name."""
        return ptz.presets_of(self._steer(ptz.ask_presets(profile)))

    def pointing(self, profile: str) -> Pointing:
        """Where it points, and whether it moves."""
        return ptz.status_of(self._steer(ptz.ask_status(profile)))

    def _steer(self, question: Element) -> Element:
        if not self.services.ptz:
            raise Refused("it cannot be turned: it has no PTZ service", where="camera")
        return self._ask(self.services.ptz, question)

    def _media(self) -> tuple[str, bool]:
        """Where to ask for streams, and whether that is the newer service."""
        services = self.services
        if not services.media2 and not services.media:
            raise Refused("it offers no streams: it has no media service", where="camera")
        return (services.media2, True) if services.media2 else (services.media, False)

    def _pinned(self, url: str) -> str:
        """Where a service of the camera is asked. Over HTTPS all of them are, whichever address it gives."""
        if not url:
            return url
        if not self.address.secure:
            return pinned(url, self.address, self._hosts(), schemes=("http",))
        said = urlsplit(pinned(url, self.address, self._hosts(), schemes=("http", "https")))
        if said.scheme.lower() == "https":
            return url
        own = urlsplit(self.address.service)
        return urlunsplit((own.scheme, own.netloc, said.path, said.query, ""))

    def _hosts(self) -> frozenset[str]:
        """The camera's own network addresses."""
        if self._own is None:
            try:
                found = socket.getaddrinfo(self.address.host, self.address.port, type=socket.SOCK_STREAM)
            except OSError as error:
                raise Unavailable(f"its name cannot be looked up: {error.strerror}", where="camera") from error
            self._own = frozenset(str(one[4][0]) for one in found)
        return self._own

    def _ask(self, url: str, question: Element) -> Element:
        """The body of its answer."""
        login = self.address.login
        if login is None:
            return self._answer(url, soap.asked(question))
        created = self._now() + self._clock()
        token = soap.token_of(login, nonce=secrets.token_bytes(soap.NONCE_BYTES), created=created)
        return self._answer(url, soap.asked(question, token))

    def _clock(self) -> timedelta:
        """How far its clock is before ours: a digest that is older than some seconds is refused."""
        if self._ahead is None:
            try:
                said = device.time_of(self._answer(self.address.service, soap.asked(device.ask_time())))
            except (Refused, Invalid):
                said = None
            except Unavailable as error:
                if error.where != soap.LOGIN:  # some want one even for this: then ours is as good as any
                    raise
                said = None
            self._tells_time = said is not None
            ahead = timedelta(0) if said is None else said - self._now()
            self._ahead = ahead if abs(ahead) <= SKEW_AT_MOST else timedelta(0)
        return self._ahead

    def _answer(self, url: str, question: bytes) -> Element:
        deadline = time.monotonic() + self._limit_s
        headers = {"content-type": soap.MEDIA_TYPE}
        try:
            with self._client.stream("POST", url, content=question, headers=headers, auth=self._digest) as answer:
                raw = bytearray()
                for piece in answer.iter_bytes():
                    raw += piece
                    if len(raw) > soap.ANSWER_BYTES_AT_MOST:
                        raise Invalid(f"it answers with more than {soap.ANSWER_BYTES_AT_MOST} bytes", where="camera")
                    if time.monotonic() > deadline:
                        raise Unavailable(f"its answer takes longer than {self._limit_s:g} s", where="camera")
                status = answer.status_code
        except httpx.HTTPError as error:
            said = str(error) or type(error).__name__
            if tls.CHANGED in said:
                raise Refused(tls.CHANGED, where=tls.CERTIFICATE) from error
            if "CERTIFICATE_VERIFY_FAILED" in said:
                raise Refused(
                    "no authority that is trusted here has signed its certificate", where=tls.CERTIFICATE
                ) from error
            raise Unavailable(f"it does not answer: {said[:200]}", where="camera") from error
        except httpx.InvalidURL as error:
            raise Invalid("it gives an address that is none", where="camera") from error
        return _read(status, bytes(raw))


def _read(status: int, raw: bytes) -> Element:
    """The body of an answer. The status says little: many cameras send their faults with 400, some with 200."""
    if status in {401, 403}:
        raise Unavailable(soap.REFUSED_LOGIN, where=soap.LOGIN)
    if 300 <= status < 400:
        raise Refused("it sends us to another address, and that is not followed", where="camera")
    try:
        return soap.answered(raw)
    except Invalid as error:
        if status >= 400:
            raise Unavailable(f"it answers with HTTP {status}, and not as a camera does", where="camera") from error
        raise Invalid(error.sentence, where="camera") from error


def stream_of(address: Address, *, limit_s: float = LIMIT_S) -> str:
    """Where a camera's stream is watched, asked anew. Raises as `Device` does, and `Missing` where it has no such stream."""
    with Device(address, limit_s=limit_s) as camera:
        return camera.stream(camera.profile().token)


def described(address: Address, *, limit_s: float = LIMIT_S) -> tuple[Information, tuple[Profile, ...]] | CivigilError:
    """What a camera is and which streams it has; or why it does not say."""
    try:
        with Device(address, limit_s=limit_s) as camera:
            return camera.information(), camera.profiles()
    except CivigilError as error:
        return error
