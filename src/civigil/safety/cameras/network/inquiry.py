"""One camera asked under a name and password: what it is, or what is in the way, in words and by kind. It blocks.

Over HTTPS nothing is said to a camera whose certificate nobody has looked at: its fingerprint is given back first.
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import replace

import msgspec

from civigil.kernel.errors import CivigilError, Invalid, Missing, Refused, Unavailable
from civigil.protocols.onvif import soap
from civigil.protocols.onvif.media import Profile, best
from civigil.safety.cameras.network.view import Answered, CertificateView, StreamView, ViewKept
from civigil.safety.cameras.onvif import tls
from civigil.safety.cameras.onvif.address import Address, is_near
from civigil.safety.cameras.onvif.device import DIGEST_LIVES_S, LIMIT_S, Device

_NO_TIME = (
    f"{soap.REFUSED_LOGIN}. It does not say what time it has either: where its clock is off by more than {DIGEST_LIVES_S:g} s it "
    "refuses the right ones too"
)


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of asking: an answer, a certificate to be looked at, or a trouble."""

    answered: Answered | None = None
    certificate: CertificateView | None = None
    trouble: str = ""
    kind: str = ""

    @property
    def state(self) -> str:
        """Its word."""
        if self.answered is not None:
            return "answered"
        return "failed" if self.certificate is None else "certificate"


def asked(at: Address, *, limit_s: float = LIMIT_S) -> Outcome:
    """Ask a camera. Never raises what a camera does."""
    try:
        check_near(at.host)
        if at.secure and not at.sha256:
            shown = tls.certificate_of(at.host, at.port, limit_s=limit_s)
            if not shown.trusted:
                return Outcome(certificate=_viewed(shown))
        with Device(at, limit_s=limit_s) as camera:
            try:
                return Outcome(answered=_told(camera))
            except Unavailable as error:
                if error.where == soap.LOGIN and at.login is not None and camera.clock_ahead_s is None:
                    return Outcome(trouble=_NO_TIME, kind="login")
                raise
    except CivigilError as error:
        if error.where == tls.CERTIFICATE and at.sha256:
            return _changed(at, limit_s, error)
        if error.where == soap.LOGIN and at.login is None:
            return Outcome(trouble="it wants a name and password", kind="login")
        return Outcome(trouble=error.sentence, kind=kind_of(error))


def answers(at: Address, *, limit_s: float = LIMIT_S) -> None:
    """Whether a camera that speaks ONVIF is there, without a name. Raises what is in the way."""
    check_near(at.host)
    if at.secure:
        tls.certificate_of(at.host, at.port, limit_s=limit_s)
        return
    with Device(replace(at, login=None), limit_s=limit_s) as camera:
        camera.answers()


def kind_of(error: CivigilError) -> str:
    """What sort of trouble it is, so that a screen can say what to do."""
    if error.where == soap.LOGIN:
        return "login"
    if error.where == tls.CERTIFICATE:
        return "certificate"
    kinds: dict[type[CivigilError], str] = {Unavailable: "silent", Invalid: "answer", Missing: "streams"}
    return kinds.get(type(error), "refused")


def check_near(host: str) -> None:
    """Hold what people ask from here to private networks. Raises `Refused`, and `Unavailable` for a name that nobody knows."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        try:
            found = {str(one[4][0]) for one in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)}
        except OSError as error:
            raise Unavailable(f"nobody knows a host {host[:80]!r}", where="camera") from error
    else:
        found = {host}
    if not all(is_near(one) for one in found):
        raise Refused("it lies outside private networks: name such a camera in the settings", where="camera")


def _changed(at: Address, limit_s: float, error: CivigilError) -> Outcome:
    """A camera that shows another certificate than the one that was accepted: both stand before whoever decides."""
    try:
        shown = tls.certificate_of(at.host, at.port, limit_s=limit_s)
    except CivigilError:
        return Outcome(trouble=error.sentence, kind="certificate")
    return Outcome(certificate=_viewed(shown), trouble=error.sentence, kind="certificate")


def _viewed(shown: tls.Certificate) -> CertificateView:
    return CertificateView(sha256=shown.sha256, subject=shown.subject, issuer=shown.issuer, ends=shown.ends)


def _told(camera: Device) -> Answered:
    is_ = camera.information()
    profiles = camera.profiles()
    suits = best(profiles).token
    turning = next((one for one in profiles if one.turns), None) if camera.services.ptz else None
    presets = () if turning is None else camera.presets(turning.token)
    return Answered(
        make=is_.make,
        model=is_.model,
        firmware=is_.firmware,
        serial=is_.serial,
        streams=tuple(_stream(one, suits) for one in profiles if one.encoding),
        turns=turning is not None,
        presets=tuple(ViewKept(token=one.token, name=one.name or one.token) for one in presets),
        clock_ahead_s=camera.clock_ahead_s,
    )


def _stream(one: Profile, suits: str) -> StreamView:
    return StreamView(
        token=one.token,
        name=one.name,
        encoding=one.encoding,
        width=one.width,
        height=one.height,
        rate=one.rate,
        turns=one.turns,
        suits=one.token == suits,
    )
