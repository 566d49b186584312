"""Learned normality beside the rules: a camera's frames in, sightings out, as the rules give them. Pure."""

from __future__ import annotations

from dataclasses import replace

from civigil.safety.cameras.heat.odd import Odd
from civigil.safety.cameras.model import Frame, Oddity, Seen, Sighting, What
from civigil.safety.cameras.normality.hold import Holding
from civigil.safety.cameras.normality.hours import hour_of
from civigil.safety.cameras.normality.judge import Judge, Verdict
from civigil.safety.cameras.normality.model import Normality, Usual
from civigil.safety.cameras.normality.renew import READ_EVERY_S, Renewal
from civigil.safety.cameras.normality.sample import Sampler
from civigil.safety.cameras.normality.tell import Alarms, Unusual, excess_of
from civigil.safety.cameras.worker.messages import NormalTask

EVERYWHERE = "whole picture"
"""The zone of what is unusual: the model watches all of it."""


class NormalWatch:
    """Watches one feed for what does not pass there ordinarily, and goes on learning. Frames come in the order of their times.

    Beside the alarms it tells detections: what reaches a lower limit, for the review. One event is told as one of the two, unless
    it grows into an alarm after it was told. Both limits follow what is watched (`hold`), unless one was set.
    """

    def __init__(self, model: Normality, wanted: NormalTask, zero_s: float | None = None) -> None:
        """`zero_s`: seconds since 1970 at the stream's zero; none: nobody says. Raises `Invalid` for a rate that is none."""
        self.odd = Odd()  # where it was unusual lately
        self._judge, self._zero_s = Judge(model), zero_s
        self._sampler = Sampler(model.limits, (model.level.shape[0], model.level.shape[1]))
        self._model, self._counts = model, model.counts.copy()
        self._held, self._held_anew = Holding(model.calibration), False
        self._alarms, self._lesser = _levels(model, wanted)
        self._renewal = Renewal(self._counts, model.limits, self._alarms.limit, (model.rows, model.columns))
        self._aspect = 1.0
        self._to_keep, self._generation = False, model.generation

    def retune(self, wanted: NormalTask) -> None:
        """Tell as much as this from the next frame on; an event that lasts is told anew where it is still one."""
        self._alarms, self._lesser = _levels(replace(self._model, calibration=self._held.known), wanted)
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
            told += [] if self._alarms.lasts or not self._room_below else self._told(event, below=True)
        measured = self._judge.measured
        self._hold(verdict, 0.0 if measured is None else measured.elapsed_s, frame.at_s)
        if verdict is None or measured is None:
            return told
        if self._renewal.step(measured, verdict.score, frame.at_s, hour):
            usual = Usual.of(self._counts, self._model.columns, self._model.limits.usual)
            self._judge.take_up(usual, self._counts.hours)
            self._to_keep = True
        return told

    def _hold(self, verdict: Verdict | None, elapsed_s: float, at_s: float) -> None:
        """Hold the limits to the rates that were set; not while an event lasts, which is told at the limit that it reached."""
        score = None if verdict is None else verdict.score
        self._held_anew = self._held.step(score, at_s, elapsed_s) or self._held_anew
        if not self._held_anew or self._alarms.lasts or (self._lesser is not None and self._lesser.lasts):
            return
        self._held_anew = False
        for alarms in (self._alarms, self._lesser):
            if alarms is not None:
                alarms.hold_to(self._held.known)
        self._renewal.hold_to(self._alarms.limit)
        self._to_keep = self._to_keep or self._held.watched_s >= READ_EVERY_S

    @property
    def _room_below(self) -> bool:
        return self._lesser is not None and self._lesser.limit < self._alarms.limit

    @property
    def limit(self) -> float:
        """What is an alarm from."""
        return self._alarms.limit

    def to_keep(self) -> Normality | None:
        """The model with what was learned since it was last kept, when it is time to keep it; else none."""
        if not self._to_keep:
            return None
        self._to_keep = False
        self._generation += 1
        return replace(self._model, counts=self._counts, calibration=self._held.kept(), generation=self._generation)

    def finish(self) -> list[Sighting]:
        """What is not told yet, at the end of a feed."""
        told = self._told(self._alarms.finish(), below=False)
        if self._lesser is not None and self._room_below and not self._alarms.lasts:
            told += self._told(self._lesser.finish(), below=True)
        return told

    def _told(self, event: Unusual | None, *, below: bool) -> list[Sighting]:
        return [] if event is None else [_sighting(event, self._aspect, base=self._alarms.base, below=below)]


def _levels(model: Normality, wanted: NormalTask) -> tuple[Alarms, Alarms | None]:
    """The events that are alarms, and those below them; none of those where nobody wants them."""
    alarms = Alarms(model, wanted.alarms_an_hour, wanted.threshold)
    if wanted.detections_an_hour <= 0:
        return alarms, None
    return alarms, Alarms(model, wanted.alarms_an_hour + wanted.detections_an_hour)


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
