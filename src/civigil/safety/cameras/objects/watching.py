"""A camera's detector in its own process: opened when there is one, asked with each picture that is watched."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from civigil.safety.cameras.objects.desk import Desk
from civigil.safety.cameras.objects.detector import Detector
from civigil.safety.cameras.objects.found import Limits
from civigil.safety.cameras.worker.messages import DetectorTask


def desk_of(task: DetectorTask | None, now_s: Callable[[], float]) -> Desk | None:
    """Where the camera asks; None where it has no detector. Opening goes on in the desk's own thread."""
    if task is None:
        return None
    limits = Limits(score_at_least=task.score_at_least, labels=frozenset(task.labels))
    return Desk(lambda: Detector(Path(task.path), limits), now_s)
