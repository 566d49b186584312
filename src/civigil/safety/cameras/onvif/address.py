"""`onvif://name:password@host:port/path?profile=…`: which camera is meant, and which of its streams. Pure."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from urllib.parse import parse_qs, quote, unquote, urlsplit

from civigil.kernel.errors import Invalid, Refused
from civigil.protocols.onvif.device import PATH
from civigil.protocols.onvif.soap import Login

SCHEME = "onvif://"
_WHERE = "source"


@dataclass(frozen=True, slots=True)
class Address:
    """A camera's device service, and which of its streams is wanted."""

    host: str
    port: int
    path: str = PATH
    login: Login | None = field(default=None, repr=False)
    profile: str = ""  # the token or name of a stream; empty: the one that suits best

    @property
    def service(self) -> str:
        """The address of its device service."""
        return f"http://{_bracketed(self.host)}:{self.port}{self.path}"

    @property
    def source(self) -> str:
        """What stands in the settings for it, with a stand-in for its password."""
        login = "" if self.login is None else f"{quote(self.login.name, safe='')}:PASSWORD@"
        port = "" if self.port == 80 else f":{self.port}"
        path = "" if self.path == PATH else self.path
        profile = f"?profile={quote(self.profile, safe='')}" if self.profile else ""
        return f"{SCHEME}{login}{_bracketed(self.host)}{port}{path}{profile}"


def is_onvif(source: str) -> bool:
    """Whether a source names a camera that is asked by ONVIF."""
    return source.lower().startswith(SCHEME)


def address_of(source: str) -> Address:
    """What a source means. Raises `Invalid`, without the password in its words."""
    if not is_onvif(source):
        raise Invalid("it begins with onvif://", where=_WHERE)
    credentials, mark, rest = source[len(SCHEME) :].rpartition(
        "@"
    )  # the last one: a password may hold what it should not
    try:
        parts = urlsplit(f"http://{rest}")
        port = parts.port or 80
    except ValueError as error:
        raise Invalid("it names no host and port", where=_WHERE) from error
    if not parts.hostname:
        raise Invalid("it names no host", where=_WHERE)
    name, colon, password = credentials.partition(":")
    if mark and not colon:
        raise Invalid("it bears a name without a password", where=_WHERE)
    login = Login(unquote(name), unquote(password)) if mark else None
    return Address(
        host=parts.hostname,
        port=port,
        path=parts.path if parts.path not in {"", "/"} else PATH,
        login=login,
        profile=parse_qs(parts.query).get("profile", [""])[0],
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
