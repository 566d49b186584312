"""The OpenAPI 3.1 document of declared doors, and the city's vocabulary as its components. Pure: types in, a value out.

The schemas are msgspec's own, so that what is described is what is encoded and decoded here. One thing is added: what we send
always bears every field, those with a default too, while a body that is sent to us may leave these out. Where a type goes both
ways and that makes a difference, the one that we take is named `…Given`.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import msgspec
from litestar.response import Response, Stream

from civigil.gateway.doors import Door, Doors
from civigil.gateway.errors import PROBLEM, STATUS_OF, TITLE_OF, NotSignedIn, NotUnderstood, Problem, TooLarge
from civigil.gateway.parameters import metas_of
from civigil.kernel.errors import CivigilError, Invalid, Missing, Refused, Unavailable
from civigil.kernel.facts import Message

ALWAYS: tuple[type[CivigilError], ...] = (Invalid, NotSignedIn, Refused, Unavailable)
"""What every door may answer."""

GIVEN = ("do", "who", "request")
"""A door's arguments that come from us."""

_TYPED = re.compile(r"\{([a-z_]+):[a-z]+\}")
_REF = "#/components/schemas/"

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """A part of the path or of the query."""

    name: str
    inside: str  # "path" or "query"
    kind: Any
    required: bool
    default: Any


@dataclass(frozen=True, slots=True)
class Described:
    """A door with its types resolved."""

    door: Door
    doors: Doors
    arguments: tuple[Argument, ...]
    body: Any  # the body's type; None where it takes none
    answer: Any  # the answer's type; None where it is no JSON of ours

    @property
    def path(self) -> str:
        """The whole path, as OpenAPI writes it."""
        return _TYPED.sub(r"{\1}", f"{self.doors.prefix.rstrip('/')}{self.door.path}".rstrip("/") or "/")

    @property
    def operation(self) -> str:
        """A name that programs may use: `incidents_list_incidents`."""
        return f"{self.doors.room}_{self.door.handler.__name__}"


@dataclass(slots=True)
class Types:
    """The schemas of types, by type, and the components that they refer to."""

    of: dict[Any, Schema] = field(default_factory=dict)
    components: dict[str, Schema] = field(default_factory=dict)


def described(doors: Doors) -> Iterator[Described]:
    """Every door with its types. Raises `Invalid` for an annotation that cannot be resolved."""
    for door in doors.doors:
        try:
            hints = get_type_hints(door.handler, include_extras=True)
        except NameError as error:
            where = f"{door.method} {doors.prefix}{door.path}"
            raise Invalid(f"an annotation cannot be resolved at run time: {error}", where=where) from error
        wanted = inspect.signature(door.handler).parameters
        arguments = tuple(
            _argument(name, hints[name], door.path, wanted[name].default)
            for name in wanted
            if name not in GIVEN and name != "data"
        )
        answer = hints.get("return")
        yield Described(door, doors, arguments, hints.get("data"), None if _is_opaque(answer) else answer)


def document(
    every: Sequence[Doors],
    *,
    facts: Iterable[type[Message]] = (),
    observations: Iterable[type[Message]] = (),
    rows: Mapping[str, Any] = {},
) -> dict[str, Any]:
    """The OpenAPI 3.1 document: every door, and what the live stream sends.

    Every fact and observation stands under `x-facts` and `x-observations`; under `x-collections` what a row of each collection is
    that screens begin with (`rows`).
    """
    doors = [one for group in every for one in described(group)]
    said = {kind.event_type: kind for kind in (*facts, *observations)}
    sent = [one.answer for one in doors if one.answer is not None] + [*said.values(), *rows.values(), Problem]
    taken = [one.body for one in doors if one.body is not None]
    taken += [argument.kind for one in doors for argument in one.arguments]
    outward, inward = _both_ways(sent, taken)
    paths: dict[str, dict[str, Any]] = {}
    for one in doors:
        paths.setdefault(one.path, {})[one.door.method.lower()] = _operation(one, outward, inward)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Civigil",
            "version": "1",
            "description": "Every route but /healthz, /readyz and /sign-in wants a session or a bearer token, and a permission.",
        },
        "security": [{"bearer": []}, {"session": []}],
        "paths": {path: paths[path] for path in sorted(paths)},
        "components": {
            "schemas": dict(sorted((inward.components | outward.components).items())),
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "description": "for programs"},
                "session": {"type": "apiKey", "in": "cookie", "name": "civigil", "description": "for browsers"},
            },
        },
        "x-facts": {name: outward.of[said[name]] for name in sorted(kind.event_type for kind in facts)},
        "x-observations": {name: outward.of[said[name]] for name in sorted(kind.event_type for kind in observations)},
        "x-collections": {name: outward.of[rows[name]] for name in sorted(rows)},
    }


def _operation(one: Described, outward: Types, inward: Types) -> dict[str, Any]:
    door = one.door
    made: dict[str, Any] = {
        "tags": [one.doors.room],
        "operationId": one.operation,
        "summary": door.title,
        "description": door.description,
        "x-permission": door.permission.name,
    }
    if one.arguments:
        made["parameters"] = [_parameter(argument, inward) for argument in one.arguments]
    if one.body is not None:
        made["requestBody"] = {"required": True, "content": {"application/json": {"schema": inward.of[one.body]}}}
    made["responses"] = _responses(one, outward)
    return made


def _responses(one: Described, outward: Types) -> dict[str, Any]:
    door = one.door
    success: dict[str, Any] = {"description": "Done" if door.method != "GET" else "What was asked for"}
    if one.answer is not None:
        success["content"] = {door.media_type: {"schema": outward.of[one.answer]}}
    elif door.status not in {204, 303}:
        success["content"] = {door.media_type: {}}
    made = {door.status: success}
    for status, words in door.also.items():
        made[status] = {"description": words}
        if status < 300:
            made[status]["content"] = {door.media_type: {}}
    for kind in refusals_of(one):
        content = {PROBLEM: {"schema": outward.of[Problem]}}
        made[STATUS_OF[kind]] = {"description": TITLE_OF[STATUS_OF[kind]], "content": content}
    return {str(status): made[status] for status in sorted(made)}


def refusals_of(one: Described) -> set[type[CivigilError]]:
    """Every error that a door may answer with: its own, and those of its path and body."""
    kinds = {*ALWAYS, *one.door.raises}
    if any(argument.inside == "path" for argument in one.arguments):
        kinds.add(Missing)  # a path that cannot be read names nothing that is there
    if one.body is not None:
        kinds |= {TooLarge, NotUnderstood}
    return kinds


def _argument(name: str, hint: Any, path: str, default: Any) -> Argument:
    inside = "path" if f"{{{name}:" in path else "query"
    required = inside == "path" or default is inspect.Parameter.empty
    return Argument(name=name, inside=inside, kind=_without_null(hint), required=required, default=default)


def _without_null(hint: Any) -> Any:
    """A query cannot say null, it leaves a parameter out. Limits and meaning stay."""
    plain, *metadata = get_args(hint) if get_origin(hint) is Annotated else (hint,)
    if get_origin(plain) in {Union, UnionType}:
        plain = Union[tuple(one for one in get_args(plain) if one is not NoneType)]  # noqa: UP007 - made at run time
    if plain is datetime:
        metadata.append(msgspec.Meta(tz=True))  # so that its schema says `date-time`
    return Annotated[plain, *metas] if (metas := metas_of(metadata)) else plain


def _parameter(argument: Argument, inward: Types) -> dict[str, Any]:
    schema = dict(inward.of[argument.kind])
    words = schema.pop("description", None)
    if argument.default not in (inspect.Parameter.empty, None):
        schema["default"] = msgspec.to_builtins(argument.default)
    made = {"name": argument.name, "in": argument.inside, "required": argument.required, "schema": schema}
    return made if words is None else {**made, "description": words}


def _is_opaque(answer: Any) -> bool:
    """An answer that is no JSON of ours: bytes, a stream, a redirect."""
    if answer in (None, NoneType):
        return True
    kind = get_origin(answer) or answer
    return isinstance(kind, type) and issubclass(kind, Response | Stream)


def _both_ways(sent: Sequence[Any], taken: Sequence[Any]) -> tuple[Types, Types]:
    """The schemas of what we send and of what we take, with names that do not clash."""
    outward, inward = _schemas(sent), _schemas(taken)
    full = _always_full(sent)
    before = dict(outward.components)
    for name, schema in before.items():
        if name in full and "properties" in schema:
            outward.components[name] = {**schema, "required": list(schema["properties"])}
    other = {name for name, schema in inward.components.items() if outward.components.get(name, schema) != schema}
    while more := {
        name
        for name, schema in inward.components.items()
        if name not in other and name in outward.components and other & set(_refers_to(schema))
    }:
        other |= more
    renamed = {f"{_REF}{name}": f"{_REF}{name}Given" for name in other}
    inward.components = {
        f"{name}Given" if name in other else name: _renamed(schema, renamed)
        for name, schema in inward.components.items()
    }
    inward.of = {kind: _renamed(schema, renamed) for kind, schema in inward.of.items()}
    return outward, inward


def _schemas(kinds: Sequence[Any]) -> Types:
    schemas, components = msgspec.json.schema_components(kinds, ref_template=_REF + "{name}")
    return Types(dict(zip(kinds, schemas, strict=True)), components)


def _always_full(kinds: Sequence[Any]) -> set[str]:
    """The names of the structs that are encoded with every field."""
    found: dict[type, str] = {}
    waiting: list[Any] = list(msgspec.inspect.multi_type_info(kinds))
    while waiting:
        info = waiting.pop()
        if isinstance(info, msgspec.inspect.StructType):
            if info.cls in found:
                continue
            found[info.cls] = info.cls.__name__
            waiting += [one.type for one in info.fields]
        waiting += [
            inner for name in ("item_type", "key_type", "value_type", "type") if (inner := getattr(info, name, None))
        ]
        waiting += [*getattr(info, "types", ()), *getattr(info, "item_types", ())]
    return {name for kind, name in found.items() if not kind.__struct_config__.omit_defaults}  # type: ignore[attr-defined]


def _refers_to(schema: Any) -> Iterator[str]:
    if isinstance(schema, Mapping):
        for key, value in schema.items():
            if key == "$ref":
                yield value.removeprefix(_REF)
            else:
                yield from _refers_to(value)
    elif isinstance(schema, list):
        for one in schema:
            yield from _refers_to(one)


def _renamed(schema: Any, names: Mapping[str, str]) -> Any:
    if isinstance(schema, Mapping):
        return {key: _renamed(value, names) for key, value in schema.items()}
    if isinstance(schema, list):
        return [_renamed(one, names) for one in schema]
    return names.get(schema, schema) if isinstance(schema, str) else schema
