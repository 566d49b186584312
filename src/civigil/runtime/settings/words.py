"""Types in words: what a key allows, in which unit, and the reference of all keys that the documents are made from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import inspect

UNITS = {
    "s": "seconds",
    "ms": "milliseconds",
    "minutes": "minutes",
    "hours": "hours",
    "days": "days",
    "m": "metres",
    "mps": "metres per second",
    "bytes": "bytes",
    "mb": "megabytes",
    "hz": "hertz",
    "fps": "frames per second",
    "degrees": "degrees",
    "px": "pixels",
}
"""What the end of a key's name says of its unit."""


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """One key of the reference."""

    key: str  # "cameras.cameras[].loitering_s"
    meaning: str
    unit: str
    allowed: str
    default: str  # as TOML would write it; "" where the key must be given


def shown(value: object) -> str:
    """A value in a message, short."""
    if isinstance(value, str):
        text = f'"{value}"'
    elif isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, dict):
        return "a table"
    elif isinstance(value, list):
        return "an array"
    else:
        text = str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def allowed(kind: Any) -> str:
    """What a type allows."""
    return _words(inspect.type_info(kind))


def _words(info: inspect.Type) -> str:
    if isinstance(info, inspect.Metadata):
        return _words(info.type)
    if isinstance(info, inspect.UnionType):
        return " or ".join(_words(one) for one in info.types if not isinstance(one, inspect.NoneType))
    if isinstance(info, inspect.IntType | inspect.FloatType):
        noun = "a whole number" if isinstance(info, inspect.IntType) else "a number"
        return " ".join([noun, *_bounds(info)])
    if isinstance(info, inspect.StrType):
        return f"a text{_length(info)}" + (f" that matches {info.pattern}" if info.pattern else "")
    if isinstance(info, inspect.LiteralType):
        return " or ".join(shown(value) for value in info.values)
    if isinstance(info, inspect.EnumType):
        return " or ".join(shown(one.value) for one in info.cls)
    if isinstance(info, inspect.CollectionType):
        return f"an array of {_words(info.item_type)}{_length(info)}"
    return _OTHERS.get(type(info), "a value of its kind")


_OTHERS: dict[type[inspect.Type], str] = {
    inspect.BoolType: "true or false",
    inspect.StructType: "tables",
    inspect.DictType: "a table",
    inspect.TupleType: "an array",
    inspect.DateTimeType: "a date and time with its offset",
}


def _bounds(info: inspect.IntType | inspect.FloatType) -> list[str]:
    words = [(info.ge, "from"), (info.gt, "above"), (info.le, "to"), (info.lt, "below")]
    return [f"{word} {bound:g}" if bound < 1e6 else f"{word} {bound:,}" for bound, word in words if bound is not None]


def _length(info: inspect.StrType | inspect.CollectionType) -> str:
    if info.min_length is None and info.max_length is None:
        return ""
    low = info.min_length or 0
    return f" ({low} or more long)" if info.max_length is None else f" ({low} to {info.max_length} long)"


def reference(sections: Mapping[str, type[msgspec.Struct]]) -> list[Key]:
    """Every key of every section, with meaning, unit, bound and default."""
    keys = []
    for name, struct in sections.items():
        keys += _keys_of(struct, name)
    return keys


def _keys_of(struct: type[msgspec.Struct], prefix: str) -> list[Key]:
    info = inspect.type_info(struct)
    if not isinstance(info, inspect.StructType):
        return []
    keys = []
    for field in info.fields:
        name = f"{prefix}.{field.encode_name}"
        meaning, unit = _told(field.type)
        keys.append(
            Key(
                key=name,
                meaning=meaning,
                unit=unit or unit_of(field.encode_name),
                allowed=_words(field.type),
                default=_default(field),
            )
        )
        inner, mark = _inner(field.type)
        if inner is not None:
            keys += _keys_of(inner, name + mark)
    return keys


def unit_of(name: str) -> str:
    """The unit that a key's name ends with: `silence_at_most_s`, `frame_bytes_at_most`."""
    ending = name.removesuffix("_at_most").removesuffix("_at_least").rpartition("_")[2]
    return UNITS.get(ending, "")


def _told(info: inspect.Type) -> tuple[str, str]:
    """What the annotations say: meaning and unit."""
    meaning, unit = "", ""
    while isinstance(info, inspect.Metadata):
        meaning = meaning or str((info.extra_json_schema or {}).get("description", ""))
        unit = unit or str((info.extra or {}).get("unit", ""))
        info = info.type
    return meaning, unit


def _inner(info: inspect.Type) -> tuple[type[msgspec.Struct] | None, str]:
    """The struct inside a field, with the mark that a path to it bears."""
    mark = ""
    while True:
        if isinstance(info, inspect.Metadata):
            info = info.type
        elif isinstance(info, inspect.CollectionType):
            info, mark = info.item_type, "[]"
        elif isinstance(info, inspect.UnionType):
            rest = [one for one in info.types if not isinstance(one, inspect.NoneType)]
            if len(rest) != 1:
                return None, mark
            info = rest[0]
        else:
            return (info.cls if isinstance(info, inspect.StructType) else None), mark


def _default(field: inspect.Field) -> str:
    if field.required:
        return ""
    value = field.default_factory() if field.default is msgspec.NODEFAULT else field.default
    return "unset" if value is None else msgspec.json.encode(value).decode()
