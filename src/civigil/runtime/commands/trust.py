"""`civigil trust …`: the city's authorities on this machine; the root's key taken away, tried, and brought back."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

from civigil.kernel.errors import Invalid, Refused, Unavailable
from civigil.kernel.time import Instant
from civigil.runtime.commands import HERE, Config, Data, Json

if TYPE_CHECKING:
    from civigil.runtime.trust.authority import Authority
    from civigil.runtime.trust.certificates.profile import Signing, Tier

_HELP = "The city's authorities on this machine; the root's key taken away, tried, and brought back."
app = typer.Typer(no_args_is_help=True, add_completion=False, help=_HELP)

RootFile = Annotated[Path, typer.Argument(dir_okay=False, metavar="FILE", help="The file with the root's key.")]
PassphraseFile = Annotated[
    Path | None, typer.Option(help="A file whose first line is the passphrase; without it you are asked.")
]
TierName = Annotated[str, typer.Argument(metavar="AUTHORITY", help="processes or devices.")]


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """An authority of this city."""

    name: str
    serial: str
    until: Instant
    key_here: bool


class Drilled(msgspec.Struct, frozen=True, kw_only=True):
    """What a drill showed."""

    root: str  # its serial number
    until: Instant
    signed: tuple[str, ...]  # authorities that it signed in memory


@app.command()
def status(context: typer.Context, data: Data = HERE, config: Config = None, as_json: Json = False) -> None:
    """The authorities of this city, until when they last, and whether their keys lie here."""
    found = _standing(_authority(context, data, config))
    if as_json:
        _print_json(found)
        return
    for one in found:
        key = "its key lies here" if one.key_here else "its key is away"
        typer.echo(f"{one.name:<10} until {one.until:%Y-%m-%d}  {key:<18} {one.serial}")


@app.command("take-root")
def take_root(
    context: typer.Context,
    file: RootFile,
    data: Data = HERE,
    config: Config = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Write the root's key to a file under a passphrase, check that file, and remove the key from this machine."""
    authority = _authority(context, data, config)
    authority.authorities.take_root_away(file.absolute(), _passphrase(passphrase_file, confirm=True))
    typer.echo(
        f"the root's key lies in {file} and nowhere else; keep two copies apart from this machine and from the passphrase.\n"
        "The city runs on without it. Try it now and then: `civigil trust drill FILE`."
    )


@app.command("put-root-back")
def put_root_back(
    context: typer.Context,
    file: RootFile,
    data: Data = HERE,
    config: Config = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Let the root's key lie on this machine again. To make another authority, `reissue --root FILE` is enough."""
    authorities = _authority(context, data, config).authorities
    authorities.put_root_back(authorities.restored(file, _passphrase(passphrase_file)))
    typer.echo("the root's key lies on this machine")


@app.command()
def drill(
    context: typer.Context,
    file: RootFile,
    data: Data = HERE,
    config: Config = None,
    passphrase_file: PassphraseFile = None,
    as_json: Json = False,
) -> None:
    """Open the root's file and sign authorities with it, in memory: nothing of the city changes."""
    from civigil.runtime.clock import TrueClock
    from civigil.runtime.trust.certificates.profile import Tier, new_issuing

    authorities = _authority(context, data, config).authorities
    root = authorities.restored(file, _passphrase(passphrase_file))
    signed = []
    for tier in Tier:
        new_issuing(root, tier, TrueClock().now()).certificate.verify_directly_issued_by(authorities.root())
        signed.append(tier.value)
    own = root.certificate
    done = Drilled(root=f"{own.serial_number:x}", until=own.not_valid_after_utc, signed=tuple(signed))
    if as_json:
        _print_json(done)
    else:
        typer.echo(f"it opens, and signs: {', '.join(signed)}; good until {done.until:%Y-%m-%d}. Nothing was changed.")


@app.command()
def reissue(
    context: typer.Context,
    authority: TierName,
    root: Annotated[Path | None, typer.Option(help="The root's file, where its key is not here.")] = None,
    stolen: Annotated[
        bool, typer.Option("--stolen", help="Its key was stolen: nothing that it signed is good any more.")
    ] = False,
    data: Data = HERE,
    config: Config = None,
    passphrase_file: PassphraseFile = None,
    as_json: Json = False,
) -> None:
    """Replace an authority by one with another key. A running city renews all certificates of it within a minute."""
    from civigil.runtime.clock import TrueClock

    tier = _tier(authority)
    city = _authority(context, data, config)
    by: Signing | None = None
    if root is not None:
        by = city.authorities.restored(root, _passphrase(passphrase_file))
    made = city.reissue(tier, TrueClock().now(), by=by, stolen=stolen)
    if as_json:
        _print_json(_standing(city))
    else:
        typer.echo(f"{tier.value} has another key from now on; good until {made.not_valid_after_utc:%Y-%m-%d}")


@app.command("retire-former")
def retire_former(context: typer.Context, data: Data = HERE, config: Config = None) -> None:
    """Trust the single authority of an older version no more, before the last of its certificates ends."""
    _authority(context, data, config).retire_former()
    typer.echo("its certificates are refused from now on")


def _authority(context: typer.Context, data: Path, config: Path | None) -> Authority:
    """The authority of this city. Raises `Unavailable` where none was made yet, or it lies elsewhere."""
    import os

    from civigil.runtime.data import DataDirectory
    from civigil.runtime.place import authority_of
    from civigil.runtime.settings import load

    here = Path("civigil.toml")
    file = config if config is not None else here if here.exists() else None
    settings = load(context.obj, file=file, environment=os.environ)
    found = authority_of(settings, DataDirectory(data.absolute()))
    if not found.is_here:
        raise Unavailable(
            "no authority lies here: start the city once, or go to the machine where it runs", where=str(data)
        )
    return found


def _standing(authority: Authority) -> list[Standing]:
    from civigil.runtime.trust.certificates.profile import Tier

    files = authority.authorities
    found = [("root", files.root(), files.root_key_here)]
    found += [(tier.value, files.current(tier).certificate, True) for tier in Tier]
    found += [("replaced", one.certificate, True) for one in files.past()]
    former = files.former()
    if former is not None:
        found.append(("former", former.certificate, True))
    return [
        Standing(name=name, serial=f"{own.serial_number:x}", until=own.not_valid_after_utc, key_here=key_here)
        for name, own, key_here in found
    ]


def _tier(name: str) -> Tier:
    from civigil.runtime.trust.certificates.profile import Tier

    try:
        return Tier(name)
    except ValueError as error:
        raise Invalid(
            f"{name!r} is no authority that could be replaced: processes or devices", where="trust"
        ) from error


def _passphrase(file: Path | None, *, confirm: bool = False) -> bytes:
    if file is None:
        return str(typer.prompt("passphrase", hide_input=True, confirmation_prompt=confirm)).encode()
    try:
        if file.stat().st_mode & 0o077:
            raise Refused(f"others may read this passphrase: chmod 600 {file}", where="--passphrase-file")
        return file.read_bytes().split(b"\n", 1)[0].rstrip(b"\r")
    except OSError as error:
        raise Unavailable(f"cannot be read: {error.strerror}", where=str(file)) from error


def _print_json(value: Any) -> None:
    sys.stdout.write(msgspec.json.encode(value).decode() + "\n")
