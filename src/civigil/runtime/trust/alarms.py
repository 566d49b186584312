"""Writes refusals that a person has to hear of into the audit trail: the first of a source at once, the rest summed each minute.

So a flood costs the trail one entry a minute, a source and a kind, and none of it is uncounted. Where the trail cannot be written
the refusal stands all the same, and is counted for the next entry.
"""

from __future__ import annotations

import asyncio
from typing import Final

import structlog

from civigil.kernel.alarms import Alarm, alarm_of, told_of
from civigil.kernel.errors import CivigilError
from civigil.kernel.ports import AuditTrail
from civigil.kernel.time import Clock, Instant

QUIET_S: Final = 60.0
SOURCES_AT_MOST: Final = 500
"""Told apart at one time; beyond, all others are one source."""
MANY: Final = "many"
UNPROVED: Final = "unproved"

Key = tuple[Alarm, str]


class Tally:
    """How often what was seen since it was told last. Pure."""

    def __init__(self) -> None:
        self._told: dict[Key, Instant] = {}
        self._waiting: dict[Key, int] = {}

    def add(self, alarm: Alarm, source: str, now: Instant) -> Key:
        """Count one; the key under which it is counted."""
        key = alarm, source
        if (
            key not in self._told
            and key not in self._waiting
            and len(self._told) + len(self._waiting) >= SOURCES_AT_MOST
        ):
            self._told = {one: at for one, at in self._told.items() if not _is_quiet_over(at, now)}
            if len(self._told) + len(self._waiting) >= SOURCES_AT_MOST:
                key = Alarm(alarm.of), MANY
        self._waiting[key] = self._waiting.get(key, 0) + 1
        return key

    def due(self, now: Instant) -> dict[Key, int]:
        """What is to be told now, and how many times it was seen."""
        return {
            key: times
            for key, times in self._waiting.items()
            if key not in self._told or _is_quiet_over(self._told[key], now)
        }

    def told(self, key: Key, times: int, now: Instant) -> None:
        """So often was told."""
        self._told[key] = now
        left = self._waiting.get(key, 0) - times
        if left > 0:
            self._waiting[key] = left
        else:
            self._waiting.pop(key, None)

    @property
    def waits(self) -> bool:
        """Whether anything is to be told later."""
        return bool(self._waiting)


def _is_quiet_over(told: Instant, now: Instant) -> bool:
    return not 0 <= (now - told).total_seconds() < QUIET_S


class Alarms:
    """One process's way to be heard."""

    def __init__(self, audit: AuditTrail, clock: Clock, *, quiet_s: float = QUIET_S) -> None:
        self._audit = audit
        self._clock = clock
        self._quiet_s = quiet_s
        self._tally = Tally()
        self._words: dict[Key, tuple[str, str]] = {}  # where it was tried last, and the sentence
        self._later: asyncio.Task[None] | None = None
        self._log = structlog.get_logger("alarms")

    async def heed(self, error: BaseException, *, source: str, to: str) -> bool:
        """Write down what an error shows, now or soon; whether it shows anything. Never raises one of the six errors."""
        alarm = alarm_of(error)
        if alarm is None:
            return False
        key = self._tally.add(alarm, source or UNPROVED, self._clock.now())
        self._words[key] = to[:400] or "gateway", str(error)[:400]
        await self._tell()
        if self._tally.waits and (self._later is None or self._later.done()):
            self._later = asyncio.create_task(self._tell_later(), name="alarms")
        return True

    async def _tell(self) -> None:
        now = self._clock.now()
        for key, times in self._tally.due(now).items():
            alarm, source = key
            to, why = self._words.get(key, ("gateway", ""))
            self._tally.told(key, times, now)  # before it is written: who comes meanwhile is counted anew
            detail = told_of(alarm, source, times) | {"because": why}
            try:
                await self._audit.record(
                    at=now, who=alarm.about or UNPROVED, did="was refused a misuse", to=to, detail=detail
                )
            except CivigilError as error:
                self._log.warning("alarm_not_written_yet", alarm=alarm.of.value, times=times, error=str(error))
                for _ in range(times):
                    self._tally.add(alarm, source, now)
            if not self._tally.waits:
                self._words.clear()

    async def _tell_later(self) -> None:
        while self._tally.waits:
            await asyncio.sleep(self._quiet_s)
            await self._tell()
