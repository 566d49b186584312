"""Evidence must hold before it is told, and be gone before it is over. Pure; time comes in with each picture."""

from __future__ import annotations

from civigil.safety.cameras.tamper.kinds import Evidence, Kind

_LEAK = 2.0  # a second without evidence takes back so many seconds with it
_LEAK_OTHER = 0.5  # where another kind of evidence takes its place


class Hold:
    """One family of evidence, of which one kind stands at a time."""

    def __init__(self, recover_s: float) -> None:
        self.standing: Evidence | None = None
        self.since_s = 0.0
        self._recover_s = recover_s
        self._levels: dict[Kind, float] = {}
        self._began: dict[Kind, float] = {}
        self._last_s: float | None = None
        self._seen_s = 0.0  # when there was evidence last

    def step(self, evidence: Evidence | None, at_s: float) -> Evidence | None:
        """Take in what one picture says. What has stood for long enough, at the moment at which it has; else None."""
        elapsed = 0.0 if self._last_s is None else max(0.0, at_s - self._last_s)
        self._last_s = at_s
        if evidence is not None:
            self._seen_s = at_s
        if self.standing is not None:
            return None
        for kind in list(self._levels):
            if evidence is None or evidence.kind is not kind:
                self._levels[kind] -= elapsed * (_LEAK if evidence is None else _LEAK_OTHER)
                if self._levels[kind] <= 0:
                    del self._levels[kind], self._began[kind]
        if evidence is None:
            return None
        if evidence.kind not in self._levels:
            self._levels[evidence.kind], self._began[evidence.kind] = 0.0, at_s
        else:
            self._levels[evidence.kind] += elapsed
        if self._levels[evidence.kind] < evidence.hold_s:
            return None
        self.standing, self.since_s = evidence, min(self._began.values())
        return evidence

    def over(self, at_s: float) -> Evidence | None:
        """What stood, at the moment at which it has been gone for long enough; else None."""
        if self.standing is None or at_s - self._seen_s < self._recover_s:
            return None
        ended = self.standing
        self.forget()
        return ended

    def pause(self, elapsed_s: float) -> None:
        """Nothing was seen for so long: that time counts neither as evidence nor as its absence."""
        self._last_s = None
        self._seen_s += elapsed_s

    def forget(self) -> None:
        """Begin afresh; what stood is not told to be over."""
        self.standing, self._last_s = None, None
        self._levels.clear()
        self._began.clear()

    @property
    def suspicious(self) -> bool:
        """Whether there is evidence that has not stood for long enough yet, or some that has."""
        return self.standing is not None or bool(self._levels)
