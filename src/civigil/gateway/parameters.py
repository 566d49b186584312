"""A door's arguments as the web framework wants them told: which come from the path, which from the query, with what limits.

Limits and meaning are `msgspec.Meta`, as everywhere else in this house; here they become the framework's own words.
"""

from __future__ import annotations

from typing import Annotated, Any, get_args, get_origin

import msgspec
from litestar.enums import RequestEncodingType
from litestar.params import BodyKwarg, ParameterKwarg, PathParameter, QueryParameter

_LIMITS = ("gt", "ge", "lt", "le", "multiple_of", "pattern", "min_length", "max_length", "title", "description")


def from_path(hint: Any) -> Any:
    """The annotation of a part of the path."""
    return _told(hint, PathParameter)


def from_query(hint: Any) -> Any:
    """The annotation of a query parameter."""
    return _told(hint, QueryParameter)


def from_body(hint: Any) -> Any:
    """The annotation of the JSON body."""
    return Annotated[hint, BodyKwarg(media_type=RequestEncodingType.JSON)]


def _told(hint: Any, kind: type[ParameterKwarg]) -> Any:
    plain, *metadata = get_args(hint) if get_origin(hint) is Annotated else (hint,)
    limits: dict[str, Any] = {}
    for meta in metadata:
        if isinstance(meta, msgspec.Meta):
            limits |= {name: value for name in _LIMITS if (value := getattr(meta, name)) is not None}
    return Annotated[plain, kind(**limits)]
