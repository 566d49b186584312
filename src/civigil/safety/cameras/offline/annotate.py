"""A recording one can look at: the heat of what is unusual, boxes, sentences and the score's course drawn into it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from civigil.events.cameras import Box
from civigil.kernel.errors import Unavailable
from civigil.kernel.facts import Explanation
from civigil.safety.cameras import rules
from civigil.safety.cameras.model import Frame, Sighting, Zone
from civigil.safety.cameras.normality.judge import Judge, Verdict
from civigil.safety.cameras.normality.model import Normality
from civigil.safety.cameras.normality.sample import Sampler
from civigil.safety.cameras.normality.tell import Alarms, Unusual, box_of
from civigil.safety.cameras.offline.learn import one_thread
from civigil.safety.cameras.reading.source import Feed
from civigil.safety.cameras.steady.frames import SteadyFrames
from civigil.safety.cameras.tamper.watch import TamperWatch
from civigil.safety.cameras.watch import Watcher

Colours = NDArray[np.uint8]
WIDTH_AT_LEAST = 640  # pixels: smaller recordings are enlarged, so that the words can be read
_STRIP = 72  # pixels below the picture, for the score and the sentence
_SHOWN_S = 4.0  # seconds for which a sentence stands
_FONT = cv2.FONT_HERSHEY_SIMPLEX
_AMBER, _WHITE, _GREY = (60, 180, 255), (235, 235, 235), (130, 130, 130)
_RED, _GREEN = (60, 60, 230), (180, 208, 95)


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the rules told, as it is drawn."""

    at_s: float
    kind: str
    explanation: Explanation
    box: Box


def annotate(
    video: str, model: Normality | None, path: Path, per_hour: float, zones: Sequence[Zone] = ()
) -> Iterator[Unusual | Drawn | int]:
    """Write the annotated recording; events as they come, and now and then how many pictures are done.

    With zones, what their rules told; with a model, what was unusual. Raises what `Feed` raises, and `Unavailable` where the file
    cannot be written.
    """
    one_thread()
    odd = None if model is None else _Odd(model, per_hour)
    watcher = Watcher(zones) if zones else None
    drawing = _Drawing(model, 1.0 if odd is None else odd.alarms.limit, zones)
    tamper = TamperWatch()
    with Feed(video) as feed, _Film(path, feed.rate) as film:
        for piece in feed.pieces():
            for frame, picture in piece.frames:
                events: list[Unusual | Drawn] = [] if odd is None else list(odd.step(frame))
                events += [] if watcher is None else [_drawn(one) for one in watcher.step(frame)]
                for event in events:
                    drawing.say(event, frame.at_s)
                    yield event
                tamper.step(frame)
                drawing.harmed = _harmed(tamper, frame.at_s)
                colours = picture.to_ndarray(format="bgr24").astype(np.uint8, copy=False)
                film.add(drawing.draw(colours, None if odd is None else odd.verdict, frame.at_s))
                if feed.frames % 25 == 0:
                    yield feed.frames
    last = None if odd is None else odd.alarms.finish()
    if last is not None:
        yield last
    yield from [] if watcher is None else [_drawn(one) for one in watcher.finish()]


class _Odd:
    """Judges pictures by a model."""

    def __init__(self, model: Normality, per_hour: float) -> None:
        self.alarms = Alarms(model, per_hour)
        self.verdict: Verdict | None = None
        self._judge = Judge(model)
        self._sampler = Sampler(model.limits, (model.level.shape[0], model.level.shape[1]))
        self._steady = SteadyFrames()

    def step(self, frame: Frame) -> Iterator[Unusual]:
        """Take in a picture; an event, if there is one."""
        if not self._sampler.due(frame.at_s):
            return
        gray = self._steady.steadied(self._sampler.shrunk(frame.gray), frame.at_s)
        self.verdict = self._judge.step(gray, frame.at_s)
        event = self.alarms.step(self.verdict, frame.at_s)
        if event is not None:
            yield event


def _drawn(one: Sighting) -> Drawn:
    fact = rules.on_sighting(one, "here", None, ())
    return Drawn(one.at_s, fact.kind, fact.explanation, fact.box)


def _harmed(tamper: TamperWatch, at_s: float) -> str:
    """What was done to the camera and stands now, in words."""
    if tamper.standing is None:
        return ""
    evidence, since_s = tamper.standing
    return f"{evidence.kind.value.upper()} for {at_s - since_s:.0f} s"


class _Film:
    """An H.264 recording that is written picture by picture."""

    def __init__(self, path: Path, rate: float) -> None:
        self._path, self._rate = path, rate

    def __enter__(self) -> _Film:
        try:
            self._container = av.open(str(self._path), "w", format="mp4", options={"movflags": "faststart"})
        except (OSError, av.error.FFmpegError) as error:
            raise Unavailable(f"it cannot be written: {error.strerror}", where=str(self._path)) from error
        self._stream = self._container.add_stream("libx264", rate=max(1, round(self._rate)), options={"crf": "22"})
        self._stream.pix_fmt = "yuv420p"
        self._sized = False
        return self

    def add(self, drawn: Colours) -> None:
        if not self._sized:
            self._stream.height, self._stream.width = drawn.shape[:2]
            self._sized = True
        if drawn.shape[:2] != (self._stream.height, self._stream.width):
            drawn = cv2.resize(drawn, (self._stream.width, self._stream.height)).astype(np.uint8)
        self._container.mux(self._stream.encode(av.VideoFrame.from_ndarray(drawn, format="bgr24")))

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._sized:
            self._container.mux(self._stream.encode(None))
        self._container.close()
        if kind is not None or not self._sized:
            self._path.unlink(missing_ok=True)


class _Drawing:
    """Draws verdicts into pictures."""

    def __init__(self, model: Normality | None, limit: float, zones: Sequence[Zone] = ()) -> None:
        self._model, self._limit, self._zones = model, limit, zones
        self._boxes: list[tuple[float, Drawn]] = []  # told by the rules: until when each is shown
        self._course: deque[float] = deque(maxlen=300)
        self._sentence, self._until_s = "", 0.0
        self.harmed = ""  # what was done to the camera, while it stands

    def say(self, event: Unusual | Drawn, at_s: float) -> None:
        """Show an event's sentence from now on, and where it was."""
        if isinstance(event, Drawn):
            self._boxes = [one for one in self._boxes if one[0] >= at_s] + [(at_s + _SHOWN_S, event)]
        self._sentence, self._until_s = event.explanation.summary, at_s + _SHOWN_S

    def draw(self, picture: Colours, verdict: Verdict | None, at_s: float) -> Colours:
        """The picture with what is thought of it, and the strip below."""
        times = max(1, -(-WIDTH_AT_LEAST // picture.shape[1]))
        height, width = picture.shape[0] * times // 2 * 2, picture.shape[1] * times // 2 * 2
        large = cv2.resize(picture, (width, height), interpolation=cv2.INTER_CUBIC).astype(np.uint8)
        self._course.append(0.0 if verdict is None else verdict.score)
        self._rules(large, at_s)
        if verdict is not None and self._model is not None:
            large = self._heated(large, verdict)
            if verdict.score >= self._limit:
                box = box_of(verdict, self._model)
                corner = (round(box.left * width), round(box.top * height))
                opposite = (round((box.left + box.width) * width), round((box.top + box.height) * height))
                cv2.rectangle(large, corner, opposite, _AMBER, 2)
        if self.harmed:
            cv2.rectangle(large, (0, 0), (width - 1, height - 1), _RED, 6)
            cv2.putText(large, self.harmed, (12, 28), _FONT, 0.7, _RED, 2, cv2.LINE_AA)
        return np.vstack([large, self._strip(width, at_s)])

    def _rules(self, large: Colours, at_s: float) -> None:
        """Draw the zones and lines, and the boxes of what was told in the last seconds."""
        height, width = large.shape[:2]
        for zone in self._zones:
            corners = np.array([(round(x * width), round(y * height)) for x, y in zone.corners], np.int32)
            cv2.polylines(large, [corners], not zone.is_line, _GREEN if zone.is_line else _GREY, 1, cv2.LINE_AA)
        for until_s, one in self._boxes:
            if at_s <= until_s:
                left, top = round(one.box.left * width), round(one.box.top * height)
                corner = (left + round(one.box.width * width), top + round(one.box.height * height))
                cv2.rectangle(large, (left, top), corner, _RED, 2)
                cv2.putText(large, one.kind, (left, max(12, top - 5)), _FONT, 0.45, _RED, 1, cv2.LINE_AA)

    def _heated(self, large: Colours, verdict: Verdict) -> Colours:
        excess = np.clip((verdict.heat - 1.0) / max(self._limit - 1.0, 0.05), 0.0, 2.0) / 2.0
        size = (large.shape[1], large.shape[0])
        heat = cv2.resize(excess.astype(np.float32), size, interpolation=cv2.INTER_LINEAR)
        colours = cv2.applyColorMap((heat * 255).astype(np.uint8), cv2.COLORMAP_INFERNO)
        part = (0.6 * heat)[..., None]
        heated: Colours = (large * (1.0 - part) + colours * part).astype(np.uint8)
        return heated

    def _strip(self, width: int, at_s: float) -> Colours:
        strip: Colours = np.full((_STRIP, width, 3), 24, np.uint8)
        top = max(2.0, 1.5 * self._limit)
        at = [(n * width // 300, _STRIP - 4 - round(min(one / top, 1.0) * 40)) for n, one in enumerate(self._course)]
        line = _STRIP - 4 - round(self._limit / top * 40)
        cv2.line(strip, (0, line), (width, line), _GREY, 1)
        for (x, y), (next_x, next_y), score in zip(at, at[1:], list(self._course)[1:], strict=False):
            cv2.line(strip, (x, y), (next_x, next_y), _AMBER if score >= self._limit else _WHITE, 1, cv2.LINE_AA)
        words = (
            self._sentence
            if at_s <= self._until_s
            else f"{at_s:.1f} s   score {self._course[-1]:.2f}   limit {self._limit:.2f}"
        )
        long = cv2.getTextSize(words, _FONT, 0.42, 1)[0][0]
        size = 0.42 * min(1.0, (width - 12) / max(long, 1))
        cv2.putText(strip, words, (6, 16), _FONT, size, _WHITE, 1, cv2.LINE_AA)
        return strip
