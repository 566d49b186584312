"""Instances of any declared type, for Hypothesis: made from its annotations, so that a new fact is tested without a line.

A type that checks itself (`__post_init__` raises `Invalid`) is tried again a few times; where chance alone would hardly meet
its rule, `KNOWN` says how to make one.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import Any
from uuid import UUID

import msgspec
from hypothesis import reject
from hypothesis import strategies as st

from civigil.kernel.envelope import Envelope, seal_in
from civigil.kernel.errors import Invalid
from civigil.kernel.facts import Message
from civigil.kernel.place import Area, Point
from civigil.kernel.severity import Status

Strategy = st.SearchStrategy[Any]
_TRIES = 10

LATITUDES = st.floats(-90, 90)
LONGITUDES = st.floats(-180, 180)
INSTANTS = st.datetimes(datetime(1970, 1, 1), datetime(2100, 12, 31), timezones=st.just(UTC))
IDS = st.uuids(version=4)
POINTS = st.builds(Point, latitude=LATITUDES, longitude=LONGITUDES, uncertainty_m=st.floats(0, 1e5))
AREAS = st.builds(Area, ring=st.lists(st.tuples(LATITUDES, LONGITUDES), min_size=3, max_size=9).map(tuple))

KNOWN: dict[Any, Strategy] = {
    bool: st.booleans(),
    bytes: st.binary(max_size=40),
    datetime: INSTANTS,
    float: st.one_of(st.floats(0, 1), st.floats(allow_nan=False, allow_infinity=False)),
    int: st.one_of(st.integers(0, 100), st.integers(-(2**63), 2**63 - 1)),
    str: st.text(max_size=40),
    type(None): st.none(),
    Point: POINTS,
    Area: AREAS,
    UUID: IDS,
}


def instances(kind: Any) -> Strategy:
    """A strategy for a type as a field's annotation gives it."""
    if kind in KNOWN:
        return KNOWN[kind]
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return st.deferred(lambda: _structs(kind))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return st.sampled_from(kind)
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    build = _GENERIC.get(origin)
    if build is None:
        raise TypeError(f"no way to make a {kind!r}: add one to KNOWN in tests/support/messages.py")
    return build(arguments)


def _tuples(arguments: tuple[Any, ...]) -> Strategy:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        return st.lists(instances(arguments[0]), max_size=3).map(tuple)
    return st.tuples(*(instances(one) for one in arguments))


def _unions(arguments: tuple[Any, ...]) -> Strategy:
    return st.one_of(*(instances(one) for one in arguments))


def _annotated(arguments: tuple[Any, ...]) -> Strategy:
    metas = [one for one in arguments[1:] if isinstance(one, msgspec.Meta)]
    if arguments[0] is str and metas:
        return _texts(metas)
    if typing.get_origin(arguments[0]) is tuple and metas:
        least = max((meta.min_length or 0 for meta in metas), default=0)
        return instances(arguments[0]) if not least else _filled(typing.get_args(arguments[0]), least)
    bounds: dict[str, Any] = {}
    for meta in metas:
        bounds |= {"min_value": meta.ge, "max_value": meta.le} if meta.ge is not None or meta.le is not None else {}
    if arguments[0] in {int, float} and bounds:
        make = st.integers if arguments[0] is int else st.floats
        return make(**bounds)
    return instances(arguments[0])


def _texts(metas: list[msgspec.Meta]) -> Strategy:
    for meta in metas:
        if meta.pattern is not None:
            return st.from_regex(meta.pattern, fullmatch=True).filter(lambda text: not text.endswith("\n"))
    least = max(meta.min_length or 0 for meta in metas)
    most = min(40 if meta.max_length is None else meta.max_length for meta in metas)
    return st.text(min_size=least, max_size=min(most, 40))


def _filled(arguments: tuple[Any, ...], least: int) -> Strategy:
    return st.lists(instances(arguments[0]), min_size=least, max_size=least + 2).map(tuple)


_GENERIC: Mapping[Any, Callable[[tuple[Any, ...]], Strategy]] = {
    tuple: _tuples,
    typing.Union: _unions,
    types.UnionType: _unions,
    typing.Annotated: _annotated,
    typing.Literal: st.sampled_from,
    dict: lambda arguments: st.dictionaries(instances(arguments[0]), instances(arguments[1]), max_size=3),
    Mapping: lambda arguments: st.dictionaries(instances(arguments[0]), instances(arguments[1]), max_size=3),
}


def _structs(kind: type[msgspec.Struct]) -> Strategy:
    hints = typing.get_type_hints(kind, include_extras=True)
    fields = {name: instances(hints[name]) for name in kind.__struct_fields__}

    @st.composite
    def build(draw: st.DrawFn) -> msgspec.Struct:
        for _ in range(_TRIES):
            try:
                return kind(**{name: draw(strategy, label=name) for name, strategy in fields.items()})
            except Invalid:
                continue
        return reject()

    return build()


@st.composite
def envelopes(draw: st.DrawFn, kind: type[Message]) -> Envelope[Message]:
    """A sealed envelope around an instance of a message type."""
    cause = draw(st.none() | IDS)
    envelope = seal_in(
        draw(instances(kind)),
        id=draw(IDS),
        source=draw(st.text("abcdefghijklmnopqrstuvwxyz0123456789/-_", min_size=1, max_size=30)),
        status=draw(st.sampled_from(Status)),
        occurred=draw(INSTANTS),
        learned=draw(INSTANTS),
        actor=draw(st.none() | st.text("abcdef0123456789:", min_size=1, max_size=20)),
        expires=draw(st.none() | INSTANTS),
    )
    if cause is None:
        return envelope
    return msgspec.structs.replace(envelope, causation=cause, correlation=draw(IDS))
