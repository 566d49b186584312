"""The tamper watch of one feed: frames in, what was done to the camera out. Pure and causal."""

from __future__ import annotations

import cv2
import numpy as np

from civigil.safety.cameras.model import Frame
from civigil.safety.cameras.privacy.hide import Hidden
from civigil.safety.cameras.scene.background import Floats, Gray
from civigil.safety.cameras.tamper.focus import Focus
from civigil.safety.cameras.tamper.hold import Hold
from civigil.safety.cameras.tamper.judge import Seen, evidence_of
from civigil.safety.cameras.tamper.kinds import Evidence, Tampering
from civigil.safety.cameras.tamper.limits import TamperLimits
from civigil.safety.cameras.tamper.replay import Replay
from civigil.safety.cameras.tamper.still import Stillness
from civigil.safety.cameras.tamper.tell import explain, explain_over
from civigil.safety.cameras.tamper.view import Field, Look, Views, field_of, shrunk

_LIGHT_S = 60.0  # time constant of the usual brightness and glare
_LIT = 0.7  # of the usual brightness: its usual light
_INTACT = 0.2  # lost share up to which the view counts as there


class TamperWatch:
    """Watches one feed. Frames come in the order of their times; a jump back or a new resolution begins afresh."""

    def __init__(
        self, limits: TamperLimits | None = None, *, replays: bool = False, hidden: Hidden | None = None
    ) -> None:
        """`replays`: the source is known to show the same again and again, as a recording that repeats.

        `hidden`: what lies behind masks; their borders are no structure of the view.
        """
        self.limits = limits or TamperLimits()
        self._replays, self._hidden = replays, hidden
        self._begin()

    def _begin(self) -> None:
        limits = self.limits
        self._views, self._focus = Views(limits), Focus()
        self._still, self._replay = Stillness(limits), None if self._replays else Replay(limits)
        self._holds = {name: Hold(limits.recover_s) for name in ("view", "still", "replay")}
        self._mean: Floats | None = None
        self._size: tuple[int, int] | None = None
        self._first_s: float | None = None
        self._last_s: float | None = None
        self._intact_s = self._lit_s = 0.0  # when the view, and its usual light, were there last
        self._lost_s: float | None = None  # when most of the view was first lost
        self._light = self._glare = 0.0  # the usual ones
        self._sharpness: float | None = None  # of the newest picture

    @property
    def standing(self) -> tuple[Evidence, float] | None:
        """What stands now, and since when."""
        for hold in self._holds.values():
            if hold.standing is not None:
                return hold.standing, hold.since_s
        return None

    def step(self, frame: Frame) -> list[Tampering]:
        """Watch one frame: what is sure by now, and what is over."""
        if self._size not in {None, (frame.width, frame.height)}:
            self._begin()
        self._size = (frame.width, frame.height)
        at_s = frame.at_s
        if self._last_s is not None and not 0 <= at_s - self._last_s <= self.limits.gap_s:
            self._gap(at_s - self._last_s)
        small = shrunk(frame.gray, self.limits.width)
        told = []
        if self._replay is not None:
            told += self._heard("replay", self._replay.step(small, at_s), at_s)
        elapsed = 0.0 if self._last_s is None else at_s - self._last_s
        if self._last_s is not None and elapsed < 0.9 / self.limits.rate:
            return told
        self._last_s = at_s
        self._first_s = at_s if self._first_s is None else self._first_s
        told += self._heard("still", self._still.step(small, at_s), at_s)
        told += self._heard("view", self._view(small, at_s, elapsed), at_s)
        return told

    def _gap(self, elapsed_s: float) -> None:
        """Time has jumped. After a long time, or one back, what was going on is not known to go on; what is shown still is.

        Pictures that come seldom (a poor line, a simulated city that runs fast) have gaps all the time, and what is seen before
        and after them adds up.
        """
        self._mean = self._last_s = None
        lapsed = not 0 <= elapsed_s <= self.limits.lapse_s
        if lapsed:
            self._lost_s = None
        elif self._lost_s is None:
            self._lit_s += elapsed_s  # what nobody saw is no dusk
        for hold in self._holds.values():
            if lapsed and hold.standing is None:
                hold.forget()
            else:
                hold.pause(elapsed_s)

    def _heard(self, name: str, evidence: Evidence | None, at_s: float) -> list[Tampering]:
        hold = self._holds[name]
        ended, since_s = hold.standing, hold.since_s
        if hold.over(at_s) is not None and ended is not None:
            lasted_s = at_s - self.limits.recover_s - since_s
            why = explain_over(ended.kind, lasted_s, self.limits.recover_s)
            return [Tampering(kind=ended.kind, since_s=since_s, at_s=at_s, over=True, explanation=why)]
        others = any(other.standing for key, other in self._holds.items() if key != name)
        begun = hold.step(None if others else evidence, at_s)
        if begun is None:
            return []
        why = explain(begun, at_s - hold.since_s)
        return [Tampering(kind=begun.kind, since_s=hold.since_s, at_s=at_s, explanation=why)]

    def _view(self, small: Gray, at_s: float, elapsed_s: float) -> Evidence | None:
        """What the picture says of the view; an ordinary one teaches it."""
        picture = small.astype(np.float32)
        share = 1.0 - float(np.exp(-elapsed_s / self.limits.smooth_s))
        if self._mean is None:
            self._mean = picture
        else:
            cv2.accumulateWeighted(picture, self._mean, share)
        visible = None if self._hidden is None else self._hidden.visible((small.shape[0], small.shape[1]))
        field = field_of(self._mean, self.limits.faint, visible)
        look = self._views.look(field, at_s)
        assert self._first_s is not None  # set by `step`
        known = at_s - self._first_s >= self.limits.learn_s
        self._mark(look, at_s)
        seen = self._seen(small, field, look, at_s)
        evidence = evidence_of(seen, self.limits) if known else None
        if evidence is None and not self._holds["view"].suspicious:
            self._learn(seen, field, at_s, elapsed_s, known=known)
        return evidence

    def _mark(self, look: Look, at_s: float) -> None:
        if look.lost <= _INTACT:
            self._intact_s, self._lost_s = at_s, None
        elif look.lost >= self.limits.sprayed and self._lost_s is None:
            self._lost_s = at_s

    def _seen(self, small: Gray, field: Field, look: Look, at_s: float) -> Seen:
        view = self._views.current
        assert view is not None  # `look` has set it
        brightness = float(cv2.mean(small)[0])
        if brightness >= _LIT * self._light:
            self._lit_s = at_s
        shift = None
        if look.lost >= self.limits.turned and look.flat < self.limits.flat_share:
            width = small.shape[1]
            right, down, peak, here = view.shift(field)
            shift = (right / width, down / width, peak, here)
        self._sharpness = self._focus.measure(small, view)
        return Seen(
            look=look,
            brightness=brightness,
            usual_brightness=self._light,
            glare=float((small >= self.limits.glare).mean()),
            usual_glare=self._glare,
            took_s=0.0 if self._lost_s is None else self._lost_s - self._intact_s,
            dusk_s=0.0 if self._lost_s is None else max(0.0, self._lost_s - self._lit_s),
            sharpness=None if self._sharpness is None else self._focus.beside_usual(self._sharpness),
            shift=shift,
        )

    def _learn(self, seen: Seen, field: Field, at_s: float, elapsed_s: float, *, known: bool) -> None:
        self._views.learn(field, seen.look, at_s, elapsed_s)
        if self._sharpness is not None and seen.look.lost <= self.limits.sprayed:
            self._focus.learn(self._sharpness, elapsed_s)
        share = min(elapsed_s / _LIGHT_S, 1.0) if known else 0.3
        self._light += share * (seen.brightness - self._light)
        self._glare += share * (seen.glare - self._glare)
