"""The Cedar schema of this city: what its policies may speak of, made from the declared permissions.

Each permission `room:noun:verb` is an action. It belongs to four groups, so that a policy need not name each one and a new room's
permissions fall under what was said of all: `*:*:*`, `room:*:*`, `*:*:verb` and `room:*:verb`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

EVERYTHING = "*:*:*"

_ACTION = re.compile(r'Action\s*::\s*"([a-z0-9_]+|\*):([a-z0-9_]+|\*):([a-z0-9_]+|\*)"')
_HEAD = """\
entity Role, Agency, Resource;
entity Person in [Role, Agency];
entity Process in [Role];
entity Device in [Role];
type Asked = {
  kind: String,      // route, live, order or field
  name: String,      // of what is asked for: a path, a type, a field
  status: String,    // Actual, Exercise or Test; empty where it is not known
  involved: Bool,    // the asker, or the asker's agency, was given the incident that it belongs to
  purpose: String,   // what the asker says it is for: operations, investigation, audit, training; empty: nothing was said
};
"""


def groups_of(permission: str) -> tuple[str, ...]:
    """The groups that an action belongs to, `room:noun:verb` or a group itself; the widest first."""
    room, noun, verb = permission.split(":")
    wider = [EVERYTHING, f"{room}:*:*", f"*:*:{verb}", f"{room}:*:{verb}"]
    if noun == "*":
        wider = [EVERYTHING] + ([f"{room}:*:*", f"*:*:{verb}"] if verb != "*" and room != "*" else [])
    return tuple(dict.fromkeys(one for one in wider if one != permission))


def actions_named_in(text: str) -> set[str]:
    """The actions that a policy's text names, groups included."""
    return {":".join(found) for found in _ACTION.findall(text)}


def schema_of(permissions: Iterable[str], also: Iterable[str] = ()) -> str:
    """The schema's text. `also`: actions that policies may name though no room of this city declares them (yet)."""
    actions = {*permissions, *(one for one in also if "*" not in one)}
    groups = {one for one in also if "*" in one} | {EVERYTHING}
    groups |= {group for action in actions for group in groups_of(action)}
    groups |= {wider for group in groups for wider in groups_of(group)}
    lines = [_HEAD]
    for group in sorted(groups):
        lines.append(f'action "{group}"{_within(group)};')
    for action in sorted(actions):
        lines.append(
            f'action "{action}"{_within(action)} '
            "appliesTo { principal: [Person, Process, Device], resource: [Resource], context: Asked };"
        )
    return "\n".join(lines) + "\n"


def _within(action: str) -> str:
    wider = [f'Action::"{one}"' for one in groups_of(action)]
    return f" in [{', '.join(wider)}]" if wider else ""
