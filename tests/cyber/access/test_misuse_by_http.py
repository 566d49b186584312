"""Misuse as it is done, over HTTP at a whole city with a true provider, until the incident stands that an operator sees."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import oidc_provider_mock
import pytest
from authlib.jose import JsonWebKey
from oidc_provider_mock._storage import storage

from civigil.cyber.access.settings import AccessSettings
from tests.cyber.access.authenticator import Authenticator
from tests.cyber.access.whole_city import WholeCity, whole_city

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:authlib")  # the provider's own affair


class Provider:
    """A true provider in a thread, which can be made to sign with a key that is not its own."""

    def __init__(self, server: Any) -> None:
        self.issuer = f"http://localhost:{server.server_port}"
        with server.app.test_request_context("/jwks"):
            server.app.preprocess_request()
            self._kept: Any = storage._get_current_object()

    def takes_key(self) -> Any:
        """Sign with another key under the name of its own from now on; its own, to be given back."""
        own = self._kept.jwk
        other = JsonWebKey.generate_key("RSA", 2048, is_private=True).as_dict(is_private=True)
        self.give_back(JsonWebKey.import_key(other | {"kid": own.as_dict()["kid"]}))
        return own

    def give_back(self, key: Any) -> None:
        """Sign with this key from now on."""
        self._kept.jwk = key


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    abroad = oidc_provider_mock.User(sub="abroad", claims={"aud": "another-city"})
    known = [oidc_provider_mock.User(sub="anna"), abroad]
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


def site_of(city: WholeCity) -> str:
    """The city's address by a name: browsers have no passkeys at a bare one."""
    return city.url.replace("127.0.0.1", "localhost")


def browser_of(city: WholeCity) -> httpx.AsyncClient:
    site = site_of(city)
    return httpx.AsyncClient(base_url=site, headers={"origin": site}, trust_env=False, timeout=20)


async def by_provider(browser: httpx.AsyncClient, login: str) -> httpx.Response:
    """Come in by way of the provider, as whoever one says one is there; what the city answers."""
    there = (await browser.get("/sign-in/provider")).headers["location"]
    async with httpx.AsyncClient(trust_env=False, timeout=30) as out:
        back = (await out.post(there, data={"sub": login})).headers["location"]
    said = {name: value[0] for name, value in parse_qs(urlsplit(back).query).items()}
    return await browser.get("/sign-in/oidc/return", params=said)


async def by_passkey(browser: httpx.AsyncClient, key: Authenticator) -> httpx.Response:
    """Come in by a passkey; what the city answers."""
    options = (await browser.post("/sign-in/passkey/options")).json()["options"]
    return await browser.post("/sign-in/passkey", json={"answer": key.answer(options, str(browser.base_url))})


async def with_passkey(city: WholeCity, operator: httpx.AsyncClient, login: str) -> tuple[str, Authenticator]:
    """Somebody who came in by their first link and made a passkey; who that is, and the passkey."""
    body = {"login": login, "name": login.title(), "roles": ["fire"]}
    added = (await operator.post("/api/access/people", json=body)).json()
    link = (await operator.post(f"/api/access/people/{added['id']}/link")).json()["path"]
    key = Authenticator()
    async with browser_of(city) as browser:
        token = link.partition("token=")[2]
        assert (await browser.post("/sign-in", data={"token": token})).status_code == 303
        options = (await browser.post("/api/access/me/passkeys/options")).json()["options"]
        made = {"answer": key.make(options, site_of(city)), "title": "Key"}
        answer = await browser.post("/api/access/me/passkeys", json=made)
        assert answer.status_code == 200, answer.text
    return added["id"], key


async def incidents(operator: httpx.AsyncClient, kind: str) -> list[dict[str, Any]]:
    """The incidents of a kind, once there is one."""
    async with asyncio.timeout(30):
        while True:
            rows = (await operator.get("/api/incidents/")).json()["incidents"]
            if found := [one for one in rows if one["kind"] == kind]:
                return found
            await asyncio.sleep(0.1)


async def test_copied_passkey_and_tokens_that_lie_are_refused_and_become_an_incident_each(
    city: WholeCity, provider: Provider
) -> None:
    async with city.client() as operator:
        anna, key = await with_passkey(city, operator, "anna")
        thiefs = copy.copy(key)
        async with browser_of(city) as hers, browser_of(city) as his:
            assert (await by_passkey(hers, key)).status_code == 200
            for _ in range(2):
                thiefs.count = 1
                refused = await by_passkey(his, thiefs)
                assert (refused.status_code, "there is a copy of it" in refused.text) == (403, True)
            assert (await his.get("/api/session", headers={"accept": "application/json"})).status_code == 401
            (copied,) = await incidents(operator, "misuse_passkey_copied")
            assert copied["severity"] == "Severe"
            assert "counter did not grow: there is a copy of it" in copied["summary"]
            assert (await by_passkey(hers, key)).status_code == 200, "who holds the true one comes in"

            assert (await by_provider(hers, "anna")).status_code == 303
            foreign = await by_provider(his, "abroad")
            own = provider.takes_key()
            try:
                forged = await by_provider(his, "anna")
            finally:
                provider.give_back(own)
            for answer, kind in ((foreign, "misuse_token_foreign"), (forged, "misuse_token_forged")):
                assert (answer.status_code, 'role="alert"' in answer.text) == (403, True), "back at the sign-in page"
                (raised,) = await incidents(operator, kind)
                assert raised["summary"].endswith("It was refused.")
            assert (await his.get("/api/session", headers={"accept": "application/json"})).status_code == 401
            assert (await by_provider(hers, "anna")).status_code == 303
        written = (await operator.get("/api/audit", params={"did": "was refused a misuse"})).json()["entries"]
        assert {one["detail"]["alarm"] for one in written} == {"passkey_copied", "token_foreign", "token_forged"}
        assert anna in str(written)
