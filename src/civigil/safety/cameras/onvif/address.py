"""`onvif://name:password@host:port/path?profile=…`: which camera is meant, and which of its streams. Pure.

`onvifs://` is asked over HTTPS. With `?sha256=…` the camera is known by the fingerprint of its certificate, as most have one
that they signed themselves; without, its certificate must come from an authority that this machine trusts.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from urllib.parse import parse_qs, quote, unquote, urlsplit

from civigil.kernel.errors import Invalid, Refused
from civigil.protocols.onvif.device import PATH
from civigil.protocols.onvif.soap import Login

SCHEME, SECURE_SCHEME = "onvif://", "onvifs://"
_WHERE = "source"
_FINGERPRINT = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Address:
    """A camera's device service, and which of its streams is wanted."""

    host: str
    port: int
    path: str = PATH
    login: Login | None = field(default=None, repr=False)
    profile: str = ""  # the token or name of a stream; empty: the one that suits best
    secure: bool = False  # asked over HTTPS
    sha256: str = ""  # the fingerprint of its certificate, in hexadecimal; empty: an authority must have signed it

    @property
    def service(self) -> str:
        """The address of its device service."""
        return f"{self.scheme}://{_bracketed(self.host)}:{self.port}{self.path}"

    @property
    def scheme(self) -> str:
        """How it is asked."""
        return "https" if self.secure else "http"

    @property
    def source(self) -> str:
        """What stands in the settings for it, with a stand-in for its password."""
        return self._written("PASSWORD")

    @property
    def secret_source(self) -> str:
        """The whole of it, password and all: to be sealed wherever it is kept."""
        return self._written("" if self.login is None else quote(self.login.password, safe=""))

    @property
    def shown(self) -> str:
        """Its host, with the port where that is not the usual one."""
        return _bracketed(self.host) + self._port

    @property
    def _port(self) -> str:
        return "" if self.port == usual_port(secure=self.secure) else f":{self.port}"

    def _written(self, password: str) -> str:
        login = "" if self.login is None else f"{quote(self.login.name, safe='')}:{password}@"
        path = "" if self.path == PATH else self.path
        asked = {"profile": self.profile, "sha256": self.sha256}
        words = "&".join(f"{name}={quote(value, safe='')}" for name, value in asked.items() if value)
        scheme = SECURE_SCHEME if self.secure else SCHEME
        return f"{scheme}{login}{self.shown}{path}{'?' if words else ''}{words}"


def usual_port(*, secure: bool) -> int:
    """The port of a device service where none is said."""
    return 443 if secure else 80


def is_onvif(source: str) -> bool:
    """Whether a source names a camera that is asked by ONVIF."""
    return source.lower().startswith((SCHEME, SECURE_SCHEME))


def address_of(source: str) -> Address:
    """What a source means. Raises `Invalid`, without the password in its words."""
    if not is_onvif(source):
        raise Invalid("it begins with onvif:// or onvifs://", where=_WHERE)
    secure = source.lower().startswith(SECURE_SCHEME)
    bare = source[len(SECURE_SCHEME if secure else SCHEME) :]
    credentials, mark, rest = bare.rpartition("@")  # the last one: a password may hold what it should not
    try:
        parts = urlsplit(f"http://{rest}")
        port = parts.port or usual_port(secure=secure)
    except ValueError as error:
        raise Invalid("it names no host and port", where=_WHERE) from error
    if not parts.hostname:
        raise Invalid("it names no host", where=_WHERE)
    name, colon, password = credentials.partition(":")
    if mark and not colon:
        raise Invalid("it bears a name without a password", where=_WHERE)
    login = Login(unquote(name), unquote(password)) if mark else None
    words = parse_qs(parts.query)
    sha256 = words.get("sha256", [""])[0].replace(":", "").lower()
    if sha256 and not (secure and _FINGERPRINT.fullmatch(sha256)):
        raise Invalid("sha256 is the fingerprint of an onvifs:// camera: 64 hexadecimal figures", where=_WHERE)
    return Address(
        host=parts.hostname,
        port=port,
        path=parts.path if parts.path not in {"", "/"} else PATH,
        login=login,
        profile=words.get("profile", [""])[0],
        secure=secure,
        sha256=sha256,
    )


def pinned(answer: str, of: Address, own: frozenset[str], *, schemes: tuple[str, ...]) -> str:
    """An address that a camera gave, held to the camera itself. `own`: the camera's network addresses.

    Raises `Refused` where it names another host or another scheme: a camera sends us nowhere.
    """
    try:
        parts = urlsplit(answer)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise Invalid("it gives an address that is none", where="camera") from error
    if parts.scheme.lower() not in schemes:
        raise Refused(f"it gives a {parts.scheme[:20] or 'nameless'}:// address", where="camera")
    if host.lower() != of.host.lower() and _plain(host) not in own:
        raise Refused(f"it sends us to another host, {host[:80]}: only its own is called", where="camera")
    return answer


def with_login(address: str, login: Login | None) -> str:
    """An address with the camera's name and password, in place of any that it bears."""
    if login is None:
        return address
    scheme, _, rest = address.partition("://")
    authority, slash, path = rest.partition("/")
    bare = authority.rpartition("@")[2]
    return f"{scheme}://{quote(login.name, safe='')}:{quote(login.password, safe='')}@{bare}{slash}{path}"


def is_near(host: str) -> bool:
    """Whether an address is of a private network, this machine's link or this machine."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return address.is_private or address.is_link_local or address.is_loopback


def _plain(host: str) -> str:
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return host.lower()


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
