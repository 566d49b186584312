"""`civigil cameras analyse`, `learn` and `annotate`, behind their options: what they read, print and write."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from civigil.kernel.errors import CivigilError, Invalid
from civigil.safety.cameras.model import parse_zones
from civigil.safety.cameras.settings import CameraFeed, CameraSettings, feeds_of

if TYPE_CHECKING:
    from civigil.safety.cameras.model import Zone
    from civigil.safety.cameras.normality.model import Normality
    from civigil.safety.cameras.objects.detector import Detector
    from civigil.safety.cameras.offline.analyse import Normal

ZONES_BYTES_AT_MOST = 10_000_000
PATTERN_S = 60.0  # of a test pattern, which never ends


@dataclass(frozen=True, slots=True)
class Known:
    """A detector of the user's own."""

    path: Path
    score_at_least: float
    labels: tuple[str, ...]  # to be followed; none: all

    def detector(self) -> Detector:
        """It, loaded. Raises `Invalid` where it cannot be used."""
        from civigil.safety.cameras.objects.detector import Detector
        from civigil.safety.cameras.objects.found import Limits

        return Detector(self.path, Limits(score_at_least=self.score_at_least, labels=frozenset(self.labels)))


@dataclass(frozen=True, slots=True)
class Asked:
    """What recordings are to be watched for."""

    settings: CameraSettings
    zones: tuple[Zone, ...]  # none: the whole picture, or with a model no rules at all
    model: Path | None
    scores: Path | None
    alarms_a_day: float
    known: Known | None
    began: datetime | None
    seconds: float | None
    heat: Path | None
    as_json: bool


def analysed(videos: Sequence[Path], asked: Asked) -> bool:
    """Watch recordings and print what would be reported; whether all of them could be watched."""
    from civigil.safety.cameras.offline.learn import read, recordings

    if asked.scores is not None and asked.model is None:
        raise Invalid("scores want a model: --model FILE, made by `civigil cameras learn`", where="--scores")
    normality = None if asked.model is None else read(asked.model)
    detector = None if asked.known is None else asked.known.detector()
    well = True
    with ExitStack() as stack:
        table = None if asked.scores is None else _Table(asked.scores, stack)
        feeds = feeds_of([str(video) for video in recordings(videos)])
        if asked.heat is not None and len(feeds) != 1:
            raise Invalid(f"a heat map is of one recording, and there are {len(feeds)}", where="--heat")
        for feed in feeds:
            normal = None if normality is None else _normal(normality, asked.alarms_a_day, table, feed)
            try:
                _analyse(feed, asked, normal, detector)
            except CivigilError as error:
                well = False
                _print_failure(feed.source, error, as_json=asked.as_json)
    return well


def _analyse(feed: CameraFeed, asked: Asked, normal: Normal | None, detector: Detector | None) -> None:
    from civigil.safety.cameras.offline import analyse
    from civigil.safety.cameras.offline.heat_file import Heat, write_heat
    from civigil.safety.cameras.offline.printed import print_plain
    from civigil.safety.cameras.watch import WatchLimits

    settings, began, as_json = asked.settings, asked.began, asked.as_json
    whole = asked.model is None or bool(asked.zones)
    zones = settings.zones_of(CameraFeed(id="any", source="any", zones=asked.zones)) if whole else ()
    limits = WatchLimits(width_at_most=settings.width_at_most, quiet_s=settings.quiet_s)
    seconds = asked.seconds or (PATTERN_S if feed.is_pattern else None)
    local = None if began is None else (lambda at_s: began + timedelta(seconds=at_s))
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    errors, kept = Console(stderr=True), None if asked.heat is None else Heat()
    with Progress(*columns, console=errors, disable=not errors.is_terminal, transient=True) as bar:
        task = bar.add_task(Path(feed.source).name, total=None)
        for one in analyse.analyse(feed, zones, limits, seconds, normal, local, detector, kept):
            if isinstance(one, analyse.Progress):
                bar.update(task, completed=one.frames, total=one.of or None)
            elif as_json:
                print_json(one)
            else:
                print_plain(one)
    if asked.heat is not None and kept is not None:
        told = write_heat(kept, feed.source, asked.heat)
        (print_json if as_json else print_plain)(told)


def learned(videos: Sequence[Path], model: Path, *, as_json: bool) -> None:
    """Learn what is normal from recordings, write it to a file, and print what was learned."""
    from civigil.safety.cameras.offline.learn import learn, recordings, write

    errors = Console(stderr=True)
    found = [str(video) for video in recordings(videos)]
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed} pictures"))
    with Progress(*columns, console=errors, disable=not errors.is_terminal, transient=True) as bar:
        task = bar.add_task("survey", total=None)
        made = learn(
            found,
            told=lambda name, done: bar.update(task, description=name, completed=done),
            learned_at=datetime.now(UTC).isoformat(timespec="seconds"),
        )
    write(made, model)
    known = made.calibration
    told = {
        "type": "learned",
        "model": str(model),
        "recordings": len(found),
        "pictures": round(made.counts.pictures),
        "seconds": round(made.seconds, 1),
        "width": made.level.shape[1],
        "height": made.level.shape[0],
        "limit_once_an_hour": round(known.threshold(1.0), 4),
        "limit_once_a_day": round(known.threshold(1.0 / 24.0), 4),
        "seen_per_hour": round(known.seen_per_hour, 2),
    }
    if as_json:
        print_json(told)
        return
    console = Console(highlight=False)
    console.print(
        f"{model}: learned from {told['recordings']} recordings, {told['pictures']} pictures, {told['seconds']} s"
    )
    console.print(f"limit for one false alarm an hour {told['limit_once_an_hour']}, a day {told['limit_once_a_day']}")
    if known.seen_per_hour > 1 / 24:
        console.print(f"rates below {told['seen_per_hour']} an hour are extrapolated: so long is the footage")


def annotated(
    video: Path, out: Path, model: Path | None, zones: tuple[Zone, ...], alarms: float, *, as_json: bool
) -> None:
    """Draw into a recording what is told, and print that. `alarms`: false ones a day that are borne."""
    from civigil.safety.cameras.offline.annotate import annotate
    from civigil.safety.cameras.offline.learn import read

    console = Console(highlight=False)
    if out.resolve() == video.resolve():
        raise Invalid("that is the recording itself: it would be overwritten", where="--out")
    whole = () if model is not None else CameraSettings().zones_of(CameraFeed(id="any", source="any"))
    for one in annotate(str(video), None if model is None else read(model), out, alarms / 24.0, zones or whole):
        if isinstance(one, int):
            continue
        if as_json:
            print_json(one)
        else:
            console.print(f"{one.at_s:8.1f} s  {one.kind:10} {one.explanation.summary}", markup=False)


def zones_in(path: Path | None) -> tuple[Zone, ...]:
    """The zones of a file; without one, none. Raises `Invalid`, naming the file, for one that holds none."""
    if path is None:
        return ()
    try:
        with path.open("rb") as file:
            raw = file.read(ZONES_BYTES_AT_MOST)
    except OSError as error:
        raise Invalid(f"cannot be read: {error.strerror}", where=str(path)) from error
    try:
        found = parse_zones(raw)
    except Invalid as error:
        raise Invalid(str(error), where=str(path)) from error
    if not found:
        raise Invalid("it holds no zone", where=str(path))
    return found


class _Table:
    """The CSV of scores: a clip is named by its file, without the suffix; of two with one name the second is `name-2`."""

    def __init__(self, path: Path, stack: ExitStack) -> None:
        try:
            self._file = stack.enter_context(path.open("w", newline="", encoding="utf-8"))
        except OSError as error:
            raise Invalid(f"cannot be written: {error.strerror}", where=str(path)) from error
        self._rows = csv.writer(self._file, lineterminator="\n")
        self._rows.writerow(("clip", "frame", "score"))
        self._taken: set[str] = set()

    def clip(self, source: str) -> Callable[[Sequence[float]], None]:
        """Where the scores of one recording go."""
        stem = Path(source).stem
        name, number, frame = stem, 1, 0
        while name in self._taken:
            number += 1
            name = f"{stem}-{number}"
        self._taken.add(name)

        def scored(scores: Sequence[float]) -> None:
            nonlocal frame
            for score in scores:
                self._rows.writerow((name, frame, f"{score:.6f}"))
                frame += 1

        return scored


def _normal(model: Normality, alarms: float, table: _Table | None, feed: CameraFeed) -> Normal:
    from civigil.safety.cameras.offline.analyse import Normal

    return Normal(model, alarms / 24.0, None if table is None else table.clip(feed.source))


def _print_failure(video: str, error: CivigilError, *, as_json: bool) -> None:
    if as_json:
        print_json({"type": "failed", "video": video, "code": error.code, "error": str(error)})
    else:
        Console(stderr=True).print(str(error), style="red", markup=False)


def print_json(what: Any) -> None:
    """A line of JSON on the standard output, at once."""
    sys.stdout.write(msgspec.json.encode(what).decode() + "\n")
    sys.stdout.flush()
