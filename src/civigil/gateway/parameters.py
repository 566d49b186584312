"""A door's arguments: what comes from the path, the query or the body, within what limits.

Limits and meaning are `msgspec.Meta`, as everywhere else in this house; here they become the web framework's own words.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec
from litestar import Request
from litestar.params import ParameterKwarg, PathParameter, QueryParameter

from civigil.gateway.errors import NotUnderstood
from civigil.kernel.errors import Invalid

_LIMITS = ("gt", "ge", "lt", "le", "multiple_of", "pattern", "min_length", "max_length", "title", "description")


def source_of(name: str, hint: Any, path: str) -> Any:
    """The annotation that tells the framework where an argument comes from: the path or the query."""
    if f"{{{name}:" in path:
        return _told(hint, PathParameter)
    return _told(hint, QueryParameter)


class Body:
    """Reads a JSON body straight into its type, so that nothing untyped, however deep, is ever built."""

    def __init__(self, kind: Any) -> None:
        self._decoder = msgspec.json.Decoder(kind)

    async def read(self, request: Request[Any, Any, Any]) -> Any:
        """The body. Raises `Invalid`, naming the field, and `NotUnderstood` for another content type than JSON."""
        given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if given != "application/json":
            raise NotUnderstood(f"{given or 'nothing'} was sent, application/json is read", where="content-type")
        try:
            return self._decoder.decode(await request.body())
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            sentence, _, where = str(error).partition(" - at `$")
            raise Invalid(sentence, where=where.strip(".`") or "body") from error


def metas_of(metadata: Iterable[Any]) -> list[msgspec.Meta]:
    """The limits and the meaning in an annotation's metadata in msgspec's words, the framework's own translated."""
    ours = [one for one in metadata if isinstance(one, msgspec.Meta)]
    told = _limits(one for one in metadata if isinstance(one, ParameterKwarg))
    return [*ours, msgspec.Meta(**told)] if told else ours


def _told(hint: Any, kind: type[ParameterKwarg]) -> Any:
    plain, metadata = _apart(hint)
    return Annotated[plain, kind(**_limits(metadata))]


def _apart(hint: Any) -> tuple[Any, list[Any]]:
    """A type and what is annotated to it, also to the alternatives inside: `Limit | None` has the limits of `Limit`."""
    if get_origin(hint) is Annotated:
        inner, *metadata = get_args(hint)
        plain, more = _apart(inner)
        return plain, [*more, *metadata]
    if get_origin(hint) in {Union, UnionType}:
        parts = [_apart(one) for one in get_args(hint)]
        whole: Any = Union[tuple(plain for plain, _ in parts)]  # noqa: UP007 - made at run time
        return whole, [one for _, metadata in parts for one in metadata]
    return hint, []


def _limits(metadata: Iterable[Any]) -> dict[str, Any]:
    limits: dict[str, Any] = {}
    for meta in metadata:
        if isinstance(meta, msgspec.Meta | ParameterKwarg):
            limits |= {name: value for name in _LIMITS if (value := getattr(meta, name)) is not None}
    return limits
