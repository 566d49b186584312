"""The one table from our errors to HTTP, and the one shape of a refusal: a problem document (RFC 9457).

What we did not foresee becomes a 500 with an id: the id stands in the log beside the traceback, and nothing else leaves the house.
"""

from __future__ import annotations

import traceback
from typing import Any

import msgspec
from litestar.exceptions import HTTPException

from civigil.kernel.errors import CivigilError, Conflict, Invalid, ManyInvalid, Missing, Refused, Tampered, Unavailable

PROBLEM = "application/problem+json"


class NotSignedIn(Refused):
    """Nobody is behind this request, or a session that has ended."""

    code = "not_signed_in"


class Locked(NotSignedIn):
    """A session that nobody used for a while: its holder proves again who they are, and goes on where they were."""

    code = "locked"


class Elsewhere(Refused):
    """The request names a host that we are not (RFC 9110 §15.5.20)."""


class NotDone(Refused):
    """A method that has no meaning here."""


class TooLarge(Invalid):
    """More than one request may carry."""


class NotUnderstood(Invalid):
    """A body in a format that is not read here."""


STATUS_OF: dict[type[CivigilError], int] = {
    NotSignedIn: 401,
    NotDone: 405,
    TooLarge: 413,
    NotUnderstood: 415,
    Elsewhere: 421,
    Invalid: 400,
    Refused: 403,
    Missing: 404,
    Conflict: 409,
    Tampered: 500,
    Unavailable: 503,
}

TITLE_OF = {
    400: "The request is not valid",
    401: "Not signed in",
    403: "Refused",
    404: "Not found",
    405: "This is not done here",
    409: "Somebody else changed it first",
    413: "The request is too large",
    415: "This kind of content is not understood",
    416: "No such range",
    421: "This is not the house that was asked for",
    500: "Something is wrong on our side",
    503: "Not available now",
}

_CODE_OF = {
    401: NotSignedIn.code,
    403: Refused.code,
    405: Refused.code,
    404: Missing.code,
    409: Conflict.code,
    503: Unavailable.code,
}


class Mistake(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong with a request."""

    where: str  # the field, query parameter or line
    sentence: str


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A refusal, for programs and for people (RFC 9457 §3.1, with our own members from `code` on)."""

    type: str  # a stable URN: `urn:civigil:problem:conflict`
    title: str
    status: int
    detail: str  # one sentence, fit for an operator
    code: str  # `invalid`, `refused`, `not_signed_in`, `locked`, `missing`, `conflict`, `unavailable`, `tampered`, `fault`
    instance: str = ""  # the request's id, as it stands in the log
    where: str = ""  # the field, line, packet or file at fault
    mistakes: tuple[Mistake, ...] = ()  # where there are several, all of them


def problem_of(error: BaseException, *, instance: str = "") -> Problem:
    """What the asker is told of an error. An unforeseen one is told by its id only."""
    if isinstance(error, ManyInvalid):
        mistakes = tuple(Mistake(where=one.where, sentence=one.sentence) for one in error.mistakes)
        return _problem(400, error.code, f"{len(mistakes)} mistakes", instance, error.where, mistakes)
    if isinstance(error, CivigilError):
        return _problem(status_of(error), error.code, error.sentence, instance, error.where)
    if isinstance(error, HTTPException) and error.status_code < 500:
        mistakes = _mistakes(error.extra)
        detail = "; ".join(f"{one.where}: {one.sentence}" for one in mistakes) or error.detail
        where = mistakes[0].where if len(mistakes) == 1 else ""
        code = _CODE_OF.get(error.status_code, Invalid.code)
        return _problem(error.status_code, code, detail, instance, where, mistakes if len(mistakes) > 1 else ())
    return _problem(500, "fault", f"An unforeseen fault. The log has it under {instance or 'this time'}.", instance)


def status_of(error: CivigilError) -> int:
    """The HTTP status of one of our errors: that of its nearest ancestor in the table, 500 for none.

    What was forged by whoever asks (it bears an alarm) is refused; what was changed in our own keeping is a fault of ours.
    """
    if isinstance(error, Tampered) and error.alarm is not None:
        return STATUS_OF[Refused]
    return next((STATUS_OF[kind] for kind in type(error).__mro__ if kind in STATUS_OF), 500)


def trace_of(error: BaseException) -> str:
    """Where an unforeseen error came from, for the log: without the values of variables, which are tokens and people's data."""
    return "".join(traceback.format_exception(error))


def headers_for(problem: Problem) -> dict[str, str]:
    """Headers that belong to a refusal."""
    headers = {"cache-control": "no-store"}
    if problem.status == 401:
        headers["www-authenticate"] = 'Bearer realm="civigil"'
    if problem.status == 503:
        headers["retry-after"] = "2"
    return headers


def _problem(
    status: int, code: str, detail: str, instance: str, where: str = "", mistakes: tuple[Mistake, ...] = ()
) -> Problem:
    return Problem(
        type=f"urn:civigil:problem:{code}",
        title=TITLE_OF.get(status, "The request cannot be answered"),
        status=status,
        detail=detail,
        code=code,
        instance=instance,
        where=where,
        mistakes=mistakes,
    )


def _mistakes(extra: Any) -> tuple[Mistake, ...]:
    """What the framework says of a request's fields, in our words."""
    if not isinstance(extra, list):
        return ()
    told = [one for one in extra if isinstance(one, dict)]
    return tuple(
        Mistake(where=str(one.get("key", one.get("source", "request"))), sentence=str(one.get("message", "not valid")))
        for one in told
    )
