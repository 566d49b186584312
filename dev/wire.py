"""TypeScript of the wire: `python -m dev.wire` writes `web/wire/*.ts` from the OpenAPI document; `--check` says what is stale.

The document is the one that the gateway serves: every route, every fact and observation, in the schemas that the server itself
encodes and decodes with. Four files come of it:

- `types.ts`: every type that travels, under the name that it has in Python;
- `paths.ts`: the routes, in the shape that `openapi-fetch` takes;
- `events.ts`: from the name of a fact or observation to its body, the lists of both, and the rows of each collection;
- `index.ts`: all of it.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from civigil.gateway import api, permissions
from civigil.gateway.server import OWN
from civigil.kernel.capability import Roster
from civigil.roster import ROSTER
from dev.made import ROOT, make, stale_of

WIRE = ROOT / "web" / "wire"
MADE = "// Made by `python -m dev.wire` from the facts and the OpenAPI document; do not edit.\n\n"
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
_SIMPLE = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}

_TAKEN = frozenset(
    [
        "Array",
        "Date",
        "Error",
        "Event",
        "Function",
        "Map",
        "Number",
        "Object",
        "Promise",
        "Readonly",
        "Record",
        "Request",
        "Response",
        "Set",
        "String",
        "Symbol",
        "URL",
        "Worker",
    ]
)
"""Names that TypeScript has for something of its own: a type of ours under one of them would stand in its place."""

Schema = Mapping[str, Any]


def name_of(reference: str) -> str:
    """A component's name as TypeScript spells it; twins, which bear their module's name, become `ModuleName`.

    What TypeScript has under that name already becomes `NameData`.
    """
    *modules, name = reference.rpartition("/")[2].split(".")
    if modules:
        return "".join(word.capitalize() for word in modules[-1].split("_")) + name
    return f"{name}Data" if name in _TAKEN else name


def type_of(schema: Schema, indent: str = "") -> str:
    """The TypeScript type of a JSON schema. Raises `KeyError` for a kind of schema that nothing here makes."""
    if not schema:
        return "unknown"
    if "$ref" in schema:
        return name_of(schema["$ref"])
    if "enum" in schema:
        return " | ".join(json.dumps(one) for one in schema["enum"])
    if "const" in schema:
        return json.dumps(schema["const"])
    for key in ("anyOf", "oneOf"):
        if key in schema:
            return " | ".join(dict.fromkeys(type_of(one, indent) for one in schema[key]))
    kind = schema.get("type")
    if isinstance(kind, list):
        return " | ".join(_SIMPLE[one] for one in kind)
    if kind == "array":
        return _array(schema, indent)
    if kind == "object":
        return _object(schema, indent)
    return _SIMPLE[kind] if kind is not None else "unknown"


def _array(schema: Schema, indent: str) -> str:
    if "prefixItems" in schema:
        inside = ", ".join(type_of(one, indent) for one in schema["prefixItems"])
        return f"readonly [{inside}]"
    inner = type_of(schema.get("items") or {}, indent)
    return f"readonly ({inner})[]" if " " in inner and not inner.startswith("{") else f"readonly {inner}[]"


def _object(schema: Schema, indent: str) -> str:
    if "properties" in schema:
        return "{\n" + "".join(_fields(schema, indent + "  ")) + indent + "}"
    others = schema.get("additionalProperties", {})
    inner = type_of(others, indent) if isinstance(others, Mapping) else "unknown"
    return f"Readonly<Record<string, {inner}>>"


def _fields(schema: Schema, indent: str) -> Iterator[str]:
    required = set(schema.get("required", ()))
    for name, one in schema["properties"].items():
        if "description" in one:
            yield _comment(one["description"], indent)
        optional = "" if name in required else "?"
        left_out = "" if name in required else " | undefined"
        yield f"{indent}readonly {_key(name)}{optional}: {type_of(one, indent)}{left_out};\n"


def _key(name: str) -> str:
    return name if _NAME.fullmatch(name) else json.dumps(name)


def _comment(words: str, indent: str = "") -> str:
    lines = [line.rstrip() for line in words.replace("*/", "* /").strip().splitlines()]
    if len(lines) == 1:
        return f"{indent}/** {lines[0]} */\n"
    return f"{indent}/**\n" + "".join(f"{indent} * {line}".rstrip() + "\n" for line in lines) + f"{indent} */\n"


def types(document: Schema) -> str:
    """`types.ts`."""
    parts = [MADE]
    for name, schema in sorted(document["components"]["schemas"].items(), key=lambda one: name_of(one[0])):
        if "description" in schema:
            parts.append(_comment(schema["description"]))
        head = f"export interface {name_of(name)} " if "properties" in schema else f"export type {name_of(name)} = "
        parts.append(head + type_of(schema) + ("\n\n" if "properties" in schema else ";\n\n"))
    return "".join(parts).rstrip() + "\n"


def paths(document: Schema) -> str:
    """`paths.ts`: what `createClient<paths>()` of openapi-fetch wants."""
    body = []
    for path, operations in document["paths"].items():
        body.append(f"  {json.dumps(path)}: {{\n")
        body.append("    parameters: { query?: never; header?: never; path?: never; cookie?: never };\n")
        for method in METHODS:
            if method in operations:
                body += _operation(method, operations[method])
            else:
                body.append(f"    {method}?: never;\n")
        body.append("  };\n")
    text = "".join(body)
    return f"{MADE}{_imports(text, document)}export interface paths {{\n{text}}}\n"


def _operation(method: str, operation: Schema) -> Iterator[str]:
    words = f"{operation['summary']}\n\n{operation['description']}"
    yield _comment(words, "    ")
    yield f"    {method}: {{\n"
    yield f"      parameters: {{ {_parameters(operation, 'query')}; header?: never; "
    yield f"{_parameters(operation, 'path')}; cookie?: never }};\n"
    if "requestBody" in operation:
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        yield f'      requestBody: {{ content: {{ "application/json": {type_of(schema)} }} }};\n'
    else:
        yield "      requestBody?: never;\n"
    yield "      responses: {\n"
    for status, answer in operation["responses"].items():
        content = "; ".join(
            f"{json.dumps(media)}: {type_of(one.get('schema', {}))}" for media, one in answer.get("content", {}).items()
        )
        shown = f"content: {{ {content} }}" if content else "content?: never"
        yield f"        {status}: {{ headers: Record<string, unknown>; {shown} }};\n"
    yield "      };\n    };\n"


def _parameters(operation: Schema, inside: str) -> str:
    there = [one for one in operation.get("parameters", ()) if one["in"] == inside]
    if not there:
        return f"{inside}?: never"
    fields = "; ".join(
        f"{_key(one['name'])}: {type_of(one['schema'])}"
        if one["required"]
        else f"{_key(one['name'])}?: {type_of(one['schema'])} | undefined"
        for one in there
    )
    return f"{inside}{'' if any(one['required'] for one in there) else '?'}: {{ {fields} }}"


def events(document: Schema, roster: Roster) -> str:
    """`events.ts`: names to bodies, and who may do what."""
    parts = []
    for title, key, words in (
        ("FactBodies", "x-facts", "From the name of a fact to what it says."),
        ("ObservationBodies", "x-observations", "From the name of an observation to what it says."),
    ):
        lines = "".join(f"  readonly {json.dumps(name)}: {type_of(one)};\n" for name, one in document[key].items())
        parts.append(f"{_comment(words)}export interface {title} {{\n{lines}}}\n\n")
        names = "".join(f"  {json.dumps(name)},\n" for name in document[key])
        word = title.removesuffix("Bodies").upper()
        kind = f"{title.removesuffix('Bodies')}Type"
        parts.append(f"export type {kind} = keyof {title};\n\n")
        listed = f"[\n{names}]" if names else "[]"
        parts.append(f"export const {word}S: readonly {kind}[] = {listed};\n\n")
    rows = "".join(f"  readonly {_key(name)}: {type_of(one)};\n" for name, one in document["x-collections"].items())
    words = "From the name of a collection to a row of it, as the snapshot of the live stream has it."
    parts.append(f"{_comment(words)}export interface CollectionRows {{\n{rows}}}\n\n")
    held = [*permissions.PERMISSIONS, *(one for room in roster for one in room.permissions)]
    alternatives = "".join(f"\n  | {json.dumps(name)}" for name in sorted({one.name for one in held}))
    parts.append(f"{_comment('Every permission that the city declares.')}export type PermissionName ={alternatives};\n")
    text = "".join(parts)
    return f"{MADE}{_imports(text, document)}{text}"


def _imports(text: str, document: Schema) -> str:
    """The import of those types that a text uses, outside its comments."""
    code = re.sub(r'"(?:[^"\\\n]|\\.)*"|/\*.*?\*/', "", text, flags=re.DOTALL)  # in one pass: "*/*" begins no comment
    used = set(re.findall(r"\b[A-Z][A-Za-z0-9]*\b", code))
    names = sorted(used & {name_of(name) for name in document["components"]["schemas"]})
    inside = "".join(f"  {name},\n" for name in names)
    return f'import type {{\n{inside}}} from "./types";\n\n' if names else ""


def files(roster: Roster = ROSTER) -> dict[Path, str]:
    """Every generated file, as it should be."""
    document = api.document_of(roster, OWN)
    index = "".join(f'export * from "./{name}";\n' for name in ("events", "types"))
    return {
        WIRE / "types.ts": types(document),
        WIRE / "paths.ts": paths(document),
        WIRE / "events.ts": events(document, roster),
        WIRE / "index.ts": f'{MADE}{index}export type {{ paths }} from "./paths";\n',
    }


def stale() -> list[Path]:
    """The files that are not as they should be."""
    return stale_of(files())


def main(arguments: list[str]) -> int:
    """Write the files, or check them."""
    return make(files, arguments, by="python -m dev.wire")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
