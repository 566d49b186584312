"""Learn what is normal before one camera from its recordings: reads them three times, and writes the model to a file."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import cv2

from civigil.kernel.errors import Invalid, Missing, Unavailable
from civigil.safety.cameras.normality.fit import SURVEY_AT_MOST, Learner, survey
from civigil.safety.cameras.normality.keep import BYTES_AT_MOST, packed, unpacked
from civigil.safety.cameras.normality.limits import NormalityLimits
from civigil.safety.cameras.normality.model import Normality
from civigil.safety.cameras.normality.sample import Sampler
from civigil.safety.cameras.reading.source import Feed
from civigil.safety.cameras.scene.background import Gray
from civigil.safety.cameras.steady.frames import SteadyFrames

Told = Callable[[str, int], None]
"""Called with the name of the pass and how many pictures it has read."""

ENDINGS = (".mp4", ".mkv", ".avi", ".mov", ".webm", ".ts", ".m4v", ".mpg", ".mpeg")


def _silent(_pass: str, _pictures: int) -> None:
    """Nobody wants to know how far it is."""


def recordings(given: Sequence[Path]) -> list[Path]:
    """What was named, with each folder that holds recordings replaced by those, in the order of their names."""
    found: list[Path] = []
    for one in given:
        inside = sorted(path for path in one.iterdir() if path.suffix.lower() in ENDINGS) if one.is_dir() else []
        found += inside or [one]
    return found


def learn(
    videos: Sequence[str],
    limits: NormalityLimits | None = None,
    told: Told = _silent,
    learned_at: str = "",
    held_out: list[float] | None = None,
) -> Normality:
    """The model of what recordings show, all of one camera. Raises what `Feed` raises, `Invalid` for too little footage.

    The same recordings give the same model, byte for byte. `held_out` takes the score of each picture by what the other parts
    of the footage say.
    """
    wanted = limits or NormalityLimits()
    one_thread()
    size: tuple[int, int] | None = None
    kept: list[Gray] = []
    every, read = 1, 0
    for video in videos:
        for _, gray, seen in _pictures(video, wanted, size):
            size = size or seen
            if read % every == 0:
                kept.append(gray)
            read += 1
            if len(kept) > SURVEY_AT_MOST:
                kept, every = kept[::2], every * 2
            told("survey", read)
    learner = Learner(survey(kept), wanted)
    for name, work in (("count", learner.count), ("hold out", learner.hold_out)):
        read = 0
        for number, video in enumerate(videos):
            learner.begin()
            for at_s, gray, _ in _pictures(video, wanted, size):
                score = work(number, gray, at_s)
                read += 1
                told(name, read)
                if held_out is not None and score is not None:
                    held_out.append(score)
    return learner.finish(learned_at)


def one_thread() -> None:
    """Hold OpenCV to one thread: the flow depends on how many share the work, and many cameras share a machine."""
    cv2.setNumThreads(1)


def _pictures(
    video: str, limits: NormalityLimits, size: tuple[int, int] | None
) -> Iterator[tuple[float, Gray, tuple[int, int]]]:
    sampler, steady = Sampler(limits, size), SteadyFrames()
    with Feed(video) as feed:
        for piece in feed.pieces():
            for frame, _ in piece.frames:
                if sampler.due(frame.at_s):
                    try:
                        gray = steady.steadied(sampler.shrunk(frame.gray), frame.at_s)
                    except Invalid as error:
                        raise Invalid(error.sentence, where=feed.where) from error
                    assert sampler.size is not None  # `shrunk` has set it
                    yield frame.at_s, gray, sampler.size


def write(model: Normality, path: Path) -> None:
    """Write a model beside its place, then put it there: a reader never sees half of one. Raises `Unavailable`."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with beside.open("wb") as file:
            file.write(packed(model))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise Unavailable(f"it cannot be written: {error.strerror}", where=str(path)) from error


def read(path: Path) -> Normality:
    """Read a model. Raises `Missing`, `Invalid` for what is none, `Tampered` where it was changed."""
    try:
        with path.open("rb") as file:
            raw = file.read(BYTES_AT_MOST + 1)
    except FileNotFoundError as error:
        raise Missing("there is no such model", where=str(path)) from error
    except OSError as error:
        raise Invalid(f"it cannot be read: {error.strerror}", where=str(path)) from error
    return unpacked(raw)
