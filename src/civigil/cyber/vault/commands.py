"""`civigil vault …`: check an export without a city; unlock, look at and replace keys; take the log out of a running one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from civigil.cyber.vault import export, formats, heads, masters, verify, witness
from civigil.cyber.vault.heads import SignedHead
from civigil.cyber.vault.model import Keys, LogState, MasterAsked, ReplaceAsked, Replaced
from civigil.cyber.vault.proof import ConsistencyProof, InclusionProof
from civigil.cyber.vault.settings import VaultSettings
from civigil.cyber.vault.unlock import FILE_NAME, Unlocked
from civigil.kernel.errors import Conflict, Invalid, Refused, Tampered, Unavailable
from civigil.kernel.time import text_of
from civigil.runtime.clock import TrueClock
from civigil.runtime.data import DataDirectory, write_whole

app = typer.Typer(help="The vault: keys, the log of deeds and its proofs.", no_args_is_help=True)

DATA = Path("data")
DataOption = Annotated[Path, typer.Option("--data", help="The city's data directory.")]
ConfigOption = Annotated[
    Path | None, typer.Option("--config", help="Settings file; `civigil.toml` here is taken where it exists.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why; it stands in the log.")]
PORTION = 5_000


class Form(StrEnum):
    """How the log is written down."""

    PROVED = "proved"
    OCSF = "ocsf"
    SYSLOG = "syslog"


@app.callback()
def main() -> None:
    """The vault: keys, the log of deeds and its proofs."""


@app.command("verify")
def verify_export(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, metavar="EXPORT", help="What `export` wrote.")],
    key: Annotated[
        list[str] | None, typer.Option("--key", help="A verifier key that you trust, or a file that holds one.")
    ] = None,
    witnessed: Annotated[
        Path | None, typer.Option("--witness", exists=True, dir_okay=False, help="heads.jsonl of the second place.")
    ] = None,
    part: Annotated[bool, typer.Option("--part", help="It is part of the log, on purpose.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Check an export, without a city: name whatever was changed, dropped, added or moved. Ends with 1 where anything was."""
    known = _witnessed(witnessed)
    with file.open("rb") as lines:
        report = verify.verify(lines, trusted=[_key(one) for one in key or ()], witnessed=known, part=part)
    if as_json:
        typer.echo(msgspec.json.encode(report))
    else:
        for fault in report.faults:
            typer.echo(f"✗ {fault}")
        if report.whole:
            typer.echo(f"✓ {report.entries} entries are as the city signed them, {len(known)} witnessed heads agree")
        if report.key is not None and not report.key_known:
            typer.echo(
                f"  signed with {report.key}, which the export names itself: compare it with `civigil vault log`"
            )
    raise typer.Exit(0 if report.whole else 1)


@app.command("export")
def export_log(
    file: Annotated[Path, typer.Argument(dir_okay=False, help="Where to.")],
    form: Annotated[Form, typer.Option(help="proved: for `verify`; ocsf or syslog: for a SIEM.")] = Form.PROVED,
    data: DataOption = DATA,
) -> None:
    """Take the log out of a running city."""
    from rich.progress import Progress

    from civigil.gateway.client import Gateway

    with Gateway.from_data(data) as gateway, file.open("wb") as to, Progress(transient=True) as bar:
        size = gateway.get("/api/vault/log", answer=LogState).size
        if not size:
            raise Conflict("nothing was written down yet", where="audit log")
        first = gateway.get_bytes("/api/vault/log/export?limit=1")
        header = msgspec.structs.replace(export.parse_header(first.splitlines()[0]), last=0)
        size = heads.parse_note(header.head).head.size
        if form is Form.PROVED:
            to.write(export.header_line(header.head, header.keys, 1, size))
        task = bar.add_task("entries", total=size)
        for after in range(0, size, PORTION):
            query = f"form={form.value}&after={after}&size={size}&limit={PORTION}"
            to.write(gateway.get_bytes(f"/api/vault/log/export?{query}"))
            bar.update(task, completed=min(size, after + PORTION))
    typer.echo(f"{size} entries in {file}")


@app.command()
def convert(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, metavar="EXPORT", help="What `export` wrote.")],
    form: Annotated[Form, typer.Option(help="ocsf or syslog.")] = Form.OCSF,
    city: Annotated[str, typer.Option(help="How the city calls itself.")] = "civigil",
) -> None:
    """Write an export's entries as OCSF events or syslog messages, without a city. It does not check them: `verify` does."""
    if form is Form.PROVED:
        raise Invalid("it is one already", where="--form")
    render = formats.ocsf if form is Form.OCSF else formats.syslog
    with file.open("rb") as lines:
        export.parse_header(next(lines, b""))
        for number, line in enumerate(lines, start=2):
            found, _ = export.parse_line(line, number)
            typer.echo(render(export.parse_entry(found.entry, f"line {number}"), city=city), nl=False)


@app.command("log")
def show_log(data: DataOption = DATA, as_json: JsonOption = False) -> None:
    """Show the newest signed head, its key, the second place and the last checks."""
    from civigil.gateway.client import Gateway

    with Gateway.from_data(data) as gateway:
        state = gateway.get("/api/vault/log", answer=LogState)
    if as_json:
        typer.echo(msgspec.json.encode(state))
        return
    typer.echo(state.head or "nothing was written down yet")
    typer.echo(f"key      {state.key}\nwitness  {state.witness}, {len(state.witnessed)} of the newest heads")
    for check in state.checks[:5]:
        found = "under way" if check.done is None else ", ".join(check.faults) or f"{check.entries} entries are whole"
        typer.echo(f"checked  {check.asked:%Y-%m-%d %H:%M} for {check.who}: {found}")


@app.command()
def prove(seq: Annotated[int, typer.Argument(min=1, help="The entry's number.")], data: DataOption = DATA) -> None:
    """Prove that an entry is in the log; prints the proof as JSON."""
    from civigil.gateway.client import Gateway

    with Gateway.from_data(data) as gateway:
        typer.echo(msgspec.json.encode(gateway.get(f"/api/vault/log/entries/{seq}/proof", answer=InclusionProof)))


@app.command("witness")
def witness_head(
    to: Annotated[Path, typer.Argument(file_okay=False, help="Folder of yours where heads are written down.")],
    data: DataOption = DATA,
) -> None:
    """Be a witness: hold the log's newest head against the last one written down here, and write it down. For a timer."""
    from civigil.cyber.vault.merkle import check_consistency
    from civigil.gateway.client import Gateway

    here = witness.Witness(to)
    before = here.newest()
    with Gateway.from_data(data) as gateway:
        state = gateway.get("/api/vault/log", answer=LogState)
        if state.head is None or state.key is None:
            raise Conflict("nothing was written down yet", where="audit log")
        old = before[0][0].head if before else None
        size = old.size if old else 0
        given = gateway.get("/api/vault/log/growth", {"old": str(size)}, answer=ConsistencyProof)
    signed = heads.parse_note(given.head)
    heads.check(signed, (heads.parse_verifier_key(state.key)[1],))
    if old is not None:
        if signed.head.origin != old.origin:
            raise Tampered(f"another log stands in its place: {signed.head.origin}", where=old.origin)
        path = export.hashes(given.path, "growth")
        check_consistency(old.size, signed.head.size, old.root, signed.head.root, path)
    if old is None or signed.head.size > old.size:
        here.write(signed, TrueClock().now())
    typer.echo(f"{signed.head.size} entries, {size} of them witnessed before; the log only grew")


@app.command("keys")
def show_keys(data: DataOption = DATA, as_json: JsonOption = False) -> None:
    """Show which keys there are, and how far sealing anew is."""
    from civigil.gateway.client import Gateway

    with Gateway.from_data(data) as gateway:
        keys = gateway.get("/api/vault/keys", answer=Keys)
    if as_json:
        typer.echo(msgspec.json.encode(keys))
        return
    typer.echo(
        f"master key kept in a {keys.master_kept}"
        if keys.master_kept != "passphrase"
        else "master key under a passphrase"
    )
    for one in keys.groups:
        typer.echo(
            f"{one.data_class:<12} {one.active} active ({one.subjects} of one subject each), {one.replaced} replaced"
        )
    for walk in keys.resealing:
        state = "done" if walk.finished else f"{walk.done} of {walk.total}"
        typer.echo(f"{walk.what:<28} {state}, {walk.resealed} sealed anew, {walk.faults} faults")


@app.command("replace")
def replace_keys(
    data_class: Annotated[str, typer.Argument(help="The class: evidence, person, log, …")],
    reason: ReasonOption,
    data: DataOption = DATA,
) -> None:
    """Replace the data keys of a class; what they sealed is sealed anew while the city works."""
    from civigil.gateway.client import Gateway

    with Gateway.from_data(data) as gateway:
        done = gateway.post(f"/api/vault/keys/{data_class}/replace", ReplaceAsked(reason=reason), answer=Replaced)
    typer.echo(f"{done.keys} keys of {data_class} replaced; `civigil vault keys` shows how far sealing anew is")


@app.command()
def rewrap(reason: ReasonOption, data: DataOption = DATA, as_json: JsonOption = False) -> None:
    """Make a new master key, as the settings say, and wrap every data key with it. Where there are two people, it takes two."""
    from civigil.gateway.client import Gateway

    with Gateway.from_data(data) as gateway:
        asked = gateway.post("/api/vault/master/replace", ReplaceAsked(reason=reason), answer=MasterAsked)
    if as_json:
        typer.echo(msgspec.json.encode(asked))
    elif asked.replaced is not None:
        typer.echo(f"{asked.replaced.keys} data keys wrapped with a new master key")
    elif asked.waits is not None:
        typer.echo(f"waits until {text_of(asked.waits.expires)} for a second person, as {asked.waits.proposal}")


@app.command("unlock")
def unlock(context: typer.Context, data: DataOption = DATA, config: ConfigOption = None) -> None:
    """Ask for the passphrase, and put it where the city reads it (`vault.passphrase_file`); best a file in memory."""
    settings = _settings(context, config)
    if settings.passphrase_file is None:
        raise Refused("the settings name no vault.passphrase_file", where="vault")
    where, kept = Path(settings.passphrase_file), DataDirectory(data.absolute()).trust / FILE_NAME
    phrase = masters.passphrase_of(
        typer.prompt("passphrase", hide_input=True, confirmation_prompt=not kept.exists()).encode()
    )
    if kept.exists():
        last = masters.read(kept).masters[-1]
        if isinstance(last, masters.UnderPassphrase):
            masters.open_passphrase(last, phrase)
    _write(where, phrase)
    typer.echo(f"unlocked; the passphrase lies in {where}")


@app.command("passphrase")
def change_passphrase(context: typer.Context, data: DataOption = DATA, config: ConfigOption = None) -> None:
    """Put the master key under another passphrase; the old one must lie in `vault.passphrase_file`."""
    settings = _settings(context, config)
    kept = Unlocked(DataDirectory(data.absolute()).trust / FILE_NAME, settings)
    phrase = masters.passphrase_of(typer.prompt("new passphrase", hide_input=True, confirmation_prompt=True).encode())
    kept.change_passphrase(phrase)
    if settings.passphrase_file is not None:
        _write(Path(settings.passphrase_file), phrase)
    typer.echo("changed; no data key was touched")


def _settings(context: typer.Context, config: Path | None) -> VaultSettings:
    from civigil.runtime.settings import load

    here = Path("civigil.toml")
    file = config if config is not None else here if here.exists() else None
    found = load(context.obj, file=file, environment=os.environ).rooms.get("vault")
    return found if isinstance(found, VaultSettings) else VaultSettings()


def _write(file: Path, phrase: bytes) -> None:
    try:
        write_whole(file, phrase.decode() + "\n")
    except OSError as error:
        raise Unavailable(f"cannot be written: {error.strerror}", where=str(file)) from error


def _key(given: str) -> str:
    """A verifier key, or the file that holds it. Raises `Invalid` for what is neither."""
    text = given
    if not given.startswith("civigil-log/") and Path(given).is_file():
        text = Path(given).read_text(encoding="utf-8", errors="replace").strip()
    heads.parse_verifier_key(text)
    return text


def _witnessed(file: Path | None) -> list[SignedHead]:
    return [] if file is None else list(_lines(file))


def _lines(file: Path) -> Iterator[SignedHead]:
    for number, line in enumerate(file.read_bytes().splitlines(), start=1):
        if line.strip():
            yield witness.parse_line(line, where=f"{file.name}, line {number}")[0]
