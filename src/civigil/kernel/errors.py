"""The six ways in which work can fail, and nothing else.

Each error has a stable code for programs and a sentence fit for an operator. The gateway translates them to HTTP in
one table (`gateway/errors.py`), the bus to ack, retry or set aside in one table (`runtime/bus/outcome.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar


class CivigilError(Exception):
    """What went wrong, in one sentence, with the place where it went wrong.

    `where` names the field, line, packet, frame or file, so that a person can find it. `alarm`: the misuse that a refusal
    shows, where a person has to hear of it (`kernel/alarms.py`).
    """

    code: ClassVar[str] = "error"
    retry: ClassVar[bool] = False  # may the same work succeed later, unchanged?

    def __init__(self, sentence: str, *, where: str = "", alarm: object = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.where = where
        self.alarm = alarm

    def __str__(self) -> str:
        return f"{self.where}: {self.sentence}" if self.where else self.sentence


class Invalid(CivigilError, ValueError):  # a ValueError, so that msgspec adds the path of the field
    """Their input is wrong, and will be wrong at the next try too."""

    code = "invalid"


class Refused(CivigilError):
    """Our policy says no."""

    code = "refused"


class Missing(CivigilError):
    """What was asked for is not there, or the asker may not know that it is."""

    code = "missing"


class Conflict(CivigilError):
    """Somebody else changed it first: read it again, then decide again."""

    code = "conflict"


class Unavailable(CivigilError):
    """The world does not answer: a device, a server, a disk. Later it may."""

    code = "unavailable"
    retry = True


class Tampered(CivigilError):
    """A signature, a seal or a chain does not hold. Never retried, always alerted."""

    code = "tampered"


class ManyInvalid(Invalid):
    """Several mistakes at once, so that a person mends them in one go."""

    def __init__(self, mistakes: Sequence[Invalid], *, where: str = "") -> None:
        self.mistakes = tuple(mistakes)
        lines = "\n".join(f"  {mistake}" for mistake in self.mistakes)
        count = len(self.mistakes)
        super().__init__(f"{count} {'mistake' if count == 1 else 'mistakes'}\n{lines}", where=where)


ERRORS: dict[str, type[CivigilError]] = {
    kind.code: kind for kind in (Invalid, Refused, Missing, Conflict, Unavailable, Tampered)
}
"""Code to type, to raise again on this side what was raised on the other side of the bus."""
