"""What a person types: an export is judged with an exit status, and the vault is unlocked by whoever knows the passphrase."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from civigil.cyber.vault.commands import app
from civigil.cyber.vault.settings import VaultSettings
from civigil.cyber.vault.unlock import Unlocked
from civigil.cyber.vault.witness import Witness
from civigil.kernel.errors import Invalid, Refused
from civigil.roster import ROSTER
from tests.cyber.vault.logs import VERIFIER, SmallLog
from tests.support.clock import NOON

RUNNER = CliRunner()
PHRASE = "correct horse battery staple"


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    """An export of nine entries, with its second place beside it."""
    log, witness = SmallLog(9), Witness(tmp_path)
    for size in (3, 9):
        witness.write(log.heads[size], NOON)
    file = tmp_path / "log.jsonl"
    file.write_bytes(b"".join(log.lines()))
    return file


def test_whole_export_ends_with_0_and_says_whether_its_key_is_known(exported: Path) -> None:
    said = RUNNER.invoke(app, ["verify", str(exported)])
    assert said.exit_code == 0
    assert "9 entries are as the city signed them" in said.output
    assert "which the export names itself" in said.output
    known = ["--key", VERIFIER, "--witness", str(exported.with_name("heads.jsonl"))]
    said = RUNNER.invoke(app, ["verify", str(exported), *known])
    assert said.exit_code == 0
    assert "2 witnessed heads agree" in said.output
    assert "which the export names itself" not in said.output


def test_export_that_was_tampered_with_ends_with_1_and_names_the_entry(exported: Path) -> None:
    exported.write_bytes(exported.read_bytes().replace(b"[4,", b"[4 ,").replace(b"r-6", b"r-7"))
    said = RUNNER.invoke(app, ["verify", str(exported), "--key", VERIFIER, "--json"])
    assert said.exit_code == 1
    assert msgspec.json.decode(said.output)["faults"] == [
        "entry 4 was changed (line 5)",
        "entry 6 was changed (line 7)",
    ]


def test_key_may_lie_in_a_file_and_rubbish_is_none(exported: Path, tmp_path: Path) -> None:
    (tmp_path / "log.pub").write_text(VERIFIER + "\n")
    assert RUNNER.invoke(app, ["verify", str(exported), "--key", str(tmp_path / "log.pub")]).exit_code == 0
    assert isinstance(RUNNER.invoke(app, ["verify", str(exported), "--key", "rubbish"]).exception, Invalid)


def test_what_is_no_export_is_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("{}")
    assert isinstance(RUNNER.invoke(app, ["verify", str(tmp_path / "x")]).exception, Invalid)


@pytest.mark.parametrize(("form", "begins"), [("ocsf", '{"activity_id"'), ("syslog", "<110>1 ")])
def test_export_is_converted_for_a_siem_line_by_line(exported: Path, form: str, begins: str) -> None:
    lines = RUNNER.invoke(app, ["convert", str(exported), "--form", form]).output.splitlines()
    assert len(lines) == 9
    assert all(line.startswith(begins) for line in lines)


def test_vault_is_unlocked_with_its_passphrase_and_no_other(short_tmp: Path) -> None:
    config = short_tmp / "civigil.toml"
    where = short_tmp / "memory"
    config.write_text(f'[vault]\nmaster = "passphrase"\npassphrase_file = "{where}"\n')
    given = ["--data", str(short_tmp), "--config", str(config)]
    said = RUNNER.invoke(app, ["unlock", *given], input=f"{PHRASE}\n{PHRASE}\n", obj=ROSTER)
    assert said.exit_code == 0, said.output
    assert where.stat().st_mode & 0o777 == 0o600
    settings = VaultSettings(master="passphrase", passphrase_file=str(where))
    Unlocked(short_tmp / "trust" / "vault.keys", settings)
    where.unlink()
    wrong = RUNNER.invoke(app, ["unlock", *given], input="another one entirely\n", obj=ROSTER)
    assert isinstance(wrong.exception, Refused)
    assert not where.exists()
    assert RUNNER.invoke(app, ["unlock", *given], input=f"{PHRASE}\n", obj=ROSTER).exit_code == 0
    changed = RUNNER.invoke(app, ["passphrase", *given], input="a new long passphrase\n" * 2, obj=ROSTER)
    assert changed.exit_code == 0, changed.output
    assert PHRASE not in changed.output
    assert where.read_text() == "a new long passphrase\n"
    Unlocked(short_tmp / "trust" / "vault.keys", settings)
