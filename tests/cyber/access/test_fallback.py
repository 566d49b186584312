"""Codes are those that everybody's authenticators show, and what is kept of a passphrase gives nothing away."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest

from civigil.cyber.access import fallback
from civigil.cyber.access.guessing import Guesses, is_paused, wait_s
from civigil.kernel.errors import Invalid, Tampered

RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at_s", "code"),
    [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
    ],
)
def test_codes_are_those_of_the_standard(at_s: int, code: str) -> None:
    """RFC 6238, appendix B, the last six digits."""
    assert fallback.code_at(RFC_SECRET, at_s // 30) == code
    assert fallback.step_of(RFC_SECRET, code, at_s, 0) == at_s // 30


def test_code_of_a_clock_that_is_a_minute_wrong_is_none() -> None:
    code = fallback.code_at(RFC_SECRET, 100)
    assert [fallback.step_of(RFC_SECRET, code, step * 30, 0) for step in (98, 99, 101, 102)] == [None, 100, 100, None]


@pytest.mark.parametrize("code", ["", "12345", "٠٠٠٠٠٠", "000000 ", "0" * 1_000])
def test_code_that_is_none_is_refused(code: str) -> None:
    assert fallback.step_of(RFC_SECRET, code, 59, 0) is None


def test_passphrase_is_kept_with_its_own_salt_and_a_version() -> None:
    one, other = (
        fallback.hashed_passphrase("correct horse battery"),
        fallback.hashed_passphrase("correct horse battery"),
    )
    assert one != other
    assert fallback.is_passphrase("correct horse battery", one)
    assert not fallback.is_passphrase("correct horse batterx", one)
    for broken in (b"", one[:-1], bytes([9]) + one[1:]):
        with pytest.raises(Tampered):
            fallback.is_passphrase("correct horse battery", broken)
    with pytest.raises(Invalid):
        fallback.hashed_passphrase("too short")


def test_recovery_codes_have_eighty_bits_and_are_read_however_they_are_typed() -> None:
    codes = fallback.new_recovery_codes()
    assert len(set(codes)) == fallback.CODES
    assert {len(one) for one in codes} == {19}
    assert fallback.hashed_code(codes[0]) == fallback.hashed_code(f" {codes[0].upper().replace('-', ' ')}")


def guesses(**given: int) -> Guesses:
    return Guesses(**{"here": 0, "source": 0, "login": 0, **given}, last=NOON)


def test_wait_grows_with_each_wrong_guess_and_never_beyond_its_bound() -> None:
    waits = [wait_s(guesses(here=count), NOON, free=5, at_most_s=60) for count in range(12)]
    assert waits == [0, 0, 0, 0, 0, 2, 4, 8, 16, 32, 60, 60]
    assert wait_s(guesses(here=11), NOON + timedelta(seconds=61), free=5, at_most_s=60) == 0


def test_source_that_guesses_at_many_logins_waits_too() -> None:
    assert wait_s(guesses(source=30), NOON, free=5, at_most_s=60) == 0
    assert wait_s(guesses(source=200), NOON, free=5, at_most_s=60) == 60


def test_login_that_is_guessed_at_from_everywhere_is_paused() -> None:
    assert not is_paused(guesses(login=99), an_hour=100)
    assert is_paused(guesses(login=100), an_hour=100)
