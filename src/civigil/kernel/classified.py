"""Who needs to know: text fields that are not for everybody who may see the rest, marked where they are declared.

    note: Annotated[str, marked_by("need")]      # as its writer said, in the field beside it
    words: Annotated[str, marked("personal")]    # always
    why: Annotated[str, open_words()]            # for everybody who may see the rest
    act: Annotated[dict[str, str | int], open_words()]   # and the texts of a table

Whatever is marked lies sealed on the bus and wherever an event lies (`words.py`). It reaches a reader who holds the permission of
its class (`gateway/permissions.py`, `NEEDS`); everybody else finds `[withheld: medical]` in its place. Only plain text can be
withheld, so that what is left is still of the declared type; words for everybody may also be missing, or stand in a table.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

from civigil.kernel.errors import Invalid

Need = Literal["", "medical", "personal", "tactical"]
"""Who needs to know: everybody who may see the rest, or those alone who may read that class."""
CLASSES: tuple[str, ...] = tuple(one for one in get_args(Need) if one)

_FIXED, _BESIDE = "need", "need_in"


class Mark(msgspec.Struct, frozen=True):
    """A field that is not for everybody: of one class always, or of the class that the field `beside` names."""

    field: str
    need: str = ""
    beside: str = ""

    def of(self, value: Mapping[str, Any]) -> str:
        """The class of this field in a value; an unknown one counts, so that nobody reads what nobody knows."""
        return self.need or str(value.get(self.beside) or "")


def marked(need: str) -> msgspec.Meta:
    """A field of one class. Raises `Invalid` for a class that is none."""
    if need not in CLASSES:
        raise Invalid(f"{need!r} is none of {', '.join(CLASSES)}", where="classified")
    return msgspec.Meta(extra={_FIXED: need})


def open_words() -> msgspec.Meta:
    """A field of a person's words that everybody may read who may see the rest: it lies sealed like all that is marked."""
    return msgspec.Meta(extra={_FIXED: ""})


def marked_by(field: str) -> msgspec.Meta:
    """A field of the class that the field beside it says."""
    return msgspec.Meta(extra={_BESIDE: field})


def withheld(need: str) -> str:
    """What stands in the place of a text that is not for its reader."""
    return f"[withheld: {need}]"


@functools.cache
def marks_of(kind: type[msgspec.Struct]) -> tuple[Mark, ...]:
    """The marked fields of a type. Raises `Invalid` for a mark on something else than text."""
    found = []
    for name, hint in get_type_hints(kind, include_extras=True).items():
        for meta in get_args(hint)[1:] if get_origin(hint) is Annotated else ():
            extra = (meta.extra or {}) if isinstance(meta, msgspec.Meta) else {}
            if _FIXED in extra or _BESIDE in extra:
                if get_args(hint)[0] is not str and (
                    _BESIDE in extra or extra[_FIXED] or not _holds_text(get_args(hint)[0])
                ):
                    raise Invalid("only plain text can be marked", where=f"{kind.__name__}.{name}")
                found.append(Mark(name, extra.get(_FIXED, ""), extra.get(_BESIDE, "")))
    return tuple(found)


def _holds_text(hint: Any) -> bool:
    """Whether a type is text or a table of values by name, either of which may be missing."""
    parts = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    return all(one is str or one is NoneType or get_origin(one) is dict for one in parts)


def bears_marks(hint: Any) -> bool:
    """Whether values of a type may hold marked fields, themselves or within."""
    return _bears(hint, set())


def _bears(hint: Any, seen: set[Any]) -> bool:
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        if hint in seen:
            return False
        seen.add(hint)
        return bool(marks_of(hint)) or any(_bears(one, seen) for one in get_type_hints(hint).values())
    return any(_bears(one, seen) for one in get_args(hint))
