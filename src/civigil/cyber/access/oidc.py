"""Signing in by the city's identity provider: OpenID Connect's code flow with PKCE, against any provider.

The provider says who somebody is; what they may is said here. Only who is among the city's people comes in: at the first sign-in by
the login that the provider names, afterwards by the provider's own subject, so that a login given to another there is nobody here.
Closed when the provider is away; passkeys and the other ways go on.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import msgspec

from civigil.cyber.access import store
from civigil.cyber.access.idtoken import FORGED, Expected, claims_of, key_name, key_of
from civigil.cyber.access.logouttoken import Logout, logout_of
from civigil.cyber.access.model import Person
from civigil.cyber.access.settings import AccessSettings
from civigil.gateway.ways import Site
from civigil.kernel.errors import Invalid, Missing, Refused, Tampered, Unavailable
from civigil.runtime.hands import Hands
from civigil.runtime.store import Change

RETURN = "/sign-in/oidc/return"
ANSWER_BYTES_AT_MOST = 512_000
WITHIN_S = 5.0
KNOWN_FOR_S = 3_600.0
KEYS_AFRESH_AFTER_S = 30.0
"""A token that names an unknown key has the keys read again, but no more often than this."""
_HERE = ("localhost", "127.0.0.1", "::1")

Do = Hands[AccessSettings]


class Provider(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider says of itself (Discovery 1.0 §3)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


class _Tokens(msgspec.Struct, frozen=True, kw_only=True):
    """What the token endpoint answers, as far as it matters here."""

    id_token: str


def check_address(address: str) -> str:
    """An address of a provider: over TLS, but on this very machine. Raises `Invalid`."""
    read = urlsplit(address)
    if not read.hostname or (read.scheme != "https" and not (read.scheme == "http" and read.hostname in _HERE)):
        raise Invalid(f"{address[:100]!r} is not an https:// address", where="access.oidc_issuer")
    return address


class Oidc:
    """One provider, as this process knows it."""

    def __init__(self, settings: AccessSettings, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._own = settings
        self._monotonic = monotonic
        self._provider: tuple[float, Provider] | None = None
        self._keys: tuple[float, Mapping[str, Any]] | None = None

    async def ask(self, site: Site, do: Do) -> tuple[str, str]:
        """Where to send the browser, and the state that it must bring back. Raises `Unavailable` where the provider is away."""
        provider = await self._known()
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        async with do.store.change() as change:
            await store.add_oidc(change.sql, _hashed(state), nonce, verifier, site.origin, change.now)
        asked = {
            "response_type": "code",
            "client_id": self._own.oidc_client or "",
            "redirect_uri": f"{site.origin}{RETURN}",
            "scope": "openid profile",
            "state": state,
            "nonce": nonce,
            "code_challenge": _challenge(verifier),
            "code_challenge_method": "S256",
        }
        mark = "&" if "?" in provider.authorization_endpoint else "?"
        return f"{provider.authorization_endpoint}{mark}{urlencode(asked)}", state

    async def taken(self, site: Site, state: str, code: str, issuer: str, do: Do) -> Mapping[str, Any]:
        """What the provider says of whoever came back. Raises `Refused`, `Tampered` for what does not hold, `Unavailable`.

        No connection to the database is held meanwhile: a slow provider holds up nobody who comes in by another way.
        """
        async with do.store.change() as change:
            asked = await store.take_oidc(change.sql, _hashed(state), site.origin, change.now)
        if asked is None:
            raise Refused("this took too long, or was answered before: try again", where="oidc")
        nonce, verifier = asked
        provider = await self._known()
        if issuer and issuer != provider.issuer:  # RFC 9207
            raise Tampered("another provider answered", where="oidc", alarm=FORGED)
        token = await self._token(provider, site, code[:4_000], verifier)
        expected = Expected(issuer=provider.issuer, client=self._own.oidc_client or "", nonce=nonce)
        name, algorithm = key_name(token)
        return claims_of(token, await self._key(provider, name, algorithm), algorithm, expected, do.clock.now())

    async def logout(self, token: str, do: Do) -> Logout:
        """What the provider says of whoever signed out there.

        Raises `Missing` where there is no provider, `Tampered` for a token that does not hold, `Refused` for one that is too old,
        `Unavailable` where its keys cannot be had.
        """
        if self._own.oidc_issuer is None:
            raise Missing("this city has no identity provider", where="oidc")
        name, algorithm = key_name(token)
        provider = await self._known()
        key = await self._key(provider, name, algorithm)
        client = self._own.oidc_client or ""
        return logout_of(token, key, algorithm, issuer=provider.issuer, client=client, now=do.clock.now())

    async def person_of(self, claims: Mapping[str, Any], change: Change, do: Do) -> Person:
        """Who that is among the city's people. Raises `Refused` for whoever is not, `Conflict` where a login changed hands."""
        issuer = str(claims["iss"])
        subject = do.sealer.blind(f"{issuer}\0{claims['sub']}".encode(), index="access.oidc_subjects.subject")
        known = await store.oidc_person(change.sql, subject)
        if known is not None:
            return await store.person(change.sql, known, do.sealer)
        login = claims.get(self._own.oidc_login_claim)
        person = await store.person_by_login(change.sql, login, do.sealer) if isinstance(login, str) else None
        if person is None:
            raise Refused("the identity provider knows you, this city does not: ask somebody to add you", where="oidc")
        await store.bind_oidc(change.sql, subject, person.id, change.now)
        return person

    async def _token(self, provider: Provider, site: Site, code: str, verifier: str) -> str:
        own = self._own
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": f"{site.origin}{RETURN}"}
        form |= {"code_verifier": verifier, "client_id": own.oidc_client or ""}
        secret = None if own.oidc_secret_file is None else _secret(Path(own.oidc_secret_file))
        login = None if secret is None else httpx.BasicAuth(own.oidc_client or "", secret)
        answer = await _fetch("POST", provider.token_endpoint, data=form, auth=login)
        tokens: _Tokens = _decoded(answer, _Tokens)
        return tokens.id_token

    async def _known(self) -> Provider:
        now = self._monotonic()
        if self._provider is None or now - self._provider[0] > KNOWN_FOR_S:
            issuer = check_address(self._own.oidc_issuer or "")
            answer = await _fetch("GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration")
            provider = _decoded(answer, Provider)
            if provider.issuer != issuer:
                raise Tampered(f"the provider calls itself {provider.issuer[:100]!r}", where="access.oidc_issuer")
            for one in (provider.authorization_endpoint, provider.token_endpoint, provider.jwks_uri):
                check_address(one)
            self._provider = now, provider
        return self._provider[1]

    async def _key(self, provider: Provider, name: str | None, algorithm: str) -> Any:
        """The provider's key. Raises `Tampered` where it has none of that name."""
        now = self._monotonic()
        found = None if self._keys is None else key_of(self._keys[1], name, algorithm)
        if found is None and (self._keys is None or now - self._keys[0] > KEYS_AFRESH_AFTER_S):
            answer = await _fetch("GET", provider.jwks_uri)
            self._keys = now, _decoded(answer, dict[str, Any])
            found = key_of(self._keys[1], name, algorithm)
        if found is None:
            raise Tampered("signed with a key that the provider does not have", where="oidc", alarm=FORGED)
        return found


async def _fetch(method: str, address: str, **given: Any) -> bytes:
    """What a provider answers. Raises `Unavailable` where it does not, `Refused` where it refuses."""
    try:
        async with (
            httpx.AsyncClient(timeout=WITHIN_S, trust_env=False) as client,
            client.stream(method, address, headers={"accept": "application/json"}, **given) as answer,
        ):
            body = b""
            async for part in answer.aiter_bytes():
                body += part
                if len(body) > ANSWER_BYTES_AT_MOST:
                    raise Unavailable("the identity provider's answer is endless", where="oidc")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Unavailable(
            "the identity provider does not answer: use a passkey, or another way", where="oidc"
        ) from error
    if answer.status_code >= 500:
        raise Unavailable("the identity provider is in trouble: use a passkey, or another way", where="oidc")
    if answer.status_code >= 300:
        raise Refused("the identity provider refused: try again", where="oidc")
    return body


def _decoded(answer: bytes, kind: type[Any]) -> Any:
    try:
        return msgspec.json.decode(answer, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unavailable(f"the identity provider's answer is not understood: {error}", where="oidc") from error


def _secret(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Unavailable("the client's secret cannot be read", where=str(file)) from error


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def _hashed(state: str) -> bytes:
    return hashlib.sha256(state.encode("utf-8", "surrogatepass")).digest()
