"""A heat map of a whole recording, drawn over the scene in the console's colours: where it was busy, and where unusual. Pure.

The scene is the picture that nobody stands in. Left is for what share of the time something was there; where a model of what is
normal is given, right is the highest excess over the usual that each place reached. Under each is what its colours mean.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from civigil.events.cameras import Box, HeatMap

Colours = NDArray[np.uint8]
WIDTH_AT_LEAST = 640  # pixels of a panel: smaller pictures are enlarged, so that the words can be read
STRIP = 34  # pixels below a panel
_FONT = cv2.FONT_HERSHEY_SIMPLEX
_VIRIDIS = np.array(
    [[142, 130, 38], [137, 158, 31], [121, 183, 53], [89, 205, 109], [44, 222, 180], [37, 231, 253]], float
)
_INK = (235, 235, 235)


def busy_colours(cells: NDArray[np.uint8]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Blue, green and red, and the opacity 0..1, of shares of the time (255 is all of it): teal to yellow, by the root."""
    share = np.sqrt(cells / 255.0)
    at = share * (len(_VIRIDIS) - 1)
    low = np.minimum(np.floor(at).astype(int), len(_VIRIDIS) - 2)
    part = (at - low)[..., None]
    return _VIRIDIS[low] * (1 - part) + _VIRIDIS[low + 1] * part, np.where(
        share < 0.06, 0.0, (80 + 120 * share) / 255.0
    )


def odd_colours(cells: NDArray[np.uint8]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The same of an excess over the usual (128 is the limit): nothing where it was ordinary, amber at the limit, red beyond."""
    byte = cells.astype(float)
    return np.stack([np.zeros_like(byte), np.maximum(0.0, 190 - byte), np.full_like(byte, 255.0)], axis=-1), np.minimum(
        170.0, 1.1 * byte
    ) / 255.0


def chart(scene: NDArray[Any], busy: HeatMap, odd: HeatMap | None) -> Colours:
    """The picture that is written. `scene`: height x width in grey, or with three colours (blue, green, red)."""
    panels = [_panel(scene, busy, busy_colours, "Something was there: never", "always")]
    if odd is not None:
        panels.append(_panel(scene, odd, odd_colours, "Unusual: ordinary", "far beyond the limit"))
    gap = np.full((panels[0].shape[0], 8, 3), 24, np.uint8)
    drawn: Colours = panels[0] if len(panels) == 1 else np.hstack([panels[0], gap, panels[1]])
    return drawn


def hottest(of: HeatMap) -> tuple[Box, int]:
    """The place with the most heat, and its byte."""
    cells = places(of)
    row, column = (int(at) for at in np.unravel_index(int(cells.argmax()), cells.shape))
    rows, columns = cells.shape
    box = Box(left=column / columns, top=row / rows, width=1 / columns, height=1 / rows)
    return box, int(cells[row, column])


def places(of: HeatMap) -> NDArray[np.uint8]:
    """Its cells as rows and columns."""
    return np.frombuffer(of.cells, np.uint8).reshape(-1, of.columns)


def _panel(scene: NDArray[Any], of: HeatMap, colours: Any, least: str, most: str) -> Colours:
    times = max(1, -(-WIDTH_AT_LEAST // scene.shape[1]))
    size = (scene.shape[1] * times, scene.shape[0] * times)
    ground = scene if scene.ndim == 3 else cv2.cvtColor(np.clip(scene, 0, 255).astype(np.uint8), cv2.COLOR_GRAY2BGR)
    large = cv2.resize(ground, size, interpolation=cv2.INTER_CUBIC).astype(float)
    # cells first grow, then become colours: between a busy and an empty place lie the colours in between
    grown = cv2.resize(places(of), size, interpolation=cv2.INTER_LINEAR).astype(np.uint8)
    ink, opacity = colours(grown)
    drawn = large * (1 - opacity[..., None]) + ink * opacity[..., None]
    return np.vstack([drawn.astype(np.uint8), _strip(size[0], colours, least, most)])


def _strip(width: int, colours: Any, least: str, most: str) -> Colours:
    strip: Colours = np.full((STRIP, width, 3), 24, np.uint8)
    begin = 12 + cv2.getTextSize(least, _FONT, 0.45, 1)[0][0] + 10
    ramp = np.linspace(0, 255, 160).astype(np.uint8)
    ink, opacity = colours(ramp)
    part = opacity[:, None]
    strip[11:23, begin : begin + 160] = (ink * part + 54 * (1 - part)).astype(np.uint8)[None]
    cv2.putText(strip, least, (12, 22), _FONT, 0.45, _INK, 1, cv2.LINE_AA)
    cv2.putText(strip, most, (begin + 170, 22), _FONT, 0.45, _INK, 1, cv2.LINE_AA)
    return strip
