"""The master key's file: what is wrong with it is told, a wrong passphrase opens nothing, and changing keys loses nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from civigil.cyber.vault import masters
from civigil.cyber.vault.keyring import Keyring
from civigil.cyber.vault.sealer import VaultSealer
from civigil.cyber.vault.settings import VaultSettings
from civigil.cyber.vault.unlock import Unlocked
from civigil.kernel.errors import Invalid, Missing, Refused, Tampered, Unavailable
from dev.token import PROGRAM
from dev.token import library as softhsm

NAME = b"civigil data key of a test"


def under_passphrase(folder: Path, phrase: str = "correct horse battery") -> VaultSettings:
    """Settings with a passphrase file."""
    file = folder / "passphrase"
    file.write_text(phrase + "\n")
    file.chmod(0o600)
    return VaultSettings(master="passphrase", passphrase_file=str(file))


def test_wrapped_key_opens_under_its_own_name_only(short_tmp: Path) -> None:
    master = Unlocked(short_tmp / "vault.keys", VaultSettings()).active()
    key = os.urandom(32)
    wrapped = master.wrap(key, bound_to=NAME)
    assert len(wrapped) == masters.WRAPPED_BYTES
    assert master.unwrap(wrapped, bound_to=NAME) == key
    with pytest.raises(Tampered):
        master.unwrap(wrapped, bound_to=b"another")
    for place in range(len(wrapped)):
        changed = bytearray(wrapped)
        changed[place] ^= 1
        with pytest.raises(Tampered):
            master.unwrap(bytes(changed), bound_to=NAME)


def test_two_first_starts_at_once_make_one_master_key(short_tmp: Path) -> None:
    one, other = (Unlocked(short_tmp / "vault.keys", VaultSettings()) for _ in range(2))
    assert one.active().id == other.active().id
    assert (short_tmp / "vault.keys").stat().st_mode & 0o777 == 0o600


def test_file_that_others_may_read_is_refused(short_tmp: Path) -> None:
    file = short_tmp / "vault.keys"
    Unlocked(file, VaultSettings())
    file.chmod(0o640)
    with pytest.raises(Refused, match="chmod 600"):
        Unlocked(file, VaultSettings())


def test_passphrase_that_is_wrong_short_or_missing_opens_nothing(short_tmp: Path) -> None:
    file, settings = short_tmp / "vault.keys", under_passphrase(short_tmp)
    master = Unlocked(file, settings).active()
    wrapped = master.wrap(bytes(32), bound_to=NAME)
    assert Unlocked(file, settings).of(wrapped).unwrap(wrapped, bound_to=NAME) == bytes(32)
    assert b"correct horse" not in file.read_bytes()
    with pytest.raises(Refused, match="the passphrase is wrong"):
        Unlocked(file, under_passphrase(short_tmp, "incorrect horse battery"))
    with pytest.raises(Refused, match="at least 12"):
        Unlocked(file, under_passphrase(short_tmp, "short"))
    (short_tmp / "passphrase").unlink()
    with pytest.raises(Unavailable, match="the vault is locked"):
        Unlocked(file, settings)


def test_new_passphrase_opens_and_the_old_one_does_not(short_tmp: Path) -> None:
    file, settings = short_tmp / "vault.keys", under_passphrase(short_tmp)
    unlocked = Unlocked(file, settings)
    wrapped = unlocked.active().wrap(bytes(32), bound_to=NAME)
    unlocked.change_passphrase(b"another long passphrase")
    with pytest.raises(Refused):
        Unlocked(file, settings)
    again = Unlocked(file, under_passphrase(short_tmp, "another long passphrase"))
    assert again.of(wrapped).unwrap(wrapped, bound_to=NAME) == bytes(32)
    with pytest.raises(Refused, match="under no passphrase"):
        Unlocked(short_tmp / "other.keys", VaultSettings()).change_passphrase(b"another long passphrase")


def test_new_master_key_reaches_a_process_that_runs(short_tmp: Path) -> None:
    file = short_tmp / "vault.keys"
    here, there = (Unlocked(file, VaultSettings()) for _ in range(2))
    old = here.active().wrap(bytes(32), bound_to=NAME)
    new = here.add().wrap(bytes(32), bound_to=NAME)
    assert there.of(new).unwrap(new, bound_to=NAME) == there.of(old).unwrap(old, bound_to=NAME) == bytes(32)
    assert there.active().id == here.active().id != there.of(old).id
    assert here.drop_others() == 1
    with pytest.raises(Tampered, match="not in vault.keys"):
        Unlocked(file, VaultSettings()).of(old)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"version": 2}, "has version 2"),
        ({"masters": []}, "is no file of master keys"),
        ({"masters": [{"kept": "file", "id": "00", "key": "00"}]}, r"masters\[0\].id"),
        ({"masters": [{"kept": "cloud", "id": "00" * 8}]}, "cloud"),
        ({"masters": [{"kept": "file", "id": "00" * 8, "key": "00" * 32}] * 2}, "one master key twice"),
        ({"more": 1}, "unknown field"),
    ],
)
def test_mistake_in_the_file_is_invalid_and_named(change: dict[str, object], said: str) -> None:
    sound = {"version": 1, "masters": [{"kept": "file", "id": "00" * 8, "key": "00" * 32}]}
    assert masters.parse(msgspec.json.encode(sound), where="x")
    with pytest.raises(Invalid, match=said):
        masters.parse(msgspec.json.encode(sound | change), where="x")


@given(st.binary(max_size=300))
def test_rubbish_is_no_file_of_master_keys(rubbish: bytes) -> None:
    with pytest.raises(Invalid):
        masters.parse(rubbish, where="x")


def test_settings_without_what_opens_the_master_key_are_refused() -> None:
    for given_ in ({"master": "passphrase"}, {"master": "token", "token_label": "city"}):
        with pytest.raises((Invalid, msgspec.ValidationError), match="passphrase_file|token_library"):
            VaultSettings(**given_)


@pytest.fixture
def token(short_tmp: Path, monkeypatch: pytest.MonkeyPatch) -> VaultSettings:
    """A true PKCS#11 token: SoftHSM2's, of this test alone."""
    library = softhsm()
    if library is None:
        pytest.skip("SoftHSM2 is not installed here, and `python -m dev.token` could not install it")
    (short_tmp / "tokens").mkdir()
    (short_tmp / "softhsm2.conf").write_text(
        f"directories.tokendir = {short_tmp}/tokens\nobjectstore.backend = file\nlog.level = ERROR\n"
    )
    monkeypatch.setenv("SOFTHSM2_CONF", str(short_tmp / "softhsm2.conf"))
    label = f"city-{short_tmp.name}"[:32]
    made = [PROGRAM, "--init-token", "--free", "--label", label, "--so-pin", "1234567", "--pin", "7654321"]
    subprocess.run(made, check=True, capture_output=True)
    (short_tmp / "pin").write_text("7654321\n")
    (short_tmp / "pin").chmod(0o600)
    return VaultSettings(
        master="token", token_library=str(library), token_label=label, token_pin_file=str(short_tmp / "pin")
    )


TOKEN_RUN = """
import sys
from pathlib import Path
from tests.cyber.vault.test_masters import in_a_token
in_a_token(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
"""


def in_a_token(folder: Path, url: str, told: str) -> None:
    """What a city with a token does; in a process of its own, since the library reads its configuration once."""
    import pkcs11

    settings = msgspec.json.decode(told, type=VaultSettings)
    file = folder / "vault.keys"
    unlocked = Unlocked(file, settings)
    ring = Keyring(url, unlocked)
    sealer = VaultSealer(ring)
    sealed = sealer.seal(b"penicillin allergy", bound_to=b"row 7")
    ring.forget()
    assert sealer.open(sealed, bound_to=b"row 7") == b"penicillin allergy"
    assert unlocked.kind == "token"
    kept = msgspec.json.decode(file.read_bytes())["masters"][0]
    assert set(kept) == {"kept", "id", "token", "label"}, "nothing of the key stands in the file"

    wrapped = unlocked.active().wrap(bytes(32), bound_to=NAME)
    changed = bytearray(wrapped)
    changed[-1] ^= 1
    for wrong, name in ((bytes(changed), NAME), (wrapped, b"another")):
        with pytest.raises(Tampered):
            unlocked.active().unwrap(wrong, bound_to=name)
    library = pkcs11.lib(str(settings.token_library))
    with library.get_token(token_label=settings.token_label).open() as session:
        key = next(iter(session.get_objects({pkcs11.Attribute.LABEL: kept["label"]})))
        with pytest.raises(pkcs11.PKCS11Error):
            key[pkcs11.Attribute.VALUE]  # the token never gives it out

    again = Unlocked(file, settings)  # a second login of one process
    assert again.of(wrapped).unwrap(wrapped, bound_to=NAME) == bytes(32)
    there = msgspec.structs.replace(settings, token_label="elsewhere")
    with pytest.raises((Unavailable, Missing), match="NoSuchToken|elsewhere"):
        Unlocked(file, there).active().wrap(bytes(32), bound_to=NAME)
    ring.close()


def wrong_pin(folder: Path, _: str, told: str) -> None:
    """What a city does whose PIN is wrong."""
    (folder / "pin").write_text("0000000\n")
    with pytest.raises(Unavailable, match="PinIncorrect"):
        Unlocked(folder / "vault.keys", msgspec.json.decode(told, type=VaultSettings))


@pytest.mark.parametrize("what", ["in_a_token", "wrong_pin"])
def test_master_key_in_a_token_wraps_and_never_comes_out(
    token: VaultSettings, short_tmp: Path, fresh_postgres_url: str, what: str
) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            TOKEN_RUN.replace("in_a_token", what),
            str(short_tmp),
            fresh_postgres_url,
            msgspec.json.encode(token).decode(),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
