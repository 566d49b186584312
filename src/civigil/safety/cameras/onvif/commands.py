"""`civigil cameras discover` and `… ptz`: find cameras and try their drives, without a city."""

from __future__ import annotations

import stat
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
from rich.console import Console
from rich.table import Table

from civigil.kernel.errors import CivigilError, Invalid, Missing, Refused
from civigil.protocols.onvif.discovery import GROUP, PORT
from civigil.protocols.onvif.media import Profile, best
from civigil.protocols.onvif.ptz import Pointing, Preset, Speed
from civigil.protocols.onvif.soap import Login
from civigil.safety.cameras.onvif.address import Address, address_of
from civigil.safety.cameras.onvif.device import LIMIT_S, Device, described
from civigil.safety.cameras.onvif.discover import Discovered, Found, discover
from civigil.safety.cameras.onvif.tls import certificate_of
from civigil.safety.cameras.settings import feeds_of

ASKED_AT_ONCE = 8
LOGIN_BYTES_AT_MOST = 1000


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A camera that was found, with what it says of itself to whoever knows its password."""

    address: str
    make: str
    model: str
    name: str
    location: str
    scopes: tuple[str, ...]
    profiles: tuple[Profile, ...]
    trouble: str  # why it does not say more
    settings: str  # the lines for civigil.toml; the password is left for you to put in


class Turned(msgspec.Struct, frozen=True, kw_only=True):
    """Where a camera points, and which presets it has."""

    pointing: Pointing
    presets: tuple[Preset, ...]


def discovered(seconds: float, login_file: Path | None, ask: list[str], *, anywhere: bool, as_json: bool) -> None:
    """Print who answers. Raises `Invalid` for a login that is none, and for hosts that are none."""
    login = None if login_file is None else login_of(login_file)
    to = [_host(one) for one in ask] or [(GROUP, PORT)]
    answered = discover(seconds, to=to, anywhere=anywhere)
    with ThreadPoolExecutor(ASKED_AT_ONCE) as pool:
        cameras = list(pool.map(lambda one: _told(one, login), answered.found))
    if as_json:
        _print_json({"cameras": cameras, "left_out": answered.odd})
    else:
        _print_plain(cameras, answered, asked=login is not None)


def turned(
    source: str,
    login_file: Path | None,
    *,
    move: str | None,
    seconds: float,
    preset: str | None,
    home: bool,
    save: str | None,
    as_json: bool,
) -> None:
    """Turn a camera and print where it points then. Raises as `Device` does, and `Missing` for a preset that there is not."""
    address = address_of(source)
    if address.login is not None:
        raise Invalid("a password on the command line is read by everybody: use --login-file", where="camera")
    if login_file is not None:
        address = replace(address, login=login_of(login_file))
    with Device(address) as camera:
        token = _turning(camera).token
        if home:
            camera.go_home(token)
        if preset is not None:
            camera.go(token, _preset(camera.presets(token), preset).token)
        if move is not None:
            camera.move(token, _speed(move), seconds)
            time.sleep(seconds)
            camera.stop(token)
        if save is not None:
            camera.save(token, save)
        said = Turned(pointing=camera.pointing(token), presets=camera.presets(token))
    if as_json:
        _print_json(said)
        return
    console = Console(highlight=False)
    at = said.pointing
    moves = {True: ", moving", False: ", still", None: ""}[at.moving]
    where = ", ".join(
        f"{name} {value:.3f}"
        for name, value in (("pan", at.pan), ("tilt", at.tilt), ("zoom", at.zoom))
        if value is not None
    )
    console.print((where or "it does not say where it points") + moves, markup=False)
    for one in said.presets:
        console.print(f"preset {one.token}: {one.name}", markup=False)


def login_of(path: Path) -> Login:
    """A name and password from a file, or from the standard input. Raises `Invalid`; what it holds is in no error's words."""
    where = "--login-file"
    try:
        if str(path) == "-":
            raw = sys.stdin.read(LOGIN_BYTES_AT_MOST)
        else:
            if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise Invalid(f"others may read it: chmod 600 {path}", where=where)
            raw = path.read_text(encoding="utf-8")[:LOGIN_BYTES_AT_MOST]
    except OSError as error:
        raise Invalid(f"{path} cannot be read: {error.strerror}", where=where) from error
    except UnicodeDecodeError as error:
        raise Invalid(f"{path} is no text", where=where) from error
    name, colon, password = raw.strip("\r\n").partition(":")
    if not colon or not name:
        raise Invalid("it does not hold NAME:PASSWORD", where=where)
    return Login(name, password)


def _host(asked: str) -> tuple[str, int]:
    host, colon, port = asked.rpartition(":") if asked.count(":") == 1 else (asked, "", "")
    if colon and not (port.isascii() and port.isdigit() and 0 < int(port) < 65_536):
        raise Invalid(f"{asked!r} is no host and port", where="--ask")
    return host, int(port) if colon else PORT


def _turning(camera: Device) -> Profile:
    """The stream whose picture can be turned."""
    profiles = camera.profiles()
    named = [one for one in profiles if camera.address.profile in {one.token, one.name}]
    turning = named or [one for one in profiles if one.turns]
    if not turning:
        raise Missing("none of its streams can be turned", where="camera")
    return turning[0]


def _preset(presets: tuple[Preset, ...], wanted: str) -> Preset:
    for one in presets:
        if wanted in {one.token, one.name}:
            return one
    raise Missing(f"it has no preset {wanted!r}: {', '.join(one.name for one in presets) or 'none'}", where="--preset")


def _speed(move: str) -> Speed:
    try:
        pan, tilt, zoom = (float(one) for one in move.split(","))
    except ValueError as error:
        raise Invalid(f"{move!r} is not PAN,TILT,ZOOM", where="--move") from error
    return Speed(pan=pan, tilt=tilt, zoom=zoom)


def _told(one: Found, login: Login | None) -> Told:
    at = Address(host=one.host, port=one.port, path=one.path, login=login, secure=one.secure)
    unproved = None
    if one.secure:
        at, unproved = _with_certificate(at)
    said = unproved if login is None or unproved is not None else described(at)
    make, model, trouble = "", one.hardware, ""
    profiles: tuple[Profile, ...] = ()
    if isinstance(said, CivigilError):
        trouble = said.sentence
    elif said is not None:
        information, profiles = said
        make, model = information.make, information.model or model
    return Told(
        address=one.address,
        make=make,
        model=model,
        name=one.name,
        location=one.location,
        scopes=one.scopes,
        profiles=profiles,
        trouble=trouble,
        settings=_lines(one, at, profiles),
    )


def _with_certificate(at: Address) -> tuple[Address, CivigilError | None]:
    """An HTTPS camera with the fingerprint that it shows; and why it is not asked: nobody has looked at that yet."""
    try:
        shown = certificate_of(at.host, at.port, limit_s=LIMIT_S)
    except CivigilError as error:
        return at, error
    if shown.trusted:
        return at, None
    said = f"not asked: no authority has signed its certificate; compare its fingerprint, {shown.sha256}"
    return replace(at, sha256=shown.sha256), Refused(said, where="camera certificate")


def _lines(one: Found, at: Address, profiles: tuple[Profile, ...]) -> str:
    """What to put into the settings: texts as TOML has them, which for these are JSON's."""
    name = "-".join(word for word in (one.name or one.hardware or "camera", one.host.replace(".", "-")) if word)
    [feed] = feeds_of([f"{name.replace('/', '-')}.camera"])
    with_profile = at
    if profiles:
        with suppress(Missing):
            with_profile = replace(at, profile=best(profiles).token)
    source = with_profile.source if at.login else with_profile.source.replace("://", "://NAME:PASSWORD@", 1)
    lines = ["[[cameras.cameras]]", f"id = {_text(feed.id)}", f"source = {_text(source)}"]
    if one.name:
        lines.append(f"title = {_text(one.name)}")
    return "\n".join(lines)


def _text(value: str) -> str:
    return msgspec.json.encode(value).decode()


def _print_plain(cameras: list[Told], answered: Discovered, *, asked: bool) -> None:
    console = Console(highlight=False)
    if not cameras:
        console.print("No camera answered. Those in other networks are asked with --ask HOST.", markup=False)
    else:
        table = Table("address", "make", "model", "name", "location", "streams", box=None)
        for one in cameras:
            streams = ", ".join(f"{each.token} {each.encoding} {each.width}x{each.height}" for each in one.profiles)
            said = one.trouble or streams or ("none" if asked else "not asked: --login-file")
            table.add_row(one.address, one.make or "?", one.model or "?", one.name or "?", one.location or "?", said)
        console.print(table, markup=False)
        for one in cameras:
            console.print(f"\n{one.settings}", markup=False)
    for odd in answered.odd:
        Console(stderr=True).print(f"{odd.host} is left out: {odd.why}", style="yellow", markup=False)


def _print_json(what: Any) -> None:
    sys.stdout.write(msgspec.json.encode(what).decode() + "\n")
