"""Who signed out at the identity provider is out here; nobody is signed out by a token that the provider did not mean for us."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import oidc_provider_mock
import pytest
from oidc_provider_mock._storage import storage

from civigil.cyber.access.idtoken import key_name, key_of
from civigil.cyber.access.logouttoken import EVENT, Logout, logout_of
from civigil.cyber.access.settings import AccessSettings
from civigil.kernel.errors import Refused, Tampered
from tests.cyber.access.test_oidc import KEY, NOW, OTHER, keys
from tests.cyber.access.whole_city import WholeCity, whole_city


def token(key: Any = KEY, algorithm: str = "RS256", headers: dict[str, Any] | None = None, **changed: Any) -> str:
    said = {
        "iss": "https://id.example",
        "aud": "civigil",
        "sub": "a",
        "sid": "s",
        "jti": "1",
        "iat": NOW,
        "exp": NOW + timedelta(minutes=2),
        "events": {EVENT: {}},
    } | changed
    kept = {name: value for name, value in said.items() if value is not None}
    bears = {"kid": "k1", "typ": "logout+jwt"} | (headers or {})
    return jwt.encode(kept, key, algorithm, headers={name: one for name, one in bears.items() if one is not None})


def read(said: str, now: datetime = NOW) -> Logout:
    name, algorithm = key_name(said)
    key = key_of(keys(), name, algorithm)
    if key is None:
        raise Tampered("no such key", where="oidc")
    return logout_of(said, key, algorithm, issuer="https://id.example", client="civigil", now=now)


def test_token_that_holds_is_read() -> None:
    whole = Logout(issuer="https://id.example", token="1", subject="a", session="s")
    assert read(token()) == whole
    assert read(token(sid=None)).session is None
    assert read(token(sub=None)).subject is None
    assert read(token(headers={"typ": "JWT"}, exp=None)) == whole


LIES: list[dict[str, Any]] = [
    {"iss": "https://evil.example"},
    {"aud": "other"},
    {"events": None},
    {"events": {}},
    {"events": {EVENT: True}},
    {"events": [EVENT]},
    {"nonce": "n0nce"},
    {"sub": None, "sid": None},
    {"sub": 7},
    {"sid": ""},
    {"jti": None},
    {"jti": "x" * 2_000},
    {"iat": None},
    {"iat": "now"},
    {"headers": {"typ": "at+jwt"}},
    {"headers": {"typ": "id_token"}},
    {"key": OTHER},
    {"headers": {"kid": "k9"}},
    {"key": "s3cret-that-is-long-enough-for-hs256-tokens", "algorithm": "HS256"},
    {"key": None, "algorithm": "none"},
]


@pytest.mark.parametrize("lie", LIES, ids=[str(sorted(one)) + str(number) for number, one in enumerate(LIES)])
def test_token_that_lies_is_tampering(lie: dict[str, Any]) -> None:
    with pytest.raises(Tampered):
        read(token(**lie))


@pytest.mark.parametrize("minutes", [-2, 4, 60])
def test_token_of_another_time_is_refused(minutes: int) -> None:
    with pytest.raises(Refused):
        read(token(), NOW + timedelta(minutes=minutes))


@pytest.mark.parametrize("part", [0, 1, 2])
def test_flipped_byte_anywhere_in_a_token_is_noticed(part: int) -> None:
    pieces = token().split(".")
    letter = pieces[part][5]
    pieces[part] = pieces[part][:5] + ("A" if letter != "A" else "B") + pieces[part][6:]
    with pytest.raises(Tampered):
        read(".".join(pieces))


class Provider:
    """A true provider, and the key that it signs with."""

    def __init__(self, server: Any) -> None:
        self.issuer = f"http://localhost:{server.server_port}"
        with server.app.test_request_context("/jwks"):
            server.app.preprocess_request()
            self._key = jwt.PyJWK.from_dict(storage.jwk.as_dict(is_private=True), algorithm="RS256").key
            self._name = storage.jwk.kid

    def token(self, **changed: Any) -> str:
        now = datetime.now(UTC)
        said = {"iss": self.issuer, "iat": now, "exp": now + timedelta(minutes=2), "jti": str(now.timestamp())}
        headers = {"kid": self._name}
        return token(self._key, headers=headers, **said | changed)


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    known = [oidc_provider_mock.User(sub="anna", claims={"sid": "s-anna"}), oidc_provider_mock.User(sub="ben")]
    with oidc_provider_mock.run_server_in_thread(require_nonce=True, user_claims=known) as server:
        yield Provider(server)


@pytest.fixture
async def city(short_tmp: Path, provider: Provider) -> AsyncIterator[WholeCity]:
    secret = short_tmp / "client.secret"
    secret.write_text("s3cret\n")
    own = AccessSettings(
        oidc_issuer=provider.issuer, oidc_client="civigil", oidc_login_claim="sub", oidc_secret_file=str(secret)
    )
    async with whole_city(short_tmp, {"access": own}) as running:
        yield running


async def come_in(city: WholeCity, login: str) -> httpx.AsyncClient:
    """Somebody's browser, signed in by way of the provider."""
    browser = httpx.AsyncClient(base_url=city.url, trust_env=False, timeout=20)
    there = (await browser.get("/sign-in/provider")).headers["location"]
    async with httpx.AsyncClient(trust_env=False, timeout=30) as out:
        back = (await out.post(there, data={"sub": login})).headers["location"]
    said = {name: value[0] for name, value in parse_qs(urlsplit(back).query).items()}
    answer = await browser.get("/sign-in/oidc/return", params=said)
    assert answer.status_code == 303, answer.text
    assert await is_in(browser)
    return browser


async def is_in(browser: httpx.AsyncClient) -> bool:
    return (await browser.get("/api/session", headers={"accept": "application/json"})).status_code == 200


async def told(city: WholeCity) -> list[tuple[str, str]]:
    async with city.trust.connection() as sql:
        rows = await (await sql.execute("SELECT who, did FROM trust.audit ORDER BY seq")).fetchall()
    return [(row[0], row[1]) for row in rows]


@pytest.mark.filterwarnings("ignore::DeprecationWarning:authlib")  # the provider's own affair; it runs in this process
async def test_who_signed_out_at_the_provider_is_out_here_and_nobody_else(city: WholeCity, provider: Provider) -> None:
    async with city.client() as operator, httpx.AsyncClient(base_url=city.url, trust_env=False, timeout=30) as outside:
        people = {}
        for login in ("anna", "ben"):
            body = {"login": login, "name": login.title(), "roles": ["fire"]}
            people[login] = (await operator.post("/api/access/people", json=body)).json()["id"]
        anna, again, ben = [await come_in(city, one) for one in ("anna", "anna", "ben")]

        async def knock(said: str) -> httpx.Response:
            return await outside.post("/sign-in/oidc/logout", data={"logout_token": said})

        for lie in ({"nonce": "x"}, {"aud": "other"}, {"events": {}}, {"iss": "https://evil.example"}):
            refused = await knock(provider.token(**lie))
            assert (refused.status_code, refused.json()["error"]) == (400, "invalid_request")
            assert refused.headers["cache-control"] == "no-store"
        assert (await knock("rubbish")).status_code == 400
        assert (await knock("")).status_code == 400
        assert ("unproved", "met tampering") in await told(city)
        assert await is_in(anna)

        good = provider.token(sub="anna", sid="s-anna")
        taken = await knock(good)
        assert taken.status_code == 200, taken.text
        assert not await is_in(anna)
        assert not await is_in(again), "both came of the one session there"
        assert await is_in(ben)
        assert (people["anna"], "was signed out by the identity provider") in await told(city)

        back = await come_in(city, "anna")
        replayed = await knock(good)
        assert replayed.status_code == 400
        assert "taken before" in replayed.json()["error_description"]
        assert await is_in(back)
        assert ("unproved", "was refused a logout by the provider") in await told(city)

        assert (await knock(provider.token(sub="ben", sid=None))).status_code == 200
        assert not await is_in(ben)
        assert (await knock(provider.token(sub="nobody", sid="none"))).status_code == 200
        assert (await operator.get("/api/session")).status_code == 200, "the city's own sessions go on"
        for browser in (anna, again, ben, back):
            await browser.aclose()
