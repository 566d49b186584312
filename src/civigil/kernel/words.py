"""People's words lie sealed wherever an event lies: on the bus, in its streams, in outbox, archive and what was set aside.

Which fields these are is said once, where they are declared, by the marks that say who needs to know them (`classified.py`).
Whoever says an event seals them on the way out, whoever is given it opens them on the way in, and in between nobody reads them. In
the process they are text; on the wire too, so that the type stays what it is: a prefix, then base64. Without it, it is
one from before.

    {"incident": "…", "note": "sealed:1:AgMC…", "need": "medical"}

Each is bound to its type, its field and the id of its event, so that it opens nowhere else. Replayed under another id, an event
says which it had (`Envelope.first`).
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

import msgspec

from civigil.kernel.classified import CLASSES, Mark, marks_of
from civigil.kernel.envelope import Body, Envelope
from civigil.kernel.errors import Invalid, Tampered
from civigil.kernel.ports import KeyName, Sealer
from civigil.kernel.sealed import key_name

PREFIX = "sealed:1:"
_IN_JSON = b'"sealed:1:'
OPEN_CLASS = "words"
"""The class of data of words that everybody may read who may see the rest."""
_ENCODER = msgspec.json.Encoder()


def class_of(need: str) -> str:
    """The class of data that words of a need are sealed as. A need that is unknown here is sealed with those for everybody."""
    return need if need in CLASSES else OPEN_CLASS


def keys() -> Iterable[KeyName]:
    """The keys that words are sealed with, to be had at hand."""
    return [key_name(one) for one in (OPEN_CLASS, *CLASSES)]


def sealed(envelope: Envelope[Body], sealer: Sealer) -> bytes:
    """An event's body as it travels. Raises `Unavailable` where the key cannot be had, `Refused` where there is no sealer."""
    marks = marks_of(type(envelope.body))
    given = {mark.field: getattr(envelope.body, mark.field) for mark in marks}
    if not any(given.values()):
        return envelope.raw
    id = envelope.first or envelope.id

    def seal(text: str, field: str, need: str) -> str:
        if not text or _is_sealed(text, envelope, field, sealer):
            return text
        bound_to = _bound_to(envelope.type, field, id)
        made = sealer.seal(text.encode("utf-8", "surrogatepass"), bound_to=bound_to, under=key_name(class_of(need)))
        return PREFIX + base64.b64encode(made).decode()

    changed = {}
    for mark in marks:
        need = mark.need or (str(getattr(envelope.body, mark.beside)) if mark.beside else "")
        changed[mark.field] = _each(given[mark.field], mark.field, partial(seal, need=need))
    return _ENCODER.encode(msgspec.structs.replace(envelope.body, **changed))


def opened(envelope: Envelope[Body], sealer: Sealer) -> Envelope[Body]:
    """The event with its words as text. Raises `Tampered`, naming the field, where one was changed or belongs elsewhere."""
    if _IN_JSON not in envelope.raw:
        return envelope
    opening = _opener(envelope.type, envelope.first or envelope.id, sealer)
    fields = [mark.field for mark in marks_of(type(envelope.body))]
    changed = {field: _each(getattr(envelope.body, field), field, opening) for field in fields}
    return msgspec.structs.replace(envelope, body=msgspec.structs.replace(envelope.body, **changed))


def opened_body(raw: bytes, type: str, id: object, marks: Iterable[Mark], sealer: Sealer) -> bytes:
    """A body as JSON with its words as text, whatever else it holds. Raises as `opened` does, `Invalid` for what is no object."""
    if _IN_JSON not in raw:
        return raw
    try:
        read: Any = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Invalid(f"not JSON: {error}", where=type) from error
    if not isinstance(read, Mapping):
        raise Invalid("no JSON object", where=type)
    opening = _opener(type, id, sealer)
    fields = [mark.field for mark in marks if mark.field in read]
    return _ENCODER.encode({**read, **{field: _each(read[field], field, opening) for field in fields}})


def _each(value: Any, field: str, change: Callable[[str, str], str]) -> Any:
    """A field's value with its text changed, or the texts of its table, each by where it stands."""
    if isinstance(value, str):
        return change(value, field)
    if isinstance(value, Mapping):
        return {name: change(one, f"{field}.{name}") if isinstance(one, str) else one for name, one in value.items()}
    return value


def _opener(type: str, id: object, sealer: Sealer) -> Callable[[str, str], str]:
    def opening(text: str, field: str) -> str:
        return _open(text, type, field, id, sealer) if text.startswith(PREFIX) else text

    return opening


def _is_sealed(text: str, envelope: Envelope[Body], field: str, sealer: Sealer) -> bool:
    """Whether a text is a seal of this very place. Somebody's words may begin as a seal does, and are words all the same."""
    if not text.startswith(PREFIX):
        return False
    try:
        _open(text, envelope.type, field, envelope.first or envelope.id, sealer)
    except Tampered:
        return False
    return True


def _open(text: str, type: str, field: str, id: object, sealer: Sealer) -> str:
    try:
        seal = base64.b64decode(text[len(PREFIX) :], validate=True)
        if base64.b64encode(seal).decode() != text[len(PREFIX) :]:
            raise Tampered("is not base64 as we write it", where="seal")
        return sealer.open(seal, bound_to=_bound_to(type, field, id)).decode("utf-8", "surrogatepass")
    except Tampered as error:
        raise Tampered(error.sentence, where=f"{type}.{field} of {id}") from error
    except (binascii.Error, ValueError) as error:
        raise Tampered("is not sealed text", where=f"{type}.{field} of {id}") from error


def _bound_to(type: str, field: str, id: object) -> bytes:
    return f"words:{type}.{field}:{id}".encode()
