"""Learned normality beside the rules: a camera's frames in, sightings out, as the rules give them. Pure."""

from __future__ import annotations

from civigil.safety.cameras.model import Frame, Oddity, Seen, Sighting, What
from civigil.safety.cameras.normality.judge import Judge
from civigil.safety.cameras.normality.model import Normality, Usual
from civigil.safety.cameras.normality.renew import Renewal
from civigil.safety.cameras.normality.sample import Sampler
from civigil.safety.cameras.normality.tell import Alarms, Unusual

EVERYWHERE = "whole picture"
"""The zone of what is unusual: the model watches all of it."""


class NormalWatch:
    """Watches one feed for what does not pass there ordinarily, and goes on learning. Frames come in the order of their times."""

    def __init__(self, model: Normality, per_hour: float) -> None:
        """Raises `Invalid` for a rate that is none."""
        self._judge, self._alarms = Judge(model), Alarms(model, per_hour)
        self._sampler = Sampler(model.limits, (model.level.shape[0], model.level.shape[1]))
        self._model, self._counts = model, model.counts.copy()
        self._renewal = Renewal(self._counts, model.limits, self._alarms.limit, (model.rows, model.columns))
        self._aspect = 1.0

    def step(self, frame: Frame) -> list[Sighting]:
        """Watch one frame. Raises `Invalid` where its shape is another camera's."""
        self._aspect = frame.width / frame.height
        if not self._sampler.due(frame.at_s):
            return []
        verdict = self._judge.step(self._sampler.shrunk(frame.gray), frame.at_s)
        event = self._alarms.step(verdict, frame.at_s)
        measured = self._judge.measured
        if verdict is not None and measured is not None and self._renewal.step(measured, verdict.score, frame.at_s):
            self._judge.take_up(Usual.of(self._counts, self._model.columns, self._model.limits.usual))
        return [] if event is None else [_sighting(event, self._aspect)]

    def finish(self) -> list[Sighting]:
        """What is not told yet, at the end of a feed."""
        event = self._alarms.finish()
        return [] if event is None else [_sighting(event, self._aspect)]


def _sighting(event: Unusual, aspect: float) -> Sighting:
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
        odd=Oddity(kind=event.kind, score=event.score, limit=event.limit, explanation=event.explanation),
    )
