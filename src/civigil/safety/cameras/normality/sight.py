"""Learned normality beside the rules: a camera's frames in, sightings out, as the rules give them. Pure."""

from __future__ import annotations

from dataclasses import replace

from civigil.safety.cameras.heat.odd import Odd
from civigil.safety.cameras.messages import NormalTask
from civigil.safety.cameras.model import Frame, Oddity, Seen, Sighting, What
from civigil.safety.cameras.normality.hours import hour_of
from civigil.safety.cameras.normality.judge import Judge
from civigil.safety.cameras.normality.model import Normality, Usual
from civigil.safety.cameras.normality.renew import Renewal
from civigil.safety.cameras.normality.sample import Sampler
from civigil.safety.cameras.normality.tell import Alarms, Unusual, excess_of

EVERYWHERE = "whole picture"
"""The zone of what is unusual: the model watches all of it."""


class NormalWatch:
    """Watches one feed for what does not pass there ordinarily, and goes on learning. Frames come in the order of their times.

    Beside the alarms it tells detections: what reaches a lower limit, for the review. One event is told as one of the two, unless
    it grows into an alarm after it was told.
    """

    def __init__(self, model: Normality, wanted: NormalTask, zero_s: float | None = None) -> None:
        """`zero_s`: seconds since 1970 at the stream's zero; none: nobody says. Raises `Invalid` for a rate that is none."""
        self.odd = Odd()  # where it was unusual lately
        self._judge, self._zero_s = Judge(model), zero_s
        self._sampler = Sampler(model.limits, (model.level.shape[0], model.level.shape[1]))
        self._model, self._counts = model, model.counts.copy()
        self._alarms, self._lesser = _levels(model, wanted)
        self._renewal = Renewal(self._counts, model.limits, self._alarms.limit, (model.rows, model.columns))
        self._aspect = 1.0
        self._to_keep, self._generation = False, model.generation

    def retune(self, wanted: NormalTask) -> None:
        """Tell as much as this from the next frame on; an event that lasts is told anew where it is still one."""
        self._alarms, self._lesser = _levels(self._model, wanted)
        self._renewal.hold_to(self._alarms.limit)

    def step(self, frame: Frame) -> list[Sighting]:
        """Watch one frame. Raises `Invalid` where its shape is another camera's."""
        self._aspect = frame.width / frame.height
        if not self._sampler.due(frame.at_s):
            return []
        hour = None if self._zero_s is None else hour_of(self._zero_s + frame.at_s)
        verdict = self._judge.step(self._sampler.shrunk(frame.gray), frame.at_s, hour)
        self.odd.step(None if verdict is None else excess_of(verdict, self._alarms.limit), frame.at_s)
        told = self._told(self._alarms.step(verdict, frame.at_s), below=False)
        if self._lesser is not None:
            event = self._lesser.step(verdict, frame.at_s)
            told += [] if self._alarms.lasts else self._told(event, below=True)
        measured = self._judge.measured
        if verdict is None or measured is None:
            return told
        if self._renewal.step(measured, verdict.score, frame.at_s, hour):
            usual = Usual.of(self._counts, self._model.columns, self._model.limits.usual)
            self._judge.take_up(usual, self._counts.hours)
            self._to_keep = True
        return told

    def to_keep(self) -> Normality | None:
        """The model with what was learned since it was last kept, when it is time to keep it; else none."""
        if not self._to_keep:
            return None
        self._to_keep = False
        self._generation += 1
        return replace(self._model, counts=self._counts, generation=self._generation)

    def finish(self) -> list[Sighting]:
        """What is not told yet, at the end of a feed."""
        told = self._told(self._alarms.finish(), below=False)
        if self._lesser is not None and not self._alarms.lasts:
            told += self._told(self._lesser.finish(), below=True)
        return told

    def _told(self, event: Unusual | None, *, below: bool) -> list[Sighting]:
        return [] if event is None else [_sighting(event, self._aspect, base=self._alarms.base, below=below)]


def _levels(model: Normality, wanted: NormalTask) -> tuple[Alarms, Alarms | None]:
    """The events that are alarms, and those below them; none of those where there is no room between."""
    alarms = Alarms(model, wanted.alarms_an_hour, wanted.threshold)
    if wanted.detections_an_hour <= 0:
        return alarms, None
    lesser = Alarms(model, wanted.alarms_an_hour + wanted.detections_an_hour)
    return alarms, lesser if lesser.limit < alarms.limit else None


def _sighting(event: Unusual, aspect: float, *, base: float, below: bool) -> Sighting:
    box = event.box
    seen = Seen(
        track=0,  # whatever it is, it was not followed
        at_s=event.at_s,
        first_s=event.began_s,
        left=box.left,
        top=box.top,
        width=box.width,
        height=box.height,
        aspect=aspect,
    )
    return Sighting(
        what=What.UNUSUAL,
        zone=EVERYWHERE,
        seen=seen,
        at_s=event.at_s,
        since_s=event.began_s,
        dwell_s=max(0.0, event.at_s - event.began_s),
        below=below,
        odd=Oddity(
            kind=event.kind,
            score=event.score,
            limit=event.limit,
            base=round(base, 4),
            explanation=event.explanation,
            heat=event.heat,
            heat_columns=event.heat_columns,
        ),
    )
