"""Signing in at a true provider, and every lie that something between it and us could tell."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from civigil.cyber.access import capability, people
from civigil.cyber.access.idtoken import Expected, claims_of, key_name, key_of
from civigil.cyber.access.oidc import Oidc, check_address
from civigil.cyber.access.settings import AccessSettings
from civigil.cyber.access.ways import CityWays
from civigil.gateway.ways import Site
from civigil.kernel.alarms import Alarm, Misuse, alarm_of
from civigil.kernel.errors import CivigilError, Conflict, Invalid, Refused, Tampered, Unavailable
from civigil.kernel.permission import Principal
from civigil.runtime.embedded import free_port
from civigil.runtime.hands import Hands
from tests.support.clock import SetClock
from tests.support.hands import HandsFor

HERE = Site("http://localhost:8440", "localhost")
BOSS = Principal(id="person:boss", roles=("supervisor",))
NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
EXPECTED = Expected(issuer="https://id.example", client="civigil", nonce="n0nce")
KEY = rsa.generate_private_key(65_537, 2048)
OTHER = rsa.generate_private_key(65_537, 2048)


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """The issuer of a provider in a process of its own, which signs in whoever says who they are."""
    port = free_port()
    started = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port), "--require-nonce", "true"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    issuer, deadline = f"http://localhost:{port}", time.monotonic() + 30
    try:
        while True:
            try:
                httpx.get(f"{issuer}/.well-known/openid-configuration", trust_env=False).raise_for_status()
                break
            except httpx.HTTPError:
                assert started.poll() is None, "the provider ended"
                assert time.monotonic() < deadline, "the provider does not answer"
        yield issuer
    finally:
        started.kill()
        started.wait()


def settings_for(issuer: str, folder: Path) -> dict[str, AccessSettings]:
    secret = folder / "client.secret"
    secret.write_text("s3cret\n")
    own = AccessSettings(
        oidc_issuer=issuer, oidc_client="civigil", oidc_login_claim="sub", oidc_secret_file=str(secret)
    )
    return {"access": own}


def signed_in_there(address: str, login: str) -> dict[str, str]:
    """What the provider sends back with the browser of somebody who signs in there."""
    with httpx.Client(trust_env=False, timeout=30) as browser:
        assert "Authorize" in browser.get(address).text
        answer = browser.post(address, data={"sub": login})
    assert answer.status_code in {302, 303}, answer.text
    return {name: value[0] for name, value in parse_qs(urlsplit(answer.headers["location"]).query).items()}


async def add(do: Hands[AccessSettings], login: str) -> str:
    async with do.store.change() as change:
        return (await people.add(login, "Somebody", "fire", ("fire",), BOSS, change, do)).id


async def test_person_comes_in_by_the_provider_and_stays_the_one_it_knows(
    hands_for: HandsFor, provider: str, clock: SetClock, tmp_path: Path
) -> None:
    clock.move((datetime.now(UTC) - clock.now()).total_seconds())
    async with hands_for(capability, settings_for(provider, tmp_path)) as do:
        anna = await add(do, "anna")
        ways = CityWays(do)
        for _ in range(2):
            address, state = await ways.ask_provider(HERE)
            back = signed_in_there(address, "anna")
            assert back["state"] == state
            admitted = await ways.take_provider(HERE, state, back["code"], back.get("iss", ""))
            assert admitted.who == Principal(id=anna, roles=("fire", "agency:fire"))
        with pytest.raises(Refused, match="answered before"):
            await ways.take_provider(HERE, state, back["code"], "")
        address, state = await ways.ask_provider(HERE)
        stranger = signed_in_there(address, "stranger")
        with pytest.raises(Refused, match="this city does not"):
            await ways.take_provider(HERE, state, stranger["code"], "")


async def test_answer_for_another_site_code_or_provider_is_refused(
    hands_for: HandsFor, provider: str, clock: SetClock, tmp_path: Path
) -> None:
    clock.move((datetime.now(UTC) - clock.now()).total_seconds())
    async with hands_for(capability, settings_for(provider, tmp_path)) as do:
        await add(do, "anna")
        ways = CityWays(do)
        address, state = await ways.ask_provider(HERE)
        back = signed_in_there(address, "anna")
        with pytest.raises(Refused):
            await ways.take_provider(Site("http://evil.example", "evil.example"), state, back["code"], "")
        with pytest.raises(Tampered, match="another provider"):
            await ways.take_provider(HERE, state, back["code"], "https://evil.example")
        with pytest.raises(CivigilError):
            await ways.take_provider(HERE, state, "no code at all", "")
        other, other_state = await ways.ask_provider(HERE)
        theirs = signed_in_there(other, "anna")
        with pytest.raises(CivigilError):  # the code of one question does not answer another: PKCE
            await ways.take_provider(HERE, state, theirs["code"], "")
        clock.move(601)
        with pytest.raises(Refused, match="too long"):
            await ways.take_provider(HERE, other_state, theirs["code"], "")


async def test_login_that_the_provider_gives_to_another_is_nobody_here(hands_for: HandsFor) -> None:
    own = AccessSettings(oidc_issuer="https://id.example", oidc_client="civigil")
    async with hands_for(capability, {"access": own}) as do:
        anna = await add(do, "anna")
        oidc = Oidc(own)
        first = {"iss": "https://id.example", "sub": "1", "preferred_username": "anna"}
        for claims in (first, first | {"preferred_username": "renamed"}):
            async with do.store.change() as change:
                assert (await oidc.person_of(claims, change, do)).id == anna
        with pytest.raises(Conflict):
            async with do.store.change() as change:
                await oidc.person_of(first | {"sub": "2"}, change, do)
        with pytest.raises(Refused):
            async with do.store.change() as change:
                await oidc.person_of({"iss": "https://id.example", "sub": "3"}, change, do)


async def test_provider_that_is_away_closes_its_own_door_and_no_other(hands_for: HandsFor, tmp_path: Path) -> None:
    async with hands_for(capability, settings_for(f"http://localhost:{free_port()}", tmp_path)) as do:
        ways = CityWays(do)
        with pytest.raises(Unavailable, match="use a passkey"):
            await ways.ask_provider(HERE)
        assert json.loads(await ways.ask_passkey(HERE))["challenge"]


def token(key: Any = KEY, algorithm: str = "RS256", headers: dict[str, Any] | None = None, **changed: Any) -> str:
    said = {
        "iss": EXPECTED.issuer,
        "aud": "civigil",
        "sub": "a",
        "nonce": "n0nce",
        "iat": NOW,
        "exp": NOW + timedelta(minutes=5),
    }
    said |= changed
    kept = {name: value for name, value in said.items() if value is not None}
    return jwt.encode(kept, key, algorithm, headers={"kid": "k1"} | (headers or {}))


def keys() -> dict[str, Any]:
    own = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
    other = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(OTHER.public_key()))
    return {"keys": [own | {"kid": "k1", "use": "sig"}, other | {"kid": "k2", "use": "enc"}, "rubbish", {"kid": "k3"}]}


def read(said: str, now: datetime = NOW) -> dict[str, Any]:
    name, algorithm = key_name(said)
    key = key_of(keys(), name, algorithm)
    if key is None:
        raise Tampered("no such key", where="oidc")
    return claims_of(said, key, algorithm, EXPECTED, now)


def test_token_that_holds_is_read() -> None:
    assert read(token())["sub"] == "a"
    assert read(token(aud=["civigil", "other"], azp="civigil"))["sub"] == "a"


LIES: list[dict[str, Any]] = [
    {"iss": "https://evil.example"},
    {"aud": "other"},
    {"aud": ["civigil", "other"]},
    {"azp": "other"},
    {"nonce": "another"},
    {"nonce": None},
    {"sub": None},
    {"sub": ""},
    {"exp": None},
    {"iat": None},
    {"exp": "soon"},
    {"key": OTHER},
    {"headers": {"kid": "k2"}, "key": OTHER},
    {"headers": {"kid": "k3"}},
    {"headers": {"kid": "k9"}},
    {"key": ec.generate_private_key(ec.SECP256R1()), "algorithm": "ES256"},
    {"key": "s3cret-that-is-long-enough-for-hs256-tokens", "algorithm": "HS256"},
    {"key": None, "algorithm": "none"},
]


@pytest.mark.parametrize("lie", LIES, ids=[str(sorted(one)) + str(number) for number, one in enumerate(LIES)])
def test_token_that_lies_is_tampering(lie: dict[str, Any]) -> None:
    with pytest.raises(Tampered) as refused:
        read(token(**lie))
    foreign = {"aud", "azp"} & {*lie}
    assert alarm_of(refused.value) in ([Alarm(Misuse.TOKEN_FOREIGN)] if foreign else [Alarm(Misuse.TOKEN_FORGED), None])


@pytest.mark.parametrize("part", [0, 1, 2])
def test_flipped_byte_anywhere_in_a_token_is_noticed(part: int) -> None:
    pieces = token().split(".")
    letter = pieces[part][5]
    pieces[part] = pieces[part][:5] + ("A" if letter != "A" else "B") + pieces[part][6:]
    with pytest.raises(Tampered):
        read(".".join(pieces))


@pytest.mark.parametrize("minutes", [-2, 7, 60])
def test_token_of_another_time_is_refused(minutes: int) -> None:
    with pytest.raises(Refused):
        read(token(), NOW + timedelta(minutes=minutes))


@pytest.mark.parametrize("said", ["", "a", "a.b.c", "." * 100_000, "e30.e30.", "\ud800.x.y", "é.é.é"])
def test_rubbish_for_a_token_is_tampering(said: str) -> None:
    with pytest.raises(Tampered):
        read(said)


@pytest.mark.parametrize(
    "address", ["", "http://id.example", "ftp://id.example", "https://", "id.example", "javascript:1"]
)
def test_provider_without_tls_is_refused(address: str) -> None:
    with pytest.raises(Invalid):
        check_address(address)
    assert check_address("https://id.example/realm")


def test_provider_without_its_client_is_refused() -> None:
    with pytest.raises(Invalid, match=re.escape("go together")):
        AccessSettings(oidc_issuer="https://id.example")
