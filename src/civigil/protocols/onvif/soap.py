"""SOAP 1.2: a question in its envelope, with who asks; the answer's body, or its fault as an error of ours."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from civigil.kernel.errors import CivigilError, Invalid, Refused, Unavailable
from civigil.protocols.onvif.xml import Element, element, find, parsed, text, written

MEDIA_TYPE = "application/soap+xml; charset=utf-8"
ANSWER_BYTES_AT_MOST = 1_000_000
NONCE_BYTES = 16
LOGIN = "camera login"
"""Where an error lies that is about the name and password."""
REFUSED_LOGIN = "it refuses the name and password"
_DIGEST = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest"  # the type's name
_BASE64 = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary"
_DENIED = ("NotAuthorized", "FailedAuthentication", "InvalidSecurity", "FailedCheck")
_LACKS = ("ActionNotSupported", "OptionalActionNotImplemented", "NoSuchService")


@dataclass(frozen=True, slots=True, repr=False)
class Login:
    """A camera's name and password."""

    name: str
    password: str


def digest_of(nonce: bytes, created: str, password: str) -> str:
    """The password digest: Base64(SHA-1(nonce + created + password)) (WS-Security UsernameToken 1.1, 3.1)."""
    return base64.b64encode(hashlib.sha1(nonce + created.encode() + password.encode()).digest()).decode()  # noqa: S324


def token_of(login: Login, *, nonce: bytes, created: datetime) -> Element:
    """Who asks. `created` is by the camera's clock: it refuses what is old or not yet."""
    at = created.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"
    return element(
        "wsse:Security",
        element(
            "wsse:UsernameToken",
            element("wsse:Username", text=login.name),
            element("wsse:Password", text=digest_of(nonce, at, login.password), Type=_DIGEST),
            element("wsse:Nonce", text=base64.b64encode(nonce).decode(), EncodingType=_BASE64),
            element("wsu:Created", text=at),
        ),
    )


def asked(body: Element, *head: Element) -> bytes:
    """A question as it goes to the camera."""
    return written(element("s:Envelope", element("s:Header", *head), element("s:Body", body)))


def answered(raw: bytes) -> Element:
    """The body of an answer, with one element in it.

    Raises `Unavailable` where the camera refuses the name and password, `Refused` with its own words for another fault, `Invalid`
    for what is no answer.
    """
    root = parsed(raw, at_most=ANSWER_BYTES_AT_MOST)
    body = find(root, "s:Body")
    if body is None or len(body) == 0:
        raise Invalid("it is XML, but no SOAP", where="answer")
    fault = find(body, "s:Fault")
    if fault is not None:
        raise error_of(fault)
    return body


def error_of(fault: Element) -> CivigilError:
    """A fault as an error of ours."""
    codes = [text(fault, path) for path in ("s:Code/s:Value", "s:Code/s:Subcode/s:Value")]
    codes.append(text(fault, "s:Code/s:Subcode/s:Subcode/s:Value"))
    names = {code.rpartition(":")[2] for code in codes if code}
    said = text(fault, "s:Reason/s:Text")[:200]
    if names & set(_DENIED):
        return Unavailable(REFUSED_LOGIN, where=LOGIN)
    if names & set(_LACKS):
        return Refused(f"it cannot do that{': ' + said if said else ''}", where="camera")
    return Refused(f"it refuses: {said or ', '.join(sorted(names)) or 'without a word'}", where="camera")
