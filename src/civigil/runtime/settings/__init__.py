"""Settings: `civigil.toml`, then the environment, then the command line; the last one wins, and all are held to one scheme.

Nothing else in Civigil reads the environment, and nothing reads it at import. Every mistake is reported in one go, each with its
key, what it got, what is allowed, and the file's line or the variable's name.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from civigil.kernel.capability import Roster
from civigil.kernel.errors import Invalid, ManyInvalid, Unavailable
from civigil.runtime.settings.check import Path as KeyPath
from civigil.runtime.settings.check import check, from_text, name_of, to_text
from civigil.runtime.settings.lines import lines_of
from civigil.runtime.settings.sections import (
    OWN,
    CitySettings,
    GatewaySettings,
    LogSettings,
    NatsSettings,
    StoreSettings,
    TrustSettings,
)

PREFIX = "CIVIGIL_"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that an operator may set."""

    city: CitySettings
    nats: NatsSettings
    store: StoreSettings
    gateway: GatewaySettings
    trust: TrustSettings
    log: LogSettings
    rooms: Mapping[str, Any]  # room -> its settings, of the type that it declares


class Override(msgspec.Struct, frozen=True):
    """A value from the command line: `Override(("nats", "url"), "tls://…", "--nats-url")`."""

    key: KeyPath
    value: object
    origin: str

    @property
    def variable(self) -> tuple[str, str]:
        """The environment variable that says the same to a child, and its text."""
        return PREFIX + "__".join(str(step).upper() for step in self.key), to_text(self.value)


def sections_of(roster: Roster) -> dict[str, type[msgspec.Struct]]:
    """The type of every section: the runtime's own and one for each room that has settings. Raises `Invalid` for twins."""
    sections: dict[str, type[msgspec.Struct]] = dict(OWN)
    for capability in roster:
        if capability.name in sections:
            raise Invalid(f"{capability.name!r} is a section of the runtime; a room cannot bear it", where="roster")
        if capability.settings is not None:
            sections[capability.name] = capability.settings
    return sections


def load(
    roster: Roster,
    *,
    file: Path | None = None,
    environment: Mapping[str, str] | None = None,
    overrides: Sequence[Override] = (),
) -> Settings:
    """The settings of a city.

    `file` must exist where it is given. Raises `ManyInvalid` with every mistake, `Unavailable` for a file that cannot be read.
    """
    sections = sections_of(roster)
    tree, lines = _read(file)
    origins: dict[KeyPath, str] = {path: f"{file}:{line}" for path, line in lines.items()}
    mistakes = []
    for variable, text in sorted((environment or {}).items()):
        if not variable.startswith(PREFIX) or "__" not in variable:
            continue  # CIVIGIL_SHARED and its like are none of ours
        path: KeyPath = tuple(variable.removeprefix(PREFIX).lower().split("__"))
        if not _put(tree, path, from_text(text, path, sections)):
            mistakes.append(Invalid(f"{name_of(path)} is not a table", where=variable))
        origins[path] = variable
        for length in range(1, len(path)):
            origins.setdefault(path[:length], variable)
    for override in overrides:
        _put(tree, override.key, override.value)
        origins[override.key] = override.origin
    values = {}
    for name in tree:
        if name not in sections:
            mistakes.append(Invalid(_no_section(name, sections, roster), where=_where((name,), origins)))
    for name, kind in sections.items():
        found = check(tree.get(name, {}), kind, (name,))
        mistakes += [Invalid(one.sentence, where=_where(one.path, origins)) for one in found]
        if not found:
            values[name] = msgspec.convert(tree.get(name, {}), kind)
    if mistakes:
        raise ManyInvalid(mistakes, where="settings")
    own: dict[str, Any] = {name: values.pop(name) for name in OWN}
    return Settings(**own, rooms=values)


def _read(file: Path | None) -> tuple[dict[str, Any], dict[KeyPath, int]]:
    if file is None:
        return {}, {}
    try:
        text = file.read_bytes().decode()
        return tomllib.loads(text), lines_of(text)
    except OSError as error:
        raise Unavailable(f"cannot be read: {error.strerror}", where=str(file)) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ManyInvalid([Invalid("is not UTF-8", where=f"{file}:{line}")], where="settings") from error
    except RecursionError as error:
        raise ManyInvalid([Invalid("is nested too deeply", where=str(file))], where="settings") from error
    except tomllib.TOMLDecodeError as error:
        raise ManyInvalid([Invalid(f"is not TOML: {error}", where=str(file))], where="settings") from error


def _put(tree: dict[str, Any], path: KeyPath, value: object) -> bool:
    """Set a key in nested tables. Whether every step on the way was a table."""
    *steps, last = path
    for step in steps:
        inner: object = tree.setdefault(str(step), {})
        if not isinstance(inner, dict):
            return False
        tree = inner
    tree[str(last)] = value
    return True


def _where(path: KeyPath, origins: Mapping[KeyPath, str]) -> str:
    """The line or variable nearest to a key, and the key."""
    for length in range(len(path), 0, -1):
        origin = origins.get(path[:length])
        if origin is not None:
            return f"{origin}: {name_of(path)}"
    return name_of(path)


def _no_section(name: str, sections: Mapping[str, object], roster: Roster) -> str:
    if any(capability.name == name for capability in roster):
        return "this room has no settings"
    near = difflib.get_close_matches(name, sections, 1)
    return (
        f"no such section; did you mean [{near[0]}]?" if near else f"no such section; there are {', '.join(sections)}"
    )


__all__ = [
    "CitySettings",
    "GatewaySettings",
    "LogSettings",
    "NatsSettings",
    "Override",
    "Settings",
    "StoreSettings",
    "TrustSettings",
    "load",
    "sections_of",
]
