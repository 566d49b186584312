"""The policies of a city as one prepared set: read, checked against the schema, and each known by its name and file.

A policy bears its name as Cedar's `@id("…")`: decisions, the audit trail and `explain` name it so. Reading is all or nothing: one
mistake, and there is no book. Cedar leaves a policy out whose evaluation fails; here such a decision is a no, since the one left
out may have been a `forbid`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

import cedarpy
import msgspec

from civigil.cyber.access.schema import actions_named_in, schema_of
from civigil.kernel.errors import Invalid, ManyInvalid
from civigil.kernel.permission import Principal
from civigil.kernel.resource import Resource

TEXT_AT_MOST = 1_000_000
"""Characters of one file."""
POLICIES_AT_MOST = 2_000
NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")
"""How a policy is named: `fire.medical_when_involved`."""

AGENCY = "agency:"
"""How a role begins that names the agency of its holder: `agency:fire`."""
DECLARED = "asks.cedar"
"""The file that is made from the rooms' declarations; it speaks of orders alone."""
_KINDS = {"process": "Process", "device": "Device"}
_PARSER_ID = re.compile(r"policy(\d+)")
_ROLE = re.compile(r'Role::"([^"\\]+)"')
_QUOTED = re.compile(r'"(\\.|[^"\\])*"')
_OTHER_CONTEXT = re.compile(r"\bcontext\b(?!\s*\.\s*(kind|status|involved|purpose)\b)")


class Source(msgspec.Struct, frozen=True):
    """A file of policies."""

    name: str  # "fire.cedar"
    text: str
    shipped: bool = False  # comes with the program; may name permissions that no room of this city declares


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """One policy of the book."""

    id: str
    file: str
    effect: str  # permit or forbid
    says: str  # its `@says("…")`, for the person who reads who may do what
    text: str  # as Cedar writes it
    shipped: bool


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What the book says, and which policies said so."""

    allowed: bool
    because: str
    policies: tuple[str, ...] = ()  # those that decided; none: no policy permits it


class Book:
    """Policies, prepared once. Raises `ManyInvalid`, naming file, policy and mistake, where they do not hold."""

    def __init__(self, sources: Sequence[Source], permissions: Sequence[str]) -> None:
        """`permissions`: the names of all that are declared."""
        known = {action for one in sources if one.shipped for action in actions_named_in(one.text)}
        self.schema = schema_of(permissions, known)
        prepared = cedarpy.Schema.from_str(self.schema)
        self.policies: tuple[Policy, ...] = _policies_of(sources, prepared)
        self._files = {one.id: one.file for one in self.policies}
        self._set = cedarpy.PolicySet.from_str("\n".join(one.text for one in sources))
        self._actions = cedarpy.Entities.from_json_str("[]", prepared)
        self.minds_paths = any(_minds_paths(one.text) for one in self.policies if one.file != DECLARED)
        self.sources = tuple(sources)

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles that its policies speak of."""
        return tuple(sorted({role for one in self.policies for role in _ROLE.findall(one.text)}))

    def entities_of(self, who: Principal) -> cedarpy.Entities:
        """The action groups and this principal with the roles and agencies, prepared for `decide`."""
        parents = [
            {"type": "Agency", "id": role.removeprefix(AGENCY)}
            if role.startswith(AGENCY)
            else {"type": "Role", "id": role}
            for role in who.roles
        ]
        known = [{"uid": one, "attrs": {}, "parents": []} for one in parents]
        itself = {"uid": _uid(who), "attrs": {}, "parents": parents}
        entities: list[dict[str, Any]] = [itself, *known]
        unique = {json.dumps(one["uid"], sort_keys=True): one for one in entities}
        return self._actions.with_added_json_str(json.dumps(list(unique.values())))

    def decide(self, who: Principal, permission: str, resource: Resource, entities: cedarpy.Entities) -> Verdict:
        """What the policies say. `entities` are those of `who`."""
        answer = cedarpy.is_authorized(request_of(who, permission, resource), self._set, entities)
        said = answer.diagnostics
        names = tuple(sorted(said.id_annotations_by_reason.values()))
        if said.errors:
            return Verdict(allowed=False, because=f"the policies cannot decide: {said.errors[0]}", policies=names)
        shown = ", ".join(f"{name} ({self._files[name]})" for name in names)
        if answer.allowed:
            return Verdict(allowed=True, because=f"permitted by {shown}", policies=names)
        return Verdict(
            allowed=False, because=f"forbidden by {shown}" if names else "no policy permits it", policies=names
        )


def request_of(who: Principal, permission: str, resource: Resource) -> dict[str, Any]:
    """A request as Cedar takes it."""
    return {
        "principal": _uid(who),
        "action": {"type": "Action", "id": permission},
        "resource": {"type": "Resource", "id": resource.name},
        "context": {
            "kind": resource.kind,
            "name": resource.name,
            "status": resource.status,
            "involved": resource.involved,
            "purpose": resource.purpose,
        },
    }


def _uid(who: Principal) -> dict[str, str]:
    return {"type": _KINDS.get(who.id.partition(":")[0], "Person"), "id": who.id}


def _policies_of(sources: Sequence[Source], schema: cedarpy.Schema) -> tuple[Policy, ...]:
    mistakes: list[Invalid] = []
    found: list[Policy] = []
    for source in sources:
        try:
            policies = _read(source)
            _validate(source, schema, policies)
        except ManyInvalid as error:
            mistakes += error.mistakes
        except Invalid as error:
            mistakes.append(error)
        else:
            found += policies
    files: dict[str, str] = {}
    for one in found:
        if one.id in files:
            mistakes.append(Invalid(f"{one.id} stands in {files[one.id]} already", where=one.file))
        files.setdefault(one.id, one.file)
    if len(found) > POLICIES_AT_MOST:
        mistakes.append(Invalid(f"{len(found)} policies; {POLICIES_AT_MOST} are allowed", where="policies"))
    if mistakes:
        raise ManyInvalid(mistakes, where="policies")
    return tuple(found)


def _read(source: Source) -> list[Policy]:
    """The policies of a file, in their order. Raises `Invalid` or `ManyInvalid`."""
    if len(source.text) > TEXT_AT_MOST:
        raise Invalid(f"has {len(source.text)} characters; {TEXT_AT_MOST} are allowed", where=source.name)
    if "\0" in source.text:
        raise Invalid("holds a NUL, which is no character of a text", where=source.name)
    try:
        read = json.loads(cedarpy.policies_to_json_str(source.text))
    except (ValueError, RecursionError) as error:
        raise Invalid(_mistake(str(error), source.text), where=source.name) from error
    if read.get("templates"):
        raise Invalid("holds a template (?principal or ?resource); only whole policies are taken", where=source.name)
    return [_policy(source, key, one) for key, one in sorted(read["staticPolicies"].items(), key=_in_order)]


def _policy(source: Source, key: str, read: dict[str, Any]) -> Policy:
    notes = read.get("annotations") or {}
    name = notes.get("id") or ""
    if not NAME.fullmatch(name):
        number = _in_order((key, None)) + 1
        raise Invalid(
            f'policy {number} bears no name: write @id("{source.name.partition(".")[0]}.…") before it',
            where=source.name,
        )
    whole = cedarpy.policies_from_json_str(
        json.dumps({"staticPolicies": {key: read}, "templates": {}, "templateLinks": []})
    )
    return Policy(
        id=name,
        file=source.name,
        effect=str(read["effect"]),
        says=notes.get("says") or "",
        text=cedarpy.format_policies(whole).strip(),
        shipped=source.shipped,
    )


def _validate(source: Source, schema: cedarpy.Schema, policies: list[Policy]) -> None:
    """Raise `ManyInvalid` for policies that speak of what this city does not have."""
    result = cedarpy.validate_policies(source.text, schema)
    if result:
        return
    mistakes = []
    for error in result.errors:
        number = _PARSER_ID.fullmatch(error.policy_id)
        name = policies[int(number[1])].id if number and int(number[1]) < len(policies) else error.policy_id
        words = error.error.removeprefix(f"for policy `{error.policy_id}`, ")
        mistakes.append(Invalid(words, where=f"{source.name}, {name}" if name else source.name))
    raise ManyInvalid(mistakes, where=source.name)


def _in_order(item: tuple[str, Any]) -> int:
    number = _PARSER_ID.fullmatch(item[0])
    return int(number[1]) if number else 0


def _mistake(words: str, text: str) -> str:
    """Cedar's words for a text that is none, on one line."""
    plain = " ".join(words.split())
    return f"is not Cedar: {plain[:300]}" if text.strip() else "is empty"


def _minds_paths(text: str) -> bool:
    """Whether a policy may look at which path is asked for, beside what is known about it; rather yes than no."""
    bare = _QUOTED.sub("", text)
    in_head = re.search(r"\bresource\s*[,)]", bare)
    return in_head is None or len(re.findall(r"\bresource\b", bare)) > 1 or bool(_OTHER_CONTEXT.search(bare))
