"""Passkeys (WebAuthn level 2): asked for, added, and answered with. Nothing of a passkey can be guessed or phished.

The authenticator must hold the credential itself and must verify its user: a passkey is both factors. A counter that does not
grow tells of a copied credential, and is refused.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import struct
from datetime import timedelta
from typing import Any

import webauthn
from webauthn.helpers import base64url_to_bytes, options_to_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from civigil.cyber.access import store
from civigil.cyber.access.model import Passkey, Person
from civigil.cyber.access.settings import AccessSettings
from civigil.gateway.ways import Site
from civigil.kernel.alarms import Alarm, Misuse
from civigil.kernel.errors import Refused
from civigil.runtime.hands import Hands
from civigil.runtime.store import Change

SIGN_IN, ADD = "sign in", "add"
ANSWER_AT_MOST = 32_000
"""Characters of a browser's answer."""
PASSKEYS_AT_MOST = 20
"""Of one person."""

_BAD = (
    WebAuthnException,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    struct.error,
    RecursionError,
    OverflowError,
)
"""What a library raises for an answer that is none."""

Do = Hands[AccessSettings]


async def ask(site: Site, change: Change, do: Do) -> str:
    """What a browser needs to sign in with any passkey of this site."""
    challenge = await _challenge(SIGN_IN, None, change, do)
    return options_to_json(
        webauthn.generate_authentication_options(
            rp_id=site.host,
            challenge=challenge,
            timeout=int(do.settings.challenge_s * 1000),
            user_verification=UserVerificationRequirement.REQUIRED,
        )
    )


async def taken(site: Site, answer: str, change: Change) -> str:
    """The id of the person who answered. Raises `Refused`."""
    read = _read(answer)
    challenge = _challenge_in(read)
    if not await store.take_challenge(change.sql, _hashed(challenge), SIGN_IN, None, change.now):
        raise Refused("this took too long, or was answered before: try again", where="passkey")
    known = await store.passkey(change.sql, _id_in(read))
    if known is None:
        raise Refused("this passkey is not known here", where="passkey")
    origin = _origin_in(read)
    try:
        seen = webauthn.verify_authentication_response(
            credential=read,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=[site.origin, origin],  # held to ours below, once it is known that this passkey signed it
            credential_public_key=known.public_key,
            credential_current_sign_count=0,  # likewise
            require_user_verification=True,
        )
    except _BAD as error:
        raise Refused(f"this passkey's answer does not hold: {_words(error)}", where="passkey") from error
    if origin != site.origin:
        said = f"this passkey answered {origin[:100]!r}, which is not this site"
        raise Refused(said, where="passkey", alarm=Alarm(Misuse.PASSKEY_ELSEWHERE, known.person))
    if (
        seen.new_sign_count or known.sign_count
    ) and seen.new_sign_count <= known.sign_count:  # WebAuthn level 2, §7.2, step 21
        said = f"this passkey's counter went from {known.sign_count} to {seen.new_sign_count}: there is a copy of it"
        raise Refused(said, where="passkey", alarm=Alarm(Misuse.PASSKEY_COPIED, known.person))
    await store.use_passkey(change.sql, known.id, seen.new_sign_count, change.now)
    return known.person


async def ask_to_add(site: Site, person: Person, change: Change, do: Do) -> str:
    """What a browser needs to make a passkey for this person. Raises `Refused` for one who has too many."""
    had = await store.passkeys(change.sql, person.id)
    if len(had) >= PASSKEYS_AT_MOST:
        raise Refused(f"{PASSKEYS_AT_MOST} passkeys are enough: delete one first", where="passkey")
    challenge = await _challenge(ADD, person.id, change, do)
    return options_to_json(
        webauthn.generate_registration_options(
            rp_id=site.host,
            rp_name="Civigil",
            user_id=person.id.encode(),
            user_name=person.login,
            user_display_name=person.name,
            challenge=challenge,
            timeout=int(do.settings.challenge_s * 1000),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=one.id) for one in had],
        )
    )


async def added(site: Site, person: Person, answer: str, title: str, change: Change) -> Passkey:
    """The passkey that a browser made. Raises `Refused` where its answer does not hold, `Conflict` for one that is known."""
    read = _read(answer)
    challenge = _challenge_in(read)
    if not await store.take_challenge(change.sql, _hashed(challenge), ADD, person.id, change.now):
        raise Refused("this took too long, or was answered before: try again", where="passkey")
    try:
        made = webauthn.verify_registration_response(
            credential=read,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except _BAD as error:
        raise Refused(f"this passkey's answer does not hold: {_words(error)}", where="passkey") from error
    passkey = Passkey(
        id=made.credential_id,
        person=person.id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        title=title,
        synced=made.credential_backed_up,
        made=change.now,
        used=None,
    )
    await store.add_passkey(change.sql, passkey)
    return passkey


async def _challenge(purpose: str, person: str | None, change: Change, do: Do) -> bytes:
    challenge = secrets.token_bytes(32)
    expires = change.now + timedelta(seconds=do.settings.challenge_s)
    await store.add_challenge(change.sql, _hashed(challenge), purpose, person, expires, change.now)
    return challenge


def _read(answer: str) -> dict[str, Any]:
    """A browser's answer as JSON. Raises `Refused` for what is none."""
    try:
        if len(answer) > ANSWER_AT_MOST:
            raise ValueError(f"{len(answer)} characters")
        read = json.loads(answer)
        if not isinstance(read, dict) or not isinstance(read.get("response"), dict):
            raise TypeError("no credential")
    except _BAD as error:
        raise Refused("this is no passkey's answer", where="passkey") from error
    return read


def _challenge_in(read: dict[str, Any]) -> bytes:
    """The challenge that the browser says it signed. Raises `Refused`."""
    try:
        data = json.loads(base64url_to_bytes(str(read["response"]["clientDataJSON"])))
        return base64url_to_bytes(str(data["challenge"]))
    except _BAD as error:
        raise Refused("this is no passkey's answer", where="passkey") from error


def _origin_in(read: dict[str, Any]) -> str:
    """The page that the browser says it answered. Raises `Refused`."""
    try:
        return str(json.loads(base64url_to_bytes(str(read["response"]["clientDataJSON"])))["origin"])
    except _BAD as error:
        raise Refused("this is no passkey's answer", where="passkey") from error


def _id_in(read: dict[str, Any]) -> bytes:
    try:
        return base64url_to_bytes(str(read["rawId"]))
    except _BAD as error:
        raise Refused("this is no passkey's answer", where="passkey") from error


def _hashed(challenge: bytes) -> bytes:
    return hashlib.sha256(challenge).digest()


def _words(error: BaseException) -> str:
    return (" ".join(str(error).split()) or type(error).__name__)[:200]
