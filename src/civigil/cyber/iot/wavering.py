"""Whether a sensor still wavers as it used to: one that is stuck, or lies, is too calm. Pure.

The attenuated-signal test of IOOS' QARTOD manuals, without a limit that somebody must know: a sensor in the world has noise, and
how much two samples differ is learned of each quantity from itself, slowly and without its leaps (`usual`). Where the newest dozen
differ by less than a fifth of that, it is too calm. A flood, a storm or a fire makes a sensor waver more, never less. What is
rounded so coarsely that it mostly stays the same is not judged, and what is learned stands still while something is too calm.
"""

from __future__ import annotations

import msgspec

LEARNED_AFTER = 40  # samples before anything is judged
SLOW, FAST = 200.0, 12.0  # samples that are looked back on
CALM_SHARE = 0.2
LEAP = 3.0  # times the usual; more than that is cut off: one jump is neither the usual nor liveliness


class Waver(msgspec.Struct, frozen=True, array_like=True):
    """What is known of one quantity: how much it differs from sample to sample, usually and of late."""

    last: float
    count: int = 0  # differences seen
    usual: float = 0.0
    lately: float = 0.0
    least: float = 0.0  # the smallest difference but none: how coarsely it is rounded

    @property
    def is_calm(self) -> bool:
        """Whether it is too calm to be believed."""
        judged = self.count >= LEARNED_AFTER and self.usual >= self.least > 0
        return judged and self.lately < CALM_SHARE * self.usual


def after(before: Waver | None, value: float) -> Waver:
    """What is known with one sample more."""
    if before is None:
        return Waver(value)
    by, count = abs(value - before.last), before.count + 1
    usual = before.usual
    cut = by if count <= FAST else min(by, LEAP * usual)
    lately = before.lately + (cut - before.lately) / min(count, FAST)
    if not before.is_calm:
        usual += (cut - usual) / min(count, SLOW)
    least = before.least if by == 0 else min(by, before.least or by)
    return Waver(value, count, usual, lately, least)
