"""A heat map of a whole recording: what is kept for it while the recording is watched, and the PNG that it becomes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import msgspec

from civigil.events.cameras import Box, HeatMap
from civigil.kernel.errors import Invalid, Unavailable
from civigil.safety.cameras.heat.chart import chart, hottest
from civigil.safety.cameras.scene.background import Floats


class Heated(msgspec.Struct, frozen=True, kw_only=True, tag="heat"):
    """A heat map of a whole recording was written."""

    video: str
    file: str
    over_s: float  # of the recording's time: shares of it are told
    busiest: Box  # the place where something was for most of the time
    busiest_share: float  # of the time
    oddest: Box | None = None  # the place that was farthest beyond the usual; none without a model
    oddest_excess: float | None = None  # 1 is the limit from which it is told


@dataclass(slots=True)
class Heat:
    """Where it was busy and where unusual, over a whole recording: filled in while it is watched."""

    scene: Floats | None = None  # the picture that nobody stands in
    busy: HeatMap | None = None  # none where nothing could be watched
    odd: HeatMap | None = None  # none without a model
    over_s: float = 0.0


def write_heat(kept: Heat, video: str, path: Path) -> Heated:
    """Write it as a PNG. Raises `Invalid` where too little was watched, and `Unavailable` where the file cannot be written."""
    if kept.scene is None or kept.busy is None:
        raise Invalid("too little was watched for a heat map", where=video)
    _, png = cv2.imencode(".png", chart(kept.scene, kept.busy, kept.odd))
    try:
        path.write_bytes(png.tobytes())
    except OSError as error:
        raise Unavailable(f"it cannot be written: {error.strerror}", where=str(path)) from error
    busiest, share = hottest(kept.busy)
    oddest, excess = (None, None) if kept.odd is None else hottest(kept.odd)
    return Heated(
        video=video,
        file=str(path),
        over_s=round(kept.over_s, 3),
        busiest=busiest,
        busiest_share=round(share / 255, 3),
        oddest=oddest,
        oddest_excess=None if excess is None else round(excess / 128, 2),
    )
