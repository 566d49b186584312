"""Holds a tree of values to the types of its settings and finds every mistake, where a decoder would stop at the first."""

from __future__ import annotations

import difflib
import json
import math
import tomllib
import types
import typing
from collections.abc import Mapping
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import msgspec

from civigil.runtime.settings.words import allowed, shown

Path = tuple[str | int, ...]


class Mistake(msgspec.Struct, frozen=True):
    """One wrong value, missing key or unknown key."""

    path: Path
    sentence: str


def name_of(path: Path) -> str:
    """A key as a person writes it: `cameras.cameras[2].id`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")


def check(value: object, kind: Any, path: Path) -> list[Mistake]:
    """Every mistake in a value of a type, with its path."""
    bare = bare_of(kind)
    if isinstance(bare, type) and issubclass(bare, msgspec.Struct):
        found = _check_struct(value, bare, path)
    elif (item := item_of(bare)) is not None and isinstance(value, list):
        found = [one for index, each in enumerate(value) for one in check(each, item, (*path, index))]
    elif get_origin(bare) is dict and isinstance(value, dict):
        found = [one for name, each in value.items() for one in check(each, get_args(bare)[1], (*path, name))]
    else:
        found = []
    return found or _check_whole(value, kind, path)


def bare_of(kind: Any) -> Any:
    """A type without its annotations, and without the None that TOML cannot say."""
    if get_origin(kind) is Annotated:
        return bare_of(get_args(kind)[0])
    if get_origin(kind) in {typing.Union, types.UnionType}:
        rest = [one for one in get_args(kind) if one is not types.NoneType]
        return bare_of(rest[0]) if len(rest) == 1 else kind
    return kind


def item_of(bare: Any) -> Any:
    """The type of an array's items; None where it is no array of one type."""
    origin, arguments = get_origin(bare), get_args(bare)
    if origin in {list, frozenset, set} or (origin is tuple and arguments[1:] == (...,)):
        return arguments[0]
    return None


def hints_of(struct: type[msgspec.Struct]) -> dict[str, Any]:
    """The fields of a settings type by the names that the file uses."""
    hints = get_type_hints(struct, include_extras=True)
    return {field.encode_name: hints[field.name] for field in msgspec.structs.fields(struct)}


def _check_struct(value: object, struct: type[msgspec.Struct], path: Path) -> list[Mistake]:
    if not isinstance(value, dict):
        return [Mistake(path, f"got {shown(value)}; a table is needed")]
    hints = hints_of(struct)
    found = []
    for name in value.keys() - hints.keys():
        near = difflib.get_close_matches(str(name), hints, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(hints)}"
        found.append(Mistake((*path, name), f"no such key; {hint}"))
    for field in msgspec.structs.fields(struct):
        name = field.encode_name
        if name in value:
            found += check(value[name], hints[name], (*path, name))
        elif field.required:
            found.append(Mistake((*path, name), f"is missing; {allowed(hints[name])} is needed"))
    return sorted(found, key=lambda one: name_of(one.path))


def _check_whole(value: object, kind: Any, path: Path) -> list[Mistake]:
    """What only the type itself can tell: bounds, lengths, and what a struct holds its fields to."""
    if isinstance(value, float) and not math.isfinite(value):
        return [Mistake(path, f"got {shown(value)}; {allowed(kind)} is allowed")]
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        if isinstance(value, dict):
            return [Mistake(path, str(error).partition(" - at `$")[0])]
        said = str(error).partition(" - at `$")[0]
        own = "" if said.startswith(("Expected", "Invalid")) else f" ({said})"
        return [Mistake(path, f"got {shown(value)}; {allowed(kind)} is allowed{own}")]
    return []


def from_text(text: str, path: Path, sections: Mapping[str, Any]) -> object:
    """What a variable's text means for its key: itself for a text, else as TOML would write it."""
    kind: Any = sections.get(str(path[0]))
    for step in path[1:]:
        bare = bare_of(kind)
        known = hints_of(bare) if isinstance(bare, type) and issubclass(bare, msgspec.Struct) else {}
        kind = known.get(str(step))
    bare = bare_of(kind)
    if bare is str or kind is None:
        return text
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def to_text(value: object) -> str:
    """What to put into a variable so that `from_text` gives the value back."""
    return value if isinstance(value, str) else _toml(value)


def _toml(value: object) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_toml(str(name))} = {_toml(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml(each) for each in value) + "]"
    return str(value)
