"""Which samples never came: numbers that begin at 1 with each boot, of which some are lost, late or doubled.

Pure. What is kept is the highest number and, for the `WINDOW` below it, which of them came: so one that comes late is taken off the
gap that it left, and one that comes twice is known. A gap below the window stays a gap. Numbers of an earlier boot are late news:
they count as nothing. Whoever begins to listen in the middle of a boot has missed nothing that it could have heard; what comes from
before that after all, for two listeners share the work, is taken like any that comes late.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import msgspec

WINDOW = 256
BOOTS_KEPT = 4
_ALL = (1 << WINDOW) - 1


class Came(Enum):
    """What a number turned out to be."""

    NEXT = "next"
    AHEAD = "ahead"  # some before it did not come
    LATE = "late"  # it fills a gap, or is from just before we began to listen
    TWICE = "twice"
    OLD = "old"  # of a boot that is over, or below the window
    FIRST = "first"  # the first of all


class Numbers(msgspec.Struct, frozen=True, kw_only=True):
    """What came so far of one device. The lowest bit of `window` is the number below `highest`."""

    boot: str = ""
    highest: int = 0
    window: int = 0
    floor: int = 0  # numbers up to here were before our time
    earlier: tuple[str, ...] = ()  # boots before this one, the newest first


@dataclass(frozen=True, slots=True)
class Step:
    """What follows from a number."""

    numbers: Numbers
    came: Came
    missed: int  # how many more are missing; -1 where one of them came after all


def step(numbers: Numbers, boot: str, number: int) -> Step:
    """Take a number. Whatever is made of it, as many are missing as were said and did not come."""
    if not numbers.boot:
        return Step(Numbers(boot=boot, highest=number, floor=number - 1), Came.FIRST, 0)
    if boot != numbers.boot:
        return _another_boot(numbers, boot, number)
    ahead = number - numbers.highest
    if ahead > 0:
        window = ((numbers.window << 1 | 1) << (ahead - 1)) & _ALL if ahead <= WINDOW else 0
        after = Numbers(boot=boot, highest=number, window=window, floor=numbers.floor, earlier=numbers.earlier)
        return Step(after, Came.NEXT if ahead == 1 else Came.AHEAD, ahead - 1)
    if ahead == 0:
        return Step(numbers, Came.TWICE, 0)
    if -ahead > WINDOW:
        return Step(numbers, Came.OLD, 0)
    bit = 1 << (-ahead - 1)
    if numbers.window & bit:
        return Step(numbers, Came.TWICE, 0)
    filled = msgspec.structs.replace(numbers, window=numbers.window | bit)
    return Step(filled, Came.LATE, 0 if number <= numbers.floor else -1)


def _another_boot(numbers: Numbers, boot: str, number: int) -> Step:
    """It started anew, unless this is late news of an earlier start. What it said before we heard it was lost."""
    if boot in numbers.earlier:
        return Step(numbers, Came.OLD, 0)
    earlier = (numbers.boot, *numbers.earlier)[:BOOTS_KEPT]
    after = Numbers(boot=boot, highest=number, earlier=earlier)
    return Step(after, Came.NEXT if number == 1 else Came.AHEAD, number - 1)
