"""The hosts that a person names to be asked: `10.4.0.17`, `gate.example`, `10.4.0.17:8080`, `https://10.4.0.17`. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit

from civigil.kernel.errors import Invalid
from civigil.safety.cameras.onvif.address import Address, usual_port

HOST_AT_MOST = 253  # characters of a name (RFC 1035, 2.3.4)


def host_of(asked: str) -> Address:
    """Where a camera would answer at a host, with the usual port and path where none is said. Raises `Invalid`."""
    words = asked.strip()
    scheme, mark, bare = words.partition("://")
    if not mark:
        scheme, bare = "http", words
    if scheme.lower() not in {"http", "https", "onvif", "onvifs"}:
        raise Invalid(f"{scheme[:20]}:// is no camera's page: http:// or https:// is", where="host")
    try:
        parts = urlsplit(f"//{bare}")
        port = parts.port
    except ValueError as error:
        raise Invalid(f"{words[:80]!r} names no host and port", where="host") from error
    host = parts.hostname or ""
    if not host or len(host) > HOST_AT_MOST or not host.isprintable() or " " in host:
        raise Invalid(f"{words[:80]!r} names no host", where="host")
    if "@" in parts.netloc:
        raise Invalid("a name and password are asked for later, and not shown: leave them out here", where="host")
    secure = scheme.lower() in {"https", "onvifs"}
    path = parts.path if parts.path not in {"", "/"} else Address(host, 0).path
    return Address(host=host, port=port or usual_port(secure=secure), path=path, secure=secure)
