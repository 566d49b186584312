"""Devices renew their certificates over their own connection: a request signed with a key that stays theirs, the certificate back.

Whoever asks is who its certificate says, for the broker lets a device speak under its own name only. One that was revoked has no
connection, and gets none. A device is answered once in `AGAIN_AFTER_S`: each answer costs a signature and a line in the register.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import Final

import msgspec
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from civigil.cyber.iot.metrics import RENEWED
from civigil.cyber.iot.service import Do
from civigil.kernel.errors import CivigilError, Invalid, Refused
from civigil.kernel.time import Instant
from civigil.protocols import devicetalk
from civigil.runtime.bus import names
from civigil.runtime.bus.consume import Puller

AGAIN_AFTER_S: Final = 600.0


def key_of(request: str) -> ec.EllipticCurvePublicKey:
    """The public key of a request (PKCS #10, RFC 2986, PEM) whose sender holds the private one. Raises `Invalid`.

    Who it is for stands in the connection, not in the request: its subject is not looked at.
    """
    try:
        asked = x509.load_pem_x509_csr(request.encode("utf-8", "replace"))
        key = asked.public_key()
        proved = asked.is_signature_valid
    except (ValueError, TypeError, InvalidSignature) as error:
        raise Invalid("is no request for a certificate", where="renew: request") from error
    if not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name != "secp256r1":
        raise Invalid("asks for a key of another kind: P-256 is taken", where="renew: request")
    if not proved:
        raise Invalid("is not signed with its own key", where="renew: request")
    return key


class Answers:
    """When each device was answered last."""

    def __init__(self) -> None:
        self._at: dict[str, Instant] = {}

    def check(self, device: str, now: Instant) -> None:
        """Raise `Refused` for a device that asks too often."""
        before = self._at.get(device)
        if before is not None and (now - before).total_seconds() < AGAIN_AFTER_S:
            raise Refused(f"once in {AGAIN_AFTER_S / 60:.0f} minutes is enough", where=f"device {device}")
        self._at[device] = now


async def renew(do: Do) -> None:
    """Answer devices that ask for a certificate, until cancelled."""
    answers = Answers()
    puller = Puller(do.bus.client, names.RENEWALS, do.room, window=50)
    async with contextlib.aclosing(puller.batches(50)) as batches:
        async for messages in batches:
            for message in messages:
                device = message.subject.partition(".")[2]
                answer = await _answer(message, device, answers, do)
                with contextlib.suppress(NatsError):  # a device that hears nothing asks again
                    await do.bus.client.publish(f"cmd.{device}.certificate", msgspec.json.encode(answer))
            await puller.acknowledge(*messages)


async def _answer(message: Msg, device: str, answers: Answers, do: Do) -> devicetalk.Renewed:
    """The certificate, or why there is none."""
    try:
        said = devicetalk.parse_renewal(message.subject, message.data)
        if do.authority is None:
            raise Refused("the city's authority lies on another machine", where="trust")
        key = key_of(said.request)
        now = do.clock.now()
        answers.check(device, now)
        chain = await asyncio.to_thread(do.authority.device_chain, device, key, now)
    except CivigilError as error:
        do.log.warning("certificate_not_renewed", device=device, error=str(error))
        return devicetalk.Renewed(refused=error.sentence)
    RENEWED.inc()
    do.log.info("certificate_renewed", device=device)
    return devicetalk.Renewed(certificate=chain.decode(), authority=do.authority.certificate_file.read_text())
