"""Fill in what lies behind masks: a decoded picture in, one without those pixels out. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from civigil.safety.cameras.privacy.mask import Mask
from civigil.safety.cameras.scene.background import Gray

_BLACK, _NEUTRAL = 16, 128  # of a video's brightness and colour
_MARGIN_PX = 4
_GROWN_PX = 2  # so far beyond its outline a mask reaches: a pixel that it cuts is hidden


class Hidden:
    """Which pixels are hidden, at each size that is asked for."""

    def __init__(self, masks: Sequence[Mask]) -> None:
        self._masks = tuple(masks)
        self._made: dict[tuple[int, int], NDArray[np.bool_]] = {}

    def of(self, width: int, height: int) -> NDArray[np.bool_]:
        """The hidden pixels of a picture: height x width."""
        made = self._made.get((width, height))
        if made is None:
            # with a margin all around: what is drawn beyond the picture's border would be left out before it grows
            drawn = np.zeros((height + 2 * _MARGIN_PX, width + 2 * _MARGIN_PX), np.uint8)
            for mask in self._masks:
                outline = np.array([(x * width, y * height) for x, y in mask.corners]) + _MARGIN_PX - 0.5
                cv2.fillPoly(drawn, [np.rint(outline * 16).astype(np.int32)], (255,), cv2.LINE_8, 4)
            grown = cv2.dilate(drawn, np.ones((2 * _GROWN_PX + 1, 2 * _GROWN_PX + 1), np.uint8)) > 0
            made = grown[_MARGIN_PX : _MARGIN_PX + height, _MARGIN_PX : _MARGIN_PX + width]
            self._made[(width, height)] = made
        return made

    def fill(self, picture: VideoFrame) -> VideoFrame:
        """A copy of a picture in which what lies behind the masks is black; its times stay."""
        if picture.width % 2 or picture.height % 2:
            colours = picture.to_ndarray(format="bgr24")
            colours[self.of(picture.width, picture.height)] = 0
            filled = VideoFrame.from_ndarray(colours, format="bgr24")
        else:
            filled = self._planes(picture)
        filled.pts = picture.pts
        if picture.pts is not None:
            filled.time_base = picture.time_base
        return filled

    def _planes(self, picture: VideoFrame) -> VideoFrame:
        """By planes, without turning colours: brightness in full, colour at half the size each way."""
        width, height = picture.width, picture.height
        planes = picture.to_ndarray(format="yuv420p")
        hidden = self.of(width, height)
        half = hidden.reshape(height // 2, 2, width // 2, 2).any(axis=(1, 3))
        planes[:height][hidden] = _BLACK
        colour = planes[height:].reshape(2, height // 2, width // 2)
        colour[:, half] = _NEUTRAL
        return VideoFrame.from_ndarray(planes, format="yuv420p")

    def visible(self, shape: tuple[int, int]) -> Gray:
        """1 where a picture (height, width) may be judged, 0 behind the masks and at their borders; float32."""
        hidden = self.of(shape[1], shape[0]).astype(np.uint8)
        return (1 - cv2.dilate(hidden, np.ones((7, 7), np.uint8))).astype(np.float32)
