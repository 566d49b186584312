"""A device renews its certificate over its own connection, with a key that stays its own; nobody gets one in its place."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from civigil.cyber.iot.renewals import Answers, key_of
from civigil.kernel.errors import Invalid, Refused
from civigil.protocols.devicetalk import Renewal, Renewed, parse_renewal
from civigil.runtime.trust.certificates import files
from civigil.runtime.trust.certificates.profile import hosts_of
from tests.cyber.iot.conftest import FieldOf
from tests.support.clock import SetClock
from tests.support.mqtt import Speaker, tls


def request(key: Any, name: str = "level-1") -> str:
    """A request for a certificate."""
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    asked = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(key, hashes.SHA256())
    return asked.public_bytes(serialization.Encoding.PEM).decode()


async def ask(speaker: Speaker, text: str, *, device: str = "level-1") -> Renewed:
    """Ask, and hear the answer."""
    before = len(speaker.heard)
    await speaker.publish("renew/level-1", msgspec.json.encode(Renewal(device=device, request=text)))
    async with asyncio.timeout(20):
        while len(speaker.heard) == before:
            await asyncio.sleep(0.02)
    topic, body = speaker.heard[-1]
    assert topic == "cmd/level-1/certificate"
    return msgspec.json.decode(body, type=Renewed)


async def test_a_device_renews_its_certificate_over_its_own_connection(field_of: FieldOf, tmp_path: Path) -> None:
    async with field_of(["level-1", "air-1"]) as field, field.working():
        speaker = await Speaker.connect(field.mqtt_port, tls(field.authority.devices, "level-1"), client="level-1")
        await speaker.subscribe("cmd/level-1/certificate")
        assert (await ask(speaker, "no request")).refused
        assert "speaks for air-1" in (await ask(speaker, "x", device="air-1")).refused
        key = ec.generate_private_key(ec.SECP256R1())
        answer = await ask(speaker, request(key, "gateway"))  # what it calls itself there is not looked at
        (own, _issuer) = files.parse_chain(answer.certificate.encode(), where="answer")
        assert hosts_of(own) == ["level-1.devices.civigil.internal"]
        assert "once in 10 minutes" in (await ask(speaker, request(key))).refused
        files.write_key(tmp_path / "level-1.key", key)
        (tmp_path / "level-1.crt").write_text(answer.certificate)
        (tmp_path / "ca.crt").write_text(answer.authority)
        again = await Speaker.connect(field.mqtt_port, tls(tmp_path, "level-1"), client="level-1")
        await again.close()
        with contextlib.suppress(ConnectionError, TimeoutError):  # another's subject is closed by the broker
            other = await Speaker.connect(field.mqtt_port, tls(field.authority.devices, "air-1"), client="air-1")
            await other.publish("renew/level-1", b"{}", qos=0)
        await asyncio.sleep(0)
        await speaker.close()


def test_a_request_that_is_none_of_ours_is_refused() -> None:
    good = request(ec.generate_private_key(ec.SECP256R1()))
    assert key_of(good)
    body = good.splitlines()
    middle = len(body) // 2
    flipped = "\n".join([*body[:middle], body[middle][::-1], *body[middle + 1 :]])
    rsa_key = rsa.generate_private_key(65537, 2048)
    for text in ("", "x", good[:100], flipped, request(rsa_key), request(ec.generate_private_key(ec.SECP384R1()))):
        with pytest.raises(Invalid):
            key_of(text)


@pytest.mark.parametrize(
    "body", [b"", b"{}", b'{"device":"a","request":""}', b'{"device":"b","request":"x"}', b'{"device":"a","request":7}']
)
def test_a_message_that_asks_for_nothing_or_for_another_is_refused(body: bytes) -> None:
    with pytest.raises(Invalid):
        parse_renewal("renew.a", body)
    assert parse_renewal("renew.a", b'{"device":"a","request":"x"}').request == "x"


def test_a_device_is_not_answered_again_and_again(clock: SetClock) -> None:
    answers = Answers()
    answers.check("level-1", clock.now())
    answers.check("air-1", clock.now())
    with pytest.raises(Refused):
        answers.check("level-1", clock.now())
    clock.move(601)
    answers.check("level-1", clock.now())
